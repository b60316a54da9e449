//! Reading the validation log.

use diesel::prelude::*;
use serde::Serialize;

use crate::clock::{DAY, rfc3339};
use crate::db::schema::validation_logs;
use crate::db::{Conn, Result};
use crate::ids::LicenseId;

/// The most entries of one page.
pub const MAX_LIMIT: i64 = 100;

/// An entry as it is read: attempts of one day (UTC) with everything else in common. Times are RFC 3339 in UTC.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Entry {
    pub id: String,
    /// The latest attempt; the same as `last`.
    pub at: String,
    pub first: String,
    pub last: String,
    /// How many attempts it stands for.
    pub count: i64,
    /// The hours (UTC, 0 to 23) of that day in which there were any.
    pub hours: Vec<i64>,
    pub license_id: Option<LicenseId>,
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
    pub license_id: Option<LicenseId>,
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
/// What still waits is not among them: [`super::ValidationLog::flush`] first.
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
        // Rows from before there were counts have no `last_at`.
        query = query.filter(validation_logs::last_at.ge(since).or(validation_logs::at.ge(since)));
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
    license_id: Option<LicenseId>,
    key_prefix: Option<String>,
    instance_id: Option<String>,
    ip: Option<String>,
    user_agent: Option<String>,
    action: String,
    code: String,
    last_at: Option<i64>,
    count: i64,
    _roll: Option<String>,
    hours: i64,
}

/// The hours whose bits are set; those of the first attempt alone where none is, as in rows from before hours were kept.
fn hours(bits: i64, first: i64) -> Vec<i64> {
    let of_first = 1 << (first.rem_euclid(DAY) / super::HOUR);
    let bits = if bits == 0 { of_first } else { bits };
    (0..24).filter(|hour| bits >> hour & 1 == 1).collect()
}

impl From<Row> for Entry {
    fn from(row: Row) -> Self {
        let last = rfc3339(row.last_at.unwrap_or(row.at));
        Self {
            id: row.id,
            at: last.clone(),
            first: rfc3339(row.at),
            last,
            count: row.count,
            hours: hours(row.hours, row.at),
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
