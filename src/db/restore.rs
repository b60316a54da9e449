//! A copy that [`super::backup`] made, back where a server finds it: into a database that is not there yet.

use std::io::Read;
use std::path::Path;
use std::process::Command;

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};

use super::backup::{BackupError, check_postgres, check_sqlite, run, without_password};
use super::connection::{open_postgres, open_read_only};
use super::schema::settings;
use crate::private_files;

/// What a copy is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Copy {
    /// A SQLite database.
    Sqlite,
    /// An archive of `pg_dump`.
    Postgres,
}

/// What kind of copy the file is, by its first bytes; `None` for another file.
///
/// # Errors
/// The file's.
pub fn kind(path: &Path) -> std::io::Result<Option<Copy>> {
    let mut start = Vec::new();
    std::fs::File::open(path)?.take(16).read_to_end(&mut start)?;
    Ok(match start.as_slice() {
        b"SQLite format 3\0" => Some(Copy::Sqlite),
        start if start.starts_with(b"PGDMP") => Some(Copy::Postgres),
        _ => None,
    })
}

/// A setting of the copy; `None` when it has none of this name.
///
/// # Errors
/// When the copy cannot be read.
pub fn setting(copy: Copy, path: &Path, name: &str) -> Result<Option<String>, BackupError> {
    match copy {
        Copy::Sqlite => {
            let value = settings::table.find(name).select(settings::value).first(&mut open_read_only(path)?);
            Ok(value.optional()?)
        }
        Copy::Postgres => {
            let mut read = Command::new("pg_restore");
            read.args(["--data-only", "--table=settings", "--file=-"]).arg(path);
            let rows = run("pg_restore", read)?;
            let row = |line: &str| line.split_once('\t').filter(|(known, _)| *known == name).map(|(_, v)| v.to_owned());
            Ok(rows.lines().find_map(row))
        }
    }
}

/// Copies a SQLite copy to `to`, where there is no file; what was found in it.
///
/// # Errors
/// A damaged copy, and the files'. Nothing is left at `to` then.
pub fn sqlite(path: &Path, to: &Path) -> Result<String, BackupError> {
    let found = check_sqlite(path)?;
    if let Some(folder) = to.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        private_files::make_folder(folder).map_err(|source| file(folder, source))?;
    }
    let part = private_files::with_suffix(to, ".part");
    // Not `fs::copy`: the mode of the copy is not the database's.
    let copied = private_files::open_draft(&part).and_then(|mut draft| {
        std::io::copy(&mut std::fs::File::open(path)?, &mut draft)?;
        draft.sync_all()
    });
    // A link fails where a file has appeared meanwhile; a rename would take its place.
    let placed = copied.and_then(|()| std::fs::hard_link(&part, to));
    let removed = std::fs::remove_file(&part);
    placed.and(removed).map_err(|source| file(to, source))?;
    Ok(found)
}

#[derive(QueryableByName)]
struct Tables {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

/// Restores an archive into an empty PostgreSQL database, whole or not at all; what was found in it.
///
/// # Errors
/// [`BackupError::Taken`] when the database has tables, a damaged archive, and what `pg_restore` says.
pub fn postgres(url: &str, path: &Path) -> Result<String, BackupError> {
    let found = check_postgres(path)?;
    let mut conn = open_postgres(url)?;
    let tables: Tables =
        diesel::sql_query("SELECT count(*) AS count FROM information_schema.tables WHERE table_schema = $1")
            .bind::<Text, _>("public")
            .get_result(&mut conn)?;
    if tables.count > 0 {
        return Err(BackupError::Taken);
    }
    let (url, password) = without_password(url)?;
    let mut command = Command::new("pg_restore");
    command.args(["--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction", "--no-password"]);
    command.args(["--dbname", &url]).arg(path);
    if let Some(password) = password {
        command.env("PGPASSWORD", password);
    }
    run("pg_restore", command)?;
    Ok(found)
}

fn file(path: &Path, source: std::io::Error) -> BackupError {
    BackupError::File { path: path.to_owned(), source }
}
