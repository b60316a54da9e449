//! Expires grace periods and closes seat-selection windows.

use diesel::prelude::*;

use crate::audit::record::Actor;
use crate::billing::context::BillingContext;
use crate::billing::entitlements::bring_current::bring_current;
use crate::billing::error::BillingError;
use crate::billing::notifications::changes::announce_sync;
use crate::billing::records::purchase::Purchase;
use crate::db::schema::subscriptions;
use crate::db::{self, Conn};
use crate::stripe::subscription_status::SubscriptionStatus;

/// Brings every subscription in which something may be due to its present state; returns how many there were.
pub async fn run(ctx: &BillingContext) -> Result<usize, BillingError> {
    let now = ctx.now();
    let due: Vec<String> = ctx.db.read(move |conn| due(conn, now)).await?;
    let count = due.len();
    for id in due {
        let context = ctx.clone();
        let work = move |conn: &mut Conn| -> Result<(), BillingError> {
            let purchase = Purchase::load(conn, None, Some(&id), now)?;
            let before = purchase.subscription.clone();
            let changes = bring_current(conn, &context, &purchase, &Actor::System)?;
            Ok(announce_sync(conn, &context, &purchase, &changes, before.as_ref(), None)?)
        };
        ctx.db.write(work).await?;
    }
    Ok(count)
}

/// Subscriptions in which something may be due.
fn due(conn: &mut Conn, now: i64) -> db::Result<Vec<String>> {
    let unpaid = subscriptions::status.eq(SubscriptionStatus::PastDue).assume_not_null();
    let chosen = subscriptions::choose_until.le(now).assume_not_null();
    Ok(subscriptions::table.filter(unpaid.or(chosen)).order(subscriptions::id).select(subscriptions::id).load(conn)?)
}
