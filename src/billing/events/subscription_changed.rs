//! `customer.subscription.*`: the subscription's present state counts, not the event's.

use crate::billing::Billing;
use crate::billing::follow::Told;
use crate::billing::fulfil::FulfilError;
use crate::stripe::event::Event;
use crate::stripe::objects::Subscription;

/// Follows the event's subscription.
pub async fn process(billing: &Billing, event: &Event) -> Result<(), FulfilError> {
    let subscription: Subscription = super::super::process::object(event)?;
    let id = subscription.id.clone();
    let told = Told { event_id: event.id.clone(), at: event.created, subscription: Some(subscription) };
    billing.follow_subscription(&id, Some(told)).await?;
    Ok(())
}
