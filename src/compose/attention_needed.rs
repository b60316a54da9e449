//! `attention_needed`: tells the seller of an order that a person should look at.

use serde_json::json;

use super::{context, id_of};
use crate::app::App;
use crate::billing::records::order::Order;
use crate::catalog::Tier;
use crate::db::Conn;
use crate::jobs::JobError;
use crate::mail::Composed;
use crate::mail::outbox::Mail;

pub fn compose(app: &App, conn: &mut Conn, mail: &Mail) -> Result<Composed, JobError> {
    let order_id = id_of(mail, "order_id")?;
    let order = Order::find(conn, order_id)?;
    let order = order.ok_or_else(|| JobError::Fail(format!("there is no order {order_id}")))?;
    let tier = match &order.tier_id {
        Some(id) => Tier::find(conn, id)?,
        None => None,
    };
    let product = tier.as_ref().map(|tier| tier.product(conn)).transpose()?;
    let context = context(json!({
        "product_name": product.map_or_else(|| app.config.seller_name.clone(), |product| product.name),
        "tier_name": tier.as_ref().map_or("License key", |tier| tier.name.as_str()),
        "attention": id_of(mail, "attention")?,
        "order_id": order.id,
        "order_url": format!("{}/admin/orders/{}", app.public_url, order.id),
        "customer_email": order.email,
        "count": order.quantity,
        "amount_refunded": mail.context.get("amount_refunded"),
        "amount_total": order.amount_total,
        "currency": order.currency.as_deref().unwrap_or("usd"),
    }));
    Ok(Composed { context, ..Composed::default() })
}
