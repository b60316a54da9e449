//! Reconciles with Stripe: reads its events since the last complete run, the sessions of open orders and the
//! subscriptions that changed, repairs what differs by the same ways as events, and reports each repair.

use diesel::prelude::*;
use serde::Deserialize;
use serde_json::Value;

use crate::audit::record::{Actor, record};
use crate::billing::context::BillingContext;
use crate::billing::error::BillingError;
use crate::billing::events::dispatch::{handles, process_event};
use crate::billing::events::receive::receive;
use crate::billing::purchases::fulfill::{Fulfilled, fulfill};
use crate::billing::purchases::late_prices;
use crate::billing::records::order::{self, Order, OrderStatus};
use crate::billing::records::subscription::{Collection, SubscriptionRow};
use crate::billing::subscriptions::sync::sync_subscription;
use crate::clock::DAY;
use crate::db::schema::{orders, settings, subscriptions};
use crate::db::{self, Conn};
use crate::secret::sealed::Sealer;
use crate::stripe::event::Event;
use crate::stripe::inbox;
use crate::stripe::objects::{CheckoutSession, Subscription};
use crate::stripe::session_id::masked;
use crate::stripe::subscription_status::SubscriptionStatus;

/// The name of the mark in `settings`: the time of the last complete run.
const MARK: &str = "reconciled_until";
/// The name of the mark in `settings` up to which Stripe's events were read, by Stripe's clock.
const EVENTS_MARK: &str = "events_read_until";
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

/// An event of Stripe's list, with its text as it came.
#[derive(Clone, Debug, Deserialize)]
#[serde(transparent)]
struct Listed(Value);

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
            write_mark(conn, MARK, now)?;
            read_until.map_or(Ok(()), |until| write_mark(conn, EVENTS_MARK, until))
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
    let mut listed: Vec<Listed> = ctx.stripe.list("/events", &[("created[gte]", &from)], usize::MAX).await?;
    progress(&format!("{} events at Stripe", listed.len()));
    listed.reverse();
    let newest = listed.iter().filter_map(|Listed(value)| value.get("created")?.as_i64()).max();
    for Listed(value) in listed {
        let Ok(event) = serde_json::from_value::<Event>(value.clone()) else { continue };
        if !handles(&event.type_) {
            continue;
        }
        report.events += 1;
        let id = event.id.clone();
        if ctx.db.read(move |conn| inbox::find(conn, &id)).await?.is_some() {
            continue;
        }
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

/// Processes the events that are here and not done, however old they are: their job is lost or waits for long, or their last
/// try failed.
async fn stuck_events(
    ctx: &BillingContext,
    scope: Scope,
    report: &mut Report,
    progress: &(dyn Fn(&str) + Sync),
) -> Result<(), BillingError> {
    let before = ctx.now() - STUCK;
    let waiting = ctx.db.read(move |conn| inbox::unprocessed(conn, before)).await?;
    for event in waiting.into_iter().filter(|event| handles(&event.type_)) {
        let line = format!("unprocessed event {} ({})", event.id, event.type_);
        progress(&line);
        if !scope.dry_run {
            match process_event(ctx, &event.id).await {
                Ok(()) => note(ctx, "reconciler.event", &event.id, &line).await?,
                // It stays in the inbox, so the mark may pass it.
                Err(error) => {
                    report.waiting.push(format!("{line}: {error}"));
                    continue;
                }
            }
        }
        report.repairs.push(line);
    }
    Ok(())
}

/// Orders that wait for money: their sessions may be paid, or over.
async fn open_sessions(
    ctx: &BillingContext,
    scope: Scope,
    report: &mut Report,
    progress: &(dyn Fn(&str) + Sync),
) -> Result<(), BillingError> {
    let sealer = ctx.sealer().clone();
    let waiting: Vec<(String, String)> = ctx.db.read(move |conn| waiting_orders(conn, &sealer)).await?;
    progress(&format!("{} open orders", waiting.len()));
    for (order_id, session_id) in waiting {
        report.sessions += 1;
        let session = match ctx.stripe.one::<CheckoutSession>("/checkout/sessions", &session_id).await {
            Ok(session) => session,
            Err(error) if error.is_missing() => continue,
            Err(error) => {
                report.failures.push(masked(&format!("session {session_id}: {error}")).into_owned());
                continue;
            }
        };
        let expired = session.status.as_deref() == Some("expired");
        if !session.is_paid() && !expired {
            continue;
        }
        // A session that asks for nothing is "paid" before it is complete.
        if !expired && session.status.as_deref() == Some("open") {
            continue;
        }
        let line = format!("order {order_id}: {}", if expired { "its session expired" } else { "paid, not fulfilled" });
        progress(&line);
        report.repairs.push(line.clone());
        if scope.dry_run {
            continue;
        }
        let done = if expired {
            let (id, now) = (order_id.clone(), ctx.now());
            let end = move |conn: &mut Conn| order::end(conn, &id, OrderStatus::Expired, now);
            ctx.db.write(end).await.map_err(BillingError::from)
        } else {
            fulfill(ctx, &session_id, None).await.map(|_: Fulfilled| ())
        };
        match done {
            Ok(()) => note(ctx, "reconciler.order", &order_id, &line).await?,
            Err(error) => report.failures.push(format!("{line}: {error}")),
        }
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
    let thorough = scope.thorough || scope.since.is_some();
    let ids = ctx.db.read(move |conn| to_look_at(conn, now, thorough)).await?;
    progress(&format!("{} subscriptions", ids.len()));
    for id in ids {
        report.subscriptions += 1;
        let present = match ctx.stripe.subscription(&id).await {
            Ok(present) => present,
            Err(error) if error.is_missing() => continue,
            Err(error) => {
                report.failures.push(format!("subscription {id}: {error}"));
                continue;
            }
        };
        let asked = id.clone();
        let known = ctx.db.read(move |conn| SubscriptionRow::find(conn, &asked)).await?;
        let Some(difference) = difference(known.as_ref(), &present)? else { continue };
        let line = format!("subscription {id}: {difference}");
        progress(&line);
        report.repairs.push(line.clone());
        if scope.dry_run {
            continue;
        }
        match sync_subscription(ctx, &id, None).await {
            Ok(_) => note(ctx, "reconciler.subscription", &id, &line).await?,
            Err(error) => report.failures.push(format!("{line}: {error}")),
        }
    }
    Ok(())
}

async fn note(ctx: &BillingContext, action: &'static str, subject: &str, line: &str) -> db::Result<()> {
    tracing::warn!(subject, line, "the reconciler repaired");
    let (ambient, subject, detail) = (ctx.ambient.clone(), subject.to_owned(), serde_json::json!({"found": line}));
    let write = move |conn: &mut Conn| record(conn, &ambient, &Actor::System, action, &subject, detail.clone());
    ctx.db.write(write).await
}

/// What differs, in words; `None` when nothing does.
fn difference(known: Option<&SubscriptionRow>, present: &Subscription) -> db::Result<Option<String>> {
    let Some(known) = known.filter(|known| known.status != SubscriptionStatus::Unseen) else {
        return Ok(Some(format!("unknown here, {} at Stripe", present.status)));
    };
    if known.status != present.status {
        return Ok(Some(format!("{} here, {} at Stripe", known.status, present.status)));
    }
    if Collection::of(present).is_some_and(|collection| collection != known.collection()) {
        return Ok(Some("its payments are collected another way at Stripe".to_owned()));
    }
    if known.refit {
        return Ok(Some("the catalog changed what it sells".to_owned()));
    }
    let items = known.items()?;
    if items.len() != present.items.data.len() {
        return Ok(Some(format!("{} items here, {} at Stripe", items.len(), present.items.data.len())));
    }
    for item in &present.items.data {
        let here = items.iter().find(|known| known.id == item.id);
        let price = item.price.as_ref().map(|price| &price.id);
        if here.and_then(|here| here.price.as_ref()) != price {
            return Ok(Some(format!("{} has another price at Stripe", item.id)));
        }
        if here.and_then(|here| here.quantity) != item.quantity {
            let quantity = item.quantity.unwrap_or(0);
            return Ok(Some(format!("quantity {quantity} of {} at Stripe", item.id)));
        }
    }
    let active = present.status.is_good();
    if active && known.current_period_end != present.current_period_end() {
        return Ok(Some("another period at Stripe".to_owned()));
    }
    if (known.cancel_at_period_end, known.cancel_at) != (present.cancel_at_period_end, present.cancel_at) {
        return Ok(Some("another end at Stripe".to_owned()));
    }
    Ok(None)
}

fn waiting_orders(conn: &mut Conn, sealer: &Sealer) -> db::Result<Vec<(String, String)>> {
    let rows: Vec<Order> = orders::table
        .filter(orders::status.eq_any([OrderStatus::Opening, OrderStatus::Open, OrderStatus::Pending]))
        .filter(orders::checkout_session_id.is_not_null())
        .order(orders::id)
        .select(Order::as_select())
        .load(conn)?;
    let with_session = |order: Order| Ok(order.session_id(sealer)?.map(|session| (order.id, session)));
    rows.into_iter().filter_map(|order| with_session(order).transpose()).collect()
}

/// The subscriptions to ask Stripe about: those whose period is over or that miss a payment, or all that have not
/// ended; and those of which only the order is known.
fn to_look_at(conn: &mut Conn, now: i64, thorough: bool) -> db::Result<Vec<String>> {
    let alive = subscriptions::table.filter(subscriptions::status.ne_all(["canceled", "incomplete_expired"]));
    let mut ids: Vec<String> = if thorough {
        alive.select(subscriptions::id).load(conn)?
    } else {
        let moved = subscriptions::status
            .ne_all(["active", "trialing"])
            .assume_not_null()
            .or(subscriptions::current_period_end.le(now).assume_not_null())
            .or(subscriptions::refit.eq(true));
        alive.filter(moved).select(subscriptions::id).load(conn)?
    };
    let of_orders: Vec<Option<String>> = orders::table
        .left_join(subscriptions::table.on(subscriptions::id.nullable().eq(orders::subscription_id)))
        .filter(orders::subscription_id.is_not_null())
        .filter(subscriptions::id.is_null())
        .select(orders::subscription_id)
        .load(conn)?;
    ids.extend(of_orders.into_iter().flatten());
    ids.sort();
    ids.dedup();
    Ok(ids)
}

/// Up to when Stripe's events were read. A database of an older version has only the time of its last run.
fn read_events_mark(conn: &mut Conn) -> db::Result<Option<i64>> {
    match read_mark(conn, EVENTS_MARK)? {
        Some(mark) => Ok(Some(mark)),
        None => read_mark(conn, MARK),
    }
}

fn read_mark(conn: &mut Conn, name: &str) -> db::Result<Option<i64>> {
    let text: Option<String> = settings::table.find(name).select(settings::value).first(conn).optional()?;
    Ok(text.and_then(|text| text.parse().ok()))
}

fn write_mark(conn: &mut Conn, name: &str, now: i64) -> db::Result<()> {
    let row = (settings::name.eq(name), settings::value.eq(now.to_string()));
    crate::on_either!(conn, c => diesel::insert_into(settings::table)
        .values(row)
        .on_conflict(settings::name)
        .do_update()
        .set(settings::value.eq(now.to_string()))
        .execute(c))?;
    Ok(())
}
