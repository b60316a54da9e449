//! Runs and reverts the schema's migrations: embedded in the program, with the same names for both databases, run at
//! startup. `migrations/both` has those that are the same SQL on both; the others are in a folder for each database.

use std::collections::BTreeSet;

use diesel::backend::Backend;
use diesel::connection::SimpleConnection;
use diesel::migration::{Migration, MigrationSource};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use diesel::sqlite::Sqlite;
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use super::connection::{Use, open};
use super::{Conn, DatabaseUrl, Error, Result};

const BOTH: EmbeddedMigrations = embed_migrations!("migrations/both");
const SQLITE: Migrations = Migrations(embed_migrations!("migrations/sqlite"));
const POSTGRES: Migrations = Migrations(embed_migrations!("migrations/postgres"));

/// All migrations of one database: its own, and those in `migrations/both`. Diesel sorts them.
struct Migrations(EmbeddedMigrations);

impl<DB: Backend> MigrationSource<DB> for Migrations {
    fn migrations(&self) -> diesel::migration::Result<Vec<Box<dyn Migration<DB>>>> {
        let mut all = MigrationSource::<DB>::migrations(&BOTH)?;
        all.extend(MigrationSource::<DB>::migrations(&self.0)?);
        Ok(all)
    }
}

/// An arbitrary number, the same for every Keysmith server: two that start at once on one PostgreSQL database migrate
/// in turn.
const ADVISORY_LOCK: i64 = 0x6b65_7973_6d69;

/// Runs the pending migrations and returns their names.
pub fn run(url: &DatabaseUrl) -> Result<Vec<String>> {
    let mut conn = open(url, Use::Writing)?;
    if let Conn::Postgres(c) = &mut conn {
        let lock = diesel::sql_query("SELECT pg_advisory_lock($1)");
        // The lock is released with the connection.
        lock.bind::<BigInt, _>(ADVISORY_LOCK).execute(c)?;
    }
    // Diesel returns only their versions.
    let names = pending(&mut conn)?;
    match &mut conn {
        Conn::Sqlite(c) => run_pending(c, SQLITE)?,
        Conn::Postgres(c) => run_pending(c, POSTGRES)?,
    }
    Ok(names)
}

/// Returns the name of the newest migration.
pub fn newest() -> Result<String> {
    Ok(missing::<Sqlite>(SQLITE, &BTreeSet::new())?.pop().unwrap_or_default())
}

/// Returns the migrations that have not run yet.
pub fn pending(conn: &mut Conn) -> Result<Vec<String>> {
    // Diesel's own query creates the table if it is missing, which fails in a read-only database.
    let ran = if has_schema(conn)? { applied(conn)? } else { BTreeSet::new() };
    match conn {
        Conn::Sqlite(_) => missing::<Sqlite>(SQLITE, &ran),
        Conn::Postgres(_) => missing::<Pg>(POSTGRES, &ran),
    }
}

/// Returns the versions of the migrations that have run.
fn applied(conn: &mut Conn) -> Result<BTreeSet<String>> {
    const RAN: &str = "SELECT version FROM __diesel_schema_migrations";
    let rows: Vec<Ran> = crate::on_either!(conn, c => diesel::sql_query(RAN).load(c))?;
    Ok(rows.into_iter().map(|row| row.version).collect())
}

#[derive(QueryableByName)]
struct Ran {
    #[diesel(sql_type = Text)]
    version: String,
}

/// Returns the names of the migrations that have not run, in order.
fn missing<DB: Backend>(source: Migrations, ran: &BTreeSet<String>) -> Result<Vec<String>> {
    let all = MigrationSource::<DB>::migrations(&source).map_err(failed)?;
    let mut missing: Vec<String> = all
        .iter()
        .filter(|migration| !ran.contains(&migration.name().version().to_string()))
        .map(|migration| migration.name().to_string())
        .collect();
    missing.sort();
    Ok(missing)
}

/// Returns [`pending`] for the database at `url`, without changing it. A missing database is [`Error::Missing`].
pub fn pending_of(url: &DatabaseUrl) -> Result<Vec<String>> {
    let mut conn = match url {
        DatabaseUrl::Postgres(_) => open(url, Use::Reading)?,
        DatabaseUrl::Sqlite(path) => {
            // `exists` would report a file in an unreadable folder as missing.
            match path.try_exists() {
                Ok(true) => {}
                Ok(false) => return Err(Error::Missing(path.display().to_string())),
                Err(error) => return Err(Error::Connect(format!("{}: {error}", path.display()))),
            }
            // Without our pragmas: switching to WAL would write to a file that may not be ours.
            let name = path.to_str().ok_or_else(|| Error::Url("the SQLite path is not UTF-8".into()))?;
            let failed = |error: &dyn std::fmt::Display| Error::Connect(format!("{}: {error}", path.display()));
            let mut opened = diesel::SqliteConnection::establish(name).map_err(|error| failed(&error))?;
            // SQLite reads the file only at the first statement.
            opened.batch_execute("PRAGMA schema_version").map_err(|error| failed(&error))?;
            Conn::Sqlite(opened)
        }
    };
    if !has_schema(&mut conn)? {
        return Err(Error::Missing(match url {
            DatabaseUrl::Sqlite(path) => path.display().to_string(),
            DatabaseUrl::Postgres(_) => "DATABASE_URL".into(),
        }));
    }
    pending(&mut conn)
}

/// Checks that the database at `url` exists and has the current schema.
pub fn check(url: &DatabaseUrl) -> Result<()> {
    match pending_of(url)?.len() {
        0 => Ok(()),
        count => Err(Error::Outdated(count)),
    }
}

#[derive(QueryableByName)]
struct Found {
    #[diesel(sql_type = BigInt)]
    found: i64,
}

/// Returns whether any migration has ever run: Diesel's own query would create the table.
fn has_schema(conn: &mut Conn) -> Result<bool> {
    let query = match conn {
        Conn::Sqlite(_) => "SELECT COUNT(*) AS found FROM sqlite_master WHERE name = '__diesel_schema_migrations'",
        Conn::Postgres(_) => {
            "SELECT COUNT(*) AS found FROM pg_class WHERE oid = to_regclass('__diesel_schema_migrations')"
        }
    };
    let found: Found = diesel::sql_query(query).get_result(conn)?;
    Ok(found.found > 0)
}

/// Reverts the migrations after `last` (a name, or the beginning of one), newest first, each in its own transaction,
/// and returns their names. Data that only they hold is lost.
///
/// # Errors
/// When the database is missing or newer than this program, or has no migration of that name. Then nothing is changed.
pub fn revert_to(url: &DatabaseUrl, last: &str) -> Result<Vec<String>> {
    let pending: BTreeSet<String> = pending_of(url)?.into_iter().collect();
    let mut ran: Vec<String> = missing::<Sqlite>(SQLITE, &BTreeSet::new())?;
    ran.retain(|name| !pending.contains(name));
    let mut named = ran.iter().enumerate().filter(|(_, name)| name.starts_with(last) && !last.is_empty());
    let after = match (named.next(), named.next()) {
        (Some((place, _)), None) => place + 1,
        (None, _) => return Err(Error::Migration(format!("the database has no migration {last:?}"))),
        (Some(_), Some(_)) => return Err(Error::Migration(format!("several migrations begin with {last:?}"))),
    };
    let mut conn = open(url, Use::Writing)?;
    if applied(&mut conn)?.len() > ran.len() {
        let newer =
            "the database has migrations of a newer Keysmith: revert them with that version's `keysmith migrate`";
        return Err(Error::Migration(newer.into()));
    }
    let mut reverted = ran.split_off(after);
    reverted.reverse();
    for _ in &reverted {
        match &mut conn {
            Conn::Sqlite(c) => c.revert_last_migration(SQLITE).map_err(failed)?,
            Conn::Postgres(c) => c.revert_last_migration(POSTGRES).map_err(failed)?,
        };
    }
    Ok(reverted)
}

/// Reverts every migration, newest first; for the test that proves that this works.
pub fn revert_all(url: &DatabaseUrl) -> Result<usize> {
    let mut conn = open(url, Use::Writing)?;
    let reverted = match &mut conn {
        Conn::Sqlite(c) => c.revert_all_migrations(SQLITE).map_err(failed)?.len(),
        Conn::Postgres(c) => c.revert_all_migrations(POSTGRES).map_err(failed)?.len(),
    };
    Ok(reverted)
}

fn run_pending<DB: Backend>(conn: &mut impl MigrationHarness<DB>, source: Migrations) -> Result<()> {
    conn.run_pending_migrations(source).map(|_| ()).map_err(failed)
}

fn failed(error: Box<dyn std::error::Error + Send + Sync>) -> Error {
    Error::Migration(error.to_string())
}
