//! Handles `checkout.session.expired` and `checkout.session.async_payment_failed`: the order ends without licenses. A
//! fulfilled order stays fulfilled, in whatever order the events arrive.

use crate::billing::context::BillingContext;
use crate::billing::error::BillingError;
use crate::billing::notifications::mails::transfer_failed;
use crate::billing::records::order::{self, OrderStatus, find_order};
use crate::stripe::event::Event;
use crate::stripe::inbox::{self, Outcome};
use crate::stripe::objects::CheckoutSession;

/// Moves the event's order to `status` (`expired`, `failed`), and mails the customer about a failed transfer.
pub async fn handle(ctx: &BillingContext, event: &Event, status: OrderStatus) -> Result<(), BillingError> {
    let session: CheckoutSession = event.object()?;
    let (event_id, now, context) = (event.id.clone(), ctx.now(), ctx.clone());
    let ended = ctx.db.write(move |conn| {
        let order = find_order(conn, context.sealer(), &session, now)?;
        if let Some(order) = &order {
            order::end(conn, &order.id, status, now)?;
            if status == OrderStatus::Failed && order.fulfilled_at.is_none() {
                transfer_failed::queue(conn, &context, order, &session)?;
            }
        }
        let outcome = if order.is_some() { Outcome::Processed } else { Outcome::Ignored };
        inbox::mark(conn, &event_id, outcome, now)
    });
    Ok(ended.await?)
}
