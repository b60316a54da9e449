//! What several commands start with.

use std::sync::Arc;

use super::Failure;
use crate::app::{self, secrets::Secrets};
use crate::config::Config;
use crate::db::Db;
use crate::ids::Context;
use crate::licenses::stored_form::KeyRing;
use crate::secret::sealed::Sealer;

/// Connections for a command that runs alone.
const CONNECTIONS: u32 = 2;

/// The database, which must be there with today's schema.
pub fn open_database(config: &Config) -> Result<Db, Failure> {
    Ok(Db::open_existing(&config.database, CONNECTIONS)?)
}

/// A database and what opens its keys.
pub struct Store {
    pub db: Db,
    pub ring: Arc<KeyRing>,
    /// Opens what is sealed and no license key.
    pub sealer: Sealer,
    /// Held as long as the command runs: nobody changes the secret under it.
    _secrets: Secrets,
}

/// The database as a server finds it: with a catalog, and under the secret that fits it. A command in the wrong folder
/// leaves nothing behind.
pub fn open_store(config: &Config, context: &Context) -> Result<Store, Failure> {
    let db = open_database(config)?;
    let secrets = Secrets::load(config, context)?;
    secrets.check(&db)?;
    app::load_catalog(&db, context, &config.catalog)?;
    Ok(Store { db, ring: Arc::new(secrets.ring()), sealer: secrets.sealer(), _secrets: secrets })
}
