//! Messages kept in memory, for tests.

use std::sync::{Arc, Mutex, PoisonError};

use crate::mail::message::Message;

/// The messages that were sent, in order. Clones share them.
#[derive(Clone, Default)]
pub struct Memory(Arc<Mutex<Vec<Message>>>);

impl Memory {
    pub(super) fn send(&self, message: &Message) -> String {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(message.clone());
        "kept in memory".into()
    }

    /// Returns the messages so far.
    pub fn messages(&self) -> Vec<Message> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// Shows the number of messages, not their content.
impl std::fmt::Debug for Memory {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Memory({})", self.messages().len())
    }
}
