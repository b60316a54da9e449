//! `keysmith signing-key new|list`

use clap::Subcommand;

use super::Failure;
use super::out::say;
use crate::clock;
use crate::config::Config;
use crate::ids::Ambient;
use crate::offline::signing_keys::SigningKeys;

#[derive(Subcommand)]
pub enum Command {
    /// Make a signing key; it signs from now on, and the older ones are still published
    New,
    /// List the signing keys, the current one first
    List,
}

pub fn run(config: &Config, command: &Command) -> Result<(), Failure> {
    let keys = SigningKeys::of(&config.data_dir);
    match command {
        Command::New => {
            let ambient = Ambient::system();
            let made = keys.create(&mut ambient.rng(), ambient.now())?;
            say!("New signing key {}, in {} (keep it secret, keep a copy).", made.key.id(), made.path.display());
            say!("Public key, for KEYSMITH_PUBLIC_KEYS and your applications:\n{}", made.key.public_key().to_hex());
            say!("{}", made.key.public_key().to_pem().trim_end());
        }
        Command::List => {
            let keys = keys.list()?;
            if keys.is_empty() {
                say!("No signing key yet; make one with `keysmith signing-key new`.");
                return Ok(());
            }
            say!("{:<16}  {:<20}  {:<7}  PUBLIC KEY", "ID", "MADE", "CURRENT");
            for (place, stored) in keys.iter().enumerate() {
                let current = if place == 0 { "yes" } else { "" };
                let public = stored.key.public_key();
                say!("{:<16}  {:<20}  {current:<7}  {}", public.id(), clock::rfc3339(stored.made_at), public.to_hex());
            }
        }
    }
    Ok(())
}
