//! `checkout.session.completed` and `checkout.session.async_payment_succeeded`: the licenses, once the money is there.

use crate::billing::Billing;
use crate::billing::fulfil::FulfilError;
use crate::stripe::event::Event;
use crate::stripe::objects::CheckoutSession;

/// Fulfils the event's session if it is paid; an unpaid one waits for its transfer.
pub async fn process(billing: &Billing, event: &Event) -> Result<(), FulfilError> {
    let told: CheckoutSession = super::super::process::object(event)?;
    let session_id = told.id.clone();
    billing.fulfil(&session_id, Some((event.id.clone(), told))).await?;
    Ok(())
}
