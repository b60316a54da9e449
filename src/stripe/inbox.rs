//! The inbox: stores every event as Stripe sent it, with its processing status.

use std::collections::BTreeSet;

use diesel::prelude::*;

use super::event::Event;
use crate::db::schema::stripe_events;
use crate::db::{Conn, Error, Result, after_commit, text_enum};
use crate::ids::EventId;
use crate::secret::sealed::{Purpose, SealError, Sealer};

text_enum! {
    /// The processing status of an event.
    pub enum EventStatus {
        /// Waiting for its first attempt, or for the next one.
        Received = "received",
        /// Done.
        Processed = "processed",
        /// The event requires no work.
        Ignored = "ignored",
        /// Failed for good: a person has to look at it.
        Failed = "failed",
    }
}

/// A stored event.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = stripe_events)]
pub struct StoredEvent {
    pub id: String,
    pub type_: String,
    pub api_version: Option<String>,
    pub event_time: i64,
    payload: String,
    pub status: EventStatus,
    pub attempts: i64,
    pub last_error: Option<String>,
    pub received_at: i64,
    pub processed_at: Option<i64>,
}

impl StoredEvent {
    /// Returns the payload as Stripe sent it.
    ///
    /// # Errors
    /// [`SealError`] when it was sealed under a secret that is not configured, or altered.
    pub fn payload(&self, sealer: &Sealer) -> std::result::Result<String, SealError> {
        // A payload without a seal was stored before payloads were sealed, and startup has not sealed it yet.
        if self.payload.starts_with("s1.") {
            sealer.open(Purpose::StripeEvent, &self.payload)
        } else {
            Ok(self.payload.clone())
        }
    }
}

/// An event before it is stored, its payload already sealed: the payload contains the checkout session and the
/// customer.
#[derive(Clone, Debug)]
pub struct Incoming {
    pub event: Event,
    sealed: String,
}

impl Incoming {
    /// Seals the payload; this takes time, so it is done outside any transaction.
    #[must_use]
    pub fn new(sealer: &Sealer, event: Event, payload: &str) -> Self {
        Self { sealed: sealer.seal(Purpose::StripeEvent, payload), event }
    }
}

/// Stores an event; `asks` is false for an event that requires no work. Returns false when it is stored already (Stripe
/// sends events more than once).
pub fn store(conn: &mut Conn, incoming: &Incoming, asks: bool, now: i64) -> Result<bool> {
    let event = &incoming.event;
    let row = (
        stripe_events::id.eq(&event.id),
        stripe_events::type_.eq(&event.type_),
        stripe_events::api_version.eq(&event.api_version),
        stripe_events::event_time.eq(event.created),
        stripe_events::payload.eq(&incoming.sealed),
        stripe_events::status.eq(if asks { EventStatus::Received } else { EventStatus::Ignored }),
        stripe_events::processed_at.eq((!asks).then_some(now)),
        stripe_events::attempts.eq(0_i64),
        stripe_events::received_at.eq(now),
        stripe_events::about.eq(event.about()),
    );
    let inserted = crate::on_either!(conn, c => diesel::insert_into(stripe_events::table)
        .values(row)
        .on_conflict_do_nothing()
        .execute(c))?;
    Ok(inserted == 1)
}

/// Returns an event by its id.
pub fn find(conn: &mut Conn, id: &str) -> Result<Option<StoredEvent>> {
    Ok(stripe_events::table.find(id).select(StoredEvent::as_select()).first(conn).optional()?)
}

/// The outcome of processing an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Its work is done, in this transaction.
    Processed,
    /// The event requires no work.
    Ignored,
}

/// Records an event's outcome, in the transaction that did its work.
pub fn mark(conn: &mut Conn, id: &str, outcome: Outcome, now: i64) -> Result<()> {
    let status = match outcome {
        Outcome::Processed => EventStatus::Processed,
        Outcome::Ignored => EventStatus::Ignored,
    };
    diesel::update(stripe_events::table.find(id))
        .set((
            stripe_events::status.eq(status),
            stripe_events::processed_at.eq(now),
            stripe_events::last_error.eq(None::<String>),
        ))
        .execute(conn)?;
    let id = id.to_owned();
    after_commit(move || tracing::info!(event.id = id, outcome = status.as_str(), "Stripe event processed"));
    Ok(())
}

/// Marks the event that caused the work as processed, if an event caused it.
pub fn mark_processed(conn: &mut Conn, id: Option<&str>, now: i64) -> Result<()> {
    id.map_or(Ok(()), |id| mark(conn, id, Outcome::Processed, now))
}

/// Records a failed attempt; `for_good` marks the event as failed: no more attempts are made until a person replays it.
pub fn record_failure(conn: &mut Conn, id: &str, error: &str, for_good: bool) -> Result<()> {
    let open = stripe_events::table
        .find(id)
        .filter(stripe_events::status.ne_all([EventStatus::Processed, EventStatus::Ignored]));
    let status = if for_good { EventStatus::Failed } else { EventStatus::Received };
    diesel::update(open)
        .set((
            stripe_events::status.eq(status),
            stripe_events::attempts.eq(stripe_events::attempts + 1),
            stripe_events::last_error.eq(error),
        ))
        .execute(conn)?;
    Ok(())
}

/// Makes an event ready to be processed again; returns false when it does not exist.
pub fn reopen(conn: &mut Conn, id: &str) -> Result<bool> {
    let updated = diesel::update(stripe_events::table.find(id))
        .set((stripe_events::status.eq(EventStatus::Received), stripe_events::processed_at.eq(None::<i64>)))
        .execute(conn)
        .map_err(Error::from)?;
    Ok(updated == 1)
}

/// Lists events, newest first, after `before` (the time and id of the last event of the previous page): those of one
/// status, if given, and those that match `sought`.
pub fn list(
    conn: &mut Conn,
    status: Option<EventStatus>,
    sought: Option<&str>,
    before: Option<(i64, String)>,
    limit: i64,
) -> Result<Vec<StoredEvent>> {
    let mut query = stripe_events::table.select(StoredEvent::as_select()).into_boxed();
    if let Some(status) = status {
        query = query.filter(stripe_events::status.eq(status));
    }
    // An event id, the id of its subscription, payment or customer, or the beginning of a type: `invoice.`.
    match sought {
        Some(id) if id.starts_with("evt_") => query = query.filter(stripe_events::id.eq(id)),
        Some(id) if ["sub_", "pi_", "cus_"].iter().any(|kind| id.starts_with(kind)) => {
            query = query.filter(stripe_events::about.eq(id));
        }
        Some(kind) => {
            let literal = kind.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
            query = query.filter(stripe_events::type_.like(format!("{literal}%")).escape('\\'));
        }
        None => {}
    }
    if let Some((time, id)) = before {
        query = query.filter(
            stripe_events::event_time.lt(time).or(stripe_events::event_time.eq(time).and(stripe_events::id.lt(id))),
        );
    }
    Ok(query.order((stripe_events::event_time.desc(), stripe_events::id.desc())).limit(limit).load(conn)?)
}

/// Lists the events that should have been processed, oldest first: the failed ones, those with a failed attempt, and
/// those that were received before `before`.
pub fn unprocessed(conn: &mut Conn, before: i64, after: Option<&(i64, String)>, most: i64) -> Result<Vec<StoredEvent>> {
    let waits = stripe_events::received_at.lt(before).or(stripe_events::last_error.is_not_null().assume_not_null());
    let mut query = stripe_events::table
        .filter(
            stripe_events::status
                .eq(EventStatus::Failed)
                .or(stripe_events::status.eq(EventStatus::Received).and(waits)),
        )
        .order((stripe_events::event_time, stripe_events::id))
        .limit(most)
        .select(StoredEvent::as_select())
        .into_boxed();
    if let Some((time, id)) = after {
        let same = stripe_events::event_time.eq(*time).and(stripe_events::id.gt(id));
        query = query.filter(stripe_events::event_time.gt(*time).or(same));
    }
    Ok(query.load(conn)?)
}

/// Returns which of these events are in the inbox.
pub fn known(conn: &mut Conn, ids: &[EventId]) -> Result<BTreeSet<String>> {
    let found: Vec<String> =
        stripe_events::table.filter(stripe_events::id.eq_any(ids)).select(stripe_events::id).load(conn)?;
    Ok(found.into_iter().collect())
}

/// The events in the inbox that are in trouble.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Trouble {
    /// Events whose last attempt failed; they are retried.
    pub waiting: i64,
    /// Events that a person must decide about.
    pub failed: i64,
    /// The last error of the newest event in trouble.
    pub last_error: Option<String>,
}

impl Trouble {
    /// Returns one sentence for the seller; `None` when nothing is wrong. It never quotes an event.
    pub fn sentence(&self) -> Option<String> {
        match (self.waiting, self.failed) {
            (0, 0) => None,
            (waiting, 0) => Some(format!("{waiting} Stripe events wait for their next try.")),
            (0, failed) => Some(format!("{failed} Stripe events failed and need a decision.")),
            (waiting, failed) => {
                Some(format!("{waiting} Stripe events wait for their next try; {failed} failed and need a decision."))
            }
        }
    }
}

/// Counts the events that wait after a failed attempt, and those that failed.
pub fn trouble(conn: &mut Conn) -> Result<Trouble> {
    let waiting = stripe_events::status.eq(EventStatus::Received).and(stripe_events::last_error.is_not_null());
    let failed = stripe_events::status.eq(EventStatus::Failed);
    let newest = stripe_events::table
        .filter(failed.or(waiting))
        .filter(stripe_events::last_error.is_not_null())
        .order((stripe_events::event_time.desc(), stripe_events::id.desc()))
        .select(stripe_events::last_error)
        .first::<Option<String>>(conn)
        .optional()?;
    Ok(Trouble {
        waiting: stripe_events::table.filter(waiting).count().get_result(conn)?,
        failed: stripe_events::table.filter(failed).count().get_result(conn)?,
        last_error: newest.flatten(),
    })
}

/// Lists the ids of all failed events, oldest first.
pub fn failed(conn: &mut Conn) -> Result<Vec<String>> {
    let found = stripe_events::table.filter(stripe_events::status.eq(EventStatus::Failed)).select(stripe_events::id);
    Ok(found.order((stripe_events::event_time, stripe_events::id)).load(conn)?)
}
