//! The end of a history: compares the licenses with the model's.

use keysmith::app::App;
use keysmith::db::{self, Conn};
use keysmith::sandbox::stripe::world::World;
use serde_json::Value;

use super::History;
use crate::model::money::{Invoice, Present};
use crate::model::{self, OnRefund, SIGNED};
use crate::rows::{self, Openers};

impl History {
    /// Compares the licenses in the database with the model.
    pub async fn check(&mut self, app: &App, world: &World, policy: OnRefund, now: i64) {
        let email = self.email.clone();
        let openers = Openers::of(app);
        let read =
            move |conn: &mut Conn| Ok::<_, db::Error>((rows::of(conn, &openers, &email)?, rows::count(conn, &email)?));
        let (rows, count) = app.db.read(read).await.unwrap();
        self.check_keys(app).await;
        self.check_payers(app, world, &rows).await;
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
            let invoices = purchase.subscription.as_ref().map(|id| invoices(world, id)).unwrap_or_default();
            let mut present = Present {
                subscription: subscription.as_ref(),
                due,
                invoices: &invoices,
                policy,
                now,
                renewed_after: false,
            };
            let wanted = purchase.expected(&present);
            present.renewed_after = true;
            let or_else = purchase.expected(&present);
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
                    stated: wanted.stated.and_then(|_| row.stated().unwrap_or_default()),
                };
                // In any state, a signed key of a subscription must have an end.
                if wanted.tier == SIGNED && row.stated() == Some(None) {
                    problems.push(format!("license {at} of {session} has a key without an end: {row:?}"));
                }
                let fits = row.status == wanted.status || row.status == or_else[at].status;
                if row.ordinal != i64::try_from(at).unwrap() || row.tier != wanted.tier || !fits || is != *wanted {
                    let status = subscription.as_ref().map(|subscription| subscription["status"].clone());
                    problems.push(format!(
                        "license {at} of {session} ({status:?}, {policy:?}) is {row:?}, not {wanted:?}; {:?} {:?} {:?} now {now}",
                        purchase.licenses[at], purchase.seen, (&purchase.charges, &purchase.disputes, &invoices)
                    ));
                }
            }
        }
        if count != expected {
            problems.push(format!("{count} licenses in all, not {expected}"));
        }
        self.problems.extend(problems);
    }

    /// Checks that every key that was ever shown still opens its license: none was reissued.
    async fn check_keys(&mut self, app: &App) {
        let (openers, keys) = (Openers::of(app), self.keys.clone());
        let read = move |conn: &mut Conn| {
            let mut lost = Vec::new();
            for (key, license) in keys {
                if rows::opened_by(conn, &openers, &key)?.as_ref() != Some(&license) {
                    lost.push(format!("the key {key} does not open {license} any more"));
                }
            }
            Ok::<_, db::Error>(lost)
        };
        let lost = app.db.read(read).await.unwrap();
        self.problems.extend(lost);
    }

    /// Checks that each subscription belongs to its own Stripe customer, however many one person has.
    async fn check_payers(&mut self, app: &App, world: &World, rows: &[rows::Row]) {
        for (session, purchase) in &self.books {
            let Some(id) = purchase.subscription.clone().filter(|_| purchase.is_minted()) else { continue };
            let payer = world.object("subscription", &id).unwrap()["customer"].as_str().unwrap().to_owned();
            let (asked, wanted) = (id.clone(), payer.clone());
            let known = app.db.read(move |conn: &mut Conn| rows::payer(conn, &asked)).await.unwrap();
            let of_purchase = rows.iter().filter(|row| row.session == *session && row.item.is_some());
            let others: Vec<&rows::Row> = of_purchase.filter(|row| row.customer.as_ref() != Some(&wanted)).collect();
            if known.as_ref() != Some(&payer) || !others.is_empty() {
                self.problems.push(format!("{id} is {payer}'s, not {known:?}'s: {others:?}"));
            }
        }
    }
}

/// Returns since when a subscription's open invoices are due, and whether one of them bills its period.
fn due(world: &World, subscription: &str) -> Option<(i64, bool)> {
    let state = world.lock();
    let of = |invoice: &&Value| invoice["parent"]["subscription_details"]["subscription"] == subscription;
    let open: Vec<&Value> = state.all("invoice").filter(of).filter(|invoice| invoice["status"] == "open").collect();
    let since = open.iter().filter_map(|invoice| invoice["created"].as_i64()).min()?;
    Some((since, open.iter().any(|invoice| invoice["billing_reason"] != "subscription_update")))
}

fn invoices(world: &World, subscription: &str) -> Vec<Invoice> {
    let state = world.lock();
    let of = |invoice: &&Value| invoice["parent"]["subscription_details"]["subscription"] == subscription;
    state.all("invoice").filter(of).map(Invoice::of).collect()
}
