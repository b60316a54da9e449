//! Finds subscriptions whose stored state differs from Stripe's.

use super::difference::difference;
use super::marks::AUDITED;
use super::run::{PAGE, Run, is_full};
use super::to_look_at::{self, Which};
use crate::billing::error::BillingError;
use crate::billing::records::subscription::SubscriptionRow;
use crate::billing::subscriptions::sync::sync_subscription;
use crate::clock::DAY;
use crate::db::settings;
use crate::ids::SubscriptionId;

/// Older orders whose subscription is still missing are only checked by a thorough run. Seconds.
const RECENT: i64 = 7 * DAY;

/// Compares subscriptions that should have changed, or all of them, with Stripe, and syncs those that differ.
pub(super) async fn changed_subscriptions(run: &mut Run<'_>) -> Result<(), BillingError> {
    let now = run.ctx.now();
    let which: &[Which] = match run.scope.thorough || run.scope.since.is_some() {
        true => &[Which::Alive, Which::OfOrders { since: i64::MIN }],
        false => &[Which::Moved { now }, Which::OfOrders { since: now - RECENT }],
    };
    for which in which.iter().copied() {
        let mut after = SubscriptionId::default();
        while let Some(last) = page(run, which, after).await? {
            after = last;
        }
    }
    if run.scope.audit && !run.scope.dry_run {
        // Also check some that should not have changed, continuing after the previous run's last one, so that all are
        // checked over time.
        let from = run.ctx.db.read(|conn| settings::read(conn, AUDITED)).await?.unwrap_or_default();
        let last = page(run, Which::Unmoved { now }, SubscriptionId::from_text(from)).await?.unwrap_or_default();
        run.ctx.db.write(move |conn| settings::write(conn, AUDITED, &last)).await?;
    }
    (run.progress)(&format!("{} subscriptions", run.report.subscriptions));
    Ok(())
}

/// Checks one page of them; returns the last id, if there may be another page.
async fn page(run: &mut Run<'_>, which: Which, after: SubscriptionId) -> Result<Option<SubscriptionId>, BillingError> {
    let ids = run.ctx.db.read(move |conn| to_look_at::page(conn, which, &after, PAGE)).await?;
    for id in &ids {
        changed_subscription(run, id).await?;
    }
    Ok(ids.last().filter(|_| is_full(&ids)).cloned())
}

async fn changed_subscription(run: &mut Run<'_>, id: &SubscriptionId) -> Result<(), BillingError> {
    run.report.subscriptions += 1;
    let present = match run.ctx.stripe.subscription(id).await {
        Ok(present) => present,
        Err(error) if error.is_missing() => return Ok(()),
        Err(error) => {
            run.report.failures.push(format!("subscription {id}: {error}"));
            return Ok(());
        }
    };
    let asked = id.to_owned();
    let known = run.ctx.db.read(move |conn| SubscriptionRow::find(conn, &asked)).await?;
    let Some(difference) = difference(known.as_ref(), &present)? else { return Ok(()) };
    let line = format!("subscription {id}: {difference}");
    if !run.found(&line) {
        return Ok(());
    }
    let done = sync_subscription(run.ctx, id, None).await.map(|_| ());
    Ok(run.ended(done, "reconciler.subscription", id, &line).await?)
}
