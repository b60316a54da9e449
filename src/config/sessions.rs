//! How long people stay signed in. The numbers are OWASP's (ASVS 5.0, 7.1 and 7.3; NIST SP 800-63B for the seller's
//! own people): long enough that a customer who looks in every other week is not asked for a link each time, short for whoever
//! can read every key. There is no limit to how many browsers one person has; each is listed and can be ended.

use crate::clock::DAY;

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;

/// When a session ends by itself, in seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SessionLimits {
    /// Without a request.
    pub idle: i64,
    /// In any case.
    pub absolute: i64,
}

/// A customer's.
pub const CUSTOMER_SESSION: SessionLimits = SessionLimits { idle: 14 * DAY, absolute: 30 * DAY };

/// An administrator's.
pub const ADMIN_SESSION: SessionLimits = SessionLimits { idle: 2 * HOUR, absolute: 12 * HOUR };

/// How long after a sign-in by link an account may be given its first password, another address or another second factor
/// without a further proof, in seconds.
pub const FRESH: i64 = 10 * MINUTE;

/// How long a link in a mail opens, in seconds (ASVS 6.5.5).
pub const LINK_LIFETIME: i64 = 10 * MINUTE;
