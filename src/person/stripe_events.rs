//! Removes a person from stored Stripe events, which are sealed; the events can still be replayed.

use diesel::prelude::*;
use serde_json::Value;

use super::Trace;
use crate::db::schema::stripe_events;
use crate::db::{self, Db};
use crate::secret::sealed::{Purpose, Sealer};

/// Rows per transaction.
const ROWS: i64 = 200;

/// Cleans every event that contains the address, the first of `traces`. Returns how many did.
///
/// # Errors
/// Those of the database, and an event that cannot be decrypted.
pub(super) fn clean(db: &Db, sealer: &Sealer, traces: &[Trace]) -> db::Result<usize> {
    let (mut after, mut cleaned) = (String::new(), 0);
    loop {
        let from = after.clone();
        let found: Vec<(String, String)> = db.read_blocking(move |conn| {
            let page = stripe_events::table.filter(stripe_events::id.gt(from)).order(stripe_events::id).limit(ROWS);
            Ok::<_, db::Error>(page.select((stripe_events::id, stripe_events::payload)).load(conn)?)
        })?;
        let Some((last, _)) = found.last() else { return Ok(cleaned) };
        after.clone_from(last);
        let mut clean = Vec::new();
        for (id, sealed) in found {
            let payload = sealer.open(Purpose::StripeEvent, &sealed);
            let payload = payload.map_err(|error| db::Error::Corrupt(format!("stripe_events {id}: {error}")))?;
            if let Some(payload) = clean_event(&payload, traces) {
                clean.push((id, sealer.seal(Purpose::StripeEvent, &payload)));
            }
        }
        cleaned += clean.len();
        db.write_blocking(move |conn| {
            for (id, payload) in &clean {
                diesel::update(stripe_events::table.find(id)).set(stripe_events::payload.eq(payload)).execute(conn)?;
            }
            Ok::<_, db::Error>(())
        })?;
    }
}

/// Returns the event without the person: without the known address and names, and without Stripe's details of a person
/// with that address.
fn clean_event(payload: &str, traces: &[Trace]) -> Option<String> {
    let [address, names @ ..] = traces else { return None };
    let payload = address.cleaned(payload)?;
    let payload = names.iter().fold(payload, |text, name| name.cleaned(&text).unwrap_or(text));
    let Ok(mut event) = serde_json::from_str(&payload) else { return Some(payload) };
    drop_details(&mut event);
    Some(event.to_string())
}

/// Objects in which Stripe stores personal details: <https://docs.stripe.com/api/checkout/sessions/object>,
/// `customer_details`.
const DETAILS: [&str; 4] = ["customer_details", "billing_details", "shipping", "customer_shipping"];
/// Personal fields other than the address, which is replaced.
const PERSONAL: [&str; 8] = [
    "name",
    "phone",
    "address",
    "customer_name",
    "customer_phone",
    "customer_address",
    "individual_name",
    "business_name",
];

fn drop_details(value: &mut Value) {
    match value {
        Value::Object(members) => {
            let is_customer = members.get("object").and_then(Value::as_str) == Some("customer");
            for (name, member) in members.iter_mut() {
                if name == "custom_fields" {
                    forget_typed(member);
                }
                if DETAILS.contains(&name.as_str()) {
                    forget_fields(member);
                }
                if name.starts_with("customer_") && PERSONAL.contains(&name.as_str()) {
                    *member = Value::Null;
                }
                drop_details(member);
            }
            if is_customer {
                forget_fields(value);
            }
        }
        Value::Array(list) => list.iter_mut().for_each(drop_details),
        _ => {}
    }
}

/// Clears a customer's checkout input: <https://docs.stripe.com/api/checkout/sessions/object>, `custom_fields`.
fn forget_typed(fields: &mut Value) {
    for field in fields.as_array_mut().into_iter().flatten() {
        for kind in ["text", "numeric", "dropdown"] {
            if let Some(value) = field.pointer_mut(&format!("/{kind}/value")) {
                *value = Value::Null;
            }
        }
    }
}

fn forget_fields(value: &mut Value) {
    for (name, member) in value.as_object_mut().into_iter().flatten() {
        if PERSONAL.contains(&name.as_str()) {
            *member = Value::Null;
        }
    }
}
