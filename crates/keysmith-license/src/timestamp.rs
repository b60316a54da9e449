//! Unix seconds and RFC 3339, as license files write them.

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

/// The last second that RFC 3339 can write.
const LAST: i64 = 253_402_300_799;

/// `2026-11-23T08:00:00Z`. A time that RFC 3339 cannot write becomes the nearest one that it can.
pub(crate) fn text(seconds: i64) -> String {
    let at = OffsetDateTime::from_unix_timestamp(seconds.clamp(0, LAST)).unwrap_or(OffsetDateTime::UNIX_EPOCH);
    at.format(&Rfc3339).unwrap_or_default()
}

/// `2026-11-23`.
pub(crate) fn day(seconds: i64) -> String {
    text(seconds).chars().take(10).collect()
}

/// Unix seconds; `None` when it is not RFC 3339.
pub(crate) fn parse(text: &str) -> Option<i64> {
    OffsetDateTime::parse(text, &Rfc3339).ok().map(OffsetDateTime::unix_timestamp)
}
