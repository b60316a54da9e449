//! `keysmith migrate`

use serde::Serialize;

use super::Failure;
use super::out::Output;
use crate::app::secrets::SecretFiles;
use crate::config::Config;
use crate::db::migrations;

const EXAMPLES: &str = "Examples:
  keysmith migrate
  keysmith migrate --back-to 2026-11-27-180000_orders_to_look_at

When reverting is necessary: docs/operations/upgrade.md";

const IN_USE: &str = "the data folder is in use: stop the server and other commands that use it";

#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// Revert every migration after this one and delete the data that only they hold, to go back to an older version.
    /// Stop all servers and make a backup first
    #[arg(long, value_name = "MIGRATION")]
    back_to: Option<String>,
}

/// Result as JSON.
#[derive(Serialize)]
struct Migrated {
    ran: Vec<String>,
    reverted: Vec<String>,
}

/// Runs pending migrations, or reverts those after a given one, and names them.
pub fn run(config: &Config, args: &Args, output: Output) -> Result<(), Failure> {
    let done = match &args.back_to {
        None => Migrated { ran: migrations::run(&config.database)?, reverted: Vec::new() },
        Some(last) => {
            // Prevents commands on this machine from using a schema while it is reverted; servers on other machines
            // cannot be detected.
            let _alone = match config.data_dir.is_dir() {
                true => Some(SecretFiles::of(&config.data_dir).alone()?.ok_or(IN_USE)?),
                false => None,
            };
            Migrated { ran: Vec::new(), reverted: migrations::revert_to(&config.database, last)? }
        }
    };
    output.tell(&done, || match (done.ran.as_slice(), done.reverted.as_slice()) {
        ([], []) if args.back_to.is_some() => "Nothing to revert.\n".to_owned(),
        ([], []) => "The schema is up to date.\n".to_owned(),
        (ran, reverted) => {
            let ran = ran.iter().map(|name| format!("Ran {name}\n"));
            ran.chain(reverted.iter().map(|name| format!("Reverted {name}\n"))).collect()
        }
    })
}
