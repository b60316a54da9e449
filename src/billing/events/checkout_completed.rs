//! Handles `checkout.session.completed` and `checkout.session.async_payment_succeeded`: mints the licenses once the
//! session is paid.

use crate::billing::context::BillingContext;
use crate::billing::error::BillingError;
use crate::billing::purchases::fulfill::fulfill;
use crate::stripe::event::Event;
use crate::stripe::objects::CheckoutSession;

/// Fulfills the event's session if it is paid; an unpaid one waits for its bank transfer.
pub async fn handle(ctx: &BillingContext, event: &Event) -> Result<(), BillingError> {
    let session: CheckoutSession = event.object()?;
    let session_id = session.id.clone();
    fulfill(ctx, &session_id, Some((event.id.clone(), session))).await?;
    Ok(())
}
