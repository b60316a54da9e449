//! When places were last seen: kept in memory by the validations, which do not write, and brought into the database in
//! batches.
//!
//! A decision that depends on it (who makes room) asks [`Seen::last`] besides the row. Several servers on one
//! PostgreSQL each have their own buffer: what one saw in the last seconds, another does not know yet.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::activation::Activation;

/// The last time (UTC unix seconds) that each activation, by its id, was seen, as far as the database does not know it.
#[derive(Debug, Default)]
pub struct Seen {
    times: Mutex<Times>,
}

#[derive(Debug, Default)]
struct Times {
    waiting: HashMap<String, i64>,
    /// Taken by a flush that is not committed yet.
    flushing: HashMap<String, i64>,
}

impl Seen {
    /// Notes that this activation was validated at this time.
    pub fn note(&self, activation_id: &str, now: i64) {
        let mut times = self.lock();
        match times.waiting.get_mut(activation_id) {
            Some(at) => *at = (*at).max(now),
            None => {
                times.waiting.insert(activation_id.to_owned(), now);
            }
        }
    }

    /// When this activation was last seen, by the row or since.
    pub fn last(&self, activation: &Activation) -> i64 {
        let times = self.lock();
        let since = |map: &HashMap<String, i64>| map.get(&activation.id).copied();
        activation.last_seen_at.max(since(&times.waiting).max(since(&times.flushing)).unwrap_or(i64::MIN))
    }

    fn lock(&self) -> MutexGuard<'_, Times> {
        self.times.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
