//! What guessing costs: some guesses are free, then each one makes its address wait twice as long as the one before.
//! Time alone forgives.

use super::bounded::Bounded;
use super::network::Network;

/// After so long one guess is forgotten. Milliseconds, as all times here.
const FORGET: i64 = 120_000;
/// The wait after the first guess that is not free; doubled by each further one.
const FIRST_WAIT: i64 = 1_000;
const LONGEST_WAIT: i64 = 5 * 60 * 1_000;
/// Guesses that are remembered beyond the free ones.
const REMEMBERED: i64 = 60;

/// What an address has coming.
#[derive(Clone, Copy, Debug, Default)]
struct Debt {
    /// When all of its guesses are forgotten, one after the other.
    clean_at: i64,
    /// Until when it waits.
    until: i64,
}

/// The guesses of each address, and of the networks around it, which have more that cost nothing.
pub(super) struct Penalties {
    near: Debts,
    around: [Debts; 2],
}

impl Penalties {
    /// The first `free` guesses of an address cost nothing, and so many times that of a /56 and a /48.
    pub fn after(free: u32, shares: [u32; 2]) -> Self {
        Self { near: Debts::after(free), around: shares.map(|shares| Debts::after(free.saturating_mul(shares))) }
    }

    /// Seconds that this caller still waits, at least one.
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

/// The guesses by one kind of network.
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
        // A clock that was set back makes nobody wait longer than the longest wait.
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
    /// Addresses in memory.
    pub fn remembered(&self) -> usize {
        self.near.debts.len()
    }
}
