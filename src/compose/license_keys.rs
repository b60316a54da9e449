//! `license_keys`: the keys of an order; over 50 of them as a CSV.

use serde_json::json;

use super::{context, id_of};
use crate::app::App;
use crate::billing::records::order::Order;
use crate::catalog::Tier;
use crate::db::Conn;
use crate::jobs::JobError;
use crate::licenses::keys::{self, ShownKey};
use crate::mail::outbox::Mail;
use crate::mail::{Attachment, Composed};

/// Keys that stand in the mail itself.
pub(super) const LISTED: usize = 50;

pub fn compose(app: &App, conn: &mut Conn, mail: &Mail) -> Result<Composed, JobError> {
    let order_id = id_of(mail, "order_id")?.to_owned();
    let order = Order::find(conn, &order_id)?;
    let order = order.ok_or_else(|| JobError::Fail(format!("there is no order {order_id}")))?;
    let found = keys::of_order(conn, &app.ring, &order_id, order.account_id.as_deref(), i64::MAX)?;
    let tier = match &order.tier_id {
        Some(id) => Tier::find(conn, id)?,
        None => None,
    };
    let product = tier.as_ref().map(|tier| tier.product(conn)).transpose()?;
    let attached = found.len() > LISTED;
    let attachments = if attached { vec![csv(&found)?] } else { Vec::new() };
    let context = context(json!({
        "product_name": product.map_or_else(|| app.config.seller_name.clone(), |product| product.name),
        "tier_name": tier.as_ref().map_or("License key", |tier| tier.name.as_str()),
        "purchase_type": order.purchase_type,
        "count": found.len(),
        "keys": if attached { &[] } else { found.as_slice() },
        "attached": attached,
        "shown_once": tier.is_some_and(|tier| tier.key_storage == "hashed"),
        "order_id": order_id,
        "valid_until": null,
    }));
    let after_sent = Box::new(move |conn: &mut Conn| keys::forget_pending(conn, &order_id));
    Ok(Composed { context, attachments, after_sent: Some(after_sent) })
}

pub(super) fn csv(found: &[ShownKey]) -> Result<Attachment, JobError> {
    let rows = found.iter().map(|key| {
        let site = key.site_domain.as_deref().unwrap_or_default();
        vec![key.license_key.as_deref().unwrap_or_default(), site]
    });
    Attachment::csv("license-keys.csv", &["license_key", "site_domain"], rows)
        .map_err(|e| JobError::Retry(e.to_string()))
}
