//! Subscription invoices at the stand-in: created, paid in one payment or two, left open, paused, billed twice.

use serde_json::{Value, json};

use super::object::{items_of, price_of, public, quantity_of};
use super::world::{State, World};
use crate::clock::DAY;

/// Why an invoice is created: Stripe's `billing_reason`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    Create,
    Cycle,
    Update,
    /// The seller bills an extra amount on the subscription.
    Manual,
}

impl Reason {
    fn as_str(self) -> &'static str {
        match self {
            Self::Create => "subscription_create",
            Self::Cycle => "subscription_cycle",
            Self::Update => "subscription_update",
            Self::Manual => "manual",
        }
    }
}

/// An invoice to create.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bill<'a> {
    pub reason: Reason,
    pub amount: i64,
    /// Whether its payment succeeds; an unpaid invoice stays open.
    pub paid: bool,
    /// The session's one-time lines.
    pub one_time: &'a [Value],
}

impl World {
    /// Creates an invoice of a subscription with its payment, and emits the events.
    pub(super) fn bill(&self, state: &mut State, id: &str, bill: Bill<'_>) -> Option<String> {
        let now = self.context.now();
        let subscription = state.get("subscription", id)?.clone();
        let invoice_id = self.id(state, "in");
        let mut lines = Vec::new();
        if bill.reason == Reason::Manual {
            lines.push(self.extra_line(state, &invoice_id, id, bill.amount, subscription.get("currency")));
        } else {
            for item in items_of(&subscription) {
                lines.push(self.item_line(state, &invoice_id, id, &item, bill.reason));
            }
        }
        for line in bill.one_time {
            let amount = line.get("amount_total").and_then(Value::as_i64).unwrap_or(0);
            lines.push(self.extra_line(state, &invoice_id, id, amount, line.get("currency")));
        }
        let paused = subscription.pointer("/pause_collection/behavior").and_then(Value::as_str);
        let by_transfer = subscription.get("collection_method").and_then(Value::as_str) == Some("send_invoice");
        let status = match paused {
            Some("void") => "void",
            Some("mark_uncollectible") => "uncollectible",
            Some(_) => "draft",
            None => "open",
        };
        state.put(json!({
            "id": invoice_id, "object": "invoice", "amount_due": bill.amount, "amount_paid": 0,
            "amount_remaining": bill.amount, "attempt_count": 0, "attempted": false, "auto_advance": paused.is_none(),
            "billing_reason": bill.reason.as_str(), "created": now, "currency": subscription.get("currency"),
            "collection_method": if by_transfer { "send_invoice" } else { "charge_automatically" },
            "customer": subscription.get("customer"), "livemode": false, "metadata": {}, "status": status,
            "hosted_invoice_url": format!("{}/sandbox/invoices/{invoice_id}", self.config.public_url),
            "lines": {"object": "list", "data": lines, "has_more": false, "url": format!("/v1/invoices/{invoice_id}/lines")},
            "parent": {"type": "subscription_details", "quote_details": null,
                "subscription_details": {"subscription": id, "metadata": subscription.get("metadata")}},
            "period_start": now, "period_end": now, "due_date": by_transfer.then_some(now + 30 * DAY),
            "subtotal": bill.amount, "total": bill.amount,
        }));
        if bill.reason != Reason::Manual {
            state.change("subscription", id, |subscription| {
                subscription.insert("latest_invoice".into(), invoice_id.clone().into());
            });
        }
        if paused.is_some() || by_transfer {
            let event = match status {
                "void" => "invoice.voided",
                "uncollectible" => "invoice.marked_uncollectible",
                "draft" => "invoice.created",
                _ => "invoice.finalized",
            };
            let invoice = state.get("invoice", &invoice_id).cloned().unwrap_or_default();
            self.emit(state, event, &invoice);
            return Some(invoice_id);
        }
        self.try_payment(state, &invoice_id, bill.paid);
        Some(invoice_id)
    }

    /// Creates the invoice of a one-time session that requests one; the session's own payment pays it.
    pub(super) fn invoice_once(&self, state: &mut State, session: &Value, lines: &[Value], customer: &str) -> String {
        let (now, invoice_id) = (self.context.now(), self.id(state, "in"));
        let total: i64 = lines.iter().filter_map(|line| line.get("amount_total")?.as_i64()).sum();
        let invoice = json!({
            "id": invoice_id, "object": "invoice", "amount_due": total, "amount_paid": total, "amount_remaining": 0,
            "attempt_count": 1, "attempted": true, "auto_advance": false, "billing_reason": Reason::Manual.as_str(),
            "collection_method": "charge_automatically", "created": now, "currency": session.get("currency"),
            "customer": customer, "due_date": null, "livemode": false, "metadata": session.get("metadata"),
            "hosted_invoice_url": format!("{}/sandbox/invoices/{invoice_id}", self.config.public_url),
            "lines": {"object": "list", "data": [], "has_more": false, "url": format!("/v1/invoices/{invoice_id}/lines")},
            "parent": null, "period_start": now, "period_end": now, "status": "paid",
            "status_transitions": {"finalized_at": now, "paid_at": now}, "subtotal": total, "total": total,
        });
        state.put(invoice.clone());
        self.emit(state, "invoice.paid", &invoice);
        invoice_id
    }

    /// Attempts to collect an open invoice.
    pub(super) fn try_payment(&self, state: &mut State, invoice_id: &str, paid: bool) {
        let now = self.context.now();
        let Some(invoice) = state.get("invoice", invoice_id).cloned() else { return };
        let amount = invoice.get("amount_due").and_then(Value::as_i64).unwrap_or(0);
        let attempts = invoice.get("attempt_count").and_then(Value::as_i64).unwrap_or(0) + 1;
        if paid && amount > 0 {
            for charge in self.pay_invoice(state, &invoice, amount) {
                self.emit(state, "charge.succeeded", &charge);
            }
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

    /// Pays an invoice: once, or in two halves after [`super::life::Change::SplitNext`].
    fn pay_invoice(&self, state: &mut State, invoice: &Value, amount: i64) -> Vec<Value> {
        let subscription = invoice.pointer("/parent/subscription_details/subscription").and_then(Value::as_str);
        let split = subscription.and_then(|id| state.get("subscription", id)).and_then(|s| s.get("_split_next"));
        if split != Some(&Value::Bool(true)) || amount < 2 {
            return vec![self.pay_part(state, invoice, amount)];
        }
        state.change("subscription", subscription.unwrap_or_default(), |s| s.remove("_split_next"));
        vec![self.pay_part(state, invoice, amount / 2), self.pay_part(state, invoice, amount - amount / 2)]
    }

    /// Creates a payment intent, its charge, and the invoice payment that links them to the invoice.
    fn pay_part(&self, state: &mut State, invoice: &Value, amount: i64) -> Value {
        let now = self.context.now();
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
            "status": "succeeded", "_invoice": invoice.get("id"),
        });
        state.put(charge.clone());
        state.put(json!({
            "id": payment, "object": "invoice_payment", "amount_paid": amount, "amount_requested": amount, "created": now,
            "currency": currency, "invoice": invoice.get("id"), "is_default": true, "livemode": false, "status": "paid",
            "payment": {"type": "payment_intent", "payment_intent": intent},
        }));
        public(&charge)
    }

    /// Returns the charges that paid an invoice, oldest first.
    pub fn charges_of(&self, invoice_id: &str) -> Vec<String> {
        let state = self.lock();
        let paid =
            state.all("charge").filter(|charge| charge.get("_invoice").and_then(Value::as_str) == Some(invoice_id));
        paid.filter_map(|charge| charge.get("id")?.as_str().map(str::to_owned)).collect()
    }

    /// Returns the invoices of a subscription, oldest first.
    pub fn invoices_of(&self, subscription_id: &str) -> Vec<Value> {
        let state = self.lock();
        let of = |invoice: &&Value| {
            invoice.pointer("/parent/subscription_details/subscription").and_then(Value::as_str)
                == Some(subscription_id)
        };
        state.all("invoice").filter(of).cloned().collect()
    }

    fn item_line(&self, state: &mut State, invoice: &str, subscription: &str, item: &Value, reason: Reason) -> Value {
        let id = self.id(state, "il");
        json!({
            "id": id, "object": "line_item", "amount": price_of(item) * quantity_of(item),
            "currency": item.pointer("/price/currency"), "invoice": invoice, "livemode": false, "metadata": {},
            "quantity": item.get("quantity"),
            "parent": {"type": "subscription_item_details", "invoice_item_details": null, "subscription_item_details": {
                "subscription": subscription, "subscription_item": item.get("id"), "proration": reason == Reason::Update,
                "invoice_item": null}},
            "period": {"start": item.get("current_period_start"), "end": item.get("current_period_end")},
            "pricing": {"type": "price_details", "price_details": {"price": item.pointer("/price/id"), "product": item.pointer("/price/product")}},
        })
    }

    /// Builds an invoice line that belongs to no subscription item: a one-time amount.
    fn extra_line(
        &self,
        state: &mut State,
        invoice: &str,
        subscription: &str,
        amount: i64,
        currency: Option<&Value>,
    ) -> Value {
        let (id, item, now) = (self.id(state, "il"), self.id(state, "ii"), self.context.now());
        json!({
            "id": id, "object": "line_item", "amount": amount, "currency": currency, "invoice": invoice,
            "livemode": false, "metadata": {}, "quantity": 1, "period": {"start": now, "end": now},
            "parent": {"type": "invoice_item_details", "subscription_item_details": null, "invoice_item_details": {
                "invoice_item": item, "proration": false, "subscription": subscription}},
        })
    }
}
