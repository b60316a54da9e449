//! Startup code shared by several commands.

use std::sync::Arc;

use super::Failure;
use crate::app::{self, secrets::Secrets};
use crate::config::Config;
use crate::db::Db;
use crate::ids::Context;
use crate::licenses::stored_form::KeyRing;
use crate::secret::sealed::Sealer;

/// Database connections of a command.
const CONNECTIONS: u32 = 2;

/// Opens the database, which must exist and have the current schema.
pub fn open_database(config: &Config) -> Result<Db, Failure> {
    Ok(Db::open_existing(&config.database, CONNECTIONS)?)
}

/// A database and the secrets that open its keys.
pub struct Store {
    pub db: Db,
    pub ring: Arc<KeyRing>,
    /// Opens sealed data other than license keys.
    pub sealer: Sealer,
    /// Holds the lock that prevents a change of the secret while the command runs.
    _secrets: Secrets,
}

/// Opens the database like the server does: with a catalog, and checked against the secret. Run in the wrong folder, a
/// command leaves nothing behind.
pub fn open_store(config: &Config, context: &Context) -> Result<Store, Failure> {
    let db = open_database(config)?;
    let secrets = Secrets::load(config, context)?;
    secrets.check(&db)?;
    app::load_catalog(&db, context, &config.catalog)?;
    Ok(Store { db, ring: Arc::new(secrets.ring()), sealer: secrets.sealer(), _secrets: secrets })
}
