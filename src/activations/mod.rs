//! Activations: the sites and devices where a license is in use.

pub mod activate;
pub mod activate_device;
pub mod activate_error;
pub mod activate_for_file;
pub mod activation;
pub mod deactivate;
pub mod find;
pub mod installation_id;
pub mod installations;
pub mod leases;
pub mod list;
mod list_order;
pub mod listed;
pub mod move_seat;
pub mod move_site;
pub mod rename;
pub mod search;
mod seat;
pub mod seats_in_use;
pub mod seen;
pub mod site_domain;
pub mod take_over;
#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;
pub mod validate;
pub mod validation_log;

use std::sync::Arc;

use crate::db::{Db, Error};
use crate::ids::Context;
use crate::licenses::stored_form::KeyRing;
use seen::Seen;
use validate::memory::Memory;
use validate::{GrantsPool, Limits, Together};
use validation_log::ValidationLog;

/// The context of the operations on activations; one per server, cheap to clone.
#[derive(Clone, Debug)]
pub struct Activator {
    pub context: Context,
    pub ring: Arc<KeyRing>,
    pub seen: Arc<Seen>,
    pub log: Arc<ValidationLog>,
    /// The cache of validations.
    pub memory: Arc<Memory>,
    grants: Arc<GrantsPool>,
    together: Arc<Together>,
    stale_seconds: u64,
}

impl Activator {
    /// Creates an activator with empty buffers.
    #[must_use]
    pub fn new(context: Context, ring: Arc<KeyRing>, limits: Limits) -> Self {
        Self {
            context,
            ring,
            seen: Arc::default(),
            log: Arc::default(),
            memory: Arc::new(Memory::new(limits.memory)),
            grants: Arc::default(),
            together: Arc::default(),
            stale_seconds: limits.stale_seconds,
        }
    }

    /// Writes everything that validations have buffered to the database; call it before reading that data.
    ///
    /// # Errors
    /// Database errors; anything unwritten waits for the next call.
    pub async fn flush(&self, db: &Db) -> Result<(), Error> {
        self.seen.flush(db).await?;
        self.log.flush(db).await?;
        Ok(())
    }

    /// Does the same, every second in the worker; under load, entries that can wait are written once a minute.
    ///
    /// # Errors
    /// Database errors; anything unwritten waits for the next call.
    pub async fn flush_some(&self, db: &Db) -> Result<(), Error> {
        self.seen.flush(db).await?;
        self.log.flush_some(db, self.context.now()).await?;
        Ok(())
    }
}
