//! Restores a copy that [`super::backup`] made, into a database that does not exist yet.

use std::io::Read;
use std::path::Path;
use std::process::Command;

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};

use super::backup::{BackupError, check_postgres, check_sqlite, run, without_password};
use super::connection::{open_postgres, open_read_only};
use super::schema::settings;
use crate::private_files;

/// The kind of a copy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Copy {
    /// A SQLite database.
    Sqlite,
    /// An archive made by `pg_dump`.
    Postgres,
}

/// Returns the kind of copy that the file is, by its first bytes; `None` for any other file.
///
/// # Errors
/// I/O errors.
pub fn kind(path: &Path) -> std::io::Result<Option<Copy>> {
    let mut start = Vec::new();
    std::fs::File::open(path)?.take(16).read_to_end(&mut start)?;
    Ok(match start.as_slice() {
        b"SQLite format 3\0" => Some(Copy::Sqlite),
        start if start.starts_with(b"PGDMP") => Some(Copy::Postgres),
        _ => None,
    })
}

/// Returns a setting of the copy; `None` when it has none of this name.
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

/// Restores a SQLite copy to `to`, where no file exists; returns a summary of its contents.
///
/// # Errors
/// A damaged copy, and I/O errors. Then nothing is left at `to`.
pub fn sqlite(path: &Path, to: &Path) -> Result<String, BackupError> {
    let found = check_sqlite(path)?;
    if let Some(folder) = to.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        private_files::make_folder(folder).map_err(|source| file(folder, source))?;
    }
    let part = private_files::with_suffix(to, ".part");
    // Not `fs::copy`: it would keep the mode of the copy.
    let copied = private_files::open_draft(&part).and_then(|mut draft| {
        std::io::copy(&mut std::fs::File::open(path)?, &mut draft)?;
        draft.sync_all()
    });
    // Linking fails if a file has appeared meanwhile; a rename would replace it.
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

/// Restores an archive into an empty PostgreSQL database, in one transaction; returns a summary of its contents.
///
/// # Errors
/// [`BackupError::Taken`] when the database has tables, a damaged archive, and `pg_restore`'s own errors.
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
