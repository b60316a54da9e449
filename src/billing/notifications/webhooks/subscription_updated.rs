//! `subscription.updated`.

use serde_json::json;

use crate::billing::context::BillingContext;
use crate::billing::records::subscription::SubscriptionRow;
use crate::clock::rfc3339;
use crate::db::{self, Conn};
use crate::outgoing::{self, Topic};

/// Publishes a subscription whose state changed; nothing when it is as it was.
pub fn publish(
    conn: &mut Conn,
    ctx: &BillingContext,
    before: Option<&SubscriptionRow>,
    now: &SubscriptionRow,
    order_id: Option<&str>,
) -> db::Result<()> {
    let facts = |known: &SubscriptionRow| {
        let status = known.status.clone();
        Ok::<_, db::Error>((
            status,
            known.current_period_end,
            known.cancel_at_period_end,
            known.cancel_at,
            known.items()?,
        ))
    };
    let is_same = match before {
        Some(before) => facts(before)? == facts(now)?,
        None => false,
    };
    if is_same {
        return Ok(());
    }
    outgoing::tell(conn, &ctx.ambient, Topic::SubscriptionUpdated, |_| {
        let items = now.items()?.into_iter().map(|item| {
            json!({"id": item.id, "price": item.price, "quantity": item.quantity, "paid_until": item.paid_until.map(rfc3339)})
        });
        Ok::<_, db::Error>(vec![json!({
            "subscription": {
                "id": now.id,
                "status": now.status,
                "previous_status": before.map(|before| before.status.as_str()),
                "order_id": order_id,
                "customer_id": now.customer_id,
                "items": items.collect::<Vec<_>>(),
                "current_period_end": now.current_period_end.map(rfc3339),
                "cancel_at_period_end": now.cancel_at_period_end,
                "cancel_at": now.cancel_at.map(rfc3339),
            },
        })])
    })
}
