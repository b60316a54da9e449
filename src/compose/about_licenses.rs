//! Mails about licenses that money changed: seats, payments, refunds, disputes, ends. Their context names licenses and
//! says the rest itself; the keys are looked up here.

use serde_json::{Value, json};

use super::context;
use super::license_keys::{LISTED, csv};
use crate::activations::activation;
use crate::app::App;
use crate::catalog::Tier;
use crate::db::{self, Conn};
use crate::jobs::JobError;
use crate::licenses::keys;
use crate::mail::Composed;
use crate::mail::outbox::Mail;

/// The mails that this file writes.
pub const TEMPLATES: &[&str] = &[
    "seats_added",
    "seats_removed",
    "seats_choose",
    "payment_failed",
    "payment_received_again",
    "renewal_reminder",
    "expiry_reminder",
    "subscription_ending",
    "subscription_cancelled",
    "refunded",
    "transfer_failed",
    "license_suspended",
    "license_revoked",
    "license_reinstated",
    "trial_started",
    "trial_ending",
    "license_key_renewed",
];

pub fn compose(app: &App, conn: &mut Conn, mail: &Mail) -> Result<Composed, JobError> {
    let ids: Vec<&str> = match mail.context.get("license_ids") {
        Some(Value::Array(ids)) => ids.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    };
    let found = keys::of_licenses(conn, &app.ring, &ids)?;
    let tier = match mail.context.get("tier_id").and_then(Value::as_str) {
        Some(id) => Tier::find(conn, id)?,
        None => None,
    };
    let product = tier.as_ref().map(|tier| tier.product(conn)).transpose()?;
    let attached = mail.template == "seats_added" && found.len() > LISTED;
    let attachments = if attached { vec![csv(&found)?] } else { Vec::new() };
    let dashboard = format!("{}/dashboard", app.public_url);
    let subscription = mail.context.get("subscription_id").and_then(Value::as_str);
    let manage = subscription.map_or_else(|| dashboard.clone(), |id| format!("{dashboard}/subscriptions/{id}"));
    let mut all = context(json!({
        "product_name": product.map_or_else(|| app.config.seller_name.clone(), |product| product.name),
        "tier_name": tier.as_ref().map_or("License key", |tier| tier.name.as_str()),
        "keys": if attached { &[] } else { found.as_slice() },
        "attached": attached,
        "billing_url": manage,
        "renew_url": dashboard,
        "buy_url": format!("{}/buy", app.public_url),
        "amount": null,
        "refunded_total": 0,
        "currency": "usd",
        "reason": null,
        "places": places(conn, mail)?,
        "choose_url": format!("{manage}/choose"),
    }));
    // What was known when it happened.
    if let Value::Object(fields) = &mail.context {
        let said = fields.iter().filter(|(_, value)| !value.is_null());
        all.extend(said.map(|(name, value)| (name.clone(), value.clone())));
    }
    for name in ["order_id", "valid_until"] {
        all.entry(name).or_insert(Value::Null);
    }
    Ok(Composed { context: all, attachments, after_sent: None })
}

/// The names of the places that the mail is about.
fn places(conn: &mut Conn, mail: &Mail) -> db::Result<Vec<String>> {
    let mut names = Vec::new();
    let ids = mail.context.get("activation_ids").and_then(Value::as_array);
    for id in ids.into_iter().flatten().filter_map(Value::as_str) {
        let place = activation::find(conn, id)?;
        names.extend(place.map(|place| place.instance_name.unwrap_or(place.subject)));
    }
    Ok(names)
}
