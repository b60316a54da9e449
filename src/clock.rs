//! Time as a parameter: the only place that asks the operating system what time it is.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

/// Seconds of a day.
pub const DAY: i64 = 86_400;

/// Where the time comes from. Cheap to clone.
#[derive(Clone, Debug)]
pub enum Clock {
    /// The machine's clock, moved forward by so many seconds (the sandbox's "advance the clock").
    System { ahead: Arc<AtomicI64> },
    /// A clock that stands still until a test moves it.
    Manual(Arc<AtomicI64>),
}

impl Clock {
    /// The machine's clock.
    pub fn system() -> Self {
        Self::System { ahead: Arc::new(AtomicI64::new(0)) }
    }

    /// The machine's clock, `seconds` ahead of it (behind it when negative): `KEYSMITH_CLOCK_OFFSET`, for tests of what
    /// a wrong clock does.
    pub fn system_ahead(seconds: i64) -> Self {
        Self::System { ahead: Arc::new(AtomicI64::new(seconds)) }
    }

    /// A clock that shows `start` (UTC unix seconds) until it is moved.
    pub fn manual(start: i64) -> Self {
        Self::Manual(Arc::new(AtomicI64::new(start)))
    }

    /// UTC unix seconds.
    pub fn now(&self) -> i64 {
        match self {
            Self::System { ahead } => system_millis() / 1000 + ahead.load(Ordering::Relaxed),
            Self::Manual(at) => at.load(Ordering::Relaxed),
        }
    }

    /// UTC unix milliseconds, for ids that sort by time.
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

/// Measures how long something takes; nothing is decided by it.
#[derive(Clone, Copy, Debug)]
pub struct Stopwatch(Instant);

impl Stopwatch {
    #[expect(clippy::disallowed_methods, reason = "this is the clock")]
    pub fn start() -> Self {
        Self(Instant::now())
    }

    /// Seconds since the start.
    pub fn seconds(&self) -> f64 {
        self.0.elapsed().as_secs_f64()
    }

    /// Whole milliseconds since the start.
    pub fn millis(&self) -> u64 {
        u64::try_from(self.0.elapsed().as_millis()).unwrap_or(u64::MAX)
    }
}

/// Unix seconds as RFC 3339 in UTC: `2026-11-23T08:00:00Z`. A time that RFC 3339 cannot write (a year past 9999) is
/// written as its last second.
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

/// RFC 3339 text as unix seconds; `None` when it is not one.
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
