//! `subscription_review`: tells the seller of a subscription whose licenses wait for them.

use serde_json::json;

use super::{context, id_of};
use crate::app::App;
use crate::billing::records::order::Order;
use crate::billing::records::seat_group::MOST_SEATS;
use crate::catalog::Tier;
use crate::db::Conn;
use crate::jobs::JobError;
use crate::mail::Composed;
use crate::mail::outbox::Mail;

pub fn compose(app: &App, conn: &mut Conn, mail: &Mail) -> Result<Composed, JobError> {
    let subscription = id_of(mail, "subscription_id")?;
    let order = match mail.context.get("order_id").and_then(serde_json::Value::as_str) {
        Some(id) => Order::find(conn, id)?,
        None => None,
    };
    let tier = match order.as_ref().and_then(|order| order.tier_id.as_ref()) {
        Some(id) => Tier::find(conn, id)?,
        None => None,
    };
    let product = tier.as_ref().map(|tier| tier.product(conn)).transpose()?;
    let context = context(json!({
        "product_name": product.map_or_else(|| app.config.seller_name.clone(), |product| product.name),
        "tier_name": tier.as_ref().map_or("License key", |tier| tier.name.as_str()),
        "notice": id_of(mail, "notice")?,
        "price": mail.context.get("price"),
        "quantity": mail.context.get("quantity"),
        "most": MOST_SEATS,
        "subscription_id": subscription,
        "subscription_url": format!("https://dashboard.stripe.com/subscriptions/{subscription}"),
        "order_id": order.as_ref().map(|order| order.id.clone()),
        "customer_email": order.and_then(|order| order.email),
    }));
    Ok(Composed { context, ..Composed::default() })
}
