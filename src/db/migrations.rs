//! The schema's migrations: embedded, the same names in both trees, run at start.

use diesel::Connection;
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
    match &mut conn {
        Conn::Sqlite(c) => run_pending(c, SQLITE),
        Conn::Postgres(c) => {
            use diesel::prelude::*;
            let lock = diesel::sql_query("SELECT pg_advisory_lock($1)");
            lock.bind::<diesel::sql_types::BigInt, _>(ADVISORY_LOCK).execute(c)?;
            // The lock ends with the connection.
            run_pending(c, POSTGRES)
        }
    }
}

/// The migrations that have not run yet.
pub fn pending(conn: &mut Conn) -> Result<Vec<String>> {
    let names = |m: &dyn std::fmt::Display| m.to_string();
    match conn {
        Conn::Sqlite(c) => Ok(c.pending_migrations(SQLITE).map_err(failed)?.iter().map(|m| names(&m.name())).collect()),
        Conn::Postgres(c) => {
            Ok(c.pending_migrations(POSTGRES).map_err(failed)?.iter().map(|m| names(&m.name())).collect())
        }
    }
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
            let opened = diesel::SqliteConnection::establish(name);
            Conn::Sqlite(opened.map_err(|e| Error::Connect(format!("{}: {e}", path.display())))?)
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

#[derive(diesel::QueryableByName)]
struct Found {
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    found: i64,
}

/// Whether any migration has ever run: reading the list of those that have would make its table.
fn has_schema(conn: &mut Conn) -> Result<bool> {
    use diesel::prelude::*;
    let query = match conn {
        Conn::Sqlite(_) => "SELECT COUNT(*) AS found FROM sqlite_master WHERE name = '__diesel_schema_migrations'",
        Conn::Postgres(_) => {
            "SELECT COUNT(*) AS found FROM pg_class WHERE oid = to_regclass('__diesel_schema_migrations')"
        }
    };
    let found: Found = diesel::sql_query(query).get_result(conn)?;
    Ok(found.found > 0)
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

fn run_pending<DB: diesel::backend::Backend>(
    conn: &mut impl MigrationHarness<DB>,
    source: EmbeddedMigrations,
) -> Result<Vec<String>> {
    let ran = conn.run_pending_migrations(source).map_err(failed)?;
    Ok(ran.iter().map(ToString::to_string).collect())
}

fn failed(error: Box<dyn std::error::Error + Send + Sync>) -> Error {
    Error::Migration(error.to_string())
}
