//! `keysmith license …`

mod generate;
mod import;
mod verify;

use clap::Subcommand;

use super::Failure;
use crate::config::Config;

#[derive(Subcommand)]
pub enum Command {
    /// Make a license offline, without server or database: writes license_<id>.lic, .txt and .json
    Generate(Box<generate::Args>),
    /// Bring the .json record of a generated license into the database
    Import(import::Args),
    /// Check a licence file or signed key, and explain the result
    Verify(verify::Args),
}

pub fn run(config: &Config, command: Command) -> Result<(), Failure> {
    match command {
        Command::Generate(args) => generate::run(config, *args),
        Command::Import(args) => import::run(config, &args),
        Command::Verify(args) => verify::run(config, &args),
    }
}
