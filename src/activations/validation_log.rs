//! The validation log: every attempt to activate, validate or deactivate, good or bad; never a key.
//!
//! Entries wait in memory and are written in batches, so that a validation does not write and a refused attempt, whose
//! transaction is rolled back, is still logged. What waits when the process is killed is lost.

use std::sync::{Mutex, MutexGuard, PoisonError};

use diesel::prelude::*;
use serde::Serialize;
use tokio::sync::Mutex as AsyncMutex;

use crate::clock::rfc3339;
use crate::db::schema::validation_logs;
use crate::db::{Conn, Db, Result};
use crate::ids::{Ambient, Kind};

/// The most entries that wait: some 50 MB. When the database is away for long, what comes after is only counted.
const MOST_WAITING: usize = 100_000;
/// Rows of one transaction: other writers wait no longer than for these.
const BATCH: usize = 500;
/// The most entries of one page.
pub const MAX_LIMIT: i64 = 100;
/// The longest text of a field that a caller chooses, in characters.
const MAX_TEXT: usize = 255;

/// One attempt.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Attempt {
    /// UTC unix seconds.
    pub at: i64,
    /// When the attempt found one.
    pub license_id: Option<String>,
    /// The start of the key that was given ([`crate::licenses::key::LicenseKey::key_prefix`]).
    pub key_prefix: Option<String>,
    /// The installation, instance or site.
    pub instance_id: Option<String>,
    pub ip: Option<String>,
    pub user_agent: Option<String>,
    /// `activate`, `validate`, `deactivate`, `trial`, `lease`, `file`.
    pub action: &'static str,
    /// The answer's code, or the error's.
    pub code: &'static str,
}

/// The attempts that wait to be written.
#[derive(Debug, Default)]
pub struct ValidationLog {
    waiting: Mutex<Waiting>,
    /// One flush at a time: who flushes to read the log finds all that came before.
    flushing: AsyncMutex<()>,
}

#[derive(Debug, Default)]
struct Waiting {
    attempts: Vec<(String, Attempt)>,
    lost: u64,
}

impl ValidationLog {
    /// Adds an attempt; does not block and does not write.
    pub fn note(&self, ambient: &Ambient, attempt: Attempt) {
        let id = ambient.id(Kind::Validation);
        let mut waiting = self.lock();
        if waiting.attempts.len() < MOST_WAITING {
            waiting.attempts.push((id, attempt));
        } else {
            waiting.lost += 1;
        }
    }

    /// Brings what waits into the database, in several transactions; gives how many attempts it was. After a failure
    /// what was not written waits again.
    pub async fn flush(&self, db: &Db) -> Result<usize> {
        let _one = self.flushing.lock().await;
        let Waiting { mut attempts, lost } = std::mem::take(&mut *self.lock());
        if lost > 0 {
            tracing::error!(lost, "validation log entries were lost: too many waited for the database");
        }
        let mut written = 0;
        while !attempts.is_empty() {
            let rest = attempts.split_off(BATCH.min(attempts.len()));
            let batch = attempts.clone();
            if let Err(error) = db.write(move |conn| insert(conn, &batch)).await {
                let mut waiting = self.lock();
                attempts.extend(rest);
                attempts.append(&mut waiting.attempts);
                waiting.attempts = attempts;
                return Err(error);
            }
            written += attempts.len();
            attempts = rest;
        }
        Ok(written)
    }

    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A batch whose commit was not confirmed comes once more: what is there already stays as it is.
fn insert(conn: &mut Conn, batch: &[(String, Attempt)]) -> Result<()> {
    let row = |(id, a): &(String, Attempt)| {
        (
            validation_logs::id.eq(id.clone()),
            validation_logs::at.eq(a.at),
            validation_logs::license_id.eq(a.license_id.clone()),
            validation_logs::key_prefix.eq(a.key_prefix.clone()),
            validation_logs::instance_id.eq(cut(a.instance_id.as_deref())),
            validation_logs::ip.eq(a.ip.clone()),
            validation_logs::user_agent.eq(cut(a.user_agent.as_deref())),
            validation_logs::action.eq(a.action),
            validation_logs::code.eq(a.code),
        )
    };
    match conn {
        Conn::Postgres(c) => {
            let rows: Vec<_> = batch.iter().map(row).collect();
            diesel::insert_into(validation_logs::table).values(&rows).on_conflict_do_nothing().execute(c)?;
        }
        Conn::Sqlite(c) => {
            for attempt in batch {
                diesel::insert_into(validation_logs::table).values(row(attempt)).on_conflict_do_nothing().execute(c)?;
            }
        }
    }
    Ok(())
}

fn cut(text: Option<&str>) -> Option<String> {
    // PostgreSQL refuses NUL, and one entry with it would hold back all that wait with it.
    text.map(|text| text.chars().filter(|c| *c != '\0').take(MAX_TEXT).collect())
}

/// An entry as it is read. The time is RFC 3339 in UTC.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Entry {
    pub id: String,
    pub at: String,
    pub license_id: Option<String>,
    pub key_prefix: Option<String>,
    pub instance_id: Option<String>,
    pub ip: Option<String>,
    pub user_agent: Option<String>,
    pub action: String,
    pub code: String,
}

/// Which entries to list; a field that is `None` matches all.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    pub license_id: Option<String>,
    pub key_prefix: Option<String>,
    pub instance_id: Option<String>,
    pub ip: Option<String>,
    pub action: Option<String>,
    pub code: Option<String>,
    /// UTC unix seconds, this one included.
    pub since: Option<i64>,
    /// UTC unix seconds, this one not included.
    pub until: Option<i64>,
}

/// Some entries, and where the next ones begin.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Page {
    pub entries: Vec<Entry>,
    /// For the next call; `None` when these were the last.
    pub next_cursor: Option<String>,
}

/// Entries, the newest first, after `cursor` (a page's `next_cursor`); `limit` is held between 1 and [`MAX_LIMIT`].
/// What still waits is not among them: [`ValidationLog::flush`] first.
pub fn list(conn: &mut Conn, filter: &Filter, cursor: Option<&str>, limit: i64) -> Result<Page> {
    let limit = limit.clamp(1, MAX_LIMIT);
    let mut query = validation_logs::table.order(validation_logs::id.desc()).limit(limit + 1).into_boxed();
    if let Some(license_id) = &filter.license_id {
        query = query.filter(validation_logs::license_id.eq(license_id));
    }
    if let Some(key_prefix) = &filter.key_prefix {
        query = query.filter(validation_logs::key_prefix.eq(key_prefix));
    }
    if let Some(instance_id) = &filter.instance_id {
        query = query.filter(validation_logs::instance_id.eq(instance_id));
    }
    if let Some(ip) = &filter.ip {
        query = query.filter(validation_logs::ip.eq(ip));
    }
    if let Some(action) = &filter.action {
        query = query.filter(validation_logs::action.eq(action));
    }
    if let Some(code) = &filter.code {
        query = query.filter(validation_logs::code.eq(code));
    }
    if let Some(since) = filter.since {
        query = query.filter(validation_logs::at.ge(since));
    }
    if let Some(until) = filter.until {
        query = query.filter(validation_logs::at.lt(until));
    }
    if let Some(cursor) = cursor {
        query = query.filter(validation_logs::id.lt(cursor));
    }
    let mut entries: Vec<Entry> = query.load::<Row>(conn)?.into_iter().map(Entry::from).collect();
    // One more was asked for than is shown: it tells whether there is a next page.
    let more = entries.len() > usize::try_from(limit).unwrap_or(usize::MAX);
    if more {
        entries.pop();
    }
    let next_cursor = entries.last().filter(|_| more).map(|entry| entry.id.clone());
    Ok(Page { entries, next_cursor })
}

#[derive(Queryable)]
struct Row {
    id: String,
    at: i64,
    license_id: Option<String>,
    key_prefix: Option<String>,
    instance_id: Option<String>,
    ip: Option<String>,
    user_agent: Option<String>,
    action: String,
    code: String,
}

impl From<Row> for Entry {
    fn from(row: Row) -> Self {
        Self {
            id: row.id,
            at: rfc3339(row.at),
            license_id: row.license_id,
            key_prefix: row.key_prefix,
            instance_id: row.instance_id,
            ip: row.ip,
            user_agent: row.user_agent,
            action: row.action,
            code: row.code,
        }
    }
}

/// Deletes up to `most` entries from before `before` (UTC unix seconds); gives how many. Fewer than `most`: no more.
pub fn prune(conn: &mut Conn, before: i64, most: i64) -> Result<usize> {
    let old: Vec<String> = validation_logs::table
        .filter(validation_logs::at.lt(before))
        .order(validation_logs::at)
        .limit(most)
        .select(validation_logs::id)
        .load(conn)?;
    Ok(diesel::delete(validation_logs::table.filter(validation_logs::id.eq_any(old))).execute(conn)?)
}
