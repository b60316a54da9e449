//! A quota for each key: a burst at once, then one at a time (GCRA, by the `governor` crate), on the server's clock.

use std::num::NonZeroU32;
use std::time::Duration;

use governor::RateLimiter;
use governor::middleware::NoOpMiddleware;
use governor::nanos::Nanos;
use governor::state::StateStore;

use super::bounded::Bounded;
use crate::clock::Clock;

/// The server's clock as governor reads it: nanoseconds since the start.
#[derive(Clone)]
pub(super) struct Time {
    clock: Clock,
    /// Unix milliseconds.
    start: i64,
}

impl Time {
    pub fn starting_now(clock: Clock) -> Self {
        Self { start: clock.now_millis(), clock }
    }
}

impl governor::clock::Clock for Time {
    type Instant = Nanos;

    fn now(&self) -> Nanos {
        let millis = u64::try_from(self.clock.now_millis().saturating_sub(self.start)).unwrap_or(0);
        Nanos::new(millis.saturating_mul(1_000_000))
    }
}

impl StateStore for Bounded<Nanos> {
    type Key = u64;

    fn measure_and_replace<T, F, E>(&self, key: &u64, f: F) -> Result<T, E>
    where
        F: Fn(Option<Nanos>) -> Result<(T, Nanos), E>,
    {
        self.update(*key, f)
    }
}

/// So many at once, and one more each `every`, for each key.
pub(super) struct Quota {
    limiter: RateLimiter<u64, Bounded<Nanos>, Time, NoOpMiddleware<Nanos>>,
}

impl Quota {
    pub fn new(burst: u32, every: Duration, time: Time) -> Self {
        let burst = NonZeroU32::new(burst).unwrap_or(NonZeroU32::MIN);
        let quota = governor::Quota::with_period(every).unwrap_or(governor::Quota::per_second(burst));
        Self { limiter: RateLimiter::new(quota.allow_burst(burst), Bounded::new(), time) }
    }

    /// Takes one, or says how many seconds to wait for it.
    pub fn take(&self, key: u64) -> Result<(), u64> {
        self.limiter.check_key(&key).map_err(|refused| {
            let wait = refused.wait_time_from(governor::clock::Clock::now(self.limiter.clock()));
            u64::try_from(wait.as_millis()).unwrap_or(u64::MAX).div_ceil(1_000).max(1)
        })
    }
}
