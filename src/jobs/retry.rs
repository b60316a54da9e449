//! When to try again: exponential backoff with jitter, and an end.

use rand::{Rng, RngExt};

/// Tries before a job is dead: with the backoff below, a little over a day.
pub const MAX_ATTEMPTS: i64 = 16;

const FIRST_SECONDS: i64 = 1;
const LONGEST_SECONDS: i64 = 4 * 3600;

/// Seconds to wait after the `attempt`th failure (from 1): doubling from one second to four hours, less up to half of
/// it at random, so that what failed together does not come back together.
pub fn backoff(attempt: i64, rng: &mut impl Rng) -> i64 {
    let doublings = u32::try_from(attempt.clamp(1, 20) - 1).unwrap_or(0);
    let full = FIRST_SECONDS.saturating_mul(1_i64 << doublings).min(LONGEST_SECONDS);
    full - rng.random_range(0..=full / 2)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::SeedableRng;

    #[test]
    fn waits_grow_and_stay_in_bounds() {
        let mut rng = rand::rngs::StdRng::seed_from_u64(1);
        for attempt in 1..=40 {
            let full = (1_i64 << (attempt - 1).min(19)).min(LONGEST_SECONDS);
            let wait = backoff(attempt, &mut rng);
            assert!(wait >= full - full / 2 && wait <= full, "attempt {attempt}: {wait}");
        }
    }
}
