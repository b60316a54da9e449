//! `POST /v1/invoices/create_preview`: what a change of a subscription's items would ask for.

use serde_json::{Map, Value, json};

use super::form::{entries, text};
use super::object::{items_of, price_of, quantity_of};
use super::world::{Refusal, World};

impl World {
    /// The invoice that a change would make: with `always_invoice` only the proration, otherwise the next period and the
    /// proration with it.
    pub(super) fn preview_invoice(&self, params: &Map<String, Value>) -> Result<Value, Refusal> {
        let id = text(params, &["subscription"]).unwrap_or_default();
        let subscription = self.object("subscription", id);
        let subscription = subscription.ok_or_else(|| Refusal::missing(404, "subscription", id, "subscription"))?;
        let empty = Map::new();
        let details = params.get("subscription_details").and_then(Value::as_object).unwrap_or(&empty);
        let behavior = text(details, &["proration_behavior"]).unwrap_or("create_prorations");
        let date = text(details, &["proration_date"]).and_then(|at| at.parse().ok());
        let at = date.unwrap_or_else(|| self.ambient.now());
        let pays = subscription.get("status").and_then(Value::as_str) != Some("trialing");
        let mut items = items_of(&subscription);
        let mut lines = Vec::new();
        for wanted in entries(details, "items") {
            let wanted_id = text(wanted, &["id"]).unwrap_or_default();
            let item = items.iter_mut().find(|item| item.get("id").and_then(Value::as_str) == Some(wanted_id));
            let item = item.ok_or_else(|| Refusal::missing(400, "subscription_item", wanted_id, "item"))?;
            let Some(quantity) = text(wanted, &["quantity"]).and_then(|quantity| quantity.parse().ok()) else {
                continue;
            };
            if behavior != "none" && pays {
                lines.extend(proration(item, quantity, at));
            }
            if let Some(item) = item.as_object_mut() {
                item.insert("quantity".into(), quantity.into());
            }
        }
        if behavior != "always_invoice" {
            let next =
                |item: &Value| line(item, price_of(item) * quantity_of(item), false, item.get("current_period_end"));
            lines.extend(items.iter().map(next));
        }
        let total: i64 = lines.iter().filter_map(|line| line.get("amount")?.as_i64()).sum();
        Ok(json!({
            "id": format!("upcoming_in_{id}"), "object": "invoice", "amount_due": total.max(0), "amount_paid": 0,
            "amount_remaining": total.max(0), "billing_reason": "upcoming", "created": at,
            "currency": subscription.get("currency"), "customer": subscription.get("customer"), "livemode": false,
            "lines": {"object": "list", "data": lines, "has_more": false, "url": "/v1/invoices/upcoming/lines"},
            "parent": {"type": "subscription_details", "quote_details": null,
                "subscription_details": {"subscription": id, "metadata": {}}},
            "status": "draft", "subtotal": total, "total": total,
        }))
    }
}

/// Credit for what is left of the old quantity, and the price of what is left with the new one.
fn proration(item: &Value, quantity: i64, at: i64) -> Vec<Value> {
    let number = |name: &str| item.get(name).and_then(Value::as_i64).unwrap_or(0);
    let (start, end) = (number("current_period_start"), number("current_period_end"));
    let (length, left) = ((end - start).max(1), (end - at).clamp(0, (end - start).max(0)));
    let part = |quantity: i64| price_of(item) * quantity * left / length;
    let at = Value::from(at);
    vec![line(item, -part(quantity_of(item)), true, Some(&at)), line(item, part(quantity), true, Some(&at))]
}

fn line(item: &Value, amount: i64, proration: bool, start: Option<&Value>) -> Value {
    json!({
        "id": "il_preview", "object": "line_item", "amount": amount, "currency": item.pointer("/price/currency"),
        "livemode": false, "metadata": {}, "quantity": item.get("quantity"),
        "period": {"start": start, "end": item.get("current_period_end")},
        "parent": {"type": "subscription_item_details", "invoice_item_details": null, "subscription_item_details": {
            "subscription": item.get("subscription"), "subscription_item": item.get("id"), "proration": proration,
            "invoice_item": null}},
        "pricing": {"type": "price_details", "price_details": {
            "price": item.pointer("/price/id"), "product": item.pointer("/price/product")}},
    })
}
