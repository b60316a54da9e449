//! `keysmith import legacy FILE`: imports another system's licenses from a CSV file or a SQLite database.

mod decode;
mod field;
mod file;
mod map;
mod owners;
mod row;
mod store;
mod tiers;
mod time;

use std::path::{Path, PathBuf};

use clap::Subcommand;
use serde::Serialize;

use self::map::{Map, System};
use self::row::BadRow;
use self::store::{Import, Imported};
use self::tiers::Tiers;
use super::out::Output;
use super::{Failure, start};
use crate::config::Config;
use crate::db;
use crate::ids::Context;
use crate::private_files::{replace, with_suffix};

/// How many bad rows are listed individually.
const NAMED: usize = 20;

const EXAMPLES: &str = "Examples:
  keysmith import legacy old.csv --dry-run
  keysmith import legacy licenses.csv --from edd --tier site
  keysmith import legacy export.csv --map ours.toml --skip-bad

Columns, values and maps: docs/import.md";

#[derive(Subcommand)]
pub enum Command {
    /// Import the licenses of another system: all of them, or none if any row is bad
    ///
    /// FILE is a CSV file with a header (comma, semicolon or tab; UTF-8, UTF-16 or Latin-1) or a SQLite database with a
    /// table `licenses`. The columns license_key and status are required. Optional: tier, site_domain, activations
    /// (sites or devices, separated by `;`), max_activations, email, customer_name, notes, limits, features,
    /// customer_id, subscription_id, item_id, created_at, updated_at and valid_until. Times are Unix seconds, RFC 3339
    /// or `YYYY-MM-DD HH:MM:SS` in UTC; `lifetime`, `never` and `0` mean no end.
    ///
    /// Keys stay the same, so customers do not have to change anything. A license is assigned to the account of its
    /// email, or else of its customer_id. If neither is known, it has no owner until its customer signs up with the key
    /// or the import is repeated with --customers. Running the import twice adds nothing.
    #[command(after_help = EXAMPLES)]
    Legacy(Box<Args>),
}

#[derive(clap::Args)]
pub struct Args {
    /// The CSV file or SQLite database
    file: PathBuf,
    /// The tier of rows that do not name one [default: the catalog's default for sites]
    #[arg(long, value_name = "SLUG")]
    tier: Option<String>,
    /// The system that FILE was exported from
    #[arg(long, value_name = "SYSTEM", conflicts_with = "map")]
    from: Option<System>,
    /// A TOML file that maps FILE's columns and values to Keysmith's
    #[arg(long, value_name = "FILE")]
    map: Option<PathBuf>,
    /// Stripe's customer export (a CSV file with the columns `id` and `Email`), to find the owners
    #[arg(long, value_name = "FILE")]
    customers: Option<PathBuf>,
    /// Import the good rows even if others are bad
    #[arg(long)]
    skip_bad: bool,
    /// Where to list the bad rows and what is wrong with them [default: FILE.bad.csv]
    #[arg(long, value_name = "FILE", requires = "skip_bad")]
    bad_rows: Option<PathBuf>,
    /// Check and count the rows, but save nothing
    #[arg(long)]
    dry_run: bool,
}

/// Reasons to roll back the transaction.
#[derive(Debug, thiserror::Error)]
enum Ending {
    #[error("dry run")]
    DryRun(Imported),
    #[error(transparent)]
    Db(#[from] db::Error),
}

/// Result of an import, as JSON.
#[derive(Serialize)]
struct Told {
    rows: usize,
    #[serde(flatten)]
    imported: Imported,
    bad: usize,
    bad_rows: Option<String>,
    dry_run: bool,
}

pub fn run(config: &Config, command: Command, output: Output) -> Result<(), Failure> {
    let Command::Legacy(args) = command;
    let context = Context::system();
    let store = start::open_store(config, &context)?;
    let ring = store.ring.clone();
    let (usual, file) = (args.tier.clone(), &args.file);
    let tiers = store.db.read_blocking(move |conn| Tiers::load(conn, usual.as_deref()))?;
    if let (Some(slug), None) = (&args.tier, tiers.usual()) {
        return Err(format!("the catalog has no tier {slug:?}").into());
    }
    let customers = args.customers.as_deref().map(owners::read).transpose()?.unwrap_or_default();
    let map = match (args.from, &args.map) {
        (Some(system), _) => Map::of(system)?,
        (None, Some(path)) => Map::read(path)?,
        (None, None) => Map::default(),
    };

    let legacy = file::read(file, &map)?;
    if !legacy.unknown_columns.is_empty() {
        eprintln!("ignored columns that Keysmith does not know: {}", legacy.unknown_columns.join(", "));
    }
    let total = legacy.rows.len();
    let (rows, bad) = row::check_all(legacy.rows, &tiers, &customers, context.now());
    if !bad.is_empty() && !args.skip_bad {
        return Err(refusal(file, &bad));
    }

    let source = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let usual = tiers.usual().map(|tier| tier.slug.clone());
    let import = Import { context, ring, tiers, source, progress };
    let dry_run = args.dry_run;
    let done = store.db.write_blocking(move |conn| {
        let imported = import.run(conn, &rows)?;
        if dry_run { Err(Ending::DryRun(imported)) } else { Ok(imported) }
    });
    let imported = match done {
        Ok(imported) | Err(Ending::DryRun(imported)) => imported,
        Err(error) => return Err(error.into()),
    };
    let mut told = Told { rows: total, imported, bad: bad.len(), bad_rows: None, dry_run };
    if !bad.is_empty() {
        let path = args.bad_rows.clone().unwrap_or_else(|| with_suffix(file, ".bad.csv"));
        list_bad(&path, &bad)?;
        told.bad_rows = Some(path.display().to_string());
    }
    output.tell(&told, || report(&told, usual.as_deref()))
}

/// Prints progress to stderr.
fn progress(done: usize, total: usize) {
    eprintln!("{done} of {total} rows");
}

/// Writes where each bad row is and what is wrong with it. Never writes a key: the file may be passed on to the person
/// who fixes the export.
fn list_bad(path: &Path, bad: &[BadRow]) -> Result<(), Failure> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(["row", "reason"])?;
    for row in bad {
        writer.write_record([&row.place, &row.why])?;
    }
    let bytes = writer.into_inner().map_err(|error| error.to_string())?;
    replace(path, &bytes).map_err(|error| format!("{}: {error}", path.display()))?;
    Ok(())
}

fn report(told: &Told, usual: Option<&str>) -> String {
    let Told { imported, rows, .. } = told;
    let tier = usual.map(|tier| format!(" into the tier {tier}, unless the row names another")).unwrap_or_default();
    let mut text = format!("{} of {rows} licenses imported{tier}.\n", imported.added);
    let mut say = |line: String| text.push_str(&format!("{line}\n"));
    if imported.activated > 0 {
        say(format!("{} sites and devices are active.", imported.activated));
    }
    if imported.known > 0 {
        say(format!("{} were already in the database.", imported.known));
    }
    if imported.claimed > 0 {
        say(format!("{} that had no owner were assigned one.", imported.claimed));
    }
    if imported.ownerless > 0 {
        say(format!(
            "{} belong to nobody yet: nothing says their e-mail address. Export the customers from Stripe's dashboard and \
             run this again with --customers FILE.",
            imported.ownerless
        ));
    }
    if let Some(path) = &told.bad_rows {
        say(format!("{} bad rows were left out; {path} lists them with the reasons.", told.bad));
    }
    if told.dry_run {
        say("Nothing was saved (--dry-run).".to_owned());
    }
    text
}

fn refusal(file: &Path, bad: &[BadRow]) -> Failure {
    let rows = if bad.len() == 1 { "a bad row" } else { "bad rows" };
    let mut text = format!("{} has {rows}; nothing was imported (--skip-bad leaves them out)", file.display());
    for row in bad.iter().take(NAMED) {
        text.push_str(&format!("\n  {row}"));
    }
    if bad.len() > NAMED {
        text.push_str(&format!("\n  and {} more", bad.len() - NAMED));
    }
    text.into()
}
