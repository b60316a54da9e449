//! What several commands start with.

use tracing_subscriber::EnvFilter;

use super::Failure;
use crate::config::{Config, LogConfig};
use crate::db::Db;

/// Connections for a command that runs alone.
const CONNECTIONS: u32 = 2;

/// The database, migrated.
pub fn open_database(config: &Config) -> Result<Db, Failure> {
    Ok(Db::open(&config.database, CONNECTIONS)?)
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
