//! One connection type over both databases, and how each kind is opened and pooled.

use std::path::Path;
use std::time::Duration;

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::r2d2::{ManageConnection, Pool, R2D2Connection};
use diesel::{ConnectionError, PgConnection, SqliteConnection};

use super::{DatabaseUrl, Error, Result};

/// How long a caller waits for a free connection, or for the server to take a new one; a thousand callers that want one
/// row take some seconds on a small machine.
const POOL_TIMEOUT: Duration = Duration::from_secs(15);

/// A connection to either database.
#[derive(diesel::MultiConnection)]
pub enum Conn {
    Postgres(PgConnection),
    Sqlite(SqliteConnection),
}

/// Runs one text of code on whichever connection it is: some Diesel calls (`on_conflict`, batch inserts, row locks)
/// compile only against one database.
#[macro_export]
macro_rules! on_either {
    ($conn:expr, $c:ident => $body:expr) => {
        match $conn {
            $crate::db::Conn::Postgres($c) => $body,
            $crate::db::Conn::Sqlite($c) => $body,
        }
    };
}

/// Opens connections of one URL for the pool.
#[derive(Clone, Debug)]
pub(super) struct Manager {
    url: DatabaseUrl,
    use_: Use,
}

/// What a SQLite connection is for. PostgreSQL connections are all alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Use {
    Reading,
    Writing,
}

impl Manager {
    pub(super) fn new(url: &DatabaseUrl, use_: Use) -> Self {
        Self { url: url.clone(), use_ }
    }
}

impl ManageConnection for Manager {
    type Connection = Conn;
    type Error = diesel::r2d2::Error;

    fn connect(&self) -> Result<Conn, Self::Error> {
        open(&self.url, self.use_)
            .map_err(|e| diesel::r2d2::Error::ConnectionError(ConnectionError::BadConnection(e.to_string())))
    }

    fn is_valid(&self, conn: &mut Conn) -> Result<(), Self::Error> {
        match conn {
            // A restarted server leaves dead connections in the pool: one round trip finds them.
            Conn::Postgres(c) => c.ping().map_err(diesel::r2d2::Error::QueryError),
            Conn::Sqlite(_) => Ok(()),
        }
    }

    fn has_broken(&self, conn: &mut Conn) -> bool {
        std::thread::panicking() || conn.is_broken()
    }
}

/// Opens one connection with a concrete type, so that the database's own message reaches the caller.
pub(super) fn open(url: &DatabaseUrl, use_: Use) -> Result<Conn> {
    match url {
        DatabaseUrl::Sqlite(path) => open_sqlite(path, use_).map(Conn::Sqlite),
        DatabaseUrl::Postgres(url) => open_postgres(url).map(Conn::Postgres),
    }
}

pub(super) fn open_sqlite(path: &Path, use_: Use) -> Result<SqliteConnection> {
    if let Some(folder) = path.parent().filter(|f| !f.as_os_str().is_empty()) {
        std::fs::create_dir_all(folder).map_err(|e| Error::Connect(format!("{}: {e}", folder.display())))?;
    }
    let name = path.to_str().ok_or_else(|| Error::Url("the SQLite path is not UTF-8".into()))?;
    let mut conn = SqliteConnection::establish(name).map_err(|e| Error::Connect(format!("{}: {e}", path.display())))?;
    // WAL lets readers go on while the writer commits; FULL makes an acknowledged commit survive a power cut.
    conn.batch_execute(
        "PRAGMA busy_timeout = 10000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; \
         PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -4000;",
    )?;
    if use_ == Use::Reading {
        conn.batch_execute("PRAGMA query_only = ON;")?;
    }
    Ok(conn)
}

pub(super) fn open_postgres(url: &str) -> Result<PgConnection> {
    let mut conn = PgConnection::establish(url).map_err(|e| Error::Connect(e.to_string()))?;
    conn.batch_execute("SET TIME ZONE 'UTC'; SET lock_timeout = '20s'; SET client_min_messages = warning;")?;
    Ok(conn)
}

pub(super) fn build_pool(manager: Manager, connections: u32) -> Pool<Manager> {
    Pool::builder()
        .max_size(connections.max(1))
        .min_idle(Some(0))
        .connection_timeout(POOL_TIMEOUT)
        .build_unchecked(manager)
}
