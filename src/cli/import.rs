//! `keysmith import legacy FILE [--tier SLUG] [--customers FILE] [--dry-run]`

mod file;
mod owners;
mod row;
mod store;

use std::path::{Path, PathBuf};

use clap::Subcommand;

use self::store::{Import, Imported};
use super::out::say;
use super::{Failure, start};
use crate::catalog::Tier;
use crate::config::Config;
use crate::db::{self, Db};
use crate::ids::Ambient;

/// Bad rows that are named one by one.
const NAMED: usize = 20;

#[derive(Subcommand)]
pub enum Command {
    /// Take over the licenses of an older system: all of them or, with one bad row, none
    ///
    /// FILE is a SQLite database with a table `licenses`, or a CSV file with a header. Columns: license_key and
    /// status; id, customer_id, subscription_id, item_id, site_domain, email, created_at, updated_at and valid_until
    /// if it has them. Times are unix seconds, RFC 3339 or `YYYY-MM-DD HH:MM:SS` in UTC.
    ///
    /// Keys are kept, so that customers change nothing; no site is activated. A license belongs to the account of its
    /// email, else of its customer_id; one of which neither is known belongs to nobody until its customer signs up with
    /// the key or the import is run again with --customers. Running it twice adds nothing.
    Legacy {
        /// The SQLite database or CSV file
        file: PathBuf,
        /// The tier that the licenses get; the catalog's default for sites when it is left out
        #[arg(long, value_name = "SLUG")]
        tier: Option<String>,
        /// Stripe's export of customers (a CSV file with the columns `id` and `Email`), to find the owners
        #[arg(long, value_name = "FILE")]
        customers: Option<PathBuf>,
        /// Check and count, but write nothing
        #[arg(long)]
        dry_run: bool,
    },
}

/// Why a transaction ends without a commit.
#[derive(Debug, thiserror::Error)]
enum Ending {
    #[error("dry run")]
    DryRun(Imported),
    #[error(transparent)]
    Db(#[from] db::Error),
}

pub fn run(config: &Config, command: Command) -> Result<(), Failure> {
    let Command::Legacy { file, tier, customers, dry_run } = command;
    let ambient = Ambient::system();
    let store = start::open_store(config, &ambient)?;
    let ring = store.ring.clone();
    let tier = find_tier(&store.db, tier.as_deref())?;
    let customers = customers.as_deref().map(owners::read).transpose()?.unwrap_or_default();

    let legacy = file::read(&file)?;
    if !legacy.unknown_columns.is_empty() {
        eprintln!("not read, for nothing here holds it: {}", legacy.unknown_columns.join(", "));
    }
    let total = legacy.rows.len();
    let rows = row::check_all(legacy.rows, &customers, ambient.now()).map_err(|bad| refusal(&file, &bad))?;

    let tier_name = tier.slug.clone();
    let source = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let import = Import { ambient, ring, tier, source, progress };
    let done = store.db.write_blocking(move |conn| {
        let imported = import.run(conn, &rows)?;
        if dry_run { Err(Ending::DryRun(imported)) } else { Ok(imported) }
    });
    let imported = match done {
        Ok(imported) | Err(Ending::DryRun(imported)) => imported,
        Err(error) => return Err(error.into()),
    };
    report(&imported, total, &tier_name);
    if dry_run {
        say!("Nothing was written (--dry-run).");
    }
    Ok(())
}

fn find_tier(db: &Db, slug: Option<&str>) -> Result<Tier, Failure> {
    let found = db.read_blocking(|conn| match slug {
        Some(slug) => Tier::by_slug(conn, slug),
        None => Tier::default_for(conn, "sites"),
    })?;
    found.ok_or_else(|| match slug {
        Some(slug) => format!("the catalog has no tier {slug:?}").into(),
        None => "no tier of the catalog is the default for sites: give one with --tier".into(),
    })
}

/// Shown on stderr while many rows are written.
fn progress(done: usize, total: usize) {
    eprintln!("{done} of {total} rows");
}

fn report(imported: &Imported, total: usize, tier: &str) {
    say!("{} of {total} licenses imported into the tier {tier}.", imported.added);
    if imported.known > 0 {
        say!("{} were here already.", imported.known);
    }
    if imported.claimed > 0 {
        say!("{} that were here without an owner have one now.", imported.claimed);
    }
    if imported.ownerless > 0 {
        say!(
            "{} belong to nobody yet: nothing says their e-mail address. Export the customers from Stripe's dashboard and \
             run this again with --customers FILE.",
            imported.ownerless
        );
    }
}

fn refusal(file: &Path, bad: &[row::BadRow]) -> Failure {
    let rows = if bad.len() == 1 { "a bad row" } else { "bad rows" };
    let mut text = format!("{} has {rows}; nothing was imported", file.display());
    for row in bad.iter().take(NAMED) {
        text.push_str(&format!("\n  {row}"));
    }
    if bad.len() > NAMED {
        text.push_str(&format!("\n  and {} more", bad.len() - NAMED));
    }
    text.into()
}
