//! `keysmith secret …`

mod billing;
mod reseal;
mod rotate;

use clap::Subcommand;

use super::Failure;
use super::out::Output;
use crate::config::Config;

#[derive(Subcommand)]
pub enum Command {
    /// Change the secret: everything sealed with an older one is re-sealed
    ///
    /// If the secret is in <data>/secret.key: creates a new one (or takes it from --new), re-seals everything, and then
    /// replaces <data>/secret.key; the old secret is kept as <data>/secret-….old. Stop the server first: the command
    /// refuses to run while a server uses this data folder, but cannot detect servers on other machines. If it is
    /// interrupted, the server still starts; run it again to finish.
    ///
    /// If the secret is in KEYSMITH_SECRET: change it there, add the old one to KEYSMITH_PREVIOUS_SECRETS, and run this
    /// command to re-seal everything with the new one.
    ///
    /// Hashed keys cannot be re-sealed, so they keep needing the old secret; the command prints how many there are.
    /// Sessions, API tokens and signing keys do not depend on the secret. Sign-in links in transit, forms open in a
    /// browser, and calls repeated with an Idempotency-Key stop working.
    Rotate(rotate::Args),
}

pub fn run(config: &Config, command: Command, output: Output) -> Result<(), Failure> {
    match command {
        Command::Rotate(args) => rotate::run(config, &args, output),
    }
}
