//! What several commands start with.

use std::sync::Arc;

use tracing_subscriber::EnvFilter;

use super::Failure;
use crate::app;
use crate::config::{Config, LogConfig};
use crate::db::Db;
use crate::ids::Ambient;
use crate::licenses::stored_form::KeyRing;

/// Connections for a command that runs alone.
const CONNECTIONS: u32 = 2;

/// The database, migrated.
pub fn open_database(config: &Config) -> Result<Db, Failure> {
    Ok(Db::open(&config.database, CONNECTIONS)?)
}

/// The database as a server finds it: migrated, with a catalog, and under the secret that fits it.
pub fn open_with_secret(config: &Config, ambient: &Ambient) -> Result<(Db, Arc<KeyRing>), Failure> {
    let secret = app::load_secret(config, ambient)?;
    let db = open_database(config)?;
    app::check_canary(&db, &secret, &config.previous_secrets)?;
    app::load_catalog(&db, ambient, &config.catalog)?;
    Ok((db, Arc::new(KeyRing::new(secret, config.previous_secrets.clone()))))
}

/// Logging to stderr, as text or JSON.
pub fn logging(config: &LogConfig) -> Result<(), Failure> {
    let filter = EnvFilter::try_new(&config.filter).map_err(|e| format!("KEYSMITH_LOG: {e}"))?;
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    if config.json {
        builder.json().flatten_event(true).init();
    } else {
        builder.with_ansi(std::io::IsTerminal::is_terminal(&std::io::stderr())).init();
    }
    Ok(())
}
