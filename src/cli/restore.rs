//! `keysmith restore FILE`

use std::path::{Path, PathBuf};

use serde::Serialize;

use super::Failure;
use super::out::Output;
use crate::app::secrets::{CANARY_SETTING, Secrets};
use crate::config::Config;
use crate::db::restore::{self, Copy};
use crate::db::{DatabaseUrl, Db, sqlite_files};
use crate::ids::Context;
use crate::transfer::restore as export;

const EXAMPLES: &str = "Examples:
  keysmith restore /backups/keysmith-2026-11-23.db
  keysmith --database postgres://keysmith@localhost/keysmith restore everything.jsonl

Put the secret that the copy was made with in place first (secret.key or KEYSMITH_SECRET).
What a restore brings back, and what it does not: docs/guides/backup.md";

#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// A file made by `keysmith export` (JSON Lines) or `keysmith backup`. An export can also move a server between
    /// SQLite and PostgreSQL
    file: PathBuf,
}

/// Database connections while the tables are filled.
const CONNECTIONS: u32 = 2;

/// Result as JSON.
#[derive(Serialize)]
struct Restored {
    file: String,
    found: String,
}

/// Restores into a new database; checks the file and the secret before creating anything, and overwrites nothing.
pub fn run(config: &Config, args: &Args, output: Output) -> Result<(), Failure> {
    let file = &args.file;
    let named = |error: &dyn std::fmt::Display| format!("{}: {error}", file.display());
    let copy = restore::kind(file).map_err(|error| named(&error))?;
    let canary = match copy {
        Some(copy) => restore::setting(copy, file, CANARY_SETTING).map_err(|error| named(&error))?,
        None if export::is_export(file) => export::setting(file, CANARY_SETTING).map_err(|error| named(&error))?,
        None => {
            return Err(
                named(&"it was made neither by `keysmith export --format jsonl` nor by `keysmith backup`").into()
            );
        }
    };
    let canary = canary.ok_or_else(|| named(&"it does not record which secret it was made with"))?;
    let secrets = Secrets::read(config, &Context::system())?;
    secrets.fit(&canary).map_err(|error| format!("{error}. Nothing was restored"))?;

    let found = match (copy, &config.database) {
        (Some(Copy::Sqlite), DatabaseUrl::Sqlite(to)) => {
            must_not_be_there(to)?;
            restore::sqlite(file, to).map_err(|error| named(&error))?
        }
        (Some(Copy::Postgres), DatabaseUrl::Postgres(url)) => {
            restore::postgres(url, file).map_err(|error| named(&error))?
        }
        (Some(copy), _) => {
            let (of, other) = match copy {
                Copy::Sqlite => ("SQLite", "PostgreSQL"),
                Copy::Postgres => ("PostgreSQL", "SQLite"),
            };
            return Err(format!(
                "{} is a copy of a {of} database, and the database here is {other}: `keysmith export` moves from one to the \
                 other",
                file.display()
            )
            .into());
        }
        (None, database) => {
            let made = matches!(database, DatabaseUrl::Sqlite(path) if !path.exists());
            let filled = Db::open(database, CONNECTIONS)
                .map_err(Failure::from)
                .and_then(|db| export::fill(&db, file.clone(), progress).map_err(|error| Failure::from(named(&error))));
            match (filled, database) {
                (Ok(rows), _) => format!("{rows} rows"),
                (Err(error), DatabaseUrl::Sqlite(path)) if made => {
                    remove_database(path)?;
                    return Err(error);
                }
                (Err(error), _) => return Err(error),
            }
        }
    };
    let restored = Restored { file: file.display().to_string(), found };
    output.tell(&restored, || {
        let Restored { file, found } = &restored;
        format!("Restored {file}: {found}. Check it with `keysmith doctor`; `keysmith serve` catches up with Stripe.\n")
    })
}

fn must_not_be_there(path: &Path) -> Result<(), Failure> {
    match sqlite_files(path).iter().find(|file| file.symlink_metadata().is_ok()) {
        Some(file) => {
            let name = file.display();
            Err(format!("{name} already exists; nothing was overwritten. Move it away first").into())
        }
        None => Ok(()),
    }
}

/// Removes the files that a failed restore left behind.
fn remove_database(path: &Path) -> Result<(), Failure> {
    for file in sqlite_files(path) {
        match std::fs::remove_file(&file) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                return Err(format!("{}: {error}", file.display()).into());
            }
            _ => {}
        }
    }
    Ok(())
}

/// Prints progress to stderr.
fn progress(done: u64) {
    eprintln!("{done} rows");
}
