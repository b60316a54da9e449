//! Reconciles with Stripe: reads its events since the last complete run, the sessions of open orders and the
//! subscriptions that changed, repairs what differs by the same ways as events, and reports each repair.

use std::collections::HashSet;

use serde_json::Value;

use super::difference::difference;
use super::marks::{AUDITED, EVENTS_MARK, MARK, read_events_mark, read_mark, read_setting, write_setting};
use super::to_look_at::{self, Which};
use crate::audit::record::{Actor, record};
use crate::billing::context::BillingContext;
use crate::billing::error::BillingError;
use crate::billing::events::dispatch::{handles, process_event};
use crate::billing::events::receive::receive;
use crate::billing::purchases::fulfill::{Fulfilled, fulfill};
use crate::billing::purchases::late_prices;
use crate::billing::records::order::{self, OrderStatus};
use crate::billing::records::subscription::SubscriptionRow;
use crate::billing::subscriptions::sync::sync_subscription;
use crate::clock::DAY;
use crate::db::{self, Conn};
use crate::ids::{EventId, OrderId, SubscriptionId};
use crate::stripe::event::Event;
use crate::stripe::inbox::{self, StoredEvent};
use crate::stripe::objects::CheckoutSession;
use crate::stripe::session_id::masked;

/// Rows of one query, and subscriptions of one audit.
const PAGE: i64 = 100;
/// Orders of so long ago have their subscription here, or never will by themselves.
const RECENT: i64 = 7 * DAY;
/// How far behind the mark each run looks again: clocks differ, and events show up late in lists.
const OVERLAP: i64 = 3600;
/// After so many seconds an event that was received and not processed counts as missed.
const STUCK: i64 = 600;
/// How far back Stripe lists events.
pub const LONGEST: i64 = 30 * DAY;

/// What a run looks at.
#[derive(Clone, Copy, Debug, Default)]
pub struct Scope {
    /// How far back, in seconds; `None` = since the mark.
    pub since: Option<i64>,
    /// Only report.
    pub dry_run: bool,
    /// Every subscription, not only those that should have moved.
    pub thorough: bool,
    /// Besides those that should have moved, some others: each time the next ones, over time all.
    pub audit: bool,
}

/// What a run found: one line for each repair (or for what would be repaired).
#[derive(Clone, Debug, Default)]
pub struct Report {
    pub events: usize,
    pub sessions: usize,
    pub subscriptions: usize,
    pub repairs: Vec<String>,
    /// What could not be repaired now: the next run looks as far back again.
    pub failures: Vec<String>,
    /// Events of the inbox whose try failed again; every run tries them.
    pub waiting: Vec<String>,
}

/// Reads Stripe, repairs what differs, and says so through `progress`. A failure of one repair does not stop the
/// others, but keeps the mark where it is.
pub async fn reconcile(
    ctx: &BillingContext,
    scope: Scope,
    progress: &(dyn Fn(&str) + Sync),
) -> Result<Report, BillingError> {
    let now = ctx.now();
    let mark = ctx.db.read(read_events_mark).await?.filter(|mark| *mark <= now);
    let reach = scope.since.unwrap_or_else(|| mark.map_or(LONGEST, |mark| now - mark)).min(LONGEST);
    let since = now - reach - OVERLAP;
    let mut report = Report::default();
    let newest = missed_events(ctx, since, scope, &mut report, progress).await?;
    stuck_events(ctx, scope, &mut report, progress).await?;
    late_lines(ctx, scope, &mut report).await?;
    open_sessions(ctx, scope, &mut report, progress).await?;
    changed_subscriptions(ctx, scope, &mut report, progress).await?;
    if !scope.dry_run && report.failures.is_empty() {
        // By Stripe's clock: one of ours that was ahead and is put right again would leave out what came meanwhile.
        let read_until = newest.map(|newest| newest.min(now)).or(mark);
        let write = move |conn: &mut Conn| {
            write_setting(conn, MARK, &now.to_string())?;
            read_until.map_or(Ok(()), |until| write_setting(conn, EVENTS_MARK, &until.to_string()))
        };
        ctx.db.write(write).await?;
    }
    Ok(report)
}

/// What was paid for before the catalog knew its price.
async fn late_lines(ctx: &BillingContext, scope: Scope, report: &mut Report) -> Result<(), BillingError> {
    let minted = if scope.dry_run { 0 } else { late_prices::run(ctx).await? };
    if minted > 0 {
        report.repairs.push(format!("{minted} paid checkouts whose price the catalog has learned"));
    }
    Ok(())
}

/// The time of the last complete run.
pub async fn reconciled_until(ctx: &BillingContext) -> db::Result<Option<i64>> {
    ctx.db.read(|conn| read_mark(conn, MARK)).await
}

/// Stores and processes the events that never arrived, the oldest first; gives the time of the newest event at Stripe.
async fn missed_events(
    ctx: &BillingContext,
    since: i64,
    scope: Scope,
    report: &mut Report,
    progress: &(dyn Fn(&str) + Sync),
) -> Result<Option<i64>, BillingError> {
    let from = since.to_string();
    // Of each page only what is missing is kept: a shop has far more events than it misses.
    let (mut missed, mut seen, mut newest, mut after) = (Vec::new(), HashSet::new(), None, None);
    loop {
        let (mut page, next) = ctx.stripe.page("/events", &[("created[gte]", &from)], after.as_deref()).await?;
        newest = page.iter().filter_map(|event| event.get("created")?.as_i64()).chain(newest).max();
        // A page that begins again brings nothing new.
        page.retain(|event| event.get("id").and_then(Value::as_str).is_some_and(|id| seen.insert(id.to_owned())));
        after = next.filter(|_| !page.is_empty());
        missed.extend(unknown(ctx, page, report).await?);
        if after.is_none() {
            break;
        }
    }
    progress(&format!("{} events at Stripe", seen.len()));
    missed.reverse();
    for (event, value) in missed {
        let line = format!("missed event {} ({})", event.id, event.type_);
        progress(&line);
        report.repairs.push(line.clone());
        if scope.dry_run {
            continue;
        }
        let (stored, text, ambient) = (event.clone(), value.to_string(), ctx.ambient.clone());
        let sealer = ctx.sealer().clone();
        // With its job: a server that is killed now goes on with it, and the webhook that comes late makes none.
        ctx.db.write(move |conn| receive(conn, &ambient, &sealer, &stored, &text)).await?;
        if let Err(error) = process_event(ctx, &event.id).await {
            report.failures.push(format!("{line}: {error}"));
        }
        note(ctx, "reconciler.event", &event.id, &line).await?;
    }
    Ok(newest)
}

/// Those of a page that a handler waits for and the inbox does not have.
async fn unknown(
    ctx: &BillingContext,
    page: Vec<Value>,
    report: &mut Report,
) -> Result<Vec<(Event, Value)>, BillingError> {
    let read = |value: Value| Some((serde_json::from_value::<Event>(value.clone()).ok()?, value));
    let mut events: Vec<(Event, Value)> =
        page.into_iter().filter_map(read).filter(|(event, _)| handles(&event.type_)).collect();
    report.events += events.len();
    let ids: Vec<EventId> = events.iter().map(|(event, _)| event.id.clone()).collect();
    let known = ctx.db.read(move |conn| inbox::known(conn, &ids)).await?;
    events.retain(|(event, _)| !known.contains(event.id.as_str()));
    Ok(events)
}

/// Processes the events that are here and not done, however old they are: their job is lost or waits for long, or their last
/// try failed.
async fn stuck_events(
    ctx: &BillingContext,
    scope: Scope,
    report: &mut Report,
    progress: &(dyn Fn(&str) + Sync),
) -> Result<(), BillingError> {
    let before = ctx.now() - STUCK;
    let mut after = None;
    loop {
        let waiting = ctx.db.read(move |conn| inbox::unprocessed(conn, before, after.as_ref(), PAGE)).await?;
        after = waiting.last().filter(|_| is_full(&waiting)).map(|event| (event.event_time, event.id.clone()));
        for event in waiting.into_iter().filter(|event| handles(&event.type_)) {
            stuck_event(ctx, &event, scope, report, progress).await?;
        }
        if after.is_none() {
            return Ok(());
        }
    }
}

async fn stuck_event(
    ctx: &BillingContext,
    event: &StoredEvent,
    scope: Scope,
    report: &mut Report,
    progress: &(dyn Fn(&str) + Sync),
) -> Result<(), BillingError> {
    let line = format!("unprocessed event {} ({})", event.id, event.type_);
    progress(&line);
    if !scope.dry_run {
        match process_event(ctx, &event.id).await {
            Ok(()) => note(ctx, "reconciler.event", &event.id, &line).await?,
            // It stays in the inbox, so the mark may pass it.
            Err(error) => {
                report.waiting.push(format!("{line}: {error}"));
                return Ok(());
            }
        }
    }
    report.repairs.push(line);
    Ok(())
}

/// Orders that wait for money: their sessions may be paid, or over.
async fn open_sessions(
    ctx: &BillingContext,
    scope: Scope,
    report: &mut Report,
    progress: &(dyn Fn(&str) + Sync),
) -> Result<(), BillingError> {
    let (mut after, mut count) = (OrderId::default(), 0);
    loop {
        let sealer = ctx.sealer().clone();
        let from = after.clone();
        let waiting = ctx.db.read(move |conn| to_look_at::waiting_orders(conn, &sealer, &from, PAGE)).await?;
        count += waiting.len();
        for (order_id, session_id) in &waiting {
            open_session(ctx, order_id, session_id, scope, report, progress).await?;
        }
        match waiting.last().filter(|_| is_full(&waiting)) {
            Some((last, _)) => after.clone_from(last),
            None => break,
        }
    }
    progress(&format!("{count} open orders"));
    Ok(())
}

async fn open_session(
    ctx: &BillingContext,
    order_id: &OrderId,
    session_id: &str,
    scope: Scope,
    report: &mut Report,
    progress: &(dyn Fn(&str) + Sync),
) -> Result<(), BillingError> {
    if session_id.is_empty() {
        return Ok(());
    }
    report.sessions += 1;
    let session = match ctx.stripe.one::<CheckoutSession>("/checkout/sessions", session_id).await {
        Ok(session) => session,
        Err(error) if error.is_missing() => return Ok(()),
        Err(error) => {
            report.failures.push(masked(&format!("session {session_id}: {error}")).into_owned());
            return Ok(());
        }
    };
    let expired = session.status.as_deref() == Some("expired");
    if !session.is_paid() && !expired {
        return Ok(());
    }
    // A session that asks for nothing is "paid" before it is complete.
    if !expired && session.status.as_deref() == Some("open") {
        return Ok(());
    }
    let line = format!("order {order_id}: {}", if expired { "its session expired" } else { "paid, not fulfilled" });
    progress(&line);
    report.repairs.push(line.clone());
    if scope.dry_run {
        return Ok(());
    }
    let done = if expired {
        let (id, now) = (order_id.to_owned(), ctx.now());
        let end = move |conn: &mut Conn| order::end(conn, &id, OrderStatus::Expired, now);
        ctx.db.write(end).await.map_err(BillingError::from)
    } else {
        fulfill(ctx, session_id, None).await.map(|_: Fulfilled| ())
    };
    match done {
        Ok(()) => note(ctx, "reconciler.order", order_id, &line).await?,
        Err(error) => report.failures.push(format!("{line}: {error}")),
    }
    Ok(())
}

/// Subscriptions whose state here is not Stripe's.
async fn changed_subscriptions(
    ctx: &BillingContext,
    scope: Scope,
    report: &mut Report,
    progress: &(dyn Fn(&str) + Sync),
) -> Result<(), BillingError> {
    let now = ctx.now();
    let which: &[Which] = match scope.thorough || scope.since.is_some() {
        true => &[Which::Alive, Which::OfOrders { since: i64::MIN }],
        false => &[Which::Moved { now }, Which::OfOrders { since: now - RECENT }],
    };
    for which in which.iter().copied() {
        let mut after = SubscriptionId::default();
        loop {
            let from = after.clone();
            let ids = ctx.db.read(move |conn| to_look_at::page(conn, which, &from, PAGE)).await?;
            for id in &ids {
                changed_subscription(ctx, id, scope, report, progress).await?;
            }
            match ids.last().filter(|_| is_full(&ids)) {
                Some(last) => after.clone_from(last),
                None => break,
            }
        }
    }
    if scope.audit && !scope.dry_run {
        audit(ctx, scope, report, progress).await?;
    }
    progress(&format!("{} subscriptions", report.subscriptions));
    Ok(())
}

/// Looks at some that should not have moved, after those of the run before: over time at all of them.
async fn audit(
    ctx: &BillingContext,
    scope: Scope,
    report: &mut Report,
    progress: &(dyn Fn(&str) + Sync),
) -> Result<(), BillingError> {
    let now = ctx.now();
    let from = ctx.db.read(|conn| read_setting(conn, AUDITED)).await?.unwrap_or_default();
    let ids = ctx.db.read(move |conn| to_look_at::page(conn, Which::Unmoved { now }, &from, PAGE)).await?;
    for id in &ids {
        changed_subscription(ctx, id, scope, report, progress).await?;
    }
    let last = ids.last().filter(|_| is_full(&ids)).cloned().unwrap_or_default();
    ctx.db.write(move |conn| write_setting(conn, AUDITED, &last)).await?;
    Ok(())
}

async fn changed_subscription(
    ctx: &BillingContext,
    id: &SubscriptionId,
    scope: Scope,
    report: &mut Report,
    progress: &(dyn Fn(&str) + Sync),
) -> Result<(), BillingError> {
    report.subscriptions += 1;
    let present = match ctx.stripe.subscription(id).await {
        Ok(present) => present,
        Err(error) if error.is_missing() => return Ok(()),
        Err(error) => {
            report.failures.push(format!("subscription {id}: {error}"));
            return Ok(());
        }
    };
    let asked = id.to_owned();
    let known = ctx.db.read(move |conn| SubscriptionRow::find(conn, &asked)).await?;
    let Some(difference) = difference(known.as_ref(), &present)? else { return Ok(()) };
    let line = format!("subscription {id}: {difference}");
    progress(&line);
    report.repairs.push(line.clone());
    if scope.dry_run {
        return Ok(());
    }
    match sync_subscription(ctx, id, None).await {
        Ok(_) => note(ctx, "reconciler.subscription", id, &line).await?,
        Err(error) => report.failures.push(format!("{line}: {error}")),
    }
    Ok(())
}

/// Whether there may be another page.
fn is_full<T>(page: &[T]) -> bool {
    i64::try_from(page.len()).is_ok_and(|count| count >= PAGE)
}

async fn note(ctx: &BillingContext, action: &'static str, subject: &str, line: &str) -> db::Result<()> {
    tracing::warn!(subject, line, "the reconciler repaired");
    let (ambient, subject, detail) = (ctx.ambient.clone(), subject.to_owned(), serde_json::json!({"found": line}));
    let write = move |conn: &mut Conn| record(conn, &ambient, &Actor::System, action, &subject, detail.clone());
    ctx.db.write(write).await
}
