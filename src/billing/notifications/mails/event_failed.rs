//! `event_failed`: tells the seller about a Stripe event that was not processed.

use serde_json::json;

use crate::billing::context::BillingContext;
use crate::clock::{DAY, rfc3339};
use crate::db::{self, Conn};
use crate::mail::outbox::{self, NewMail};
use crate::stripe::inbox::StoredEvent;

/// Queues the mail to each seller. An event that needs a decision is told once; a fault of our own key, which meets every
/// event, once a day.
pub fn queue(
    conn: &mut Conn,
    ctx: &BillingContext,
    event: &StoredEvent,
    error: &str,
    needs_decision: bool,
) -> db::Result<()> {
    let about = if needs_decision { event.id.clone() } else { format!("key:{}", ctx.now().div_euclid(DAY)) };
    let sellers = super::sellers(conn, ctx)?;
    if sellers.is_empty() {
        tracing::warn!(event.id, "a Stripe event was not processed, and no account is an administrator's");
    }
    for seller in sellers {
        let context = json!({
            "event_id": event.id, "event_type": event.type_, "received_at": rfc3339(event.received_at), "error": error,
            "needs_decision": needs_decision, "events_url": format!("{}/admin", ctx.public_url),
        });
        let once = format!("event_failed:{about}:{seller}");
        let mail = NewMail {
            template: "event_failed".into(),
            recipient: seller,
            context,
            once_key: Some(once),
            order_id: None,
        };
        outbox::queue(conn, &ctx.ambient, &mail)?;
    }
    Ok(())
}
