//! Penalties for guessing: some guesses are free, then each one doubles the wait of its address. Guesses are forgotten
//! only with time.

use super::bounded::Bounded;
use super::network::Network;

/// The time after which one guess is forgotten. All times here are in milliseconds.
const FORGET: i64 = 120_000;
/// The wait after the first guess that is not free; each further one doubles it.
const FIRST_WAIT: i64 = 1_000;
const LONGEST_WAIT: i64 = 5 * 60 * 1_000;
/// How many guesses beyond the free ones are remembered.
const REMEMBERED: i64 = 60;

/// The penalty of an address.
#[derive(Clone, Copy, Debug, Default)]
struct Debt {
    /// When its last guess will be forgotten.
    clean_at: i64,
    /// The end of its wait.
    until: i64,
}

/// The guesses of each address and of the networks around it, which have more free guesses.
pub(super) struct Penalties {
    near: Debts,
    around: [Debts; 2],
}

impl Penalties {
    /// Makes the first `free` guesses of an address free; a /56 and a /48 get multiples of that.
    pub fn after(free: u32, shares: [u32; 2]) -> Self {
        Self { near: Debts::after(free), around: shares.map(|shares| Debts::after(free.saturating_mul(shares))) }
    }

    /// Returns how many seconds this caller still has to wait, at least 1.
    pub fn wait(&self, network: Network, now: i64) -> Option<u64> {
        let near = self.near.wait(network.near, now);
        let Some(around) = network.around else { return near };
        let around = self.around.iter().zip(around).filter_map(|(debts, key)| debts.wait(key, now));
        near.into_iter().chain(around).max()
    }

    /// Counts a guess.
    pub fn guessed(&self, network: Network, now: i64) {
        self.near.guessed(network.near, now);
        for (debts, key) in self.around.iter().zip(network.around.into_iter().flatten()) {
            debts.guessed(key, now);
        }
    }
}

/// The guesses from one kind of network.
struct Debts {
    free: i64,
    debts: Bounded<Debt>,
}

impl Debts {
    fn after(free: u32) -> Self {
        Self { free: i64::from(free), debts: Bounded::new() }
    }

    fn wait(&self, network: u64, now: i64) -> Option<u64> {
        let left = self.debts.get(network)?.until.saturating_sub(now);
        // If the clock was set back, nobody waits longer than the maximum.
        let left = left.min(LONGEST_WAIT);
        u64::try_from(left).ok().filter(|left| *left > 0).map(|left| left.div_ceil(1_000))
    }

    fn guessed(&self, network: u64, now: i64) {
        let count = |debt: Option<Debt>| {
            let debt = debt.unwrap_or_default();
            let most = now + (self.free + REMEMBERED) * FORGET;
            let clean_at = (debt.clean_at.max(now) + FORGET).min(most);
            let guesses = (clean_at - now + FORGET - 1) / FORGET;
            let until = match guesses - self.free {
                ..=0 => debt.until,
                over => {
                    let doublings = u32::try_from(over - 1).unwrap_or(0).min(20);
                    now + (FIRST_WAIT << doublings).min(LONGEST_WAIT)
                }
            };
            Ok::<_, std::convert::Infallible>((
                (),
                Debt { clean_at, until: until.max(debt.until.min(now + LONGEST_WAIT)) },
            ))
        };
        match self.debts.update(network, count) {
            Ok(()) => {}
            Err(never) => match never {},
        }
    }
}

#[cfg(test)]
impl Penalties {
    /// Number of addresses in memory.
    pub fn remembered(&self) -> usize {
        self.near.debts.len()
    }
}
