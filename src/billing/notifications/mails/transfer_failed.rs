//! `transfer_failed`: tells a customer that their bank transfer never arrived.

use serde_json::json;

use super::queue as queue_mail;
use crate::billing::context::BillingContext;
use crate::billing::records::order::Order;
use crate::billing::records::purchase::Purchase;
use crate::db::{self, Conn};
use crate::stripe::objects::CheckoutSession;

/// Queues the mail about an order that its transfer should have paid, once.
pub fn queue(conn: &mut Conn, ctx: &BillingContext, order: &Order, session: &CheckoutSession) -> db::Result<()> {
    let mut order = order.clone();
    order.email = order.email.or_else(|| session.email().map(str::to_owned));
    let more = json!({
        "amount": session.amount_total, "currency": session.currency, "count": order.quantity, "tier_id": order.tier_id,
    });
    let once = format!("transfer_failed:{}", order.id);
    let purchase = Purchase { order: Some(order), ..Purchase::default() };
    queue_mail(conn, ctx, &purchase, "transfer_failed", &[], more, Some(once))
}
