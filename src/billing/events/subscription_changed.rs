//! Handles `customer.subscription.*` by syncing the subscription's current state, not the event's snapshot.

use crate::billing::context::BillingContext;
use crate::billing::error::BillingError;
use crate::billing::records::ownership::{Signs, is_ours};
use crate::billing::subscriptions::sync::{EventSnapshot, sync_subscription};
use crate::ids::OrderId;
use crate::stripe::event::Event;
use crate::stripe::inbox::{self, Outcome};
use crate::stripe::objects::Subscription;

/// Syncs the event's subscription. One that sells nothing of ours is ignored without a request to Stripe.
pub async fn handle(ctx: &BillingContext, event: &Event) -> Result<(), BillingError> {
    let subscription: Subscription = event.object()?;
    let id = subscription.id.clone();
    let signs = signs(&subscription);
    if !ctx.db.read(move |conn| is_ours(conn, &signs)).await? {
        let (event_id, now) = (event.id.clone(), ctx.now());
        return Ok(ctx.db.write(move |conn| inbox::mark(conn, &event_id, Outcome::Ignored, now)).await?);
    }
    let snapshot = EventSnapshot { event_id: event.id.clone(), at: event.created, subscription: Some(subscription) };
    sync_subscription(ctx, &id, Some(snapshot)).await?;
    Ok(())
}

fn signs(subscription: &Subscription) -> Signs {
    let prices = subscription.items.data.iter().filter_map(|item| item.price.as_ref());
    Signs {
        subscription_id: subscription.id.clone(),
        order_id: subscription.metadata.get("order_id").map(OrderId::from_text),
        prices: prices.map(|price| price.id.clone()).collect(),
    }
}
