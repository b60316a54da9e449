//! Finds Stripe events that were not processed here: those that never arrived, and those whose attempt failed.

use std::collections::HashSet;

use serde_json::Value;

use super::run::{PAGE, Run, is_full};
use crate::billing::error::BillingError;
use crate::billing::events::dispatch::{handles, process_event};
use crate::billing::events::receive::receive;
use crate::ids::EventId;
use crate::stripe::event::Event;
use crate::stripe::inbox::{self, Incoming, StoredEvent};

/// A received event counts as missed if it is unprocessed after this many seconds.
const STUCK: i64 = 600;

/// Stores and processes the events since `since` that never arrived, oldest first. Returns the time of the newest event
/// at Stripe.
pub(super) async fn missed_events(run: &mut Run<'_>, since: i64) -> Result<Option<i64>, BillingError> {
    let from = since.to_string();
    // Only missing events are kept in memory: a shop has far more events than it misses.
    let (mut missed, mut seen, mut newest, mut after) = (Vec::new(), HashSet::new(), None, None);
    loop {
        let (mut page, next) = run.ctx.stripe.page("/events", &[("created[gte]", &from)], after.as_deref()).await?;
        newest = page.iter().filter_map(|event| event.get("created")?.as_i64()).chain(newest).max();
        // Duplicates from a page that starts over are dropped.
        page.retain(|event| event.get("id").and_then(Value::as_str).is_some_and(|id| seen.insert(id.to_owned())));
        after = next.filter(|_| !page.is_empty());
        missed.extend(unknown(run, page).await?);
        if after.is_none() {
            break;
        }
    }
    (run.progress)(&format!("{} events at Stripe", seen.len()));
    missed.reverse();
    for (event, value) in missed {
        missed_event(run, event, value.to_string()).await?;
    }
    Ok(newest)
}

async fn missed_event(run: &mut Run<'_>, event: Event, text: String) -> Result<(), BillingError> {
    let line = format!("missed event {} ({})", event.id, event.type_);
    if !run.found(&line) {
        return Ok(());
    }
    let (id, context) = (event.id.clone(), run.ctx.context.clone());
    let incoming = Incoming::new(run.ctx.sealer(), event, &text);
    // Stored with its job: if this server is killed, the job continues, and a late webhook does not add a second one.
    run.ctx.db.write(move |conn| receive(conn, &context, &incoming)).await?;
    let done = process_event(run.ctx, &id).await;
    if let Err(error) = &done {
        run.report.failures.push(format!("{line}: {error}"));
    }
    // Audited even if processing failed, because the event is stored now.
    Ok(run.note("reconciler.event", &id, &line).await?)
}

/// The events of a page that have a handler and are missing from the inbox.
async fn unknown(run: &mut Run<'_>, page: Vec<Value>) -> Result<Vec<(Event, Value)>, BillingError> {
    let read = |value: Value| Some((serde_json::from_value::<Event>(value.clone()).ok()?, value));
    let mut events: Vec<(Event, Value)> =
        page.into_iter().filter_map(read).filter(|(event, _)| handles(&event.type_)).collect();
    run.report.events += events.len();
    let ids: Vec<EventId> = events.iter().map(|(event, _)| event.id.clone()).collect();
    let known = run.ctx.db.read(move |conn| inbox::known(conn, &ids)).await?;
    events.retain(|(event, _)| !known.contains(event.id.as_str()));
    Ok(events)
}

/// Processes stored events that are still unprocessed, however old: their job was lost or is waiting, or the last
/// attempt failed.
pub(super) async fn stuck_events(run: &mut Run<'_>) -> Result<(), BillingError> {
    let before = run.ctx.now() - STUCK;
    let mut after = None;
    loop {
        let waiting = run.ctx.db.read(move |conn| inbox::unprocessed(conn, before, after.as_ref(), PAGE)).await?;
        after = waiting.last().filter(|_| is_full(&waiting)).map(|event| (event.event_time, event.id.clone()));
        for event in waiting.into_iter().filter(|event| handles(&event.type_)) {
            stuck_event(run, &event).await?;
        }
        if after.is_none() {
            return Ok(());
        }
    }
}

async fn stuck_event(run: &mut Run<'_>, event: &StoredEvent) -> Result<(), BillingError> {
    let line = format!("unprocessed event {} ({})", event.id, event.type_);
    (run.progress)(&line);
    if !run.scope.dry_run {
        match process_event(run.ctx, &event.id).await {
            Ok(()) => run.note("reconciler.event", &event.id, &line).await?,
            // The event stays in the inbox, so the mark may advance past it.
            Err(error) => {
                run.report.waiting.push(format!("{line}: {error}"));
                return Ok(());
            }
        }
    }
    run.report.repairs.push(line);
    Ok(())
}
