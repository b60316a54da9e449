//! `checkout.session.completed` and `checkout.session.async_payment_succeeded`: the licenses, once the money is there.

use crate::billing::context::BillingContext;
use crate::billing::error::BillingError;
use crate::billing::purchases::fulfill::fulfill;
use crate::stripe::event::Event;
use crate::stripe::objects::CheckoutSession;

/// Fulfills the event's session if it is paid; an unpaid one waits for its transfer.
pub async fn handle(ctx: &BillingContext, event: &Event) -> Result<(), BillingError> {
    let told: CheckoutSession = event.object()?;
    let session_id = told.id.clone();
    fulfill(ctx, &session_id, Some((event.id.clone(), told))).await?;
    Ok(())
}
