//! `order.fulfilled`.

use serde_json::json;

use crate::billing::context::BillingContext;
use crate::billing::records::order::Order;
use crate::clock::rfc3339;
use crate::db::{self, Conn};
use crate::licenses::mint::Minted;
use crate::outgoing::{self, Topic};

/// Licenses that an event names; it counts the others.
const NAMED: usize = 100;

/// Publishes that an order's licenses exist.
pub fn publish(conn: &mut Conn, ctx: &BillingContext, order_id: &str, minted: &[Minted]) -> db::Result<()> {
    outgoing::tell(conn, &ctx.ambient, Topic::OrderFulfilled, |conn| {
        let Some(order) = Order::find(conn, order_id)? else { return Ok::<_, db::Error>(Vec::new()) };
        let named: Vec<&str> = minted.iter().take(NAMED).map(|license| license.id.as_str()).collect();
        Ok(vec![json!({
            "order": {
                "id": order.id,
                "status": order.status,
                "purchase_type": order.purchase_type,
                "quantity": order.quantity,
                "sites": order.sites()?,
                "email": order.email,
                "account_id": order.account_id,
                "customer_id": order.customer_id,
                "subscription_id": order.subscription_id,
                "currency": order.currency,
                "amount_total": order.amount_total,
                "created_at": rfc3339(order.created_at),
            },
            "license_count": minted.len(),
            "license_ids": named,
        })])
    })
}
