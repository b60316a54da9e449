//! Mails about licenses that money changed: seats, payments, refunds, disputes, ends. Their context names licenses and
//! says the rest itself; the keys are looked up here.

use serde_json::{Value, json};

use super::context;
use super::license_keys::{LISTED, csv};
use crate::app::App;
use crate::catalog::Tier;
use crate::db::Conn;
use crate::jobs::JobError;
use crate::licenses::keys;
use crate::mail::Composed;
use crate::mail::outbox::Mail;

/// The mails that this file writes.
pub const TEMPLATES: &[&str] = &[
    "seats_added",
    "seats_removed",
    "payment_failed",
    "payment_received_again",
    "renewal_reminder",
    "expiry_reminder",
    "subscription_ending",
    "subscription_cancelled",
    "refunded",
    "license_suspended",
    "license_reinstated",
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
    let mut all = context(json!({
        "product_name": product.map_or_else(|| app.config.seller_name.clone(), |product| product.name),
        "tier_name": tier.as_ref().map_or("License key", |tier| tier.name.as_str()),
        "keys": if attached { &[] } else { found.as_slice() },
        "attached": attached,
        "billing_url": dashboard,
        "renew_url": dashboard,
        "buy_url": format!("{}/buy", app.public_url),
        "amount": null,
        "currency": "usd",
        "reason": null,
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
