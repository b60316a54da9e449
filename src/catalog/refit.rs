//! Running subscriptions follow the catalog: when a price becomes known, or sells something else, their licenses are
//! brought to it without waiting for Stripe's next event.

use diesel::prelude::*;

use crate::db::schema::subscriptions;
use crate::db::{Conn, Result};
use crate::ids::{Context, SubscriptionId};
use crate::jobs::{Job, queue};

/// Marks the subscriptions that have an item of this Stripe price, and queues a job for each.
pub(super) fn refit_price(conn: &mut Conn, context: &Context, stripe_price: &str) -> Result<()> {
    // Items are JSON text. `_` fits any character there: one subscription too many is looked at, and nothing changes.
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
