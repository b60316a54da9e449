//! The clock and the random source, as one parameter, and the ids that are generated from them.

use std::sync::{Arc, Mutex, PoisonError};

use rand::rngs::StdRng;
use rand::{Rng, RngExt, SeedableRng};
use uuid::Builder;

use super::kind::Kind;
use crate::clock::Clock;

/// The clock and the random source, passed to everything that needs either. One per server; cheap to clone.
#[derive(Clone, Debug)]
pub struct Context {
    pub clock: Clock,
    seed: Option<Arc<Mutex<StdRng>>>,
}

impl Context {
    /// Uses the machine's clock and its random source.
    pub fn system() -> Self {
        Self::new(Clock::system())
    }

    /// Uses this clock and the machine's random source.
    pub fn new(clock: Clock) -> Self {
        Self { clock, seed: None }
    }

    /// Uses this clock, and randomness that repeats with the seed (tests only).
    pub fn seeded(clock: Clock, seed: u64) -> Self {
        Self { clock, seed: Some(Arc::new(Mutex::new(StdRng::seed_from_u64(seed)))) }
    }

    /// Returns the current time, in UTC unix seconds.
    pub fn now(&self) -> i64 {
        self.clock.now()
    }

    /// Returns a random generator of the caller's own.
    pub fn rng(&self) -> StdRng {
        match &self.seed {
            None => StdRng::from_rng(&mut rand::rng()),
            Some(shared) => StdRng::from_rng(&mut *shared.lock().unwrap_or_else(PoisonError::into_inner)),
        }
    }

    /// Returns a random number in this range.
    pub fn number(&self, range: std::ops::RangeInclusive<i64>) -> i64 {
        match &self.seed {
            None => rand::rng().random_range(range),
            Some(shared) => shared.lock().unwrap_or_else(PoisonError::into_inner).random_range(range),
        }
    }

    /// Returns an id for one HTTP request: 16 hex digits.
    pub fn request_id(&self) -> String {
        let random = match &self.seed {
            None => rand::rng().next_u64(),
            Some(shared) => shared.lock().unwrap_or_else(PoisonError::into_inner).next_u64(),
        };
        format!("{random:016x}")
    }

    /// Returns a new id of this kind with the current time: `lic_0190…` (32 hex digits, no dashes).
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
        let context = Context::new(Clock::manual(1_000));
        let first = context.id(Kind::License);
        context.clock.advance(1);
        let second = context.id(Kind::License);
        assert!(first.starts_with("lic_") && first.len() == 36, "{first}");
        assert!(first < second);
        assert_eq!(uuid::Uuid::parse_str(first.trim_start_matches("lic_")).unwrap().get_version_num(), 7);
    }

    #[test]
    fn a_seed_repeats() {
        let ids = |seed| Context::seeded(Clock::manual(1), seed).id(Kind::Order);
        assert_eq!(ids(7), ids(7));
        assert_ne!(ids(7), ids(8));
    }
}
