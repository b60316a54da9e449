//! `POST /v1/invoices/create_preview`: previews the invoice of a change to a subscription's items.

use serde_json::{Map, Value, json};

use super::form::{entries, text};
use super::object::{items_of, price_of, public, quantity_of};
use super::world::{Refusal, World};

impl World {
    /// Returns the invoice that a change would create: with `always_invoice` only the proration, otherwise the next
    /// period plus the proration.
    pub(super) fn preview_invoice(&self, params: &Map<String, Value>) -> Result<Value, Refusal> {
        let id = text(params, &["subscription"]).unwrap_or_default();
        let subscription = self.object("subscription", id);
        let subscription = subscription.ok_or_else(|| Refusal::missing(404, "subscription", id, "subscription"))?;
        let empty = Map::new();
        let details = params.get("subscription_details").and_then(Value::as_object).unwrap_or(&empty);
        let behavior = text(details, &["proration_behavior"]).unwrap_or("create_prorations");
        let date = text(details, &["proration_date"]).and_then(|at| at.parse().ok());
        let at = date.unwrap_or_else(|| self.context.now());
        let pays = subscription.get("status").and_then(Value::as_str) != Some("trialing");
        let mut items = items_of(&subscription);
        let mut lines = Vec::new();
        for wanted in entries(details, "items") {
            let wanted_id = text(wanted, &["id"]).unwrap_or_default();
            let item = items.iter_mut().find(|item| item.get("id").and_then(Value::as_str) == Some(wanted_id));
            let item = item.ok_or_else(|| Refusal::missing(400, "subscription_item", wanted_id, "item"))?;
            let before = item.clone();
            let quantity = text(wanted, &["quantity"]).and_then(|quantity| quantity.parse::<i64>().ok());
            let price = text(wanted, &["price"])
                .map(|id| self.object("price", id).ok_or_else(|| Refusal::missing(400, "price", id, "price")));
            let price = price.transpose()?;
            if let Some(item) = item.as_object_mut() {
                item.extend(quantity.map(|quantity| ("quantity".to_owned(), quantity.into())));
                item.extend(price.map(|price| ("price".to_owned(), public(&price))));
            }
            if behavior != "none" && pays {
                lines.extend(proration(&before, item, at));
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

/// Returns the credit for the rest of the old item and the charge for the rest of the new one; if the interval changes,
/// the charge is for a whole new period.
fn proration(before: &Value, item: &Value, at: i64) -> Vec<Value> {
    let number = |name: &str| before.get(name).and_then(Value::as_i64).unwrap_or(0);
    let (start, end) = (number("current_period_start"), number("current_period_end"));
    let (length, left) = ((end - start).max(1), (end - at).clamp(0, (end - start).max(0)));
    let whole = |item: &Value| price_of(item) * quantity_of(item);
    let interval = |item: &Value| item.pointer("/price/recurring/interval").cloned();
    let asked = if interval(before) == interval(item) { whole(item) * left / length } else { whole(item) };
    let at = Value::from(at);
    vec![line(before, -whole(before) * left / length, true, Some(&at)), line(item, asked, true, Some(&at))]
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
