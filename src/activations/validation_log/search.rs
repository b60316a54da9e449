//! Searches the validation log.

use diesel::prelude::*;
use schemars::JsonSchema;
use serde::Serialize;

use crate::clock::{DAY, Timestamp};
use crate::db::schema::validation_logs;
use crate::db::{Conn, Page, Result};
use crate::ids::LicenseId;

/// The maximum number of entries on a page.
pub const MAX_LIMIT: i64 = 100;

/// An entry: attempts of one day (UTC) with everything else in common.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "Attempt")]
pub struct Entry {
    pub id: String,
    /// The latest attempt; the same as `last`.
    pub at: Timestamp,
    pub first: Timestamp,
    pub last: Timestamp,
    /// The number of attempts.
    pub count: i64,
    /// The hours (UTC, 0 to 23) of that day with attempts.
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
    /// UTC unix seconds, inclusive.
    pub since: Option<i64>,
    /// UTC unix seconds, exclusive.
    pub until: Option<i64>,
}

/// Lists entries, newest first, after `cursor` (a page's `next_cursor`); `limit` is clamped to between 1 and
/// [`MAX_LIMIT`]. Buffered attempts are not included: call [`super::ValidationLog::flush`] first.
pub fn list(conn: &mut Conn, filter: &Filter, cursor: Option<&str>, limit: i64) -> Result<Page<Entry>> {
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
        // Rows from before counts were introduced have no `last_at`.
        query = query.filter(validation_logs::last_at.ge(since).or(validation_logs::at.ge(since)));
    }
    if let Some(until) = filter.until {
        query = query.filter(validation_logs::at.lt(until));
    }
    if let Some(cursor) = cursor {
        query = query.filter(validation_logs::id.lt(cursor));
    }
    let entries = query.load::<Row>(conn)?.into_iter().map(Entry::from).collect();
    Ok(Page::first_of(entries, limit, |entry: &Entry| &entry.id))
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

/// Returns the hours whose bits are set; without any, as in rows from before hours were stored, the hour of the first
/// attempt.
fn hours(bits: i64, first: i64) -> Vec<i64> {
    let of_first = 1 << (first.rem_euclid(DAY) / super::HOUR);
    let bits = if bits == 0 { of_first } else { bits };
    (0..24).filter(|hour| bits >> hour & 1 == 1).collect()
}

impl From<Row> for Entry {
    fn from(row: Row) -> Self {
        let last = Timestamp(row.last_at.unwrap_or(row.at));
        Self {
            id: row.id,
            at: last,
            first: Timestamp(row.at),
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
