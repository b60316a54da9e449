//! Session lifetimes. The numbers follow OWASP (ASVS 5.0, 7.1 and 7.3) and, for the seller's team, NIST SP 800-63B:
//! long enough that a customer who visits every other week does not need a new link each time, short for people who can
//! read every key. The number of sessions per person is not limited; each is listed and can be ended.

use crate::clock::DAY;

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;

/// When a session ends automatically, in seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SessionLimits {
    /// After the last request.
    pub idle: i64,
    /// After sign-in, regardless of activity.
    pub absolute: i64,
}

/// For customers.
pub const CUSTOMER_SESSION: SessionLimits = SessionLimits { idle: 14 * DAY, absolute: 30 * DAY };

/// For the seller's team.
pub const ADMIN_SESSION: SessionLimits = SessionLimits { idle: 2 * HOUR, absolute: 12 * HOUR };

/// How long after signing in by link an account may set its first password, another address or another second factor
/// without further proof, in seconds.
pub const FRESH: i64 = 10 * MINUTE;

/// How long a link in a mail is valid, in seconds (ASVS 6.5.5).
pub const LINK_LIFETIME: i64 = 10 * MINUTE;
