//! `keysmith catalog apply FILE [--dry-run]`

use std::path::PathBuf;

use clap::Subcommand;
use serde::Serialize;

use super::out::Output;
use super::{Failure, start};
use crate::catalog::CatalogError;
use crate::catalog::apply::{self, Change};
use crate::catalog::file::Catalog;
use crate::config::Config;
use crate::db;
use crate::ids::Context;

#[derive(Subcommand)]
pub enum Command {
    /// Apply a catalog file to the database: show the differences, then insert or update by slug
    Apply {
        /// The catalog, in the format of catalog.toml
        file: PathBuf,
        /// Only show the differences
        #[arg(long)]
        dry_run: bool,
    },
}

/// Reasons to roll back the transaction.
#[derive(Debug, thiserror::Error)]
enum Ending {
    #[error("dry run")]
    DryRun(Vec<Change>),
    #[error(transparent)]
    Catalog(#[from] CatalogError),
    #[error(transparent)]
    Db(#[from] db::Error),
}

/// The changes as JSON.
#[derive(Serialize)]
struct Applied {
    changes: Vec<String>,
    dry_run: bool,
}

pub fn run(config: &Config, command: Command, output: Output) -> Result<(), Failure> {
    let Command::Apply { file, dry_run } = command;
    let catalog = Catalog::read(&file).map_err(|error| format!("{}: {error}", file.display()))?;
    let db = start::open_database(config)?;
    let context = Context::system();
    let done = db.write_blocking(move |conn| {
        let changes = apply::apply(conn, &context, &catalog)?;
        if dry_run { Err(Ending::DryRun(changes)) } else { Ok(changes) }
    });
    let changes = match done {
        Ok(changes) | Err(Ending::DryRun(changes)) => changes,
        Err(error) => return Err(error.into()),
    };
    let applied = Applied { changes: changes.into_iter().map(|Change(line)| line).collect(), dry_run };
    output.tell(&applied, || {
        let lines = applied.changes.iter().map(|line| format!("{line}\n"));
        let sum = match (applied.changes.len(), dry_run) {
            (0, _) => "Already up to date.\n".to_owned(),
            (count, true) => format!("{count} changes; nothing was saved (--dry-run).\n"),
            (count, false) => format!("{count} changes applied.\n"),
        };
        lines.chain([sum]).collect()
    })
}
