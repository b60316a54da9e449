//! Actions at Stripe: purchases, subscription changes, refunds and disputes.

use keysmith::accounts::email::Email;
use keysmith::activations::site_domain::SiteDomain;
use keysmith::app::App;
use keysmith::billing::purchases::cart::Cart as Wanted;
use keysmith::billing::purchases::checkout::{Checkout, start_checkout};
use keysmith::sandbox::stripe::checkout::Pay;
use keysmith::sandbox::stripe::life::Change;
use keysmith::sandbox::stripe::world::World;
use rand::RngExt;
use serde_json::json;

use super::{History, MOST_PURCHASES, status_of};
use crate::model::{self, Charge, Dispute, LATE, LATE_ONCE, Purchase, RECURRING, TIERS, UNKNOWN};

impl History {
    pub(super) async fn step(&mut self, app: &App, world: &World) {
        if self.books.is_empty() || (self.books.len() < MOST_PURCHASES && self.rng.random_bool(0.12)) {
            return self.buy(app, world).await;
        }
        let at = self.rng.random_range(0..self.books.len());
        let session = self.books.keys().nth(at).unwrap().clone();
        match self.rng.random_range(0..20) {
            0..=1 => self.refund(world, &session),
            2..=3 => self.dispute(world, &session),
            4..=6 => self.decide(app, &session).await,
            7..=9 => self.activate(app, &session).await,
            10 => self.choose(app, &session).await,
            11..=12 => self.ask(app, world, &session).await,
            _ => self.live(world, &session),
        }
    }

    pub(super) async fn buy(&mut self, app: &App, world: &World) {
        let kind = self.rng.random_range(0..10);
        let tier = match kind {
            0..2 => &TIERS[self.rng.random_range(RECURRING..TIERS.len())],
            _ => &TIERS[self.rng.random_range(0..RECURRING)],
        };
        let quantity = self.rng.random_range(1..5);
        if kind >= 8 {
            return self.buy_several(world);
        }
        let sites: Vec<String> = if !tier.device && self.rng.random_bool(0.25) {
            (0..quantity).map(|n| format!("bought{n}.example.org")).collect()
        } else {
            Vec::new()
        };
        let wanted = if sites.is_empty() {
            Wanted::quantity(quantity).unwrap()
        } else {
            Wanted::sites(sites.iter().map(|site| SiteDomain::parse(site).unwrap()).collect()).unwrap()
        };
        self.fault(world, &[&format!("history{}%40", self.seed)], true);
        let email = Email::parse(&self.email).unwrap();
        let started = start_checkout(&app.billing, Checkout::guest(email, wanted, Some(tier.slug.into()))).await;
        self.no_faults(world);
        match started {
            Ok(started) => {
                self.note(format!("buy {quantity} {} {sites:?}", tier.slug));
                self.pay(world, &started.session_id, vec![(tier, quantity)], sites);
            }
            Err(error) => self.note(format!("no checkout: {error}")),
        }
    }

    /// Buys by a session that the seller created at Stripe: one or two recurring items, sometimes with a one-time line.
    pub(super) fn buy_several(&mut self, world: &World) {
        let first = self.rng.random_range(0..RECURRING);
        let second = (first + self.rng.random_range(1..RECURRING)) % RECURRING;
        let mut places = vec![first];
        if self.rng.random_bool(0.6) {
            places.push(second);
        }
        if places.len() == 1 || self.rng.random_bool(0.5) {
            places.push(self.rng.random_range(RECURRING..TIERS.len()));
        }
        if self.rng.random_bool(0.3) {
            places.reverse();
        }
        let mut lines: Vec<(&'static model::Tier, i64)> =
            places.into_iter().map(|at| (&TIERS[at], self.rng.random_range(1..4))).collect();
        // Sometimes one of them at a late price, which may or may not be in the catalog yet.
        match self.rng.random_range(0..8) {
            0 => lines.push((&LATE, self.rng.random_range(1..4))),
            1 => lines.push((&LATE_ONCE, self.rng.random_range(1..4))),
            _ => {}
        }
        let mut wanted = serde_json::Map::new();
        for (at, (tier, quantity)) in lines.iter().enumerate() {
            wanted.insert(at.to_string(), json!({"price": tier.price, "quantity": quantity.to_string()}));
        }
        let params = json!({
            "mode": "subscription", "success_url": "http://127.0.0.1/thanks", "customer_email": self.email,
            "line_items": wanted,
        });
        let session = world.create_session(params.as_object().unwrap()).unwrap();
        let named: Vec<String> = lines.iter().map(|(tier, quantity)| format!("{quantity} {}", tier.slug)).collect();
        self.note(format!("buy several: {}", named.join(", ")));
        self.pay(world, session["id"].as_str().unwrap(), lines, Vec::new());
    }

    pub(super) fn pay(
        &mut self,
        world: &World,
        session: &str,
        lines: Vec<(&'static model::Tier, i64)>,
        sites: Vec<String>,
    ) {
        let kind = self.rng.random_range(0..20);
        if kind == 0 {
            self.note("it expires");
            world.expire(session).unwrap();
            return;
        }
        let pay = Pay { by_transfer: kind < 4, free: kind == 4 || kind == 5, ..Pay::default() };
        self.note(if pay.by_transfer {
            "by transfer"
        } else if pay.free {
            "for nothing"
        } else {
            "paid"
        });
        let paid = world.pay(session, &pay).unwrap();
        let text = |name: &str| paid[name].as_str().map(str::to_owned);
        let purchase = Purchase {
            lines,
            sites,
            subscription: text("subscription"),
            intent: text("payment_intent"),
            late: self.late,
            ..Purchase::default()
        };
        self.books.insert(session.to_owned(), purchase);
    }

    /// Changes a subscription at Stripe, or settles a pending bank transfer.
    pub(super) fn live(&mut self, world: &World, session: &str) {
        let at_stripe = world.object("checkout.session", session).unwrap();
        if at_stripe["payment_status"] == "unpaid" {
            if at_stripe["_transfer_ended"].is_null() {
                let comes = self.rng.random_bool(0.7);
                self.note(if comes { "the transfer comes" } else { "the transfer fails" });
                if comes {
                    world.settle(session).unwrap()
                } else {
                    world.fail_transfer(session).unwrap()
                };
            }
            return;
        }
        let Some(id) = self.books[session].subscription.clone() else { return };
        let status = status_of(world, &id);
        let items = model::items(&world.object("subscription", &id).unwrap(), self.late);
        let change = match (self.rng.random_range(0..16), status.as_str()) {
            (0..=4, "active" | "trialing" | "past_due") => return self.move_seats(world, &id, &items),
            (5, "active" | "trialing") => return self.change_plan(world, &id, &items),
            (6, "active" | "trialing") if items.len() > 1 => {
                let item = &items[self.rng.random_range(0..items.len())];
                self.note(format!("item {} goes", slug(item)));
                world.remove_item(&id, &item.id).unwrap();
                return;
            }
            (6, "active" | "trialing") => return self.add_item(world, &id, &items),
            (7, "active") if self.rng.random_bool(0.3) => Change::BillAgain,
            (7, "active") => Change::Renew,
            (8, "active") if self.rng.random_bool(0.3) => {
                world.change_subscription(&id, Change::SplitNext).unwrap();
                Change::Renew
            }
            (9, "active") if self.rng.random_bool(0.3) => Change::Extra(500),
            (8, "active") => {
                world.change_subscription(&id, Change::FailNext).unwrap();
                Change::Renew
            }
            (5..=9, "past_due" | "unpaid") => Change::PayAgain,
            (10, "past_due") => Change::FailAgain,
            (11, "past_due") => Change::GiveUp,
            (9, "active") => Change::Trial(self.rng.random_range(3..20)),
            (10, "active" | "trialing") => Change::Pause,
            (7..=13, "paused") => Change::Resume,
            (11 | 12, "active" | "past_due" | "trialing") => Change::CancelAtEnd(self.rng.random_bool(0.6)),
            (14 | 15, "active" | "past_due" | "paused" | "unpaid" | "trialing") if self.rng.random_bool(0.4) => {
                Change::CancelNow
            }
            _ => return,
        };
        self.note(format!("{change:?}"));
        world.change_subscription(&id, change).unwrap();
    }

    /// Changes a quantity in Stripe's portal.
    pub(super) fn move_seats(&mut self, world: &World, id: &str, items: &[model::Item]) {
        let item = &items[self.rng.random_range(0..items.len())];
        let quantity = self.rng.random_range(0..6_i64);
        self.note(format!("{} {} -> {quantity}", slug(item), item.quantity));
        if items.len() == 1 {
            world.change_subscription(id, Change::Quantity(quantity)).unwrap();
        } else {
            let params = json!({"quantity": quantity.to_string()});
            world.update_item(&item.id, params.as_object().unwrap()).unwrap();
        }
    }

    /// Changes an item's price, and with it its tier, to one that none of the other items has.
    pub(super) fn change_plan(&mut self, world: &World, id: &str, items: &[model::Item]) {
        let item = &items[self.rng.random_range(0..items.len())];
        let others: Vec<&model::Tier> =
            TIERS[..RECURRING].iter().filter(|tier| items.iter().all(|item| item.tier != Some(*tier))).collect();
        let tier = others[self.rng.random_range(0..others.len())];
        let unknown = self.rng.random_bool(0.2) && items.iter().all(|item| item.tier.is_some());
        let unknown_price = self.unknown_price(id);
        let unknown = unknown && items.iter().all(|item| item.tier != Some(&LATE));
        if self.rng.random_bool(0.3) {
            let same = self.rng.random_bool(0.5);
            let price = match item.tier.filter(|_| same) {
                _ if unknown => unknown_price,
                Some(same) => same.price,
                None => tier.price,
            };
            self.note(format!("item {} -> {price}", slug(item)));
            world.replace_item(id, &item.id, price).unwrap();
            return;
        }
        let price = if unknown { unknown_price } else { tier.price };
        self.note(format!("plan {} -> {price}", slug(item)));
        world.change_price(id, &item.id, price).unwrap();
    }

    /// Returns a price that is never in the catalog, or the late one. The late one is avoided where a line is already
    /// waiting for its price: which of the two would be minted first is not specified.
    fn unknown_price(&mut self, subscription: &str) -> &'static str {
        let of = |purchase: &&Purchase| purchase.subscription.as_deref() == Some(subscription);
        let waits = self.books.values().find(of).is_some_and(|p| p.lines.iter().any(|(tier, _)| **tier == LATE_ONCE));
        if !waits && self.rng.random_bool(0.5) { LATE.price } else { UNKNOWN }
    }

    /// Adds an item of a tier that none of the others has, or one that is not in the catalog.
    pub(super) fn add_item(&mut self, world: &World, id: &str, items: &[model::Item]) {
        let others: Vec<&model::Tier> =
            TIERS[..RECURRING].iter().filter(|tier| items.iter().all(|item| item.tier != Some(*tier))).collect();
        let foreign =
            self.rng.random_bool(0.15) && items.iter().all(|item| item.tier.is_some() && item.tier != Some(&LATE));
        let price = if foreign { self.unknown_price(id) } else { others[self.rng.random_range(0..others.len())].price };
        let quantity = self.rng.random_range(1..4_i64);
        self.note(format!("{quantity} {price} join"));
        world.add_item(id, price, quantity).unwrap();
    }

    pub(super) fn refund(&mut self, world: &World, session: &str) {
        if self.rng.random_bool(0.25) && self.fail_refund(world, session) {
            return;
        }
        let now = world.context.now();
        let charges = &mut self.books.get_mut(session).unwrap().charges;
        // After a failed refund the charge is left alone: when it was fully refunded would depend on who looked.
        let may = |charge: &Charge| charge.full_at.is_none() && !charge.failed;
        let open: Vec<usize> = (0..charges.len()).filter(|at| may(&charges[*at])).collect();
        if open.is_empty() {
            return;
        }
        let charge = &mut charges[open[self.rng.random_range(0..open.len())]];
        let left = charge.amount - charge.refunded;
        // Sometimes parts that add up to the whole amount.
        let amount = match self.rng.random_range(0..4) {
            0 => left,
            1 => 1,
            _ => (left / 2).max(1),
        };
        charge.refunded += amount;
        charge.full_at = (charge.refunded == charge.amount).then_some(now);
        let (id, full, invoice) = (charge.id.clone(), charge.full_at.is_some(), charge.invoice.clone());
        self.note(format!("refund {amount} of {id} (full: {full}, invoice: {invoice:?})"));
        let refund = world.refund(&id, (!full).then_some(amount)).unwrap();
        let refund = (refund["id"].as_str().unwrap().to_owned(), amount);
        let purchase = self.books.get_mut(session).unwrap();
        purchase.charges.iter_mut().find(|charge| charge.id == id).unwrap().refunds.push(refund);
    }

    /// Fails a refund: the bank rejected it, or the seller canceled it.
    fn fail_refund(&mut self, world: &World, session: &str) -> bool {
        let charges = &mut self.books.get_mut(session).unwrap().charges;
        let Some(charge) = charges.iter_mut().find(|charge| !charge.refunds.is_empty()) else { return false };
        let (refund, amount) = charge.refunds.swap_remove(self.rng.random_range(0..charge.refunds.len()));
        charge.failed = true;
        charge.refunded -= amount;
        charge.full_at = None;
        let status = if self.rng.random_bool(0.7) { "failed" } else { "canceled" };
        let note = format!("the refund of {amount} of {} {status}", charge.id);
        world.fail_refund(&refund, status).unwrap();
        self.note(note);
        true
    }

    pub(super) fn dispute(&mut self, world: &World, session: &str) {
        let now = world.context.now();
        let purchase = self.books.get_mut(session).unwrap();
        if let Some(open) = purchase.disputes.iter_mut().find(|dispute| dispute.closed.is_none()) {
            let verdict = if open.inquiry { "warning_closed" } else { ["won", "lost"][self.rng.random_range(0..2)] };
            open.closed = Some((verdict, now));
            world.close_dispute(&open.id, verdict).unwrap();
            self.note(format!("dispute {verdict}"));
        } else if let Some(charge) = purchase.charges.iter_mut().find(|charge| !charge.disputed) {
            charge.disputed = true;
            let part = charge.amount > 1 && self.rng.random_bool(0.25);
            let inquiry = self.rng.random_bool(0.2);
            let amount = if part { charge.amount / 2 } else { charge.amount };
            let status = if inquiry { "warning_needs_response" } else { "needs_response" };
            let opened = world.open_dispute_as(&charge.id, part.then_some(amount), status).unwrap();
            let id = opened["id"].as_str().unwrap().to_owned();
            let charge = charge.id.clone();
            purchase.disputes.push(Dispute { id, charge, amount, inquiry, opened_at: now, closed: None });
            self.note("disputed");
        }
    }
}

/// Returns the tier that an item sells, for the log.
fn slug(item: &model::Item) -> &'static str {
    item.tier.map_or("unknown", |tier| tier.slug)
}
