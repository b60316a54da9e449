//! Copies the database consistently while servers write to it, and verifies that the copy can be read.
//!
//! SQLite: `VACUUM INTO` (<https://www.sqlite.org/lang_vacuum.html>), a compact copy of one snapshot. PostgreSQL: its
//! own `pg_dump`, in the custom format, for `pg_restore`. No migrations run: the copy has the schema of the original.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::process::Command;

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use diesel::{Connection, SqliteConnection};

use super::connection::{Use, open_sqlite};
use super::{DatabaseUrl, Error};

/// Why the copy failed.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    #[error("{0} is not installed here: PostgreSQL is copied by its own client (Debian: postgresql-client)")]
    NoClient(&'static str),
    #[error("{program}: {said}")]
    Client { program: &'static str, said: String },
    #[error("the database has tables already; nothing was overwritten. Restore into a new and empty one")]
    Taken,
    #[error("the copy cannot be read: {0}")]
    Unreadable(String),
    #[error("{path}: {source}", path = .path.display())]
    File { path: PathBuf, source: std::io::Error },
    #[error(transparent)]
    Db(#[from] Error),
}

impl From<diesel::result::Error> for BackupError {
    fn from(error: diesel::result::Error) -> Self {
        Self::Db(error.into())
    }
}

/// Copies the database into `to`, an empty file, and verifies the copy; returns a summary of its contents.
pub fn copy(url: &DatabaseUrl, to: &Path) -> Result<String, BackupError> {
    let found = match url {
        DatabaseUrl::Sqlite(path) => {
            copy_sqlite(path, to)?;
            check_sqlite(to)?
        }
        DatabaseUrl::Postgres(url) => {
            copy_postgres(url, to)?;
            check_postgres(to)?
        }
    };
    let synced = std::fs::File::open(to).and_then(|file| file.sync_all());
    synced.map_err(|source| BackupError::File { path: to.to_owned(), source })?;
    Ok(found)
}

fn copy_sqlite(path: &Path, to: &Path) -> Result<(), BackupError> {
    let mut conn = open_sqlite(path, Use::Writing)?;
    diesel::sql_query("VACUUM INTO ?").bind::<Text, _>(utf8(to)?).execute(&mut conn)?;
    Ok(())
}

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    integrity_check: String,
}

#[derive(QueryableByName)]
struct Counted {
    #[diesel(sql_type = BigInt)]
    licenses: i64,
    #[diesel(sql_type = BigInt)]
    accounts: i64,
    #[diesel(sql_type = BigInt)]
    broken: i64,
}

/// Verifies every page and index of the copy, and every reference between its rows.
pub(super) fn check_sqlite(copy: &Path) -> Result<String, BackupError> {
    let mut conn = SqliteConnection::establish(utf8(copy)?).map_err(|e| BackupError::Unreadable(e.to_string()))?;
    let lines: Vec<Line> = diesel::sql_query("PRAGMA integrity_check").load(&mut conn)?;
    if let Some(bad) = lines.iter().find(|line| line.integrity_check != "ok") {
        return Err(BackupError::Unreadable(bad.integrity_check.clone()));
    }
    let counted: Counted = diesel::sql_query(
        "SELECT (SELECT COUNT(*) FROM licenses) AS licenses, (SELECT COUNT(*) FROM accounts) AS accounts, \
         (SELECT COUNT(*) FROM pragma_foreign_key_check) AS broken",
    )
    .get_result(&mut conn)?;
    match counted.broken {
        0 => Ok(format!("{} licenses, {} accounts", counted.licenses, counted.accounts)),
        broken => Err(BackupError::Unreadable(format!("{broken} rows refer to rows that do not exist"))),
    }
}

fn copy_postgres(url: &str, to: &Path) -> Result<(), BackupError> {
    let (url, password) = without_password(url)?;
    let mut command = Command::new("pg_dump");
    command.args(["--format=custom", "--no-owner", "--no-privileges", "--no-password", "--dbname", &url]);
    command.arg("--file").arg(to);
    // On the command line, every user of the machine could read it.
    if let Some(password) = password {
        command.env("PGPASSWORD", password);
    }
    run("pg_dump", command).map(|_| ())
}

/// Reads the whole archive as a restore would.
pub(super) fn check_postgres(copy: &Path) -> Result<String, BackupError> {
    let mut read = Command::new("pg_restore");
    read.arg("--file=/dev/null").arg(copy);
    run("pg_restore", read)?;
    let mut list = Command::new("pg_restore");
    list.arg("--list").arg(copy);
    let listed = run("pg_restore", list)?;
    let tables = listed.lines().filter(|line| line.contains(" TABLE DATA ")).count();
    if !listed.contains(" TABLE DATA public licenses ") {
        return Err(BackupError::Unreadable("it has no licenses".into()));
    }
    Ok(format!("{tables} tables"))
}

/// Runs the program and returns its output.
pub(super) fn run(program: &'static str, mut command: Command) -> Result<String, BackupError> {
    let output = command.output().map_err(|error| match error.kind() {
        ErrorKind::NotFound => BackupError::NoClient(program),
        _ => BackupError::Client { program, said: error.to_string() },
    })?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    let lines: Vec<&str> = said.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    Err(BackupError::Client { program, said: lines.join("; ") })
}

/// Splits the password from the URL, so that the URL can go on a command line.
pub(super) fn without_password(text: &str) -> Result<(String, Option<String>), BackupError> {
    let mut url = url::Url::parse(text).map_err(|e| Error::Url(e.to_string()))?;
    let password = url.password().map(|encoded| {
        let form = format!("p={}", encoded.replace('+', "%2B"));
        let decoded = url::form_urlencoded::parse(form.as_bytes()).next();
        decoded.map(|(_, password)| password.into_owned()).unwrap_or_default()
    });
    if url.set_password(None).is_err() {
        return Err(Error::Url("DATABASE_URL has no host".into()).into());
    }
    Ok((url.into(), password))
}

fn utf8(path: &Path) -> Result<&str, BackupError> {
    path.to_str().ok_or_else(|| Error::Url("the path is not UTF-8".into()).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_password_stays_out_of_the_command_line() {
        let cut = |url| without_password(url).unwrap();
        let (url, password) = cut("postgres://ann:s%40cret+x@db.example:5433/keys?sslmode=require");
        assert_eq!(url, "postgres://ann@db.example:5433/keys?sslmode=require");
        assert_eq!(password.as_deref(), Some("s@cret+x"));
        assert_eq!(cut("postgres://ann@localhost/keys"), ("postgres://ann@localhost/keys".into(), None));
    }
}
