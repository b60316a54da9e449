//! Public ids: a prefix that says what the thing is, and a UUIDv7 that sorts by time of making.

mod text_id;

use std::sync::{Arc, Mutex, PoisonError};

use rand::rngs::StdRng;
use rand::{Rng, RngExt, SeedableRng};
use uuid::Builder;

use crate::clock::Clock;

pub use self::text_id::{
    AccountId, CheckoutSessionId, CustomerId, EventId, InvoiceId, ItemId, LicenseId, OrderId, OrganizationId,
    ProductId, StripePriceId, SubscriptionId, TierId,
};

/// What an id names; gives the prefix.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Account,
    Activation,
    ApiToken,
    AuditEntry,
    Delivery,
    Endpoint,
    Job,
    Lease,
    License,
    Link,
    Mail,
    Order,
    Organization,
    Price,
    Product,
    Session,
    Tier,
    Trial,
    Validation,
}

impl Kind {
    /// Whether the text has the form of an id of this kind.
    #[must_use]
    pub fn is_of(self, text: &str) -> bool {
        let rest = text.strip_prefix(self.prefix()).and_then(|rest| rest.strip_prefix('_'));
        rest.is_some_and(|id| id.len() == 32 && id.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'a'..=b'f')))
    }

    /// The text before the `_`.
    pub fn prefix(self) -> &'static str {
        match self {
            Self::Account => "acc",
            Self::Activation => "act",
            Self::ApiToken => "tok",
            Self::AuditEntry => "aud",
            Self::Delivery => "dlv",
            Self::Endpoint => "whe",
            Self::Job => "job",
            Self::Lease => "lea",
            Self::License => "lic",
            Self::Link => "lnk",
            Self::Mail => "mai",
            Self::Order => "ord",
            Self::Organization => "org",
            Self::Price => "pri",
            Self::Product => "prd",
            Self::Session => "ses",
            Self::Tier => "tie",
            Self::Trial => "tri",
            Self::Validation => "val",
        }
    }
}

/// What a pure function cannot know: the time, and randomness. One a server; cheap to clone.
#[derive(Clone, Debug)]
pub struct Ambient {
    pub clock: Clock,
    seed: Option<Arc<Mutex<StdRng>>>,
}

impl Ambient {
    /// The machine's clock and its random source.
    pub fn system() -> Self {
        Self::new(Clock::system())
    }

    /// This clock and the machine's random source.
    pub fn new(clock: Clock) -> Self {
        Self { clock, seed: None }
    }

    /// This clock, and randomness that repeats with the seed (tests only).
    pub fn seeded(clock: Clock, seed: u64) -> Self {
        Self { clock, seed: Some(Arc::new(Mutex::new(StdRng::seed_from_u64(seed)))) }
    }

    /// UTC unix seconds.
    pub fn now(&self) -> i64 {
        self.clock.now()
    }

    /// A random generator of the caller's own.
    pub fn rng(&self) -> StdRng {
        match &self.seed {
            None => StdRng::from_rng(&mut rand::rng()),
            Some(shared) => StdRng::from_rng(&mut *shared.lock().unwrap_or_else(PoisonError::into_inner)),
        }
    }

    /// A random number of this range.
    pub fn number(&self, range: std::ops::RangeInclusive<i64>) -> i64 {
        match &self.seed {
            None => rand::rng().random_range(range),
            Some(shared) => shared.lock().unwrap_or_else(PoisonError::into_inner).random_range(range),
        }
    }

    /// An id for one HTTP request: 16 hex digits.
    pub fn request_id(&self) -> String {
        let random = match &self.seed {
            None => rand::rng().next_u64(),
            Some(shared) => shared.lock().unwrap_or_else(PoisonError::into_inner).next_u64(),
        };
        format!("{random:016x}")
    }

    /// A new id of this kind at the present time: `lic_0190…` (32 hex digits, no dashes).
    pub fn id(&self, kind: Kind) -> String {
        let mut random = [0_u8; 10];
        match &self.seed {
            None => rand::rng().fill_bytes(&mut random),
            Some(shared) => shared.lock().unwrap_or_else(PoisonError::into_inner).fill_bytes(&mut random),
        }
        let millis = u64::try_from(self.clock.now_millis()).unwrap_or(0);
        let uuid = Builder::from_unix_timestamp_millis(millis, &random).into_uuid();
        format!("{}_{}", kind.prefix(), uuid.simple())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_name_their_kind_and_sort_by_time() {
        let ambient = Ambient::new(Clock::manual(1_000));
        let first = ambient.id(Kind::License);
        ambient.clock.advance(1);
        let second = ambient.id(Kind::License);
        assert!(first.starts_with("lic_") && first.len() == 36, "{first}");
        assert!(first < second);
        assert_eq!(uuid::Uuid::parse_str(first.trim_start_matches("lic_")).unwrap().get_version_num(), 7);
    }

    #[test]
    fn a_seed_repeats() {
        let ids = |seed| Ambient::seeded(Clock::manual(1), seed).id(Kind::Order);
        assert_eq!(ids(7), ids(7));
        assert_ne!(ids(7), ids(8));
    }
}
