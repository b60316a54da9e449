//! The reconciler's progress marks, stored in `settings`.

use crate::db::{self, Conn, settings};

/// The setting that holds the time of the last complete run.
pub const MARK: &str = "reconciled_until";
/// The setting that holds the time, by Stripe's clock, up to which events were read.
pub const EVENTS_MARK: &str = "events_read_until";
/// The setting that holds the last audited subscription.
pub const AUDITED: &str = "subscriptions_audited_to";

/// The time up to which Stripe's events were read. A database of an older version has only the time of its last run.
pub fn read_events_mark(conn: &mut Conn) -> db::Result<Option<i64>> {
    match read_mark(conn, EVENTS_MARK)? {
        Some(mark) => Ok(Some(mark)),
        None => read_mark(conn, MARK),
    }
}

/// Reads the time stored under this name.
pub fn read_mark(conn: &mut Conn, name: &str) -> db::Result<Option<i64>> {
    Ok(settings::read(conn, name)?.and_then(|text| text.parse().ok()))
}
