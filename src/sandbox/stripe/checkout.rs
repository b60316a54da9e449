//! Checkout sessions at the stand-in: created, paid, settled later, declined, expired.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::form::{entries, text};
use super::invoices::{Bill, Reason};
use super::object::{period, public};
use super::session_rules::{check_lines, check_session, enabled, flag, metadata};
use super::world::{Refusal, State, World};
use crate::clock::DAY;

/// Maximum quantity of one line.
const MOST: i64 = 999_999;

/// How a session is paid.
#[derive(Clone, Debug, Default)]
pub struct Pay {
    /// Used for sessions without an address.
    pub email: Option<String>,
    /// Changes the first line's quantity, if the session allows it.
    pub quantity: Option<i64>,
    /// Pays by bank transfer: the session completes now, the money arrives later.
    pub by_transfer: bool,
    /// Applies a 100 % coupon to the amount due now.
    pub free: bool,
    /// Authorizes the whole amount but captures only this much; the rest is released.
    pub captured: Option<i64>,
    /// The customer's input for the session's custom fields, by field key.
    pub typed: BTreeMap<String, String>,
}

/// Builds a custom field as a session returns it: <https://docs.stripe.com/api/checkout/sessions/object>,
/// `custom_fields`.
fn custom_field(asked: &Map<String, Value>) -> Value {
    let kind = text(asked, &["type"]).unwrap_or("text").to_owned();
    let mut field = json!({
        "key": text(asked, &["key"]), "label": asked.get("label"), "type": kind,
        "optional": text(asked, &["optional"]) == Some("true"),
    });
    let mut own = asked.get(&kind).cloned().unwrap_or_else(|| json!({}));
    if let (Some(field), Some(members)) = (field.as_object_mut(), own.as_object_mut()) {
        members.insert("value".into(), Value::Null);
        field.insert(kind, own);
    }
    field
}

fn type_in(session: &mut Map<String, Value>, typed: &BTreeMap<String, String>) {
    for field in session.get_mut("custom_fields").and_then(Value::as_array_mut).into_iter().flatten() {
        let name = |name: &str| field.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
        let (key, kind) = (name("key"), name("type"));
        if let (Some(text), Some(own)) = (typed.get(&key), field.get_mut(&kind).and_then(Value::as_object_mut)) {
            own.insert("value".into(), text.as_str().into());
        }
    }
}

impl World {
    /// `POST /v1/checkout/sessions`
    pub fn create_session(&self, params: &Map<String, Value>) -> Result<Value, Refusal> {
        let mode = text(params, &["mode"]).unwrap_or("payment").to_owned();
        check_session(params, &mode)?;
        let mut state = self.lock();
        let id = self.id(&mut state, "cs_test");
        let lines = if mode == "setup" { Vec::new() } else { self.read_lines(&mut state, params, &mode)? };
        check_lines(&lines)?;
        let total: i64 = lines.iter().filter_map(|line| line.get("amount_total")?.as_i64()).sum();
        let now = self.context.now();
        let customer = text(params, &["customer"]);
        self.check_customer(&state, params)?;
        let email = text(params, &["customer_email"]);
        let currency = lines.first().and_then(|line| line.get("currency")).cloned().unwrap_or("usd".into());
        let session = json!({
            "id": id, "object": "checkout.session", "allow_promotion_codes": flag(params, "allow_promotion_codes"),
            "amount_subtotal": total, "amount_total": total,
            "automatic_tax": {"enabled": text(params, &["automatic_tax", "enabled"]) == Some("true"), "status": null, "liability": null, "provider": null},
            "cancel_url": text(params, &["cancel_url"]), "client_reference_id": text(params, &["client_reference_id"]),
            "created": now, "currency": currency, "custom_fields": entries(params, "custom_fields").into_iter().map(custom_field).collect::<Vec<_>>(), "customer": customer,
            "customer_creation": if mode == "payment" { json!("if_required") } else { Value::Null },
            "customer_details": email.map(|email| json!({"email": email, "name": null, "phone": null, "tax_exempt": "none", "tax_ids": null, "address": null})),
            "customer_email": email, "expires_at": now + DAY, "invoice": null,
            "invoice_creation": (mode == "payment").then(|| json!({"enabled": enabled(params, "invoice_creation")})), "livemode": false,
            "locale": text(params, &["locale"]), "tax_id_collection": {"enabled": enabled(params, "tax_id_collection"), "required": "never"},
            "metadata": metadata(params, &["metadata"]), "mode": mode, "payment_intent": null, "payment_link": null,
            "payment_method_types": ["card"], "payment_status": if total == 0 || mode == "setup" { "no_payment_required" } else { "unpaid" },
            "status": "open", "subscription": null, "success_url": text(params, &["success_url"]),
            "total_details": {"amount_discount": 0, "amount_shipping": 0, "amount_tax": 0}, "ui_mode": "hosted_page",
            "url": format!("{}/sandbox/checkout/{id}", self.config.public_url),
            // Internal fields, never sent: see `public`.
            "_customer_update": params.get("customer_update"), "_lines": lines, "_subscription_metadata": metadata(params, &["subscription_data", "metadata"]),
        });
        state.put(session.clone());
        Ok(public(&session))
    }

    fn read_lines(&self, state: &mut State, params: &Map<String, Value>, mode: &str) -> Result<Vec<Value>, Refusal> {
        let mut lines = Vec::new();
        for (place, line) in entries(params, "line_items").into_iter().enumerate() {
            let param = |name: &str| format!("line_items[{place}][{name}]");
            let price_id =
                text(line, &["price"]).ok_or_else(|| Refusal::invalid(&param("price"), "You must specify a price."))?;
            let Some(price) = state.get("price", price_id).cloned() else {
                return Err(Refusal::missing(400, "price", price_id, &param("price")));
            };
            let recurring = price.get("type").and_then(Value::as_str) == Some("recurring");
            if recurring && mode == "payment" {
                let message = "You specified `payment` mode but passed a recurring price. Either switch to `subscription` mode or use only one-time prices.";
                return Err(Refusal::invalid(&param("price"), message));
            }
            let quantity = text(line, &["quantity"]).and_then(|q| q.parse().ok()).unwrap_or(0_i64);
            if !(1..=MOST).contains(&quantity) {
                return Err(Refusal::invalid(&param("quantity"), "This value must be greater than or equal to 1."));
            }
            let id = self.id(state, "li");
            let adjustable =
                line.get("adjustable_quantity").and_then(|a| a.get("enabled")).and_then(Value::as_str) == Some("true");
            let mut item = json!({
                "id": id, "object": "item", "currency": price.get("currency"), "description": "License key",
                "amount_discount": 0, "amount_tax": 0, "price": price, "_adjustable": adjustable,
            });
            set_quantity(&mut item, quantity);
            lines.push(item);
        }
        let any_recurring =
            lines.iter().any(|line| line.pointer("/price/type").and_then(Value::as_str) == Some("recurring"));
        if mode == "subscription" && !any_recurring {
            return Err(Refusal::invalid(
                "line_items",
                "You must provide at least one recurring price in `subscription` mode when using prices.",
            ));
        }
        if lines.is_empty() {
            return Err(Refusal::invalid("line_items", "You must pass `line_items`."));
        }
        Ok(lines)
    }

    /// Pays an open session and emits the events. Refuses a session that is not open.
    pub fn pay(&self, session_id: &str, pay: &Pay) -> Result<Value, Refusal> {
        let mut state = self.lock();
        let session = open_session(&state, session_id)?;
        let email = payer(&state, &session, pay)?;
        let mut lines = session.get("_lines").and_then(Value::as_array).cloned().unwrap_or_default();
        if let (Some(quantity), Some(line)) = (pay.quantity, lines.first_mut())
            && line.get("_adjustable") == Some(&Value::Bool(true))
        {
            set_quantity(line, quantity.clamp(1, MOST));
        }
        let whole: i64 = lines.iter().filter_map(|line| line.get("amount_total")?.as_i64()).sum();
        let total = if pay.free { 0 } else { whole };
        let customer = match session.get("customer").and_then(Value::as_str) {
            Some(customer) => customer.to_owned(),
            None => self.new_customer(&mut state, &email),
        };
        self.keep_address(&mut state, &session, &customer);
        let status = match (total, pay.by_transfer) {
            (0, _) => "no_payment_required",
            (_, true) => "unpaid",
            (_, false) => "paid",
        };
        let subscription = (session.get("mode").and_then(Value::as_str) == Some("subscription"))
            .then(|| self.new_subscription(&mut state, &session, &lines, &customer, status != "unpaid"));
        let paid_now = subscription.as_deref().filter(|_| status != "unpaid");
        let invoice = paid_now.and_then(|id| self.bill(&mut state, id, first_bill(total, &once(&lines))));
        let intent = (subscription.is_none() && total > 0)
            .then(|| self.new_payment(&mut state, &session, &customer, total, status == "paid"));
        if let (Some(intent), Some(captured)) = (&intent, pay.captured) {
            self.let_go(&mut state, intent, captured);
        }
        let is_invoiced = session.pointer("/invoice_creation/enabled") == Some(&Value::Bool(true)) && status == "paid";
        let invoice =
            invoice.or_else(|| is_invoiced.then(|| self.invoice_once(&mut state, &session, &lines, &customer)));
        let changed = state.change("checkout.session", session_id, |session| {
            session.insert("status".into(), "complete".into());
            session.insert("payment_status".into(), status.into());
            session.insert("amount_total".into(), total.into());
            session.insert("amount_subtotal".into(), whole.into());
            session.insert("total_details".into(), json!({"amount_discount": whole - total, "amount_shipping": 0, "amount_tax": 0}));
            session.insert("customer".into(), customer.into());
            session.insert("customer_details".into(), json!({"email": email, "name": null, "phone": null, "tax_exempt": "none", "tax_ids": [], "address": null}));
            type_in(session, &pay.typed);
            session.insert("invoice".into(), invoice.map_or(Value::Null, Value::from));
            session.insert("subscription".into(), subscription.map_or(Value::Null, Value::from));
            session.insert("payment_intent".into(), intent.map_or(Value::Null, Value::from));
            session.insert("url".into(), Value::Null);
            session.insert("_lines".into(), lines.into());
        });
        let session = public(&changed.unwrap_or_default());
        self.emit(&mut state, "checkout.session.completed", &session);
        Ok(session)
    }

    /// Completes a session's bank transfer.
    pub fn settle(&self, session_id: &str) -> Result<Value, Refusal> {
        let mut state = self.lock();
        let session = awaited(&state, session_id)?;
        if let Some(id) = session.get("subscription").and_then(Value::as_str) {
            let changed = state.change("subscription", id, |subscription| {
                subscription.insert("status".into(), "active".into());
            });
            let total = session.get("amount_total").and_then(Value::as_i64).unwrap_or(0);
            let lines = session.get("_lines").and_then(Value::as_array).cloned().unwrap_or_default();
            self.bill(&mut state, id, first_bill(total, &once(&lines)));
            self.emit(&mut state, "customer.subscription.updated", &public(&changed.unwrap_or_default()));
        }
        if let Some(id) = session.get("payment_intent").and_then(Value::as_str) {
            self.collect(&mut state, id);
        }
        self.end_transfer(&mut state, session_id, "paid", "checkout.session.async_payment_succeeded")
    }

    /// Fails a session's bank transfer.
    pub fn fail_transfer(&self, session_id: &str) -> Result<Value, Refusal> {
        let mut state = self.lock();
        awaited(&state, session_id)?;
        self.end_transfer(&mut state, session_id, "unpaid", "checkout.session.async_payment_failed")
    }

    fn end_transfer(&self, state: &mut State, session_id: &str, status: &str, event: &str) -> Result<Value, Refusal> {
        let changed = state.change("checkout.session", session_id, |session| {
            session.insert("payment_status".into(), status.into());
            session.insert("_transfer_ended".into(), true.into());
        });
        let session = public(&changed.unwrap_or_default());
        self.emit(state, event, &session);
        Ok(session)
    }

    /// `POST /v1/checkout/sessions/{id}/expire`
    pub fn expire(&self, session_id: &str) -> Result<Value, Refusal> {
        let mut state = self.lock();
        open_session(&state, session_id)?;
        let changed = state.change("checkout.session", session_id, |session| {
            session.insert("status".into(), "expired".into());
            session.insert("url".into(), Value::Null);
        });
        let session = public(&changed.unwrap_or_default());
        self.emit(&mut state, "checkout.session.expired", &session);
        Ok(session)
    }

    fn new_subscription(
        &self,
        state: &mut State,
        session: &Value,
        lines: &[Value],
        customer: &str,
        paid: bool,
    ) -> String {
        let now = self.context.now();
        let id = self.id(state, "sub");
        let mut items = Vec::new();
        for line in lines.iter().filter(|line| line.pointer("/price/type").and_then(Value::as_str) == Some("recurring"))
        {
            let interval = line.pointer("/price/recurring/interval").and_then(Value::as_str);
            let item_id = self.id(state, "si");
            items.push(json!({
                "id": item_id, "object": "subscription_item", "created": now, "subscription": id, "metadata": {},
                "price": line.get("price"), "quantity": line.get("quantity"), "current_period_start": now,
                "current_period_end": now + period(interval), "tax_rates": [], "discounts": [],
            }));
        }
        let subscription = json!({
            "id": id, "object": "subscription", "cancel_at": null, "cancel_at_period_end": false, "canceled_at": null,
            "created": now, "start_date": now, "billing_cycle_anchor": now, "currency": session.get("currency"),
            "customer": customer, "ended_at": null, "livemode": false, "metadata": session.get("_subscription_metadata"),
            "status": if paid { "active" } else { "incomplete" }, "pause_collection": null, "trial_end": null,
            "collection_method": "charge_automatically", "latest_invoice": null, "default_payment_method": null,
            "items": {"object": "list", "data": items, "has_more": false, "url": format!("/v1/subscription_items?subscription={id}")},
        });
        state.put(subscription.clone());
        self.emit(state, "customer.subscription.created", &subscription);
        id
    }

    fn new_payment(&self, state: &mut State, session: &Value, customer: &str, amount: i64, paid: bool) -> String {
        let now = self.context.now();
        let id = self.id(state, "pi");
        state.put(json!({
            "id": id, "object": "payment_intent", "amount": amount, "amount_received": 0, "created": now,
            "currency": session.get("currency"), "customer": customer, "latest_charge": null, "livemode": false,
            "metadata": {}, "status": "processing",
        }));
        if paid {
            self.collect(state, &id);
        }
        id
    }

    /// Marks a payment intent as paid.
    fn collect(&self, state: &mut State, intent_id: &str) {
        let charge_id = self.id(state, "ch");
        let changed = state.change("payment_intent", intent_id, |intent| {
            intent.insert("status".into(), "succeeded".into());
            intent.insert("latest_charge".into(), charge_id.clone().into());
            intent.insert("amount_received".into(), intent.get("amount").cloned().unwrap_or_default());
        });
        let Some(intent) = changed else { return };
        let charge = json!({
            "id": charge_id, "object": "charge", "amount": intent.get("amount"), "amount_captured": intent.get("amount"),
            "amount_refunded": 0, "captured": true, "created": self.context.now(), "currency": intent.get("currency"),
            "customer": intent.get("customer"), "disputed": false, "livemode": false, "metadata": {}, "paid": true,
            "payment_intent": intent_id, "refunded": false, "status": "succeeded",
            "receipt_url": format!("{}/sandbox/receipts/{charge_id}", self.config.public_url),
        });
        state.put(charge.clone());
        self.emit(state, "payment_intent.succeeded", &intent);
        self.emit(state, "charge.succeeded", &charge);
    }

    /// Captures only part of an authorized payment; Stripe records the rest as a refund.
    fn let_go(&self, state: &mut State, intent_id: &str, captured: i64) {
        let intent = state.get("payment_intent", intent_id).cloned().unwrap_or_default();
        let (Some(charge_id), Some(amount)) =
            (intent.get("latest_charge").and_then(Value::as_str), intent.get("amount").and_then(Value::as_i64))
        else {
            return;
        };
        let rest = (amount - captured).max(0);
        let id = self.id(state, "re");
        let refund = json!({
            "id": id, "object": "refund", "amount": rest, "charge": charge_id, "created": self.context.now(),
            "currency": intent.get("currency"), "metadata": {}, "payment_intent": intent_id, "reason": null,
            "status": "succeeded",
        });
        state.put(refund);
        state.change("payment_intent", intent_id, |intent| intent.insert("amount_received".into(), captured.into()));
        let changed = state.change("charge", charge_id, |charge| {
            charge.insert("amount_captured".into(), captured.into());
            charge.insert("amount_refunded".into(), rest.into());
        });
        let charge = changed.unwrap_or_default();
        self.emit(state, "charge.captured", &charge);
        self.emit(state, "charge.refunded", &charge);
    }
}

/// Returns the first invoice of a subscription.
fn first_bill(amount: i64, one_time: &[Value]) -> Bill<'_> {
    Bill { reason: Reason::Create, amount, paid: true, one_time }
}

/// Returns the one-time lines.
fn once(lines: &[Value]) -> Vec<Value> {
    let recurs = |line: &&Value| line.pointer("/price/type").and_then(Value::as_str) == Some("recurring");
    lines.iter().filter(|line| !recurs(line)).cloned().collect()
}

/// Returns the payer's address: the session's, its customer's, or the one entered now.
fn payer(state: &State, session: &Value, pay: &Pay) -> Result<String, Refusal> {
    let named = session.pointer("/customer_details/email").and_then(Value::as_str);
    let customer = session.get("customer").and_then(Value::as_str).and_then(|id| state.get("customer", id));
    let known = customer.and_then(|customer| customer.get("email")?.as_str());
    let email = named.or(known).map(str::to_owned).or_else(|| pay.email.clone());
    email.ok_or_else(|| Refusal::invalid("email", "An email address is needed."))
}

fn set_quantity(line: &mut Value, quantity: i64) {
    let unit = line.pointer("/price/unit_amount").and_then(Value::as_i64).unwrap_or(0);
    if let Some(line) = line.as_object_mut() {
        line.insert("quantity".into(), quantity.into());
        line.insert("amount_subtotal".into(), (unit * quantity).into());
        line.insert("amount_total".into(), (unit * quantity).into());
    }
}

fn open_session(state: &State, id: &str) -> Result<Value, Refusal> {
    let session = state.get("checkout.session", id).cloned();
    let session = session.ok_or_else(|| Refusal::missing(404, "checkout.session", id, "session"))?;
    if session.get("status").and_then(Value::as_str) == Some("open") {
        return Ok(session);
    }
    let message = "This Session is not in an open state.";
    Err(Refusal::new(400, "invalid_request_error", None, Some("session"), message))
}

/// Returns a complete session whose bank transfer has neither arrived nor failed.
fn awaited(state: &State, id: &str) -> Result<Value, Refusal> {
    let session = state.get("checkout.session", id).cloned();
    let session = session.ok_or_else(|| Refusal::missing(404, "checkout.session", id, "session"))?;
    let text = |name: &str| session.get(name).and_then(Value::as_str);
    let waits = text("status") == Some("complete") && text("payment_status") == Some("unpaid");
    if waits && session.get("_transfer_ended").is_none() {
        return Ok(session);
    }
    Err(Refusal::invalid("session", "No bank transfer is awaited for this session."))
}
