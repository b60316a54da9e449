//! How far the reconciler has come, in `settings`.

use crate::db::{self, Conn, settings};

/// The name of the mark in `settings`: the time of the last complete run.
pub const MARK: &str = "reconciled_until";
/// The name of the mark in `settings` up to which Stripe's events were read, by Stripe's clock.
pub const EVENTS_MARK: &str = "events_read_until";
/// The name of another one: the last subscription that was audited.
pub const AUDITED: &str = "subscriptions_audited_to";

/// Up to when Stripe's events were read. A database of an older version has only the time of its last run.
pub fn read_events_mark(conn: &mut Conn) -> db::Result<Option<i64>> {
    match read_mark(conn, EVENTS_MARK)? {
        Some(mark) => Ok(Some(mark)),
        None => read_mark(conn, MARK),
    }
}

/// The time of this mark.
pub fn read_mark(conn: &mut Conn, name: &str) -> db::Result<Option<i64>> {
    Ok(settings::read(conn, name)?.and_then(|text| text.parse().ok()))
}
