//! `keysmith license import FILE`

use std::path::PathBuf;

use clap::Args as ClapArgs;
use keysmith_license::{Verifier, text_of};
use serde::Serialize;

use super::Failure;
use super::verify::public_keys;
use crate::audit::Actor;
use crate::cli::out::Output;
use crate::cli::start;
use crate::config::Config;
use crate::ids::Context;
use crate::offline::import::{self, Imported};
use crate::offline::record::Record;

#[derive(ClapArgs)]
pub struct Args {
    /// The .json record that `license generate` wrote
    file: PathBuf,
    /// A public key to trust in addition to those in <data>/signing (hex, PEM or a file); can be repeated
    #[arg(long = "public-key", value_name = "KEY")]
    public_keys: Vec<String>,
}

/// Result as JSON.
#[derive(Serialize)]
struct Told {
    id: String,
    added: bool,
}

pub fn run(config: &Config, args: &Args, output: Output) -> Result<(), Failure> {
    let failed = |what: &dyn std::fmt::Display| format!("{}: {what}", args.file.display());
    let text = std::fs::read(&args.file).map(|bytes| text_of(&bytes)).map_err(|e| failed(&e))?;
    let record: Record = serde_json::from_str(&text).map_err(|e| failed(&format!("not a license record: {e}")))?;
    let verifier = Verifier::new(public_keys(config, &args.public_keys)?).any_installation();
    import::check(&record, &verifier).map_err(|e| failed(&e))?;

    let context = Context::system();
    let store = start::open_store(config, &context)?;
    let ring = store.ring.clone();
    let id = record.id.clone();
    let done = store.db.write_blocking(move |conn| import::import(conn, &context, &ring, &record, &Actor::Cli));
    let told = Told { id: id.to_string(), added: matches!(done.map_err(|e| failed(&e))?, Imported::Added) };
    output.tell(&told, || match told.added {
        true => format!("Imported the license {id}.\n"),
        false => format!("The license {id} is already in the database; nothing was added.\n"),
    })
}
