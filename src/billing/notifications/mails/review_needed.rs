//! `attention_needed`: tells the seller about an order that they should look at.

use serde_json::json;

use crate::accounts::account;
use crate::billing::context::BillingContext;
use crate::billing::records::order::{Order, ReviewReason};
use crate::db::{self, Conn};
use crate::mail::outbox::{self, NewMail};

/// Tells the seller, every account with the role admin, of an order that they should look at; once for each reason and
/// amount. `amount` is what was refunded, or is disputed, in minor units.
pub fn queue(
    conn: &mut Conn,
    ctx: &BillingContext,
    order: &Order,
    reason: ReviewReason,
    amount: i64,
) -> db::Result<()> {
    let sellers = account::admins(conn)?;
    if sellers.is_empty() {
        tracing::warn!(order.id = order.id, "an order needs attention, and no account is an administrator's");
    }
    for seller in sellers {
        let reason = reason.as_str();
        let mail = NewMail {
            template: "attention_needed".into(),
            recipient: seller.email.as_str().to_owned(),
            context: json!({"order_id": order.id, "attention": reason, "amount_refunded": amount}),
            once_key: Some(format!("attention_needed:{}:{reason}:{amount}:{}", order.id, seller.id)),
            order_id: Some(order.id.clone()),
        };
        outbox::queue(conn, &ctx.ambient, &mail)?;
    }
    Ok(())
}
