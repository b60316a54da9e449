//! Event delivery: late, twice, concurrently, in any order, or never.

use std::collections::HashSet;

use keysmith::app::App;
use keysmith::billing::events::dispatch::{handles, process_event};
use keysmith::jobs::JobError;
use keysmith::sandbox::stripe::world::{State, World};
use keysmith::stripe::event::Event;
use keysmith::stripe::inbox::{self, Incoming};
use rand::RngExt;
use serde_json::Value;

use super::History;
use crate::model::{Charge, Purchase};

impl History {
    /// Takes a new event of this customer's from Stripe.
    pub fn hears(&mut self, event: &Value, state: &State) {
        let object = &event["data"]["object"];
        if event["type"] == "charge.succeeded" {
            let intent = object["payment_intent"].as_str().unwrap();
            let payment = state.all("invoice_payment").rev().find(|p| p["payment"]["payment_intent"] == intent);
            let invoice = payment.and_then(|payment| state.get("invoice", payment["invoice"].as_str()?));
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
                invoice: invoice.map(|invoice| invoice["id"].as_str().unwrap().to_owned()),
                disputed: false,
                refunds: Vec::new(),
                failed: false,
            });
        }
        self.pending.push(event.clone());
    }

    /// Delivers some pending events in any order, alone or together; some of them twice; some never.
    pub(super) async fn deliver(&mut self, app: &App, world: &World, alone: bool) {
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

    /// Delivers a batch of events concurrently.
    pub(super) async fn arrive(&mut self, app: &App, world: &World, mut batch: Vec<Value>, alone: bool) {
        if !self.is_over {
            let checkout = batch.iter().any(|event| event["type"].as_str().unwrap().starts_with("checkout"));
            let about: Vec<String> = batch.iter().filter_map(|event| self.subject(event)).collect();
            let about: Vec<&str> = about.iter().map(String::as_str).collect();
            // A checkout is fulfilled even if its subscription cannot be read; the model does not cover that case, so
            // such a fault must be temporary.
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
        let failing = self.refused || self.log.last().is_some_and(|last| last.starts_with("faults"));
        self.no_faults(world);
        let now = app.context.now();
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

    /// An admin replays an old event.
    pub(super) async fn replay(&mut self, app: &App, world: &World) {
        let Some(id) = self.processed.iter().nth(self.rng.random_range(0..self.processed.len().max(1))).cloned() else {
            return;
        };
        let event = world.object("event", &id).unwrap();
        app.db.write(move |conn| inbox::reopen(conn, &id)).await.unwrap();
        self.note(format!("replay of {}", event["type"].as_str().unwrap()));
        match process(app.clone(), event.clone()).await {
            Ok(()) => {
                self.processed.remove(event["id"].as_str().unwrap());
                self.learns(&event, world, app.context.now());
            }
            Err(JobError::Retry(_)) if self.refused => {
                self.received.insert(event["id"].as_str().unwrap().to_owned(), app.context.now());
                self.processed.remove(event["id"].as_str().unwrap());
                self.pending.push(event);
            }
            Err(error) => self.problem(format!("replay of {}: {error}", event["type"])),
        }
    }

    /// Returns the object ID that requests about this event contain.
    pub(super) fn subject(&self, event: &Value) -> Option<String> {
        let object = &event["data"]["object"];
        let id = match object["object"].as_str().unwrap() {
            "subscription" | "checkout.session" | "charge" => &object["id"],
            "invoice" => &object["parent"]["subscription_details"]["subscription"],
            "refund" | "dispute" => &object["charge"],
            _ => return None,
        };
        id.as_str().map(str::to_owned)
    }

    /// The server has processed an event, and so has read the subscription as it was at that moment.
    pub(super) fn learns(&mut self, event: &Value, world: &World, now: i64) {
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
                purchase.fulfill(subscription.as_ref(), now);
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

    /// The reconciler has run: the events that it processed were seen; if it completed, no earlier event may be
    /// missing.
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
            for purchase in self.books.values_mut() {
                let subscription = purchase.subscription.as_ref().map(|id| world.object("subscription", id).unwrap());
                purchase.make_up(subscription.as_ref(), now);
            }
            let processed = &self.processed;
            let handled = |event: &Value| handles(event["type"].as_str().unwrap());
            self.dropped.retain(|event| handled(event) && !processed.contains(event["id"].as_str().unwrap()));
        }
    }

    /// The server has run its time-driven work.
    pub fn time_was_looked_at(&mut self, now: i64) {
        self.note("sweep");
        self.books.values_mut().for_each(|purchase| purchase.pass_time(now));
    }

    pub(super) fn problem(&mut self, what: String) {
        self.problems.push(what);
    }
}

/// Stores an event like the webhook handler, and processes it like the job.
async fn process(app: App, event: Value) -> Result<(), JobError> {
    let text = event.to_string();
    let (parsed, now) = (Event::parse(text.as_bytes()).unwrap(), app.context.now());
    let id = parsed.id.clone();
    let incoming = Incoming::new(&app.sealer, parsed, &text);
    app.db.write(move |conn| inbox::store(conn, &incoming, true, now)).await.unwrap();
    process_event(&app.billing, &id).await
}
