//! Updates the licenses of running subscriptions when a price becomes known or sells something else, without waiting
//! for Stripe's next event.

use diesel::prelude::*;

use crate::db::schema::subscriptions;
use crate::db::{Conn, Result};
use crate::ids::{Context, SubscriptionId};
use crate::jobs::{Job, queue};

/// Marks the subscriptions that have an item of this Stripe price, and queues a job for each.
pub(super) fn refit_price(conn: &mut Conn, context: &Context, stripe_price: &str) -> Result<()> {
    // Items are JSON text. In `LIKE`, `_` matches any character: at worst a subscription is queued for which nothing
    // changes.
    let named = subscriptions::items.like(format!("%\"{stripe_price}\"%"));
    let running = subscriptions::status.ne_all(["canceled", "incomplete_expired"]);
    let found: Vec<SubscriptionId> =
        subscriptions::table.filter(named.and(running)).select(subscriptions::id).load(conn)?;
    for subscription_id in found {
        diesel::update(subscriptions::table.find(&subscription_id)).set(subscriptions::refit.eq(true)).execute(conn)?;
        queue::enqueue_or_hurry(conn, context, &Job::RefitSubscription { subscription_id })?;
    }
    Ok(())
}
