//! `keysmith signing-key new|list`

use clap::Subcommand;
use serde::Serialize;

use super::Failure;
use super::out::{Output, Table};
use crate::clock::rfc3339;
use crate::config::Config;
use crate::ids::Context;
use crate::offline::signing_keys::{SigningKeys, StoredKey};

#[derive(Subcommand)]
pub enum Command {
    /// Create a signing key and sign with it from now on; older ones are still published
    New,
    /// List the signing keys, current one first
    List,
}

/// A signing key, without its secret half.
#[derive(Serialize)]
struct Shown {
    id: String,
    public_key: String,
    pem: String,
    made_at: String,
    current: bool,
    /// The file that was created; it contains the secret half.
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<String>,
}

impl Shown {
    fn of(stored: &StoredKey, current: bool) -> Self {
        let public = stored.key.public_key();
        let (id, made_at) = (public.id().to_string(), rfc3339(stored.made_at));
        Self { id, public_key: public.to_hex(), pem: public.to_pem(), made_at, current, path: None }
    }
}

/// All signing keys, as JSON.
#[derive(Serialize)]
struct Listed {
    keys: Vec<Shown>,
}

pub fn run(config: &Config, command: &Command, output: Output) -> Result<(), Failure> {
    let keys = SigningKeys::of(&config.data_dir);
    match command {
        Command::New => {
            let context = Context::system();
            let made = keys.create(&mut context.rng(), context.now())?;
            let path = made.path.display().to_string();
            let shown = Shown { path: Some(path.clone()), ..Shown::of(&made, true) };
            output.tell(&shown, || {
                format!(
                    "New signing key {}, in {path} (keep it secret, keep a copy).\nPublic key, for KEYSMITH_PUBLIC_KEYS and your \
                     applications:\n{}\n{}\n",
                    shown.id,
                    shown.public_key,
                    shown.pem.trim_end()
                )
            })
        }
        Command::List => {
            let shown = keys.list()?.iter().enumerate().map(|(place, key)| Shown::of(key, place == 0)).collect();
            let listed = Listed { keys: shown };
            output.tell(&listed, || table(&listed.keys))
        }
    }
}

fn table(keys: &[Shown]) -> String {
    if keys.is_empty() {
        return "No signing key yet; create one with `keysmith signing-key new`.\n".to_owned();
    }
    let current = |key: &Shown| if key.current { "yes" } else { "" }.to_owned();
    let row = |key: &Shown| [key.id.clone(), key.made_at.clone(), current(key), key.public_key.clone()];
    Table::new(["ID", "MADE", "CURRENT", "PUBLIC KEY"]).lines(&keys.iter().map(row).collect::<Vec<_>>())
}
