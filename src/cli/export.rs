//! `keysmith export`

use std::io::{BufWriter, ErrorKind, Write};
use std::path::PathBuf;

use clap::ValueEnum;
use serde::Serialize;

use super::out::Output;
use super::{Failure, new_file, start};
use crate::clock::rfc3339;
use crate::config::Config;
use crate::ids::Context;
use crate::transfer::export::TransferError;
use crate::transfer::{csv_file, export};

const EXAMPLES: &str = "Examples:
  keysmith export --output everything.jsonl
  keysmith export --format csv --output licenses.csv

To import them again: keysmith restore everything.jsonl, keysmith import legacy licenses.csv";

#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// What to write: everything as JSON Lines, or the licenses with their owners and activations as CSV
    #[arg(long, value_enum, default_value_t = Format::Jsonl)]
    format: Format,
    /// A new file to write to; by default stdout. It contains license keys in the clear: keep it private
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    Jsonl,
    Csv,
}

/// Result of an export to a file, as JSON.
#[derive(Serialize)]
struct Written {
    file: String,
    count: u64,
}

/// Exports to stdout or into a new file.
pub fn run(config: &Config, args: &Args, output: Output) -> Result<(), Failure> {
    let context = Context::system();
    let store = start::open_store(config, &context)?;
    let write = |out: &mut dyn Write| -> Result<u64, TransferError> {
        let mut out = BufWriter::new(out);
        match args.format {
            Format::Jsonl => export::write(&config.database, &store.ring, rfc3339(context.now()), &mut out, progress),
            Format::Csv => csv_file::write(&config.database, &store.ring, &mut out, progress),
        }
    };
    let Some(path) = &args.output else {
        return match write(&mut std::io::stdout().lock()) {
            // The reader closed the pipe (`| head`), which is not a failure.
            Err(TransferError::Io(error)) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
            done => done.map(|_| ()).map_err(Failure::from),
        };
    };
    let count = new_file::make(path, |_, mut file| Ok(write(&mut file)?))?;
    let what = if args.format == Format::Csv { "licenses" } else { "rows" };
    let written = Written { file: path.display().to_string(), count };
    output.tell(&written, || {
        format!("{}: {count} {what}. It contains license keys in the clear: keep it private.\n", written.file)
    })
}

/// Prints progress to stderr.
fn progress(done: u64) {
    eprintln!("{done} rows");
}
