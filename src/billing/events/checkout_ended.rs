//! `checkout.session.expired` and `checkout.session.async_payment_failed`: the order ends without licenses. One that is
//! fulfilled stays so, in whatever order the news arrives.

use crate::billing::context::BillingContext;
use crate::billing::error::BillingError;
use crate::billing::records::order::{self, find_order};
use crate::stripe::event::Event;
use crate::stripe::inbox::{self, Outcome};
use crate::stripe::objects::CheckoutSession;

/// Moves the event's order to `status` (`expired`, `failed`).
pub async fn handle(ctx: &BillingContext, event: &Event, status: &'static str) -> Result<(), BillingError> {
    let session: CheckoutSession = event.object()?;
    let (event_id, now) = (event.id.clone(), ctx.now());
    let ended = ctx.db.write(move |conn| {
        let order = find_order(conn, &session, now)?;
        if let Some(order) = &order {
            order::end(conn, &order.id, status, now)?;
        }
        let outcome = if order.is_some() { Outcome::Processed } else { Outcome::Ignored };
        inbox::mark(conn, &event_id, outcome, now)
    });
    Ok(ended.await?)
}
