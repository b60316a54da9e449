//! The life of a subscription at the stand-in: invoices and their payments, renewals, changes, ends.

use serde_json::{Map, Value, json};

use super::checkout::{period, public};
use super::form::{entries, text};
use super::world::{Refusal, State, World};
use crate::clock::DAY;

/// Why an invoice is made: Stripe's `billing_reason`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    Create,
    Cycle,
    Update,
}

impl Reason {
    fn as_str(self) -> &'static str {
        match self {
            Self::Create => "subscription_create",
            Self::Cycle => "subscription_cycle",
            Self::Update => "subscription_update",
        }
    }
}

/// A change of a subscription.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// The next period begins and is paid (or not, when the next payment fails).
    Renew,
    /// The next payment fails; it is tried again by [`Change::PayAgain`].
    FailNext,
    /// The open invoice is paid after all.
    PayAgain,
    /// The open invoice is tried again without success.
    FailAgain,
    /// All tries failed.
    GiveUp,
    Quantity(i64),
    CancelNow,
    CancelAtEnd(bool),
    Pause,
    Resume,
    /// So many days for nothing begin now; the next period follows them.
    Trial(i64),
}

impl World {
    /// Makes an invoice of a subscription with its payment; its events follow. Unpaid, it stays open.
    pub(super) fn bill(&self, state: &mut State, id: &str, reason: Reason, amount: i64, paid: bool) -> Option<String> {
        let now = self.ambient.now();
        let subscription = state.get("subscription", id)?.clone();
        let invoice_id = self.id(state, "in");
        let items = subscription.pointer("/items/data").and_then(Value::as_array).cloned().unwrap_or_default();
        let lines: Vec<Value> = items.iter().map(|item| line(self, state, &invoice_id, id, item, reason)).collect();
        state.put(json!({
            "id": invoice_id, "object": "invoice", "amount_due": amount, "amount_paid": 0, "amount_remaining": amount,
            "attempt_count": 0, "attempted": false, "billing_reason": reason.as_str(), "created": now,
            "collection_method": "charge_automatically", "currency": subscription.get("currency"),
            "customer": subscription.get("customer"), "livemode": false, "metadata": {}, "status": "open", "total": amount,
            "lines": {"object": "list", "data": lines, "has_more": false, "url": format!("/v1/invoices/{invoice_id}/lines")},
            "parent": {"type": "subscription_details", "quote_details": null,
                "subscription_details": {"subscription": id, "metadata": subscription.get("metadata")}},
            "period_start": now, "period_end": now, "due_date": null, "subtotal": amount,
        }));
        state.change("subscription", id, |subscription| {
            subscription.insert("latest_invoice".into(), invoice_id.clone().into());
        });
        self.try_payment(state, &invoice_id, paid);
        Some(invoice_id)
    }

    /// Tries to collect an open invoice.
    fn try_payment(&self, state: &mut State, invoice_id: &str, paid: bool) {
        let now = self.ambient.now();
        let Some(invoice) = state.get("invoice", invoice_id).cloned() else { return };
        let amount = invoice.get("amount_due").and_then(Value::as_i64).unwrap_or(0);
        let attempts = invoice.get("attempt_count").and_then(Value::as_i64).unwrap_or(0) + 1;
        if paid && amount > 0 {
            let charge = self.pay_invoice(state, &invoice, amount);
            self.emit(state, "charge.succeeded", &charge);
        }
        let changed = state.change("invoice", invoice_id, |invoice| {
            invoice.insert("attempt_count".into(), attempts.into());
            invoice.insert("attempted".into(), true.into());
            if paid {
                invoice.insert("amount_paid".into(), amount.into());
                invoice.insert("amount_remaining".into(), 0.into());
                invoice.insert("status".into(), "paid".into());
                invoice.insert("status_transitions".into(), json!({"finalized_at": now, "paid_at": now}));
            }
        });
        let event = if paid { "invoice.paid" } else { "invoice.payment_failed" };
        self.emit(state, event, &changed.unwrap_or_default());
    }

    /// Payment intent, charge, and the invoice payment in which they meet the invoice.
    fn pay_invoice(&self, state: &mut State, invoice: &Value, amount: i64) -> Value {
        let now = self.ambient.now();
        let (intent, charge, payment) = (self.id(state, "pi"), self.id(state, "ch"), self.id(state, "inpay"));
        let (currency, customer) = (invoice.get("currency"), invoice.get("customer"));
        state.put(json!({
            "id": intent, "object": "payment_intent", "amount": amount, "amount_received": amount, "created": now,
            "currency": currency, "customer": customer, "latest_charge": charge, "livemode": false, "metadata": {},
            "status": "succeeded",
        }));
        let charge = json!({
            "id": charge, "object": "charge", "amount": amount, "amount_captured": amount, "amount_refunded": 0,
            "captured": true, "created": now, "currency": currency, "customer": customer, "disputed": false,
            "livemode": false, "metadata": {}, "paid": true, "payment_intent": intent, "refunded": false,
            "status": "succeeded",
        });
        state.put(charge.clone());
        state.put(json!({
            "id": payment, "object": "invoice_payment", "amount_paid": amount, "amount_requested": amount, "created": now,
            "currency": currency, "invoice": invoice.get("id"), "is_default": true, "livemode": false, "status": "paid",
            "payment": {"type": "payment_intent", "payment_intent": intent},
        }));
        charge
    }

    /// Changes a subscription as its owner, its seller or time would; its events follow.
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
        }
        Ok(state.get("subscription", id).map(public).unwrap_or_default())
    }

    fn set(&self, state: &mut State, id: &str, fields: &[(&str, Value)], event: &str) {
        let changed = state.change("subscription", id, |subscription| {
            for (name, value) in fields {
                subscription.insert((*name).to_owned(), value.clone());
            }
        });
        self.emit(state, event, &public(&changed.unwrap_or_default()));
    }

    fn cancel(&self, state: &mut State, id: &str) {
        let now = Value::from(self.ambient.now());
        let fields = [("status", "canceled".into()), ("canceled_at", now.clone()), ("ended_at", now)];
        self.set(state, id, &fields, "customer.subscription.deleted");
    }

    /// The next period begins: it ends instead when that was asked for.
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
        put_items(state, id, items);
        self.bill(state, id, Reason::Cycle, amount, !fails);
        self.set(state, id, &[], "customer.subscription.updated");
    }

    fn begin_trial(&self, state: &mut State, id: &str, subscription: &Value, days: i64) {
        let now = self.ambient.now();
        let mut items = items_of(subscription);
        for item in items.iter_mut().filter_map(Value::as_object_mut) {
            item.insert("current_period_start".into(), now.into());
            item.insert("current_period_end".into(), (now + days * DAY).into());
        }
        put_items(state, id, items);
        let fields = [("status", "trialing".into()), ("trial_end", (now + days * DAY).into())];
        self.set(state, id, &fields, "customer.subscription.updated");
    }

    /// Tries the open invoices again, the oldest first; all are paid or none is.
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

    /// Changes an item's quantity (the first one's when none is named), with proration for what is added.
    fn set_quantity(
        &self,
        state: &mut State,
        id: &str,
        subscription: &Value,
        item_id: Option<&str>,
        quantity: i64,
    ) -> Result<(), Refusal> {
        if quantity < 0 {
            return Err(Refusal::invalid("quantity", "This value must be greater than or equal to 0."));
        }
        let mut items = items_of(subscription);
        let wanted = |item: &&mut Value| item_id.is_none_or(|id| item.get("id").and_then(Value::as_str) == Some(id));
        let item = items.iter_mut().find(wanted);
        let item = item.ok_or_else(|| Refusal::missing(404, "subscription_item", item_id.unwrap_or(""), "item"))?;
        let added = (quantity - quantity_of(item)) * price_of(item);
        if let Some(item) = item.as_object_mut() {
            item.insert("quantity".into(), quantity.into());
        }
        put_items(state, id, items);
        let fails = added > 0 && subscription.get("_fail_next") == Some(&Value::Bool(true));
        if added > 0 {
            self.bill(state, id, Reason::Update, added, !fails);
        }
        let failed = [("status", "past_due".into()), ("_fail_next", false.into())];
        self.set(state, id, if fails { &failed } else { &[] }, "customer.subscription.updated");
        Ok(())
    }

    /// Sells an item of a subscription at another price from now on, as the portal's "change plan" does.
    pub fn change_price(&self, id: &str, item_id: &str, price_id: &str) -> Result<Value, Refusal> {
        let mut state = self.lock();
        let missing = |kind: &str, id: &str| Refusal::missing(404, kind, id, kind);
        let price = state.get("price", price_id).cloned().ok_or_else(|| missing("price", price_id))?;
        let subscription = state.get("subscription", id).ok_or_else(|| missing("subscription", id))?;
        let mut items = items_of(subscription);
        let item = items.iter_mut().find(|item| item.get("id").and_then(Value::as_str) == Some(item_id));
        let item = item.and_then(Value::as_object_mut).ok_or_else(|| missing("subscription_item", item_id))?;
        item.insert("price".into(), price);
        put_items(&mut state, id, items);
        self.set(&mut state, id, &[], "customer.subscription.updated");
        Ok(state.get("subscription", id).map(public).unwrap_or_default())
    }

    /// Sells something else in the place of an item: the new one has its quantity and period, and an id of its own.
    pub fn replace_item(&self, id: &str, item_id: &str, price_id: &str) -> Result<Value, Refusal> {
        let mut state = self.lock();
        let missing = |kind: &str, id: &str| Refusal::missing(404, kind, id, kind);
        let price = state.get("price", price_id).cloned().ok_or_else(|| missing("price", price_id))?;
        let new = self.id(&mut state, "si");
        let subscription = state.get("subscription", id).ok_or_else(|| missing("subscription", id))?;
        let mut items = items_of(subscription);
        let item = items.iter_mut().find(|item| item.get("id").and_then(Value::as_str) == Some(item_id));
        let item = item.and_then(Value::as_object_mut).ok_or_else(|| missing("subscription_item", item_id))?;
        item.insert("id".into(), new.into());
        item.insert("price".into(), price);
        put_items(&mut state, id, items);
        self.set(&mut state, id, &[], "customer.subscription.updated");
        Ok(state.get("subscription", id).map(public).unwrap_or_default())
    }

    /// Takes an item out of a subscription that has others.
    pub fn remove_item(&self, id: &str, item_id: &str) -> Result<Value, Refusal> {
        let mut state = self.lock();
        let subscription = state.get("subscription", id);
        let subscription = subscription.ok_or_else(|| Refusal::missing(404, "subscription", id, "id"))?;
        let mut items = items_of(subscription);
        items.retain(|item| item.get("id").and_then(Value::as_str) != Some(item_id));
        if items.is_empty() {
            return Err(Refusal::invalid("item", "A subscription must have at least one active plan."));
        }
        put_items(&mut state, id, items);
        self.set(&mut state, id, &[], "customer.subscription.updated");
        Ok(state.get("subscription", id).map(public).unwrap_or_default())
    }

    /// `POST /v1/subscriptions/{id}`: what the server asks for.
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

    /// `POST /v1/subscription_items/{id}`
    pub fn update_item(&self, item_id: &str, params: &Map<String, Value>) -> Result<Value, Refusal> {
        let mut state = self.lock();
        let holds = |subscription: &&Value| {
            let items = subscription.pointer("/items/data").and_then(Value::as_array);
            items.into_iter().flatten().any(|item| item.get("id").and_then(Value::as_str) == Some(item_id))
        };
        let found = state.all("subscription").find(holds).cloned();
        let subscription = found.ok_or_else(|| Refusal::missing(404, "subscription_item", item_id, "item"))?;
        let id = subscription.get("id").and_then(Value::as_str).unwrap_or_default().to_owned();
        if let Some(quantity) = text(params, &["quantity"]).and_then(|quantity| quantity.parse().ok()) {
            let declines = subscription.get("_fail_next") == Some(&Value::Bool(true));
            let careful = text(params, &["payment_behavior"]) == Some("error_if_incomplete");
            if declines && careful {
                let (kind, code) = ("card_error", Some("card_declined"));
                return Err(Refusal::new(402, kind, code, None, "Your card was declined."));
            }
            self.set_quantity(&mut state, &id, &subscription, Some(item_id), quantity)?;
        }
        let items = state.get("subscription", &id).and_then(|s| s.pointer("/items/data")).and_then(Value::as_array);
        let item = items.into_iter().flatten().find(|item| item.get("id").and_then(Value::as_str) == Some(item_id));
        Ok(item.map(public).unwrap_or_default())
    }

    /// Time passes: what was to renew or to end by now does. Called when the clock was moved.
    pub fn pass_time(&self) {
        let now = self.ambient.now();
        // Every period is its own event; a clock that jumped over many makes each of them.
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
                    tracing::warn!(body = %refusal.body, "the sandbox could not renew a subscription");
                }
            }
        }
    }
}

fn line(world: &World, state: &mut State, invoice: &str, subscription: &str, item: &Value, reason: Reason) -> Value {
    let id = world.id(state, "il");
    json!({
        "id": id, "object": "line_item", "amount": price_of(item) * quantity_of(item), "currency": item.pointer("/price/currency"),
        "invoice": invoice, "livemode": false, "metadata": {}, "quantity": item.get("quantity"),
        "parent": {"type": "subscription_item_details", "invoice_item_details": null, "subscription_item_details": {
            "subscription": subscription, "subscription_item": item.get("id"), "proration": reason == Reason::Update, "invoice_item": null}},
        "period": {"start": item.get("current_period_start"), "end": item.get("current_period_end")},
        "pricing": {"type": "price_details", "price_details": {"price": item.pointer("/price/id"), "product": item.pointer("/price/product")}},
    })
}

fn items_of(subscription: &Value) -> Vec<Value> {
    subscription.pointer("/items/data").and_then(Value::as_array).cloned().unwrap_or_default()
}

fn put_items(state: &mut State, id: &str, items: Vec<Value>) {
    state.change("subscription", id, |subscription| {
        if let Some(list) = subscription.get_mut("items").and_then(Value::as_object_mut) {
            list.insert("data".into(), items.into());
        }
    });
}

fn price_of(item: &Value) -> i64 {
    item.pointer("/price/unit_amount").and_then(Value::as_i64).unwrap_or(0)
}

fn quantity_of(item: &Value) -> i64 {
    item.get("quantity").and_then(Value::as_i64).unwrap_or(1)
}
