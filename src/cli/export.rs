//! `keysmith export`

use std::fs::{File, OpenOptions};
use std::io::{BufWriter, ErrorKind, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use clap::ValueEnum;

use super::{Failure, start};
use crate::clock::rfc3339;
use crate::config::Config;
use crate::ids::Ambient;
use crate::transfer::export::TransferError;
use crate::transfer::{csv_file, export};

const EXAMPLES: &str = "Examples:
  keysmith export --output everything.jsonl
  keysmith export --format csv --output licenses.csv

Back again: keysmith restore everything.jsonl, keysmith import legacy licenses.csv";

#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// What is written: everything as JSON Lines, or the licenses with owners and activations as CSV
    #[arg(long, value_enum, default_value_t = Format::Jsonl)]
    format: Format,
    /// The new file; without it stdout. It holds license keys in the clear: keep it to yourself
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    Jsonl,
    Csv,
}

/// Writes into `FILE.part`, which gets its name once it is whole.
pub fn run(config: &Config, args: &Args) -> Result<(), Failure> {
    let ambient = Ambient::system();
    let store = start::open_store(config, &ambient)?;
    let write = |out: &mut dyn Write| -> Result<u64, TransferError> {
        let mut out = BufWriter::new(out);
        match args.format {
            Format::Jsonl => export::write(&config.database, &store.ring, rfc3339(ambient.now()), &mut out, progress),
            Format::Csv => csv_file::write(&config.database, &store.ring, &mut out, progress),
        }
    };
    let Some(path) = &args.output else {
        return match write(&mut std::io::stdout().lock()) {
            // Nobody reads any more, which is no failure.
            Err(TransferError::Io(error)) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
            done => done.map(|_| ()).map_err(Failure::from),
        };
    };
    let failed = |path: &Path, error: std::io::Error| Failure::from(format!("{}: {error}", path.display()));
    if path.symlink_metadata().is_ok() {
        return Err(format!("{} is there already; nothing was overwritten", path.display()).into());
    }
    let mut part = path.as_os_str().to_owned();
    part.push(".part");
    let part = Path::new(&part);
    let mut file: File = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(part)
        .map_err(|error| failed(part, error))?;
    let count = match write(&mut file) {
        Ok(count) => count,
        Err(error) => {
            std::fs::remove_file(part).map_err(|error| failed(part, error))?;
            return Err(error.into());
        }
    };
    file.sync_all().and_then(|()| std::fs::rename(part, path)).map_err(|error| failed(path, error))?;
    let what = if args.format == Format::Csv { "licenses" } else { "rows" };
    super::out::say!("{}: {count} {what}. It holds license keys in the clear: keep it to yourself.", path.display());
    Ok(())
}

/// Shown on stderr while many rows are written.
fn progress(done: u64) {
    eprintln!("{done} rows");
}
