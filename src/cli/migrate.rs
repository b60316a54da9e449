//! `keysmith migrate`

use super::Failure;
use crate::config::Config;
use crate::db::migrations;

/// Runs the migrations that are missing and names them.
pub fn run(config: &Config) -> Result<(), Failure> {
    let ran = migrations::run(&config.database)?;
    if ran.is_empty() {
        println!("The schema is up to date.");
    }
    for name in ran {
        println!("Ran {name}");
    }
    Ok(())
}
