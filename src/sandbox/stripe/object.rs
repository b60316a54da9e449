//! Stripe objects: as stored by the stand-in and as sent.

use serde_json::Value;

use crate::clock::DAY;

/// Returns an object as Stripe sends it, without internal fields (names that begin with `_`). Keys of metadata are the
/// seller's and are kept.
pub fn public(object: &Value) -> Value {
    let shown = |(name, value): (&String, &Value)| {
        let value = if name == "metadata" { value.clone() } else { public(value) };
        (name.clone(), value)
    };
    match object {
        Value::Object(fields) => {
            Value::Object(fields.iter().filter(|(name, _)| !name.starts_with('_')).map(shown).collect())
        }
        Value::Array(items) => Value::Array(items.iter().map(public).collect()),
        other => other.clone(),
    }
}

/// Returns the length of a billing period, in seconds.
pub(super) fn period(interval: Option<&str>) -> i64 {
    match interval {
        Some("day") => DAY,
        Some("week") => 7 * DAY,
        Some("year") => 365 * DAY,
        _ => 30 * DAY,
    }
}

pub(super) fn items_of(subscription: &Value) -> Vec<Value> {
    subscription.pointer("/items/data").and_then(Value::as_array).cloned().unwrap_or_default()
}

pub(super) fn price_of(item: &Value) -> i64 {
    item.pointer("/price/unit_amount").and_then(Value::as_i64).unwrap_or(0)
}

pub(super) fn quantity_of(item: &Value) -> i64 {
    item.get("quantity").and_then(Value::as_i64).unwrap_or(1)
}
