//! The lifecycle of a subscription at the stand-in: renewals, failed payments, pauses, ends.

use serde_json::{Map, Value, json};

use super::form::{entries, text};
use super::invoices::{Bill, Reason};
use super::object::{items_of, period, price_of, public, quantity_of};
use super::world::{Refusal, State, World};
use crate::clock::DAY;

/// A change of a subscription.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// The next period begins and is paid (unless the next payment is set to fail).
    Renew,
    /// The next payment fails; [`Change::PayAgain`] retries it.
    FailNext,
    /// The open invoice is paid.
    PayAgain,
    /// The open invoice is retried and fails.
    FailAgain,
    /// All retries failed.
    GiveUp,
    Quantity(i64),
    CancelNow,
    CancelAtEnd(bool),
    Pause,
    Resume,
    /// A trial of this many days begins now; the next period follows it.
    Trial(i64),
    /// The next invoice is paid in two halves.
    SplitNext,
    /// The current period is billed and paid a second time.
    BillAgain,
    /// The seller bills an extra amount on the subscription; it is paid.
    Extra(i64),
    /// Pauses collection while the status stays the same; `None` = resumes it.
    PauseCollection(Option<Pausing>),
    /// Invoices are sent and paid by transfer (true), or charged automatically (false).
    SendInvoices(bool),
}

/// How invoices are handled while collection is paused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pausing {
    KeepAsDraft,
    MarkUncollectible,
    Void,
}

impl Pausing {
    fn as_str(self) -> &'static str {
        match self {
            Self::KeepAsDraft => "keep_as_draft",
            Self::MarkUncollectible => "mark_uncollectible",
            Self::Void => "void",
        }
    }
}

impl World {
    /// Changes a subscription like its owner, its seller or the passage of time would, and emits the events.
    pub fn change_subscription(&self, id: &str, change: Change) -> Result<Value, Refusal> {
        let mut state = self.lock();
        let missing = || Refusal::missing(404, "subscription", id, "id");
        let subscription = state.get("subscription", id).cloned().ok_or_else(missing)?;
        let status = subscription.get("status").and_then(Value::as_str).unwrap_or_default().to_owned();
        if matches!(status.as_str(), "canceled" | "incomplete_expired") {
            return Err(Refusal::invalid("id", "This subscription has ended."));
        }
        match change {
            Change::Renew => self.renew(&mut state, id, &subscription),
            Change::FailNext => {
                state.change("subscription", id, |s| s.insert("_fail_next".into(), true.into()));
            }
            Change::PayAgain => self.pay_open(&mut state, id, true),
            Change::FailAgain => self.pay_open(&mut state, id, false),
            Change::Trial(days) => self.begin_trial(&mut state, id, &subscription, days),
            Change::GiveUp => self.set(&mut state, id, &[("status", "unpaid".into())], "customer.subscription.updated"),
            Change::Quantity(quantity) => self.set_quantity(&mut state, id, &subscription, None, quantity)?,
            Change::CancelNow => self.cancel(&mut state, id),
            Change::CancelAtEnd(on) => {
                let end = subscription.pointer("/items/data/0/current_period_end").cloned().unwrap_or_default();
                let cancel_at = if on { end } else { Value::Null };
                let fields = [("cancel_at_period_end", on.into()), ("cancel_at", cancel_at)];
                self.set(&mut state, id, &fields, "customer.subscription.updated");
            }
            Change::Pause => self.set(&mut state, id, &[("status", "paused".into())], "customer.subscription.paused"),
            Change::Resume => {
                self.set(&mut state, id, &[("status", "active".into())], "customer.subscription.resumed");
            }
            _ => self.change_billing(&mut state, id, &subscription, change),
        }
        Ok(state.get("subscription", id).map(public).unwrap_or_default())
    }

    /// Applies the changes that concern invoices, not the status.
    fn change_billing(&self, state: &mut State, id: &str, subscription: &Value, change: Change) {
        match change {
            Change::SplitNext => {
                state.change("subscription", id, |s| s.insert("_split_next".into(), true.into()));
            }
            Change::BillAgain => {
                let amount = items_of(subscription).iter().map(|item| price_of(item) * quantity_of(item)).sum();
                self.bill(state, id, Bill { reason: Reason::Cycle, amount, paid: true, one_time: &[] });
            }
            Change::Extra(amount) => {
                self.bill(state, id, Bill { reason: Reason::Manual, amount, paid: true, one_time: &[] });
            }
            Change::PauseCollection(pausing) => {
                let pause = pausing.map(|pausing| json!({"behavior": pausing.as_str(), "resumes_at": null}));
                self.set(state, id, &[("pause_collection", pause.into())], "customer.subscription.updated");
            }
            Change::SendInvoices(on) => {
                let method = if on { "send_invoice" } else { "charge_automatically" };
                self.set(state, id, &[("collection_method", method.into())], "customer.subscription.updated");
            }
            _ => {}
        }
    }

    pub(super) fn set(&self, state: &mut State, id: &str, fields: &[(&str, Value)], event: &str) {
        let changed = state.change("subscription", id, |subscription| {
            for (name, value) in fields {
                subscription.insert((*name).to_owned(), value.clone());
            }
        });
        self.emit(state, event, &public(&changed.unwrap_or_default()));
    }

    fn cancel(&self, state: &mut State, id: &str) {
        let now = Value::from(self.context.now());
        let fields = [("status", "canceled".into()), ("canceled_at", now.clone()), ("ended_at", now)];
        self.set(state, id, &fields, "customer.subscription.deleted");
    }

    /// Begins the next period, or ends the subscription if that was requested.
    fn renew(&self, state: &mut State, id: &str, subscription: &Value) {
        if subscription.get("cancel_at_period_end") == Some(&Value::Bool(true)) {
            return self.cancel(state, id);
        }
        let fails = subscription.get("_fail_next") == Some(&Value::Bool(true));
        let mut amount = 0;
        let mut items = items_of(subscription);
        for item in &mut items {
            amount += price_of(item) * quantity_of(item);
            let length = period(item.pointer("/price/recurring/interval").and_then(Value::as_str));
            let start = item.get("current_period_end").and_then(Value::as_i64).unwrap_or(0);
            if let Some(item) = item.as_object_mut() {
                item.insert("current_period_start".into(), start.into());
                item.insert("current_period_end".into(), (start + length).into());
            }
        }
        let status = if fails { "past_due" } else { "active" };
        state.change("subscription", id, |subscription| {
            subscription.insert("status".into(), status.into());
            subscription.insert("_fail_next".into(), false.into());
        });
        state.put_items(id, items);
        self.bill(state, id, Bill { reason: Reason::Cycle, amount, paid: !fails, one_time: &[] });
        self.set(state, id, &[], "customer.subscription.updated");
    }

    fn begin_trial(&self, state: &mut State, id: &str, subscription: &Value, days: i64) {
        let now = self.context.now();
        let mut items = items_of(subscription);
        for item in items.iter_mut().filter_map(Value::as_object_mut) {
            item.insert("current_period_start".into(), now.into());
            item.insert("current_period_end".into(), (now + days * DAY).into());
        }
        state.put_items(id, items);
        let fields = [("status", "trialing".into()), ("trial_end", (now + days * DAY).into())];
        self.set(state, id, &fields, "customer.subscription.updated");
    }

    /// Retries the open invoices, oldest first; either all are paid or none is.
    fn pay_open(&self, state: &mut State, id: &str, paid: bool) {
        let of = |invoice: &&Value| invoice.pointer("/parent/subscription_details/subscription") == Some(&id.into());
        let open = |invoice: &&Value| invoice.get("status") == Some(&"open".into());
        let found = state.all("invoice").filter(of).filter(open);
        let invoices: Vec<String> = found.filter_map(|i| i.get("id")?.as_str().map(str::to_owned)).collect();
        for invoice in invoices {
            self.try_payment(state, &invoice, paid);
        }
        if paid {
            self.set(state, id, &[("status", "active".into())], "customer.subscription.updated");
        }
    }

    /// `POST /v1/subscriptions/{id}`
    pub fn update_subscription(&self, id: &str, params: &Map<String, Value>) -> Result<Value, Refusal> {
        let known = self.object("subscription", id);
        let subscription = known.ok_or_else(|| Refusal::missing(404, "subscription", id, "id"))?;
        if subscription.get("status").and_then(Value::as_str) == Some("canceled") {
            return Err(Refusal::invalid("id", "A canceled subscription can only update its cancellation_details."));
        }
        for item in entries(params, "items") {
            let quantity = text(item, &["quantity"]).and_then(|quantity| quantity.parse().ok());
            let Some(quantity) = quantity else { continue };
            let mut state = self.lock();
            let present = state.get("subscription", id).cloned().unwrap_or_default();
            self.set_quantity(&mut state, id, &present, text(item, &["id"]), quantity)?;
        }
        if let Some(at_end) = text(params, &["cancel_at_period_end"]) {
            return self.change_subscription(id, Change::CancelAtEnd(at_end == "true"));
        }
        Ok(self.object("subscription", id).as_ref().map(public).unwrap_or_default())
    }

    /// Renews or ends subscriptions that are due. Called after the clock was advanced.
    pub fn pass_time(&self) {
        let now = self.context.now();
        // Each period has its own events, so a clock that jumped over many periods processes them one by one.
        for _ in 0..1_000 {
            let due: Vec<String> = {
                let state = self.lock();
                let is_due = |subscription: &&Value| {
                    let status = subscription.get("status").and_then(Value::as_str);
                    let end = subscription.pointer("/items/data/0/current_period_end").and_then(Value::as_i64);
                    matches!(status, Some("active" | "trialing")) && end.is_some_and(|end| end <= now)
                };
                let found = state.all("subscription").filter(is_due);
                found.filter_map(|s| s.get("id")?.as_str().map(str::to_owned)).collect()
            };
            if due.is_empty() {
                return;
            }
            for id in due {
                if let Err(refusal) = self.change_subscription(&id, Change::Renew) {
                    tracing::warn!(body = %refusal.body, "the sandbox failed to renew a subscription");
                }
            }
        }
    }
}
