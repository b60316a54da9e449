//! Quotas per key: a burst, then one at a time (GCRA, from the `governor` crate), on the server's clock.

use std::num::NonZeroU32;
use std::time::Duration;

use governor::RateLimiter;
use governor::middleware::NoOpMiddleware;
use governor::nanos::Nanos;
use governor::state::StateStore;

use super::bounded::Bounded;
use super::network::Network;
use crate::clock::Clock;
use crate::config::Rate;

/// The server's clock as governor reads it: nanoseconds since startup.
#[derive(Clone)]
pub(super) struct Time {
    clock: Clock,
    /// In Unix milliseconds.
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

/// A quota for each key: a burst, then one more per interval.
pub(super) struct Quota {
    limiter: RateLimiter<u64, Bounded<Nanos>, Time, NoOpMiddleware<Nanos>>,
}

impl Quota {
    /// Creates a quota of `shares` times `rate`.
    pub fn new(rate: Rate, shares: u32, time: Time) -> Self {
        let burst = NonZeroU32::new(rate.burst.saturating_mul(shares)).unwrap_or(NonZeroU32::MIN);
        let every = Duration::from_millis(u64::from(rate.every_ms)) / shares.max(1);
        let quota = governor::Quota::with_period(every).unwrap_or(governor::Quota::per_second(burst));
        Self { limiter: RateLimiter::new(quota.allow_burst(burst), Bounded::new(), time) }
    }

    /// Takes one; the error is the number of seconds to wait.
    pub fn take(&self, key: u64) -> Result<(), u64> {
        self.limiter.check_key(&key).map_err(|refused| {
            let wait = refused.wait_time_from(governor::clock::Clock::now(self.limiter.clock()));
            u64::try_from(wait.as_millis()).unwrap_or(u64::MAX).div_ceil(1_000).max(1)
        })
    }
}

/// A quota per address, with larger ones for the networks around it.
pub(super) struct NetworkQuota {
    near: Quota,
    around: [Quota; 2],
}

impl NetworkQuota {
    pub fn new(rate: Rate, shares: [u32; 2], time: &Time) -> Self {
        Self { near: Quota::new(rate, 1, time.clone()), around: shares.map(|n| Quota::new(rate, n, time.clone())) }
    }

    /// Takes one. A request refused for its address does not count against the networks around it.
    pub fn take(&self, network: Network) -> Result<(), u64> {
        self.near.take(network.near)?;
        let Some(around) = network.around else { return Ok(()) };
        self.around.iter().zip(around).try_for_each(|(quota, key)| quota.take(key))
    }
}
