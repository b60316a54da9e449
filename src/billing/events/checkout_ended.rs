//! `checkout.session.expired` and `checkout.session.async_payment_failed`: the order ends without licenses. One that is
//! fulfilled stays so, in whatever order the news arrives.

use crate::billing::Billing;
use crate::billing::fulfil::{FulfilError, find_order};
use crate::billing::order;
use crate::stripe::event::Event;
use crate::stripe::inbox::{self, Outcome};
use crate::stripe::objects::CheckoutSession;

/// Moves the event's order to `status` (`expired`, `failed`).
pub async fn process(billing: &Billing, event: &Event, status: &'static str) -> Result<(), FulfilError> {
    let session: CheckoutSession = super::super::process::object(event)?;
    let (event_id, now) = (event.id.clone(), billing.minter.ambient.now());
    let ended = billing.db.write(move |conn| {
        let order = find_order(conn, &session, now)?;
        if let Some(order) = &order {
            order::end(conn, &order.id, status, now)?;
        }
        let outcome = if order.is_some() { Outcome::Processed } else { Outcome::Ignored };
        inbox::mark(conn, &event_id, outcome, now)
    });
    Ok(ended.await?)
}
