//! A map with bounded memory: when it is full, the entries unused for longest are dropped.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Number of shards, each with its own lock to reduce contention.
const SHARDS: usize = 64;
/// Entries per generation and shard: at most 131,072 entries per map, about 4 MB.
const MOST: usize = 1_024;

/// Small values by 64-bit hashes. Each shard has two generations: when the younger one is full it replaces the older
/// one, whose entries are dropped. Using an entry moves it to the younger generation.
pub(super) struct Bounded<V> {
    shards: Vec<Mutex<Generations<V>>>,
}

struct Generations<V> {
    young: HashMap<u64, V>,
    old: HashMap<u64, V>,
}

impl<V: Copy> Bounded<V> {
    pub fn new() -> Self {
        let shard = || Mutex::new(Generations { young: HashMap::new(), old: HashMap::new() });
        Self { shards: std::iter::repeat_with(shard).take(SHARDS).collect() }
    }

    pub fn get(&self, key: u64) -> Option<V> {
        self.shard(key).get(key)
    }

    pub fn set(&self, key: u64, value: V) {
        self.shard(key).set(key, value);
    }

    pub fn remove(&self, key: u64) {
        let mut shard = self.shard(key);
        shard.young.remove(&key);
        shard.old.remove(&key);
    }

    /// Changes one value atomically; on an error it stays unchanged.
    pub fn update<T, E>(&self, key: u64, change: impl FnOnce(Option<V>) -> Result<(T, V), E>) -> Result<T, E> {
        let mut shard = self.shard(key);
        let (answer, value) = change(shard.get(key))?;
        shard.set(key, value);
        Ok(answer)
    }

    fn shard(&self, key: u64) -> MutexGuard<'_, Generations<V>> {
        // The map inside the shard uses the lower bits.
        let place = usize::try_from(key >> 48).unwrap_or(0) % SHARDS;
        #[expect(clippy::indexing_slicing, reason = "there are SHARDS of them")]
        self.shards[place].lock().unwrap_or_else(PoisonError::into_inner)
    }

    #[cfg(test)]
    pub fn len(&self) -> usize {
        self.shards.iter().map(|shard| shard.lock().unwrap()).map(|s| s.young.len() + s.old.len()).sum()
    }
}

impl<V: Copy> Generations<V> {
    fn get(&self, key: u64) -> Option<V> {
        self.young.get(&key).or_else(|| self.old.get(&key)).copied()
    }

    fn set(&mut self, key: u64, value: V) {
        if self.young.len() >= MOST && !self.young.contains_key(&key) {
            self.old = std::mem::take(&mut self.young);
        }
        self.young.insert(key, value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_million_entries_do_not_fill_it_and_what_is_used_stays() {
        let map = Bounded::new();
        let mut most = 0;
        for n in 0..1_000_000_u64 {
            // Spread like hashes.
            map.set(n.wrapping_mul(0x9E37_79B9_7F4A_7C15), n);
            if n % 500 == 0 {
                map.set(7, n);
            }
            if n % 10_000 == 0 {
                most = most.max(map.len());
            }
        }
        assert!(most <= 2 * SHARDS * MOST, "{most}");
        assert_eq!(map.get(7), Some(999_500));
        map.remove(7);
        assert_eq!(map.get(7), None);
        assert_eq!(map.update(9, |old| Ok::<_, ()>((old, 1))), Ok(None));
        assert_eq!(map.update(9, Err::<((), u64), _>), Err(Some(1)));
    }
}
