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
    /// Change the secret: everything that is sealed under an older one is sealed anew
    ///
    /// The secret in <data>/secret.key: a new one is made (or taken from --new), everything is sealed anew, and then it
    /// becomes <data>/secret.key; the old one is kept as <data>/secret-….old. Stop the server first: this refuses while
    /// one runs with this data folder (servers on other machines it cannot see). Killed at any point, it leaves a server
    /// that starts; run it again to finish.
    ///
    /// The secret in KEYSMITH_SECRET: change it there, name the old one in KEYSMITH_PREVIOUS_SECRETS, and run this; it
    /// seals everything anew under KEYSMITH_SECRET.
    ///
    /// Hashed keys cannot be opened, so they go on to need the old secret: it says how many there are. Sessions, API
    /// tokens and signing keys do not depend on the secret. Sign-in links under way, forms that are open in a browser, and
    /// calls repeated with an Idempotency-Key are refused afterwards.
    Rotate(rotate::Args),
}

pub fn run(config: &Config, command: Command, output: Output) -> Result<(), Failure> {
    match command {
        Command::Rotate(args) => rotate::run(config, &args, output),
    }
}
