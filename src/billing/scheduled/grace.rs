//! Expires grace periods and closes seat-selection windows.

use crate::audit::record::Actor;
use crate::billing::context::BillingContext;
use crate::billing::entitlements::bring_current::bring_current;
use crate::billing::error::BillingError;
use crate::billing::notifications::changes::announce_sync;
use crate::billing::records::due::{self, Due, HOURLY};
use crate::billing::records::purchase::Purchase;
use crate::billing::records::subscription::SubscriptionRow;
use crate::catalog::Tier;
use crate::clock::DAY;
use crate::db::{self, Conn};
use crate::ids::TierId;
use crate::stripe::subscription_status::SubscriptionStatus;

/// Subscriptions per query.
const PAGE: i64 = 100;

/// Brings every subscription that is due for a check up to date, and returns how many could have changed. A failure
/// does not stop the rest.
pub async fn run(ctx: &BillingContext) -> Result<usize, BillingError> {
    let now = ctx.now();
    let (mut count, mut after, mut failed) = (0, None, None);
    loop {
        let (page, next) = ctx.db.read(move |conn| due::page(conn, Due::Look, now, after.as_ref(), PAGE)).await?;
        for known in page {
            count += usize::from(may_have_changed(&known, now));
            let context = ctx.clone();
            let id = known.id.clone();
            if let Err(error) = ctx.db.write(move |conn| check(conn, &context, &known, now)).await {
                tracing::error!(%error, subscription.id = %id, "failed to check a due subscription; it is retried");
                failed = Some(error);
            }
        }
        after = next;
        if after.is_none() {
            return failed.map_or(Ok(count), Err);
        }
    }
}

/// Whether the passing of time may have changed it.
fn may_have_changed(known: &SubscriptionRow, now: i64) -> bool {
    known.status == SubscriptionStatus::PastDue || known.choose_until.is_some_and(|until| until <= now)
}

/// Checks one subscription, and schedules its next check.
fn check(conn: &mut Conn, ctx: &BillingContext, known: &SubscriptionRow, now: i64) -> Result<(), BillingError> {
    let purchase = Purchase::load(conn, None, Some(&known.id), now)?;
    if purchase.subscription.as_ref().is_some_and(|present| may_have_changed(present, now)) {
        let before = purchase.subscription.clone();
        let changes = bring_current(conn, ctx, &purchase, &Actor::System)?;
        announce_sync(conn, ctx, &purchase, &changes, before.as_ref(), None)?;
    }
    if let Some(seen) = SubscriptionRow::find(conn, &known.id)? {
        let again = next_check(conn, &purchase, &seen, now)?;
        due::set(conn, Due::Look, &seen, again, now)?;
    }
    Ok(())
}

/// The next time that time alone may change something: the end of a selection window, or a step of a missing payment.
fn next_check(conn: &mut Conn, purchase: &Purchase, seen: &SubscriptionRow, now: i64) -> db::Result<Option<i64>> {
    let mut times: Vec<i64> = seen.choose_until.into_iter().filter(|until| *until > now).collect();
    if seen.status == SubscriptionStatus::PastDue {
        times.push(now + HOURLY);
        let mut tiers: Vec<TierId> = purchase.licenses(conn)?.into_iter().map(|license| license.tier_id).collect();
        tiers.sort();
        tiers.dedup();
        for tier in tiers {
            let grace = Tier::find(conn, &tier)?.map_or(0, |tier| tier.grace_days * DAY);
            let steps = [grace / 2, grace - DAY, grace];
            times.extend(seen.past_due_since.into_iter().flat_map(|since| steps.map(|step| since + step)));
        }
    }
    Ok(times.into_iter().filter(|time| *time > now).min())
}
