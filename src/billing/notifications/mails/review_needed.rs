//! `attention_needed`: tells the seller about an order that needs a decision.

use serde_json::json;

use crate::accounts::account;
use crate::billing::context::BillingContext;
use crate::billing::records::order::Order;
use crate::db::{self, Conn};
use crate::mail::outbox::{self, NewMail};

/// Tells the seller, every account with the role admin, of an order that they should look at; once for each amount.
pub fn queue(conn: &mut Conn, ctx: &BillingContext, order: &Order, refunded: i64) -> db::Result<()> {
    let sellers = account::admins(conn)?;
    if sellers.is_empty() {
        tracing::warn!(order.id = order.id, "an order needs attention, and no account is an administrator's");
    }
    for seller in sellers {
        let mail = NewMail {
            template: "attention_needed".into(),
            recipient: seller.email.as_str().to_owned(),
            context: json!({"order_id": order.id, "attention": "partial_refund", "amount_refunded": refunded}),
            once_key: Some(format!("attention_needed:{}:{refunded}:{}", order.id, seller.id)),
            order_id: Some(order.id.clone()),
        };
        outbox::queue(conn, &ctx.ambient, &mail)?;
    }
    Ok(())
}
