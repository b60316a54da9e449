//! Caches what was read for validations: bounded in bytes, keyed by a hash of the question, and good only until
//! something that it depends on changes ([`crate::db::changes`]).
//!
//! A question is a key and an instance, or an address and an installation. Neither is stored: only a 128-bit hash under
//! two random keys. Negative answers are not cached, so nothing has to be invalidated when a license is created.

use std::collections::HashMap;
use std::hash::{BuildHasher, BuildHasherDefault, Hasher, RandomState};
use std::sync::atomic::Ordering::Relaxed;
use std::sync::atomic::{AtomicI64, AtomicU64};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::Question;
use super::facts::Found;
use crate::db::changes::{Changes, Reading, Slot};

/// The number of shards, each with its own lock, so that callers do not wait for each other.
const SHARDS: usize = 64;
/// What an entry costs in addition to its counted bytes: the map's slot, and the allocations' own overhead.
const OVERHEAD: usize = 160;

/// A cached result, with what it depends on.
#[derive(Debug)]
pub struct Entry {
    pub found: Found,
    reading: Reading,
    slots: Box<[Slot]>,
    /// When the activation was last recorded as seen, in unix seconds.
    pub noted_at: AtomicI64,
}

impl Entry {
    /// Creates an entry from what was read after `reading` began.
    pub fn new(changes: &Changes, reading: Reading, mut found: Found) -> Self {
        let licenses = found.candidates.iter().map(|candidate| &*candidate.license_id);
        let slots = licenses.chain(found.topics.iter().map(String::as_str)).map(|topic| changes.slot(topic)).collect();
        found.topics = Vec::new();
        found.candidates.shrink_to_fit();
        Self { found, reading, slots, noted_at: AtomicI64::new(i64::MIN) }
    }

    /// Returns whether nothing that it depends on is known to have changed.
    pub fn is_good(&self, changes: &Changes) -> bool {
        changes.is_good(self.reading, self.slots.iter().copied())
    }

    fn bytes(&self) -> usize {
        let texts = |c: &super::facts::Candidate| {
            c.license_id.len() + c.place.as_ref().map_or(0, |place| place.id.len()) + c.metadata.bytes()
        };
        let candidates = &self.found.candidates;
        OVERHEAD
            + size_of::<Self>()
            + size_of_val(candidates.as_slice())
            + size_of_val(&*self.slots)
            + candidates.iter().map(texts).sum::<usize>()
    }
}

/// Identifies a question without revealing it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct QuestionHash(u128);

/// The cache's figures for `/metrics`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Usage {
    pub entries: usize,
    pub bytes: usize,
    /// The maximum of `bytes`.
    pub budget: usize,
    pub hits: u64,
    pub misses: u64,
}

/// The cache; one per server.
pub struct Memory {
    hashers: [RandomState; 2],
    shards: Vec<Mutex<Generations>>,
    /// The bytes of one generation of one shard.
    budget: usize,
    hits: AtomicU64,
    misses: AtomicU64,
}

type Map = HashMap<u128, Arc<Entry>, BuildHasherDefault<HashedAlready>>;

/// Two generations: when the younger is full, it becomes the older one, and the previous older one is dropped. A used
/// entry moves to the younger one.
#[derive(Default)]
struct Generations {
    young: Map,
    old: Map,
    young_bytes: usize,
    old_bytes: usize,
}

impl Memory {
    /// Creates a cache of `budget` bytes; 0 caches nothing.
    pub fn new(budget: usize) -> Self {
        let shards = std::iter::repeat_with(Mutex::default).take(SHARDS).collect();
        let hashers = [RandomState::new(), RandomState::new()];
        Self { hashers, shards, budget: budget / SHARDS / 2, hits: AtomicU64::new(0), misses: AtomicU64::new(0) }
    }

    /// Returns the hash of a question.
    pub fn hash(&self, question: &Question) -> QuestionHash {
        let half = |hasher: &RandomState| match question {
            Question::Instance { key, instance } => hasher.hash_one((1_u8, key.as_str(), instance.as_str())),
            Question::Installation { email, installation } => {
                hasher.hash_one((2_u8, email.as_str(), installation.as_str()))
            }
        };
        let [first, second] = self.hashers.each_ref().map(half);
        QuestionHash(u128::from(first) << 64 | u128::from(second))
    }

    /// Returns the cached entry of this question, if it is still good.
    pub fn get(&self, hash: QuestionHash, changes: &Changes) -> Option<Arc<Entry>> {
        let found = self.shard(hash).get(hash.0, self.budget).filter(|entry| entry.is_good(changes));
        if found.is_some() { &self.hits } else { &self.misses }.fetch_add(1, Relaxed);
        found
    }

    /// Caches an entry. One that depends on something that changed meanwhile is cached too, and is never good.
    pub fn put(&self, hash: QuestionHash, entry: Arc<Entry>) {
        if self.budget > 0 {
            self.shard(hash).put(hash.0, entry, self.budget);
        }
    }

    /// Returns the current figures.
    pub fn usage(&self) -> Usage {
        let (hits, misses) = (self.hits.load(Relaxed), self.misses.load(Relaxed));
        let empty = Usage { budget: self.budget * SHARDS * 2, hits, misses, ..Usage::default() };
        self.shards.iter().map(lock).fold(empty, |usage, shard| Usage {
            entries: usage.entries + shard.young.len() + shard.old.len(),
            bytes: usage.bytes + shard.young_bytes + shard.old_bytes,
            ..usage
        })
    }

    fn shard(&self, hash: QuestionHash) -> MutexGuard<'_, Generations> {
        // The inner map uses other bits.
        let place = usize::try_from(hash.0 >> 100).unwrap_or(0) % SHARDS;
        #[expect(clippy::indexing_slicing, reason = "there are SHARDS of them")]
        lock(&self.shards[place])
    }
}

impl std::fmt::Debug for Memory {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Memory").field(&self.usage()).finish()
    }
}

fn lock(shard: &Mutex<Generations>) -> MutexGuard<'_, Generations> {
    shard.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Generations {
    fn get(&mut self, hash: u128, budget: usize) -> Option<Arc<Entry>> {
        if let Some(entry) = self.young.get(&hash) {
            return Some(entry.clone());
        }
        let entry = self.old.remove(&hash)?;
        self.old_bytes -= entry.bytes();
        self.put(hash, entry.clone(), budget);
        Some(entry)
    }

    fn put(&mut self, hash: u128, entry: Arc<Entry>, budget: usize) {
        let bytes = entry.bytes();
        if self.young_bytes + bytes > budget {
            self.old = std::mem::take(&mut self.young);
            self.old_bytes = std::mem::take(&mut self.young_bytes);
        }
        if bytes > budget {
            return;
        }
        if let Some(before) = self.old.remove(&hash) {
            self.old_bytes -= before.bytes();
        }
        self.young_bytes += bytes;
        if let Some(before) = self.young.insert(hash, entry) {
            self.young_bytes -= before.bytes();
        }
    }
}

/// A no-op hasher: the keys are hashes already.
#[derive(Default)]
struct HashedAlready(u64);

impl Hasher for HashedAlready {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes.iter().take(8) {
            self.0 = self.0 << 8 | u64::from(*byte);
        }
    }

    fn write_u128(&mut self, hash: u128) {
        self.0 = u64::try_from(hash & u128::from(u64::MAX)).unwrap_or(0);
    }
}
