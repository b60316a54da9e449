//! `keysmith migrate`

use super::Failure;
use super::out::say;
use crate::config::Config;
use crate::db::migrations;

/// Runs the migrations that are missing and names them.
pub fn run(config: &Config) -> Result<(), Failure> {
    let ran = migrations::run(&config.database)?;
    if ran.is_empty() {
        say!("The schema is up to date.");
    }
    for name in ran {
        say!("Ran {name}");
    }
    Ok(())
}
