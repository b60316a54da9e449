//! Converts between Unix seconds and RFC 3339, the format in license files.

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

/// The last second that RFC 3339 can express.
const LAST: i64 = 253_402_300_799;

/// Formats `2026-11-23T08:00:00Z`. A time that RFC 3339 cannot express is clamped to the nearest one that it can.
pub(crate) fn text(seconds: i64) -> String {
    let at = OffsetDateTime::from_unix_timestamp(seconds.clamp(0, LAST)).unwrap_or(OffsetDateTime::UNIX_EPOCH);
    at.format(&Rfc3339).unwrap_or_default()
}

/// Formats `2026-11-23`.
pub(crate) fn day(seconds: i64) -> String {
    text(seconds).chars().take(10).collect()
}

/// Parses RFC 3339 to Unix seconds; `None` when it is invalid.
pub(crate) fn parse(text: &str) -> Option<i64> {
    OffsetDateTime::parse(text, &Rfc3339).ok().map(OffsetDateTime::unix_timestamp)
}
