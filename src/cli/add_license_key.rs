//! `keysmith add-license-key KEY`

use serde::Serialize;

use super::out::Output;
use super::{Failure, out, start};
use crate::audit::Actor;
use crate::config::Config;
use crate::ids::Context;
use crate::lifecycle::add_key::add_key;

const EXAMPLES: &str = "Examples:
  keysmith add-license-key - < key.txt
  openssl rand -hex 16 | tee key.txt | keysmith add-license-key -
  keysmith add-license-key WELCOME-2026-ANN --tier business";

#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// The key; `-` reads it from stdin, which keeps it out of the shell's history
    key: String,
    /// The tier granted to the customer who signs up with the key [default: the catalog's default for trials, then for
    /// quantities]
    #[arg(long, value_name = "SLUG")]
    tier: Option<String>,
}

/// Result as JSON.
#[derive(Serialize)]
struct Stored {
    id: String,
    key_prefix: String,
}

/// Stores the key, hashed. The license has no owner until somebody signs up with the key.
pub fn run(config: &Config, args: &Args, output: Output) -> Result<(), Failure> {
    let key = out::read_key(&args.key)?;
    let context = Context::system();
    let store = start::open_store(config, &context)?;
    let ring = store.ring.clone();
    let (tier, prefix) = (args.tier.clone(), key.key_prefix().to_owned());
    let added =
        store.db.write_blocking(move |conn| add_key(conn, &context, &ring, &Actor::Cli, &key, tier.as_deref()))?;
    let stored = Stored { id: added.id.to_string(), key_prefix: prefix };
    output.tell(&stored, || format!("Added the license key {}…, unused, as {}.\n", stored.key_prefix, stored.id))
}
