//! `customer.subscription.*`: the subscription's present state counts, not the event's.

use crate::billing::context::BillingContext;
use crate::billing::error::BillingError;
use crate::billing::subscriptions::sync::{EventSnapshot, sync_subscription};
use crate::stripe::event::Event;
use crate::stripe::objects::Subscription;

/// Follows the event's subscription.
pub async fn handle(ctx: &BillingContext, event: &Event) -> Result<(), BillingError> {
    let subscription: Subscription = event.object()?;
    let id = subscription.id.clone();
    let told = EventSnapshot { event_id: event.id.clone(), at: event.created, subscription: Some(subscription) };
    sync_subscription(ctx, &id, Some(told)).await?;
    Ok(())
}
