//! One change of a subscription at a time: each is counted from what the one before left.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError};

/// Who is changing which subscription. Cheap to clone.
#[derive(Clone, Default)]
pub struct Turns(Arc<std::sync::Mutex<HashMap<String, Arc<tokio::sync::Mutex<()>>>>>);

impl Turns {
    /// Waits for its turn; the turn ends when the value is dropped.
    pub async fn take(&self, subscription_id: &str) -> tokio::sync::OwnedMutexGuard<()> {
        let own = {
            let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            // Nobody waits for a lock that only this table holds.
            all.retain(|_, lock| Arc::strong_count(lock) > 1);
            all.entry(subscription_id.to_owned()).or_default().clone()
        };
        own.lock_owned().await
    }
}
