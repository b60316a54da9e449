//! Reconciles with Stripe: reads the events since the last complete run, the sessions of open orders and the
//! subscriptions that changed, repairs differences through the same code as events, and reports each repair.

use super::changed_subscriptions::changed_subscriptions;
use super::marks::{EVENTS_MARK, MARK, read_events_mark, read_mark};
use super::missed_events::{missed_events, stuck_events};
use super::open_sessions::open_sessions;
use super::run::Run;
pub use super::run::{Report, Scope};
use crate::billing::context::BillingContext;
use crate::billing::error::BillingError;
use crate::billing::purchases::late_prices;
use crate::clock::DAY;
use crate::db::{self, Conn, settings};

/// How far before the mark each run starts, in seconds: clocks differ, and events show up late in lists.
const OVERLAP: i64 = 3600;
/// How far back Stripe lists events, in seconds.
pub const LONGEST: i64 = 30 * DAY;

/// Reconciles, and reports each repair through `progress`. A failed repair does not stop the others, but keeps the mark
/// from advancing.
pub async fn reconcile(
    ctx: &BillingContext,
    scope: Scope,
    progress: &(dyn Fn(&str) + Sync),
) -> Result<Report, BillingError> {
    let now = ctx.now();
    let mark = ctx.db.read(read_events_mark).await?.filter(|mark| *mark <= now);
    let reach = scope.since.unwrap_or_else(|| mark.map_or(LONGEST, |mark| now - mark)).min(LONGEST);
    let mut run = Run { ctx, scope, report: Report::default(), progress };
    let newest = missed_events(&mut run, now - reach - OVERLAP).await?;
    stuck_events(&mut run).await?;
    late_lines(&mut run).await?;
    open_sessions(&mut run).await?;
    changed_subscriptions(&mut run).await?;
    if !scope.dry_run && run.report.failures.is_empty() {
        // Stripe's clock, not ours: if ours was ahead and is then corrected, the next run would skip the events in
        // between.
        let read_until = newest.map(|newest| newest.min(now)).or(mark);
        let write = move |conn: &mut Conn| {
            settings::write(conn, MARK, &now.to_string())?;
            read_until.map_or(Ok(()), |until| settings::write(conn, EVENTS_MARK, &until.to_string()))
        };
        ctx.db.write(write).await?;
    }
    Ok(run.report)
}

/// Fulfills lines that were paid before their price was in the catalog.
async fn late_lines(run: &mut Run<'_>) -> Result<(), BillingError> {
    let minted = if run.scope.dry_run { 0 } else { late_prices::run(run.ctx).await? };
    if minted > 0 {
        run.report.repairs.push(format!("{minted} paid checkouts whose price was added to the catalog"));
    }
    Ok(())
}

/// The time of the last complete run.
pub async fn reconciled_until(ctx: &BillingContext) -> db::Result<Option<i64>> {
    ctx.db.read(|conn| read_mark(conn, MARK)).await
}
