//! Webhook endpoints: their URLs, topics and signing keys.

use std::collections::HashMap;

use diesel::prelude::*;

use super::{Topic, signature};
use crate::clock::DAY;
use crate::db::schema::{webhook_deliveries, webhook_endpoints as table};
use crate::db::{Conn, Error, Page, Result};
use crate::ids::{Context, Kind};
use crate::secret::Redacted;
use crate::secret::sealed::{Purpose, Sealer};

/// Listed instead of topics: all of them, including those of later versions.
pub const EVERYTHING: &str = "*";
/// How long deliveries are also signed with the replaced key, in seconds.
const OVERLAP: i64 = DAY;
/// After this long with attempts but no successful delivery, an endpoint is switched off. Seconds.
const FAILING_LIFE: i64 = 3 * DAY;

/// An endpoint. Times are UTC unix seconds.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = table)]
pub struct Endpoint {
    pub id: String,
    pub url: String,
    sealed_secret: String,
    events: String,
    pub active: bool,
    pub created_at: i64,
    pub updated_at: i64,
    pub description: Option<String>,
    /// Why it was switched off automatically.
    pub inactive_reason: Option<String>,
    /// The time of the first failure since the last success; `None` when the last delivery succeeded.
    pub failing_since: Option<i64>,
    previous_secret: Option<String>,
    previous_until: Option<i64>,
}

/// The fields that a person can set; `None` leaves a field unchanged.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    pub url: Option<String>,
    /// Topics' names, or [`EVERYTHING`].
    pub events: Option<Vec<String>>,
    pub description: Option<String>,
    pub active: Option<bool>,
}

impl Endpoint {
    /// Topics' names, or [`EVERYTHING`].
    pub fn events(&self) -> Result<Vec<String>> {
        names(&self.id, &self.events)
    }

    /// Returns the keys to sign a delivery with at `now`; the error says why a key does not open, and reveals nothing
    /// of it.
    pub(super) fn keys(&self, sealer: &Sealer, now: i64) -> std::result::Result<Vec<Vec<u8>>, String> {
        let previous = self.previous_secret.as_ref().filter(|_| self.previous_until.is_some_and(|until| now < until));
        let key = |sealed: &String| {
            let secret = sealer.open(Purpose::WebhookSecret, sealed).map_err(|error| error.to_string())?;
            signature::key_of(&secret).ok_or_else(|| "it is not a signing key".to_owned())
        };
        [Some(&self.sealed_secret), previous].into_iter().flatten().map(key).collect()
    }
}

fn names(id: &str, text: &str) -> Result<Vec<String>> {
    serde_json::from_str(text).map_err(|e| Error::Corrupt(format!("webhook endpoint {id}: events: {e}")))
}

fn text(events: &[String]) -> Result<String> {
    serde_json::to_string(events).map_err(|e| Error::Corrupt(e.to_string()))
}

/// Creates an active endpoint and returns it with its signing key, which is never shown again.
pub fn create(
    conn: &mut Conn,
    context: &Context,
    sealer: &Sealer,
    url: &str,
    events: &[String],
    description: Option<&str>,
) -> Result<(Endpoint, Redacted<String>)> {
    let id = context.id(Kind::Endpoint);
    let secret = signature::new_secret(&mut context.rng());
    let now = context.now();
    diesel::insert_into(table::table)
        .values((
            table::id.eq(&id),
            table::url.eq(url),
            table::sealed_secret.eq(sealer.seal(Purpose::WebhookSecret, secret.expose())),
            table::events.eq(text(events)?),
            table::active.eq(true),
            table::created_at.eq(now),
            table::updated_at.eq(now),
            table::description.eq(description),
        ))
        .execute(conn)?;
    let made = find(conn, &id)?.ok_or_else(|| Error::Corrupt("an endpoint vanished while it was created".into()))?;
    Ok((made, secret))
}

/// Returns an endpoint by its id.
pub fn find(conn: &mut Conn, id: &str) -> Result<Option<Endpoint>> {
    Ok(table::table.find(id).select(Endpoint::as_select()).first(conn).optional()?)
}

/// Lists all endpoints, newest first, after `cursor`.
pub fn list(conn: &mut Conn, cursor: Option<&str>, limit: i64) -> Result<Page<Endpoint>> {
    let mut query = table::table.order(table::id.desc()).limit(limit + 1).select(Endpoint::as_select()).into_boxed();
    if let Some(cursor) = cursor {
        query = query.filter(table::id.lt(cursor));
    }
    Ok(Page::first_of(query.load(conn)?, limit, |endpoint: &Endpoint| &endpoint.id))
}

/// Returns the URLs of these endpoints by their ids.
///
/// # Errors
/// Database errors.
pub fn urls(conn: &mut Conn, ids: &[&str]) -> Result<HashMap<String, String>> {
    let known = table::table.filter(table::id.eq_any(ids)).select((table::id, table::url));
    Ok(known.load::<(String, String)>(conn)?.into_iter().collect())
}

/// Changes the given fields; returns the endpoint before and after. Switching it on or off clears its failures.
pub fn change(conn: &mut Conn, context: &Context, id: &str, wanted: &Wanted) -> Result<Option<(Endpoint, Endpoint)>> {
    #[derive(AsChangeset)]
    #[diesel(table_name = crate::db::schema::webhook_endpoints)]
    struct Changes {
        url: Option<String>,
        events: Option<String>,
        description: Option<Option<String>>,
        active: Option<bool>,
        inactive_reason: Option<Option<String>>,
        failing_since: Option<Option<i64>>,
        updated_at: i64,
    }
    let Some(before) = find(conn, id)? else { return Ok(None) };
    let switched = wanted.active.is_some_and(|active| active != before.active);
    let changes = Changes {
        url: wanted.url.clone(),
        events: wanted.events.as_deref().map(text).transpose()?,
        description: wanted.description.clone().map(|text| Some(text).filter(|text| !text.is_empty())),
        active: wanted.active,
        inactive_reason: switched.then_some(None),
        failing_since: switched.then_some(None),
        updated_at: context.now(),
    };
    diesel::update(table::table.find(id)).set(changes).execute(conn)?;
    Ok(find(conn, id)?.map(|after| (before, after)))
}

/// Gives an endpoint a new signing key; for a day, deliveries are also signed with the old one.
pub fn rotate(conn: &mut Conn, context: &Context, sealer: &Sealer, id: &str) -> Result<Option<Redacted<String>>> {
    let Some(endpoint) = find(conn, id)? else { return Ok(None) };
    let secret = signature::new_secret(&mut context.rng());
    let now = context.now();
    diesel::update(table::table.find(id))
        .set((
            table::sealed_secret.eq(sealer.seal(Purpose::WebhookSecret, secret.expose())),
            table::previous_secret.eq(endpoint.sealed_secret),
            table::previous_until.eq(now + OVERLAP),
            table::updated_at.eq(now),
        ))
        .execute(conn)?;
    Ok(Some(secret))
}

/// Deletes an endpoint with its deliveries; returns false when it does not exist.
pub fn delete(conn: &mut Conn, id: &str) -> Result<bool> {
    diesel::delete(webhook_deliveries::table.filter(webhook_deliveries::endpoint_id.eq(id))).execute(conn)?;
    Ok(diesel::delete(table::table.find(id)).execute(conn)? == 1)
}

/// Returns the ids of the active endpoints that subscribe to this topic.
pub(super) fn wanting(conn: &mut Conn, topic: Topic) -> Result<Vec<String>> {
    let active = table::table.filter(table::active.eq(true)).order(table::id).select((table::id, table::events));
    let mut wanting = Vec::new();
    for (id, events) in active.load::<(String, String)>(conn)? {
        if names(&id, &events)?.iter().any(|name| name == EVERYTHING || name == topic.as_str()) {
            wanting.push(id);
        }
    }
    Ok(wanting)
}

/// Returns whether any active endpoint subscribes to this topic.
pub fn is_wanted(conn: &mut Conn, topic: Topic) -> Result<bool> {
    Ok(!wanting(conn, topic)?.is_empty())
}

/// Records a successful delivery.
pub(super) fn arrived(conn: &mut Conn, id: &str) -> Result<()> {
    let failing = table::table.find(id).filter(table::failing_since.is_not_null());
    diesel::update(failing).set(table::failing_since.eq(None::<i64>)).execute(conn)?;
    Ok(())
}

/// Records a failed attempt; switches the endpoint off if it has failed for days, or answered 410 Gone.
pub(super) fn failed(conn: &mut Conn, id: &str, status: Option<u16>, why: &str, now: i64) -> Result<()> {
    let fresh = table::table.find(id).filter(table::failing_since.is_null());
    diesel::update(fresh).set(table::failing_since.eq(now)).execute(conn)?;
    let reason = match status {
        Some(410) => "it answered 410 Gone".to_owned(),
        _ => format!("nothing arrived for {} days; the last try: {why}", FAILING_LIFE / DAY),
    };
    // An endpoint that answers 410 is switched off at once.
    let failing_since = if status == Some(410) { now } else { now - FAILING_LIFE };
    let over = table::table.find(id).filter(table::active.eq(true)).filter(table::failing_since.le(failing_since));
    let switched_off = diesel::update(over)
        .set((table::active.eq(false), table::inactive_reason.eq(reason), table::updated_at.eq(now)))
        .execute(conn)?;
    if switched_off > 0 {
        tracing::warn!(endpoint.id = id, "a webhook endpoint was switched off");
    }
    Ok(())
}
