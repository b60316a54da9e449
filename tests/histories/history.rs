//! One customer's history: what they, their seller and their bank do, and how the news of it arrives.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::fmt::Debug;

use diesel::prelude::*;
use keysmith::accounts::account;
use keysmith::accounts::email::Email;
use keysmith::activations::activate_device::Device;
use keysmith::activations::installation_id::InstallationId;
use keysmith::activations::site_domain::SiteDomain;
use keysmith::app::App;
use keysmith::audit::record::Actor;
use keysmith::billing::events::dispatch::handles;
use keysmith::billing::events::dispatch::process_event;
use keysmith::billing::purchases::checkout::Cart as Wanted;
use keysmith::billing::purchases::checkout::start_checkout;
use keysmith::billing::refunds::apply_to_license::apply_to_license;
use keysmith::billing::subscriptions::cancel_license::cancel_license;
use keysmith::billing::subscriptions::change::ChangeError;
use keysmith::billing::subscriptions::change_quantity::change_quantity;
use keysmith::db::schema::license_marks;
use keysmith::db::{self, Conn};
use keysmith::jobs::JobError;
use keysmith::licenses::license::License;
use keysmith::licenses::lifecycle::set_status::{Change as Decision, set_status};
use keysmith::sandbox::stripe::checkout::Pay;
use keysmith::sandbox::stripe::fault::FaultKind;
use keysmith::sandbox::stripe::life::Change;
use keysmith::sandbox::stripe::world::{State, World};
use keysmith::stripe::event::Event;
use keysmith::stripe::inbox;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use serde_json::{Value, json};

use crate::model::{self, Books, Charge, Dispute, OnRefund, Purchase, RECURRING, TIERS, is_alive};
use crate::rows;
use crate::stage::Totals;

/// Purchases of one customer.
const MOST_PURCHASES: usize = 3;

/// What a turn is for.
#[derive(Clone, Copy, Debug)]
pub enum Mood {
    /// Something happens at Stripe, or a customer or an admin asks for something.
    Act,
    /// News arrives. `alone`: nobody else changes anything meanwhile, so that people may act between two events.
    Hear { alone: bool },
}

pub struct History {
    pub seed: u64,
    pub email: String,
    /// The last event at Stripe that was handed out.
    pub newest: String,
    /// Nothing happens any more; what is left arrives.
    pub is_over: bool,
    pub totals: Totals,
    aloud: bool,
    rng: StdRng,
    /// Steps that are left.
    steps: usize,
    books: Books,
    /// Events that were not delivered yet, or failed.
    pending: Vec<Value>,
    /// Events that never arrive.
    dropped: Vec<Value>,
    processed: BTreeSet<String>,
    /// When an event that could not be processed was received.
    received: HashMap<String, i64>,
    log: Vec<String>,
    problems: Vec<String>,
}

impl History {
    pub fn new(seed: u64) -> Self {
        let mut rng = StdRng::seed_from_u64(seed);
        Self {
            seed,
            email: format!("history{seed}@example.com"),
            newest: String::new(),
            is_over: false,
            totals: Totals::default(),
            aloud: false,
            steps: rng.random_range(2..13),
            rng,
            books: Books::new(),
            pending: Vec::new(),
            dropped: Vec::new(),
            processed: BTreeSet::new(),
            received: HashMap::new(),
            log: Vec::new(),
            problems: Vec::new(),
        }
    }

    fn note(&mut self, what: impl Into<String>) {
        let what = what.into();
        if self.aloud {
            println!("    {what}");
        }
        self.log.push(what);
    }

    /// Tells what happens as it happens, and what the database has after each turn.
    pub fn aloud(mut self) -> Self {
        self.aloud = true;
        self
    }

    /// What went wrong, if anything did, with how to see it again.
    pub fn verdict(&self) -> Option<String> {
        let first = self.problems.first()?;
        let (seed, at) = (self.seed, self.seed / crate::TOGETHER * crate::TOGETHER);
        Some(format!(
            "seed {seed}: {first}\n  {} in all; steps: {}\n  alone: KEYSMITH_HISTORY_SEED={seed}, with its neighbours: \
             KEYSMITH_HISTORY_SEED={at} KEYSMITH_HISTORIES={}",
            self.problems.len(),
            self.log.join(", "),
            crate::TOGETHER
        ))
    }

    pub async fn turn(&mut self, app: &App, world: &World, mood: Mood) {
        match mood {
            Mood::Act if self.steps == 0 || self.rng.random_bool(0.25) => {}
            Mood::Act => {
                self.steps -= 1;
                self.totals.steps += 1;
                self.step(app, world).await;
            }
            Mood::Hear { alone } => self.deliver(app, world, alone).await,
        }
        if self.aloud {
            let email = self.email.clone();
            for row in app.db.read(move |conn| rows::of(conn, &email)).await.unwrap() {
                println!("      {} {row:?}", app.ambient.now());
            }
        }
    }

    /// Some payments of the coming time will fail.
    pub fn before_time_passes(&mut self, world: &World) {
        let ids: Vec<String> = self.books.values().filter_map(|purchase| purchase.subscription.clone()).collect();
        for id in ids {
            if status_of(world, &id) == "active" && self.rng.random_bool(0.15) {
                self.note("the next payment will fail");
                world.change_subscription(&id, Change::FailNext).unwrap();
            }
        }
    }

    // ---- what happens ------------------------------------------------------------------------------------------

    async fn step(&mut self, app: &App, world: &World) {
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

    async fn buy(&mut self, app: &App, world: &World) {
        let kind = self.rng.random_range(0..10);
        let tier = match kind {
            0..2 => &TIERS[self.rng.random_range(RECURRING..TIERS.len())],
            _ => &TIERS[self.rng.random_range(0..RECURRING)],
        };
        let quantity = self.rng.random_range(1..5);
        if kind == 9 {
            return self.buy_two_items(world);
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
        let started = start_checkout(&app.billing, email, wanted, Some(tier.slug.into()), None).await;
        self.no_faults(world);
        match started {
            Ok(started) => {
                self.note(format!("buy {quantity} {} {sites:?}", tier.slug));
                self.pay(world, &started.session_id, vec![(tier, quantity)], sites);
            }
            Err(error) => self.note(format!("no checkout: {error}")),
        }
    }

    /// A session that the seller made by hand, with two items.
    fn buy_two_items(&mut self, world: &World) {
        let first = self.rng.random_range(0..RECURRING);
        let second = (first + self.rng.random_range(1..RECURRING)) % RECURRING;
        let lines: Vec<(&'static model::Tier, i64)> =
            [first, second].into_iter().map(|at| (&TIERS[at], self.rng.random_range(1..4))).collect();
        let line = |at: usize| json!({"price": lines[at].0.price, "quantity": lines[at].1.to_string()});
        let params = json!({
            "mode": "subscription", "success_url": "http://127.0.0.1/thanks", "customer_email": self.email,
            "line_items": {"0": line(0), "1": line(1)},
        });
        let session = world.create_session(params.as_object().unwrap()).unwrap();
        self.note(format!("buy two items: {} {}, {} {}", lines[0].1, lines[0].0.slug, lines[1].1, lines[1].0.slug));
        self.pay(world, session["id"].as_str().unwrap(), lines, Vec::new());
    }

    fn pay(&mut self, world: &World, session: &str, lines: Vec<(&'static model::Tier, i64)>, sites: Vec<String>) {
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
            ..Purchase::default()
        };
        self.books.insert(session.to_owned(), purchase);
    }

    /// What Stripe, its portal, or time does to a subscription, or to a transfer that is awaited.
    fn live(&mut self, world: &World, session: &str) {
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
        let items = model::items(&world.object("subscription", &id).unwrap());
        let change = match (self.rng.random_range(0..16), status.as_str()) {
            (0..=4, "active" | "trialing" | "past_due") => return self.move_seats(world, &id, &items),
            (5, "active" | "trialing") => return self.change_plan(world, &id, &items),
            (6, "active" | "trialing") if items.len() > 1 => {
                let item = &items[self.rng.random_range(0..items.len())];
                self.note(format!("item {} goes", item.tier.slug));
                world.remove_item(&id, &item.id).unwrap();
                return;
            }
            (7, "active") => Change::Renew,
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

    /// Another quantity in Stripe's portal.
    fn move_seats(&mut self, world: &World, id: &str, items: &[model::Item]) {
        let item = &items[self.rng.random_range(0..items.len())];
        let quantity = self.rng.random_range(1..6_i64);
        self.note(format!("{} {} -> {quantity}", item.tier.slug, item.quantity));
        if items.len() == 1 {
            world.change_subscription(id, Change::Quantity(quantity)).unwrap();
        } else {
            let params = json!({"quantity": quantity.to_string()});
            world.update_item(&item.id, params.as_object().unwrap()).unwrap();
        }
    }

    /// Another price of an item: another tier, which none of the other items has.
    fn change_plan(&mut self, world: &World, id: &str, items: &[model::Item]) {
        let item = &items[self.rng.random_range(0..items.len())];
        let others: Vec<&model::Tier> =
            TIERS[..RECURRING].iter().filter(|tier| items.iter().all(|item| item.tier != *tier)).collect();
        let tier = others[self.rng.random_range(0..others.len())];
        if self.rng.random_bool(0.3) {
            let same = self.rng.random_bool(0.5);
            let tier = if same { item.tier } else { tier };
            self.note(format!("item {} -> {}", item.tier.slug, tier.slug));
            world.replace_item(id, &item.id, tier.price).unwrap();
            return;
        }
        self.note(format!("plan {} -> {}", item.tier.slug, tier.slug));
        world.change_price(id, &item.id, tier.price).unwrap();
    }

    fn refund(&mut self, world: &World, session: &str) {
        let now = world.ambient.now();
        let charges = &mut self.books.get_mut(session).unwrap().charges;
        let open: Vec<usize> = (0..charges.len()).filter(|at| charges[*at].full_at.is_none()).collect();
        if open.is_empty() {
            return;
        }
        let charge = &mut charges[open[self.rng.random_range(0..open.len())]];
        let left = charge.amount - charge.refunded;
        // Parts that add up to the whole, too.
        let amount = match self.rng.random_range(0..4) {
            0 => left,
            1 => 1,
            _ => (left / 2).max(1),
        };
        charge.refunded += amount;
        charge.full_at = (charge.refunded == charge.amount).then_some(now);
        let (id, full, whole) = (charge.id.clone(), charge.full_at.is_some(), charge.whole);
        self.note(format!("refund {amount} (full: {full}, whole: {whole})"));
        world.refund(&id, (!full).then_some(amount)).unwrap();
    }

    fn dispute(&mut self, world: &World, session: &str) {
        let now = world.ambient.now();
        let purchase = self.books.get_mut(session).unwrap();
        if let Some(open) = purchase.disputes.iter_mut().find(|dispute| dispute.closed.is_none()) {
            let verdict = ["won", "lost", "warning_closed"][self.rng.random_range(0..3)];
            open.closed = Some((verdict, now));
            world.close_dispute(&open.id, verdict).unwrap();
            self.note(format!("dispute {verdict}"));
        } else if let Some(charge) = purchase.charges.iter_mut().find(|charge| !charge.disputed) {
            charge.disputed = true;
            let opened = world.open_dispute(&charge.id).unwrap();
            let id = opened["id"].as_str().unwrap().to_owned();
            purchase.disputes.push(Dispute { id, opened_at: now, closed: None });
            self.note("disputed");
        }
    }

    // ---- what people do here -----------------------------------------------------------------------------------

    /// The id of a license, as the database has it.
    async fn id_of(&self, app: &App, session: &str, ordinal: usize) -> Option<String> {
        let email = self.email.clone();
        let rows = app.db.read(move |conn| rows::of(conn, &email)).await.unwrap();
        let ordinal = i64::try_from(ordinal).unwrap();
        rows.into_iter().find(|row| row.session == session && row.ordinal == ordinal).map(|row| row.id)
    }

    /// An admin suspends, revokes, or takes it back.
    async fn decide(&mut self, app: &App, session: &str) {
        let count = self.books[session].licenses.len();
        if count == 0 {
            return;
        }
        let at = self.rng.random_range(0..count);
        let (action, decision) = match (self.books[session].licenses[at].blocked, self.rng.random_range(0..3)) {
            (Some(_), 0..2) | (None, 0) => ("reinstate", Decision::Reinstate),
            (_, 1) => ("suspend", Decision::Suspend),
            _ => ("revoke", Decision::Revoke),
        };
        let Some(id) = self.id_of(app, session, at).await else { return self.problem(format!("no license {at}")) };
        let (ambient, actor, license) = (app.ambient.clone(), Actor::Cli, id.clone());
        let work = move |conn: &mut Conn| set_status(conn, &ambient, &actor, &license, decision, None).map(|_| ());
        match app.db.write(work).await {
            Ok(()) => {
                self.books.get_mut(session).unwrap().licenses[at].decided(action, app.ambient.now());
                self.note(format!("{action} {at}"));
                if let Err(error) = apply_to_license(&app.billing, &id).await {
                    self.problem(format!("settling after {action}: {error}"));
                }
            }
            Err(error) => self.note(format!("no {action} of {at}: {error}")),
        }
    }

    async fn activate(&mut self, app: &App, session: &str) {
        let count = self.books[session].licenses.len();
        if count == 0 {
            return;
        }
        let at = self.rng.random_range(0..count);
        let device = self.books[session].licenses[at].tier.device;
        let place = format!("place{}.example.org", self.totals.steps);
        let Some(id) = self.id_of(app, session, at).await else { return self.problem(format!("no license {at}")) };
        let (activator, ring, email, name) =
            (app.activator.clone(), app.ring.clone(), self.email.clone(), place.clone());
        let work = move |conn: &mut Conn| -> Result<bool, db::Error> {
            let license = License::find(conn, &id)?.unwrap();
            let email = Email::parse(&email).unwrap();
            Ok(if device {
                let device = Device {
                    email: Some(email),
                    license_key: license.open_key(&ring)?.unwrap(),
                    installation: InstallationId::parse(&name).unwrap(),
                    details: Default::default(),
                    product: None,
                };
                activator.activate_device(conn, &device).is_ok()
            } else {
                let account = account::find_by_email(conn, &email)?.unwrap();
                let site = SiteDomain::parse(&name).unwrap();
                activator.activate_site_by_id(conn, &account.id, &id, &site).is_ok()
            })
        };
        if app.db.write(work).await.unwrap() {
            self.books.get_mut(session).unwrap().licenses[at].places.push(place);
            self.note(format!("activate {at}"));
        }
    }

    /// The customer says which one is to go, while they may.
    async fn choose(&mut self, app: &App, session: &str) {
        let purchase = &self.books[session];
        if purchase.choose_until.is_none() {
            return;
        }
        let held: Vec<usize> =
            (0..purchase.licenses.len()).filter(|at| purchase.licenses[*at].removed_at.is_none()).collect();
        let at = held[self.rng.random_range(0..held.len())];
        let Some(id) = self.id_of(app, session, at).await else { return self.problem(format!("no license {at}")) };
        let now = app.ambient.now();
        let work = move |conn: &mut Conn| -> Result<(), db::Error> {
            let row = (license_marks::license_id.eq(&id), license_marks::asked_at.eq(now));
            keysmith::on_either!(conn, c => diesel::insert_into(license_marks::table)
                .values(row)
                .on_conflict(license_marks::license_id)
                .do_update()
                .set(license_marks::asked_at.eq(now))
                .execute(c))?;
            Ok(())
        };
        app.db.write(work).await.unwrap();
        self.note(format!("choose {at}"));
        self.books.get_mut(session).unwrap().licenses[at].asked = true;
    }

    /// The customer changes their subscription here: another quantity, or one key less.
    async fn ask(&mut self, app: &App, world: &World, session: &str) {
        let purchase = &self.books[session];
        let Some(id) = purchase.subscription.clone().filter(|id| is_alive(&status_of(world, id))) else { return };
        if !purchase.is_minted() {
            return;
        }
        let email = Email::parse(&self.email).unwrap();
        let account = app.db.read(move |conn| account::find_by_email(conn, &email)).await.unwrap().unwrap();
        let items = model::items(&world.object("subscription", &id).unwrap());
        let item = items[self.rng.random_range(0..items.len())].clone();
        let held = self.books[session].held(&item.id);
        if self.rng.random_bool(0.5) {
            let quantity = self.rng.random_range(1..6_i64);
            self.fault(world, &[&id, &item.id], true);
            let done = change_quantity(&app.billing, &account, &id, Some(&item.id), quantity).await;
            self.no_faults(world);
            self.note(format!("ask for {quantity} {}: {}", item.tier.slug, told(&done)));
            self.expect_done(&done);
            if done.is_ok() && quantity >= i64::try_from(held.len()).unwrap() {
                let purchase = self.books.get_mut(session).unwrap();
                held.iter().for_each(|at| purchase.licenses[*at].asked = false);
            }
            return;
        }
        if held.is_empty() {
            return;
        }
        let at = held[self.rng.random_range(0..held.len())];
        let Some(license) = self.id_of(app, session, at).await else { return self.problem(format!("no license {at}")) };
        self.fault(world, &[&id, &item.id], true);
        let done = cancel_license(&app.billing, &account, &license).await;
        self.no_faults(world);
        self.note(format!("cancel {at}: {}", told(&done)));
        self.expect_done(&done);
        let unclear = matches!(&done, Err(ChangeError::Stripe(error)) if error.is_transient());
        let purchase = self.books.get_mut(session).unwrap();
        if done.is_ok() || unclear {
            // Which question failed is not told: a mark that was not made changes nothing unless seats go.
            purchase.licenses[at].asked = is_marked(app, &license).await;
        }
        if let Ok(changed) = done {
            let others = held.iter().filter(|other| **other != at && purchase.licenses[**other].asked).count();
            let held = i64::try_from(held.len()).unwrap();
            // What was given back at Stripe and not taken here yet is taken by those that were chosen.
            let taken = i64::try_from(others).unwrap() < held - item.quantity;
            // Another price that the server has not heard of yet is another tier to it later.
            let left = if purchase.licenses[at].tier.seats { 0 } else { item.quantity - i64::from(!taken) };
            let at_stripe = model::items(&world.object("subscription", &id).unwrap());
            let at_stripe = at_stripe.iter().find(|other| other.id == item.id).unwrap().quantity;
            let wanted = if changed.ends_at_period_end { item.quantity } else { left };
            if at_stripe != wanted {
                self.problem(format!("canceling one of {held} left {at_stripe} at Stripe, not {wanted}"));
            }
        }
    }

    fn expect_done<T>(&mut self, done: &Result<T, ChangeError>) {
        match done {
            Ok(_) | Err(ChangeError::Stripe(_) | ChangeError::Payment(_)) => {}
            Err(error) => self.problem(format!("refused: {error}")),
        }
    }

    // ---- faults ------------------------------------------------------------------------------------------------

    /// Plans that Stripe fails a request about one of these, sometimes. `for_good`: as often as it is tried, or with a
    /// refusal, too.
    fn fault(&mut self, world: &World, of: &[&str], for_good: bool) {
        if of.is_empty() || !self.rng.random_bool(0.2) {
            return;
        }
        let about = of[self.rng.random_range(0..of.len())].to_owned();
        let times = if for_good && self.rng.random_bool(0.3) { 3 } else { self.rng.random_range(1..3) };
        let mut kinds = Vec::new();
        for _ in 0..times {
            kinds.push(match self.rng.random_range(0..8) {
                0 => FaultKind::Status(429),
                1 => FaultKind::Status(500),
                2 => FaultKind::StatusAfter(500),
                3 => FaultKind::HalfBody,
                4 => FaultKind::Reset,
                5 => FaultKind::Status(409),
                6 => FaultKind::StatusAfter(429),
                _ => FaultKind::Status(503),
            });
        }
        self.note(format!("faults {kinds:?}"));
        self.totals.faults += kinds.len();
        for kind in kinds {
            world.plan_fault_of(&about, kind);
        }
    }

    /// What was planned and not used must not hit another call.
    fn no_faults(&self, world: &World) {
        let mut state = world.lock();
        let mine = format!("history{}%40", self.seed);
        let ids: HashSet<&String> = self.books.values().filter_map(|purchase| purchase.subscription.as_ref()).collect();
        let items: HashSet<String> = ids
            .iter()
            .filter_map(|id| state.get("subscription", id))
            .flat_map(model::items)
            .map(|item| item.id)
            .collect();
        let charges: HashSet<&String> = self.books.values().flat_map(|p| p.charges.iter().map(|c| &c.id)).collect();
        let is_mine = |of: &String| {
            *of == mine || ids.contains(of) || items.contains(of) || charges.contains(of) || self.books.contains_key(of)
        };
        state.faults.retain(|fault| !fault.of.as_ref().is_some_and(is_mine));
    }

    // ---- how the news arrives ----------------------------------------------------------------------------------

    /// An event of this customer's was made at Stripe.
    pub fn hears(&mut self, event: &Value, state: &State) {
        let object = &event["data"]["object"];
        if event["type"] == "charge.succeeded" {
            let intent = object["payment_intent"].as_str().unwrap();
            let payment = state.all("invoice_payment").rev().find(|p| p["payment"]["payment_intent"] == intent);
            let invoice = payment.map(|payment| state.get("invoice", payment["invoice"].as_str().unwrap()).unwrap());
            let subscription =
                invoice.map(|invoice| invoice["parent"]["subscription_details"]["subscription"].as_str().unwrap());
            let pays = |purchase: &&mut Purchase| {
                purchase.intent.as_deref() == Some(intent)
                    || (subscription.is_some() && purchase.subscription.as_deref() == subscription)
            };
            self.books.values_mut().find(pays).unwrap().charges.push(Charge {
                id: object["id"].as_str().unwrap().to_owned(),
                amount: object["amount"].as_i64().unwrap(),
                refunded: 0,
                full_at: None,
                whole: invoice.is_none_or(|invoice| invoice["billing_reason"] != "subscription_update"),
                disputed: false,
            });
        }
        self.pending.push(event.clone());
    }

    /// Some of what waits arrives, in any order, alone or together; some of it again; some never.
    async fn deliver(&mut self, app: &App, world: &World, alone: bool) {
        let most = if self.is_over { self.pending.len() } else { self.rng.random_range(0..4) };
        let mut left = most;
        while left > 0 && !self.pending.is_empty() {
            let together = self.rng.random_range(1..4).min(left).min(self.pending.len());
            left -= together;
            let mut batch: Vec<Value> = Vec::new();
            for _ in 0..together {
                let event = self.pending.swap_remove(self.rng.random_range(0..self.pending.len()));
                if self.rng.random_bool(0.2) {
                    self.totals.dropped += 1;
                    self.dropped.push(event);
                } else {
                    batch.push(event);
                }
            }
            self.arrive(app, world, batch, alone).await;
            if alone && !self.is_over && self.rng.random_bool(0.15) {
                let at = self.rng.random_range(0..self.books.len().max(1));
                if let Some(session) = self.books.keys().nth(at).cloned() {
                    self.decide(app, &session).await;
                }
            }
        }
    }

    /// These arrive at the same time.
    async fn arrive(&mut self, app: &App, world: &World, mut batch: Vec<Value>, alone: bool) {
        if !self.is_over {
            let checkout = batch.iter().any(|event| event["type"].as_str().unwrap().starts_with("checkout"));
            let about: Vec<String> = batch.iter().filter_map(|event| self.subject(event)).collect();
            let about: Vec<&str> = about.iter().map(String::as_str).collect();
            // A checkout is fulfilled even when nothing is heard of its subscription: not seen is not what is meant here.
            self.fault(world, &about, alone && !checkout);
        }
        if self.rng.random_bool(0.2) && !batch.is_empty() {
            batch.push(batch[0].clone());
        }
        let running: Vec<_> =
            batch.iter().map(|event| actix_web::rt::spawn(process(app.clone(), event.clone()))).collect();
        let mut outcomes = Vec::new();
        for one in running {
            outcomes.push(one.await.unwrap());
        }
        let failing = self.log.last().is_some_and(|last| last.starts_with("faults"));
        self.no_faults(world);
        let now = world.ambient.now();
        for (event, outcome) in batch.into_iter().zip(outcomes) {
            self.totals.events += 1;
            self.note(format!("{}{}", event["type"].as_str().unwrap(), if outcome.is_ok() { "" } else { " failed" }));
            match outcome {
                Ok(()) => self.learns(&event, world, now),
                Err(JobError::Retry(_)) if failing => {
                    self.received.insert(event["id"].as_str().unwrap().to_owned(), now);
                    self.pending.push(event);
                }
                Err(error) => self.problem(format!("{}: {error}", event["type"])),
            }
        }
        if alone && self.rng.random_bool(0.05) {
            self.replay(app, world).await;
        }
    }

    /// An admin has an old event processed again.
    async fn replay(&mut self, app: &App, world: &World) {
        let Some(id) = self.processed.iter().nth(self.rng.random_range(0..self.processed.len().max(1))).cloned() else {
            return;
        };
        let event = world.object("event", &id).unwrap();
        app.db.write(move |conn| inbox::reopen(conn, &id)).await.unwrap();
        self.note(format!("replay of {}", event["type"].as_str().unwrap()));
        match process(app.clone(), event.clone()).await {
            Ok(()) => {
                self.processed.remove(event["id"].as_str().unwrap());
                self.learns(&event, world, world.ambient.now());
            }
            Err(error) => self.problem(format!("replay of {}: {error}", event["type"])),
        }
    }

    /// What a request about this event names.
    fn subject(&self, event: &Value) -> Option<String> {
        let object = &event["data"]["object"];
        let id = match object["object"].as_str().unwrap() {
            "subscription" | "checkout.session" | "charge" => &object["id"],
            "invoice" => &object["parent"]["subscription_details"]["subscription"],
            "refund" | "dispute" => &object["charge"],
            _ => return None,
        };
        id.as_str().map(str::to_owned)
    }

    /// The server has processed an event: it saw what its subscription was at that moment.
    fn learns(&mut self, event: &Value, world: &World, now: i64) {
        if !self.processed.insert(event["id"].as_str().unwrap().to_owned()) {
            return;
        }
        let object = &event["data"]["object"];
        let kind = event["type"].as_str().unwrap();
        if matches!(kind, "checkout.session.completed" | "checkout.session.async_payment_succeeded") {
            let session = object["id"].as_str().unwrap();
            let at_stripe = world.object("checkout.session", session).unwrap();
            let purchase = self.books.get_mut(session).unwrap();
            let subscription = purchase.subscription.as_ref().map(|id| world.object("subscription", id).unwrap());
            if matches!(at_stripe["payment_status"].as_str(), Some("paid" | "no_payment_required")) {
                purchase.fulfil(subscription.as_ref(), now);
            }
        } else if handles(kind) && (kind.starts_with("customer.subscription") || kind.starts_with("invoice")) {
            let id = if kind.starts_with("invoice") {
                object["parent"]["subscription_details"]["subscription"].as_str().unwrap()
            } else {
                object["id"].as_str().unwrap()
            };
            let subscription = world.object("subscription", id).unwrap();
            let of = |purchase: &&mut Purchase| purchase.subscription.as_deref() == Some(id);
            self.books.values_mut().find(of).unwrap().look(&subscription, now);
        }
    }

    /// The reconciler has been there: what it processed was seen; when it got through, nothing of before is missing.
    pub fn was_reconciled(&mut self, done: &HashSet<String>, complete: Option<i64>, world: &World, now: i64) {
        let events: Vec<Value> = self.pending.iter().chain(&self.dropped).cloned().collect();
        for event in events {
            let id = event["id"].as_str().unwrap();
            if done.contains(id) {
                self.learns(&event, world, now);
            } else if complete.is_some_and(|before| *self.received.get(id).unwrap_or(&0) < before)
                && handles(event["type"].as_str().unwrap())
                && self.dropped.contains(&event)
            {
                self.problem(format!("the reconciler missed {} {id}", event["type"]));
            }
        }
        if complete.is_some() {
            self.note("reconciled");
            let processed = &self.processed;
            let handled = |event: &Value| handles(event["type"].as_str().unwrap());
            self.dropped.retain(|event| handled(event) && !processed.contains(event["id"].as_str().unwrap()));
        }
    }

    /// The server has asked itself what time brings.
    pub fn time_was_looked_at(&mut self, now: i64) {
        self.note("sweep");
        self.books.values_mut().for_each(|purchase| purchase.pass_time(now));
    }

    fn problem(&mut self, what: String) {
        self.problems.push(what);
    }

    // ---- the end -----------------------------------------------------------------------------------------------

    /// Holds the licenses against the model's.
    pub async fn check(&mut self, app: &App, world: &World, policy: OnRefund, now: i64) {
        let email = self.email.clone();
        let read = move |conn: &mut Conn| Ok::<_, db::Error>((rows::of(conn, &email)?, rows::count(conn, &email)?));
        let (rows, count) = app.db.read(read).await.unwrap();
        self.totals.licenses = rows.len();
        let mut expected = 0;
        let mut problems = Vec::new();
        for (session, purchase) in &self.books {
            let at_stripe = world.object("checkout.session", session).unwrap();
            let paid = matches!(at_stripe["payment_status"].as_str(), Some("paid" | "no_payment_required"));
            if paid != purchase.is_minted() {
                problems.push(format!("{session}: paid {paid}, and the model never heard of it"));
            }
            let subscription = purchase.subscription.as_ref().map(|id| world.object("subscription", id).unwrap());
            let due = purchase.subscription.as_ref().and_then(|id| due(world, id));
            let wanted = purchase.expected(subscription.as_ref(), due, policy, now);
            let found: Vec<&rows::Row> = rows.iter().filter(|row| row.session == *session).collect();
            expected += wanted.len();
            if found.len() != wanted.len() {
                problems.push(format!("{session}: {} licenses, not {}: {found:?}", found.len(), wanted.len()));
                continue;
            }
            for (at, (row, wanted)) in found.iter().zip(&wanted).enumerate() {
                let is = model::Expected {
                    tier: wanted.tier,
                    status: wanted.status,
                    valid_until: wanted.valid_until.map(|_| row.valid_until),
                    limit: row.limit.unwrap_or(-1),
                    places: row.places.clone(),
                };
                if row.ordinal != i64::try_from(at).unwrap()
                    || row.tier != wanted.tier
                    || row.status != wanted.status
                    || is != *wanted
                {
                    let status = subscription.as_ref().map(|subscription| subscription["status"].clone());
                    problems.push(format!(
                        "license {at} of {session} ({status:?}, {policy:?}) is {row:?}, not {wanted:?}; {:?} {:?} {:?} now {now}",
                        purchase.licenses[at], purchase.seen, purchase.charges
                    ));
                }
            }
        }
        if count != expected {
            problems.push(format!("{count} licenses in all, not {expected}"));
        }
        self.problems.extend(problems);
    }
}

/// Stores an event as the webhook does, and processes it as its job does.
async fn process(app: App, event: Value) -> Result<(), JobError> {
    let text = event.to_string();
    let (parsed, now) = (Event::parse(text.as_bytes()).unwrap(), app.ambient.now());
    let id = parsed.id.clone();
    app.db.write(move |conn| inbox::store(conn, &parsed, &text, now)).await.unwrap();
    process_event(&app.billing, &id, 1).await
}

fn status_of(world: &World, subscription: &str) -> String {
    world.object("subscription", subscription).unwrap()["status"].as_str().unwrap().to_owned()
}

/// Since when a subscription's open invoices wait, and whether one of them is for its period.
fn due(world: &World, subscription: &str) -> Option<(i64, bool)> {
    let state = world.lock();
    let of = |invoice: &&Value| invoice["parent"]["subscription_details"]["subscription"] == subscription;
    let open: Vec<&Value> = state.all("invoice").filter(of).filter(|invoice| invoice["status"] == "open").collect();
    let since = open.iter().filter_map(|invoice| invoice["created"].as_i64()).min()?;
    Some((since, open.iter().any(|invoice| invoice["billing_reason"] != "subscription_update")))
}

async fn is_marked(app: &App, license: &str) -> bool {
    let id = license.to_owned();
    let work = move |conn: &mut Conn| -> Result<i64, db::Error> {
        let row = license_marks::table.find(id).filter(license_marks::asked_at.is_not_null());
        Ok(row.count().get_result(conn)?)
    };
    app.db.read(work).await.unwrap() == 1
}

fn told<T: Debug>(done: &Result<T, ChangeError>) -> String {
    done.as_ref().map_or_else(ToString::to_string, |_| "done".to_owned())
}
