//! The schema's migrations: embedded, the same names in both trees, run at start.

use std::collections::BTreeSet;

use diesel::backend::Backend;
use diesel::connection::SimpleConnection;
use diesel::migration::MigrationSource;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use diesel::sqlite::Sqlite;
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use super::connection::{Use, open};
use super::{Conn, DatabaseUrl, Error, Result};

const SQLITE: EmbeddedMigrations = embed_migrations!("migrations/sqlite");
const POSTGRES: EmbeddedMigrations = embed_migrations!("migrations/postgres");

/// Any number, the same for every Keysmith server: two that start at once on one PostgreSQL migrate in turn.
const ADVISORY_LOCK: i64 = 0x6b65_7973_6d69;

/// Runs the migrations that are missing; the names of those that ran.
pub fn run(url: &DatabaseUrl) -> Result<Vec<String>> {
    let mut conn = open(url, Use::Writing)?;
    if let Conn::Postgres(c) = &mut conn {
        let lock = diesel::sql_query("SELECT pg_advisory_lock($1)");
        // The lock ends with the connection.
        lock.bind::<BigInt, _>(ADVISORY_LOCK).execute(c)?;
    }
    // Diesel tells their versions alone.
    let names = pending(&mut conn)?;
    match &mut conn {
        Conn::Sqlite(c) => run_pending(c, SQLITE)?,
        Conn::Postgres(c) => run_pending(c, POSTGRES)?,
    }
    Ok(names)
}

/// The name of the newest migration.
pub fn newest() -> Result<String> {
    Ok(missing::<Sqlite>(SQLITE, &BTreeSet::new())?.pop().unwrap_or_default())
}

/// The migrations that have not run yet.
pub fn pending(conn: &mut Conn) -> Result<Vec<String>> {
    // Diesel's own question makes the table when it is not there, which a database that cannot be written to refuses.
    let ran = if has_schema(conn)? { applied(conn)? } else { BTreeSet::new() };
    match conn {
        Conn::Sqlite(_) => missing::<Sqlite>(SQLITE, &ran),
        Conn::Postgres(_) => missing::<Pg>(POSTGRES, &ran),
    }
}

/// The versions of those that have run.
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

/// The names of those that have not run, in their order.
fn missing<DB: Backend>(source: EmbeddedMigrations, ran: &BTreeSet<String>) -> Result<Vec<String>> {
    let all = MigrationSource::<DB>::migrations(&source).map_err(failed)?;
    let mut missing: Vec<String> = all
        .iter()
        .filter(|migration| !ran.contains(&migration.name().version().to_string()))
        .map(|migration| migration.name().to_string())
        .collect();
    missing.sort();
    Ok(missing)
}

/// [`pending`] of the database at `url`, which is not changed. A database that is not there is [`Error::Missing`].
pub fn pending_of(url: &DatabaseUrl) -> Result<Vec<String>> {
    let mut conn = match url {
        DatabaseUrl::Postgres(_) => open(url, Use::Reading)?,
        DatabaseUrl::Sqlite(path) => {
            // `exists` would call a folder that may not be read an empty one.
            match path.try_exists() {
                Ok(true) => {}
                Ok(false) => return Err(Error::Missing(path.display().to_string())),
                Err(error) => return Err(Error::Connect(format!("{}: {error}", path.display()))),
            }
            // Without our pragmas: switching to WAL would write into a file that may be somebody else's.
            let name = path.to_str().ok_or_else(|| Error::Url("the SQLite path is not UTF-8".into()))?;
            let failed = |error: &dyn std::fmt::Display| Error::Connect(format!("{}: {error}", path.display()));
            let mut opened = diesel::SqliteConnection::establish(name).map_err(|error| failed(&error))?;
            // SQLite looks into a file only when it is asked something.
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

/// Whether the database at `url` is there and has today's schema.
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

/// Whether any migration has ever run: reading the list of those that have would make its table.
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

/// Takes back the migrations after `last` (a name, or the beginning of one), newest first, each in a transaction of its own;
/// the names of those that were taken back. What only they hold is gone.
///
/// # Errors
/// When the database is not there or newer than this program, or has no migration of that name. Nothing is changed then.
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
            "the database has migrations of a newer Keysmith: take them back with that version's `keysmith migrate`";
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

/// Takes every migration back, newest first; for the test that proves it can be done.
pub fn revert_all(url: &DatabaseUrl) -> Result<usize> {
    let mut conn = open(url, Use::Writing)?;
    let reverted = match &mut conn {
        Conn::Sqlite(c) => c.revert_all_migrations(SQLITE).map_err(failed)?.len(),
        Conn::Postgres(c) => c.revert_all_migrations(POSTGRES).map_err(failed)?.len(),
    };
    Ok(reverted)
}

fn run_pending<DB: Backend>(conn: &mut impl MigrationHarness<DB>, source: EmbeddedMigrations) -> Result<()> {
    conn.run_pending_migrations(source).map(|_| ()).map_err(failed)
}

fn failed(error: Box<dyn std::error::Error + Send + Sync>) -> Error {
    Error::Migration(error.to_string())
}
