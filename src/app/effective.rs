//! The configuration in force: the environment, and below it the settings that are stored in the database, which the
//! environment names.

use std::io;

use super::StartError;
use super::secrets::Secrets;
use crate::config::{Config, ConfigError, Environment};
use crate::db::{self, migrations};
use crate::ids::Context;
use crate::settings::Stored;
use crate::settings::stored::{self, StoredError};

/// The migration that made the table.
const TABLE: &str = "2026-11-27-202000_stored_settings";

/// Why there is no configuration.
#[derive(Debug, thiserror::Error)]
pub enum EffectiveError {
    #[error(transparent)]
    Config(#[from] ConfigError),
    #[error(transparent)]
    Start(#[from] StartError),
    #[error(transparent)]
    Stored(#[from] StoredError),
    #[error(transparent)]
    Io(#[from] io::Error),
}

/// A server's, with what it took from the database. Blocking; makes and changes nothing.
///
/// # Errors
/// Mistakes in it, a database that does not answer, and a stored secret that this server's secret does not open.
pub fn of_server(environment: &Environment) -> Result<(Config, Stored), EffectiveError> {
    let stored = stored(&Config::of_command(environment, &|_| None)?)?;
    let config = Config::of_server(environment, &|name| stored.value(name))?;
    Ok((config, stored))
}

/// A command's.
///
/// # Errors
/// As [`of_server`].
pub fn of_command(environment: &Environment) -> Result<Config, EffectiveError> {
    let stored = stored(&Config::of_command(environment, &|_| None)?)?;
    Ok(Config::of_command(environment, &|name| stored.value(name))?)
}

/// What is stored in the database of a configuration; nothing in one that is not there yet, or older than the table.
fn stored(config: &Config) -> Result<Stored, EffectiveError> {
    let pending = match migrations::pending_of(&config.database) {
        Ok(pending) => pending,
        Err(db::Error::Missing(_)) => return Ok(Stored::default()),
        Err(error) => return Err(StoredError::from(error).into()),
    };
    if pending.iter().any(|name| name == TABLE) {
        return Ok(Stored::default());
    }
    let sealer = Secrets::read(config, &Context::system())?.sealer();
    Ok(db::settings::peek(&config.database, |conn| stored::read(conn, &sealer))?)
}
