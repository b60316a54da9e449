//! A model of the money: random histories at the stand-in Stripe, their events delivered late, twice, in any order or
//! never (then reconciled), while an admin revokes and suspends. In the end the licenses are what the model says.
//!
//! `PROPTEST_CASES` sets the number of histories for each database (20 by default); a failure prints its seed, and
//! `KEYSMITH_HISTORY_SEED` replays that one alone.

use keysmith::billing::reconcile::Scope;
use keysmith::sandbox::stripe::checkout::Pay;
use keysmith::sandbox::stripe::life::Change;
use keysmith::stripe::event::Event;
use keysmith::stripe::inbox;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use serde_json::{Value, json};

use crate::helpers::{ADMIN, TestApp, json_of};
use crate::on_both;

on_both!(licenses_end_as_the_model_says, async |app: &TestApp| {
    app.world().lock().switches.hold = true;
    let replay = std::env::var("KEYSMITH_HISTORY_SEED").ok().and_then(|seed| seed.parse().ok());
    let cases = std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(20_u64);
    let first = replay.unwrap_or(1);
    for seed in first..first + if replay.is_some() { 1 } else { cases } {
        History::run(app, seed).await;
    }
});

struct History<'a> {
    app: &'a TestApp,
    seed: u64,
    rng: StdRng,
    email: String,
    /// Events that were not delivered yet.
    pending: Vec<Value>,
    /// Events at Stripe before this history.
    seen: usize,
    /// Events at Stripe that were put into `pending` or are older.
    taken: usize,
    subscription: Option<String>,
    /// What people decided, by license.
    people: std::collections::BTreeMap<String, &'static str>,
    log: Vec<String>,
}

impl<'a> History<'a> {
    async fn run(app: &'a TestApp, seed: u64) {
        // Away from what the reconciler read before.
        app.app.ambient.clock.advance(3 * 3600);
        let seen = app.world().events().len();
        let email = format!("history{seed}@example.com");
        let rng = StdRng::seed_from_u64(seed);
        let (pending, people, log) = (Vec::new(), Default::default(), Vec::new());
        let mut history = Self { app, seed, rng, email, pending, seen, taken: seen, subscription: None, people, log };
        history.buy().await;
        for _ in 0..history.rng.random_range(1..12) {
            history.step().await;
            history.deliver().await;
        }
        history.end().await;
        history.check().await;
    }

    async fn buy(&mut self) {
        let recurring = self.rng.random_bool(0.8);
        let quantity = self.rng.random_range(1..4);
        let tier = if recurring { "site" } else { "quantity" };
        let body = json!({"email": self.email, "quantity": quantity, "tier": tier});
        let session = json_of(self.app.post("/purchase-quantity", body).await, 200).await;
        let paid = self.app.world().pay(session["session_id"].as_str().unwrap(), &Pay::default()).unwrap();
        self.subscription = paid["subscription"].as_str().map(str::to_owned);
        self.log.push(format!("buy {quantity} {tier}"));
    }

    fn status(&self) -> String {
        let known = self.subscription.as_ref().and_then(|id| self.app.world().object("subscription", id));
        known.map_or(String::new(), |subscription| subscription["status"].as_str().unwrap().to_owned())
    }

    /// This history's charges, oldest first.
    fn charges(&self) -> Vec<Value> {
        let events = self.app.world().events();
        let mine = events.iter().skip(self.seen).filter(|event| event["type"] == "charge.succeeded");
        mine.map(|event| self.app.world().object("charge", event["data"]["object"]["id"].as_str().unwrap()).unwrap())
            .collect()
    }

    fn disputes(&self) -> Vec<Value> {
        let mine: Vec<Value> = self.charges().iter().map(|charge| charge["id"].clone()).collect();
        self.app.world().lock().all("dispute").filter(|dispute| mine.contains(&dispute["charge"])).cloned().collect()
    }

    async fn step(&mut self) {
        self.app.app.ambient.clock.advance(self.rng.random_range(0..120));
        let change = match (self.rng.random_range(0..14), self.status().as_str()) {
            (0..=3, "active" | "past_due") => Some(Change::Quantity(self.rng.random_range(1..5))),
            (4, "active") => Some(Change::Renew),
            (5, "active") => {
                let id = self.subscription.clone().unwrap();
                self.app.world().change_subscription(&id, Change::FailNext).unwrap();
                Some(Change::Renew)
            }
            (4 | 5, "past_due" | "unpaid") => Some(Change::PayAgain),
            (6, "past_due") => Some(Change::GiveUp),
            (7, "active") => Some(Change::Pause),
            (7, "paused") => Some(Change::Resume),
            (8, "active" | "past_due") => Some(Change::CancelAtEnd(self.rng.random_bool(0.5))),
            (9, "active" | "past_due" | "paused" | "unpaid") if self.rng.random_bool(0.4) => Some(Change::CancelNow),
            (10, _) => {
                self.refund();
                None
            }
            (11, _) => {
                self.dispute();
                None
            }
            (12 | 13, _) => {
                self.act().await;
                None
            }
            _ => None,
        };
        if let (Some(change), Some(id)) = (change, self.subscription.clone()) {
            self.log.push(format!("{change:?}"));
            self.app.world().change_subscription(&id, change).unwrap();
        }
    }

    fn refund(&mut self) {
        let charges: Vec<Value> = self.charges().into_iter().filter(|charge| charge["refunded"] == false).collect();
        if charges.is_empty() {
            return;
        }
        let charge = &charges[self.rng.random_range(0..charges.len())];
        let part = self.rng.random_bool(0.6).then_some(1);
        self.log.push(format!("refund {part:?}"));
        self.app.world().refund(charge["id"].as_str().unwrap(), part).unwrap();
    }

    fn dispute(&mut self) {
        let open = self.disputes().into_iter().find(|dispute| dispute["status"] == "needs_response");
        if let Some(dispute) = open {
            let verdict = ["won", "lost", "warning_closed"][self.rng.random_range(0..3)];
            self.log.push(format!("dispute {verdict}"));
            self.app.world().close_dispute(dispute["id"].as_str().unwrap(), verdict).unwrap();
        } else if let Some(charge) = self.charges().first().filter(|charge| charge["disputed"] == false) {
            self.log.push("dispute opened".into());
            self.app.world().open_dispute(charge["id"].as_str().unwrap()).unwrap();
        }
    }

    /// An admin suspends, revokes, or takes it back.
    async fn act(&mut self) {
        let licenses = self.app.licenses(&self.email).await;
        if licenses.is_empty() {
            return;
        }
        let id = licenses[self.rng.random_range(0..licenses.len())]["id"].as_str().unwrap().to_owned();
        let action = match self.people.get(&id) {
            Some(_) => "reinstate",
            None if self.rng.random_bool(0.5) => "revoke",
            None => "suspend",
        };
        let url = format!("{}/api/v1/admin/licenses/{id}/{action}", self.app.base);
        let done = self.app.client.post(url).bearer_auth(ADMIN).json(&json!({})).send().await.unwrap();
        // What money revoked cannot be suspended.
        if !done.status().is_success() {
            return;
        }
        self.log.push(format!("admin {action}"));
        match action {
            "reinstate" => drop(self.people.remove(&id)),
            "revoke" => drop(self.people.insert(id, "revoked")),
            _ => drop(self.people.insert(id, "suspended")),
        }
    }

    /// Some of what waits arrives, in any order; some of it again later; some never.
    async fn deliver(&mut self) {
        let events = self.app.world().events();
        let all = events.len();
        self.pending.extend(events.into_iter().skip(self.taken));
        self.taken = all;
        for _ in 0..self.rng.random_range(0..4) {
            if self.pending.is_empty() {
                return;
            }
            let at = self.rng.random_range(0..self.pending.len());
            let again = self.rng.random_bool(0.2);
            let lost = self.rng.random_bool(0.2);
            let event = if again { self.pending[at].clone() } else { self.pending.swap_remove(at) };
            if !lost {
                self.process(&event).await;
            }
        }
    }

    async fn process(&self, event: &Value) {
        let (parsed, text) = (Event::parse(event.to_string().as_bytes()).unwrap(), event.to_string());
        let (id, now) = (parsed.id.clone(), self.app.app.ambient.now());
        self.app.app.db.write(move |conn| inbox::store(conn, &parsed, &text, now)).await.unwrap();
        self.app.app.billing.process_event(&id, 1).await.unwrap_or_else(|e| panic!("seed {}: {e}", self.seed));
    }

    /// Most of the rest arrives; the reconciler finds the others.
    async fn end(&mut self) {
        self.deliver().await;
        while let Some(event) = self.pending.pop() {
            if self.rng.random_bool(0.5) {
                self.process(&event).await;
            }
        }
        let report = self.app.app.billing.reconcile(Scope::default(), &|_| {}).await.unwrap();
        assert_eq!(report.failures, Vec::<String>::new(), "seed {}", self.seed);
    }

    /// Whether a charge pays for the whole, not only for seats that were added.
    fn is_whole(&self, charge: &Value) -> bool {
        let state = self.app.world().lock();
        let payment = state.all("invoice_payment").find(|p| p["payment"]["payment_intent"] == charge["payment_intent"]);
        let invoice = payment.and_then(|payment| state.get("invoice", payment["invoice"].as_str()?));
        invoice.is_none_or(|invoice| invoice["billing_reason"] != "subscription_update")
    }

    /// What money says of a license whose seat is held.
    fn expected(&self) -> &'static str {
        let disputes = self.disputes();
        let has = |status: &str| disputes.iter().any(|dispute| dispute["status"] == status);
        let refunded = self.charges().iter().any(|charge| charge["refunded"] == true && self.is_whole(charge));
        match self.status().as_str() {
            _ if has("lost") || refunded => "revoked",
            _ if has("needs_response") => "suspended",
            "canceled" | "unpaid" | "paused" => "inactive",
            _ => "active",
        }
    }

    async fn check(&self) {
        let told = format!("seed {}: {}", self.seed, self.log.join(", "));
        let licenses = self.app.licenses(&self.email).await;
        assert!(!licenses.is_empty(), "{told}: nothing was minted");
        let email = self.email.clone();
        let removed: Vec<String> = self.app.app.db.read(move |conn| removed(conn, &email)).await.unwrap();
        let expected = self.expected();
        let mut held = 0;
        for license in &licenses {
            let id = license["id"].as_str().unwrap();
            let gone = removed.iter().any(|removed| removed == id);
            held += i64::from(!gone);
            let wanted = self.people.get(id).copied().unwrap_or(if gone { "revoked" } else { expected });
            assert_eq!(license["status"], wanted, "{told}: {license}");
        }
        let Some(id) = &self.subscription else { return };
        let subscription = self.app.world().object("subscription", id).unwrap();
        let item = &subscription["items"]["data"][0];
        if matches!(self.status().as_str(), "active" | "past_due") {
            assert_eq!(Some(held), item["quantity"].as_i64(), "{told}: seats");
        }
        if self.status() == "active" {
            let end = keysmith::clock::rfc3339(item["current_period_end"].as_i64().unwrap());
            assert!(licenses.iter().all(|license| license["valid_until"] == end), "{told}: ends");
        }
    }
}

fn removed(conn: &mut keysmith::db::Conn, email: &str) -> Result<Vec<String>, keysmith::db::Error> {
    use diesel::prelude::*;
    use keysmith::db::schema::{accounts, license_marks, licenses};
    let account = accounts::table.filter(accounts::email.eq(email)).select(accounts::id);
    let of_account = licenses::table.filter(licenses::account_id.eq_any(account.nullable())).select(licenses::id);
    Ok(license_marks::table
        .filter(license_marks::removed_at.is_not_null())
        .filter(license_marks::license_id.eq_any(of_account))
        .select(license_marks::license_id)
        .load(conn)?)
}
