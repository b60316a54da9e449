//! Time as a parameter: the only module that reads the operating system's clock.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

/// Seconds in a day.
pub const DAY: i64 = 86_400;

/// A source of time. Cheap to clone.
#[derive(Clone, Debug)]
pub enum Clock {
    /// The machine's clock, moved forward by this many seconds (the sandbox's "advance the clock").
    System { ahead: Arc<AtomicI64> },
    /// A clock that stops until a test moves it.
    Manual(Arc<AtomicI64>),
}

impl Clock {
    /// Returns the machine's clock.
    pub fn system() -> Self {
        Self::System { ahead: Arc::new(AtomicI64::new(0)) }
    }

    /// Returns the machine's clock shifted by `seconds` (behind it when negative): `KEYSMITH_CLOCK_OFFSET`, for tests
    /// of wrong clocks.
    pub fn system_ahead(seconds: i64) -> Self {
        Self::System { ahead: Arc::new(AtomicI64::new(seconds)) }
    }

    /// Returns a clock that shows `start` (Unix seconds, UTC) until it is moved.
    pub fn manual(start: i64) -> Self {
        Self::Manual(Arc::new(AtomicI64::new(start)))
    }

    /// Returns Unix seconds, UTC.
    pub fn now(&self) -> i64 {
        match self {
            Self::System { ahead } => system_millis() / 1000 + ahead.load(Ordering::Relaxed),
            Self::Manual(at) => at.load(Ordering::Relaxed),
        }
    }

    /// Returns Unix milliseconds, UTC, for ids that sort by time.
    pub fn now_millis(&self) -> i64 {
        match self {
            Self::System { ahead } => system_millis() + ahead.load(Ordering::Relaxed) * 1000,
            Self::Manual(at) => at.load(Ordering::Relaxed) * 1000,
        }
    }

    /// Moves the clock forward by `seconds`.
    pub fn advance(&self, seconds: i64) {
        match self {
            Self::System { ahead } => ahead.fetch_add(seconds, Ordering::Relaxed),
            Self::Manual(at) => at.fetch_add(seconds, Ordering::Relaxed),
        };
    }
}

#[expect(clippy::disallowed_methods, reason = "this is the clock")]
fn system_millis() -> i64 {
    let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since_epoch.as_millis()).unwrap_or(i64::MAX)
}

/// Measures durations; no decision depends on it.
#[derive(Clone, Copy, Debug)]
pub struct Stopwatch(Instant);

impl Stopwatch {
    #[expect(clippy::disallowed_methods, reason = "this is the clock")]
    pub fn start() -> Self {
        Self(Instant::now())
    }

    /// Returns the seconds since the start.
    pub fn seconds(&self) -> f64 {
        self.0.elapsed().as_secs_f64()
    }

    /// Returns whole milliseconds since the start.
    pub fn millis(&self) -> u64 {
        u64::try_from(self.0.elapsed().as_millis()).unwrap_or(u64::MAX)
    }
}

/// Formats Unix seconds as RFC 3339 in UTC: `2026-11-23T08:00:00Z`. A year beyond 9999, which RFC 3339 cannot express,
/// is clamped to its last second.
pub fn rfc3339(seconds: i64) -> String {
    const LAST: i64 = 253_402_300_799;
    OffsetDateTime::from_unix_timestamp(seconds.clamp(0, LAST))
        .ok()
        .and_then(|t| t.format(&Rfc3339).ok())
        .unwrap_or_default()
}

/// A time in JSON: unix seconds, written as RFC 3339 in UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Timestamp(pub i64);

impl std::fmt::Display for Timestamp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&rfc3339(self.0))
    }
}

impl serde::Serialize for Timestamp {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&rfc3339(self.0))
    }
}

impl schemars::JsonSchema for Timestamp {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Timestamp".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({"type": "string", "format": "date-time"})
    }
}

/// Parses RFC 3339 to Unix seconds; `None` when it is invalid.
pub fn parse_rfc3339(text: &str) -> Option<i64> {
    OffsetDateTime::parse(text, &Rfc3339).ok().map(OffsetDateTime::unix_timestamp)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rfc3339_goes_both_ways() {
        assert_eq!(rfc3339(1_795_392_000), "2026-11-23T00:00:00Z");
        assert_eq!(parse_rfc3339("2026-11-23T01:00:00+01:00"), Some(1_795_392_000));
        assert_eq!(parse_rfc3339("yesterday"), None);
        assert_eq!(rfc3339(i64::MAX), "9999-12-31T23:59:59Z");
    }

    #[test]
    fn a_manual_clock_moves_only_when_told() {
        let clock = Clock::manual(100);
        let twin = clock.clone();
        clock.advance(5);
        assert_eq!((twin.now(), twin.now_millis()), (105, 105_000));
    }
}
