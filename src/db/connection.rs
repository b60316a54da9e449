//! One connection type for both databases, and how each kind is opened and pooled.

use std::path::Path;
use std::time::Duration;

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::r2d2::{ManageConnection, Pool, R2D2Connection};
use diesel::{ConnectionError, PgConnection, SqliteConnection};

use super::{DatabaseUrl, Error, Result};
use crate::clock::Stopwatch;
use crate::private_files::{make_file, make_folder};

/// How long a caller waits for a connection. The gate in [`super::Db`] admits only as many callers as there are
/// connections, so the wait is for PostgreSQL to accept a new one.
const POOL_TIMEOUT: Duration = Duration::from_millis(1_200);

/// For this many milliseconds after a connection last worked, it is assumed to be alive.
const PROOF_LASTS: u64 = 500;

/// How long a reading SQLite connection waits for a lock. Readers wait only while another process recovers the file or
/// has locked it exclusively.
const READER_PATIENCE: Duration = Duration::from_millis(1_500);
/// The same for the writing connection of a command; the server's own writer has its own ([`super::writer_sqlite`]).
const WRITER_PATIENCE: Duration = Duration::from_secs(10);

/// The page cache of a SQLite connection, in KiB. Licenses and rows of the validation log are scattered over their
/// indexes: each page that is not cached is a system call, and the writer needs several per row.
const READER_CACHE: u32 = 16_000;
const WRITER_CACHE: u32 = 32_000;

/// Connection parameters for libpq, unless the URL sets them: a server that has disappeared is noticed in seconds
/// instead of the system's quarter of an hour
/// (<https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-PARAMKEYWORDS>).
const LIBPQ_DEFAULTS: &[(&str, &str)] = &[
    ("connect_timeout", "2"),
    ("keepalives_idle", "5"),
    ("keepalives_interval", "2"),
    ("keepalives_count", "3"),
    ("tcp_user_timeout", "10000"),
    ("application_name", "keysmith"),
];

/// A connection to either database.
#[derive(diesel::MultiConnection)]
pub enum Conn {
    Postgres(PgConnection),
    Sqlite(SqliteConnection),
}

/// Runs the same code on whichever connection it is: some Diesel calls (`on_conflict`, batch inserts, row locks)
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

/// Opens connections to one URL for the pool.
#[derive(Clone, Debug)]
pub(super) struct Manager {
    url: DatabaseUrl,
    use_: Use,
}

/// The purpose of a SQLite connection. PostgreSQL connections are all the same, but for replicas.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Use {
    Reading,
    Writing,
    /// Reading from a PostgreSQL replica.
    Replica,
}

impl Manager {
    pub(super) fn new(url: &DatabaseUrl, use_: Use) -> Self {
        Self { url: url.clone(), use_ }
    }

    pub(super) fn of_replica(url: &str) -> Self {
        Self { url: DatabaseUrl::Postgres(url.to_owned()), use_: Use::Replica }
    }
}

impl ManageConnection for Manager {
    type Connection = Pooled;
    type Error = diesel::r2d2::Error;

    fn connect(&self) -> Result<Pooled, Self::Error> {
        let opened = match &self.url {
            DatabaseUrl::Postgres(url) if self.use_ == Use::Replica => open_replica(url).map(Conn::Postgres),
            url => open(url, self.use_),
        };
        let opened = opened.and_then(|mut conn| {
            let begin = prepare(&mut conn)?;
            Ok(Pooled { conn, begin, is_suspect: false, worked: Some(Stopwatch::start()) })
        });
        opened.map_err(|e| diesel::r2d2::Error::ConnectionError(ConnectionError::BadConnection(e.to_string())))
    }

    fn is_valid(&self, pooled: &mut Pooled) -> Result<(), Self::Error> {
        match &mut pooled.conn {
            // A restarted server leaves dead connections in the pool: a round trip detects them. A connection that
            // worked a moment ago needs no check.
            Conn::Postgres(_) if pooled.worked.as_ref().is_some_and(|at| at.millis() < PROOF_LASTS) => Ok(()),
            Conn::Postgres(c) => c.ping().map_err(diesel::r2d2::Error::QueryError),
            Conn::Sqlite(_) => Ok(()),
        }
    }

    fn has_broken(&self, pooled: &mut Pooled) -> bool {
        std::thread::panicking() || pooled.is_suspect || pooled.conn.is_broken()
    }
}

/// A connection of the pool.
pub(super) struct Pooled {
    pub(super) conn: Conn,
    /// How a transaction that writes begins.
    pub(super) begin: &'static str,
    /// Something failed that may not fail on a new connection (it was cut, its server is a standby now): it is closed
    /// when it is returned.
    pub(super) is_suspect: bool,
    /// When it last worked; `None` after an error.
    pub(super) worked: Option<Stopwatch>,
}

/// Opens a connection with a concrete type, so that the database's own message reaches the caller.
pub(super) fn open(url: &DatabaseUrl, use_: Use) -> Result<Conn> {
    match url {
        DatabaseUrl::Sqlite(path) => open_sqlite(path, use_).map(Conn::Sqlite),
        DatabaseUrl::Postgres(url) => open_postgres(url).map(Conn::Postgres),
    }
}

/// Opens another program's SQLite file, or a copy of ours, read-only.
///
/// # Errors
/// [`Error::Connect`] with the path.
pub fn open_read_only(path: &Path) -> Result<SqliteConnection> {
    let failed = |why: String| Error::Connect(format!("{}: {why}", path.display()));
    let whole = path.canonicalize().map_err(|error| failed(error.to_string()))?;
    let url = url::Url::from_file_path(&whole);
    let mut url = url.map_err(|()| failed("the path cannot be written as a URL".into()))?;
    url.set_query(Some("mode=ro"));
    SqliteConnection::establish(url.as_str()).map_err(|error| failed(error.to_string()))
}

pub(super) fn open_sqlite(path: &Path, use_: Use) -> Result<SqliteConnection> {
    if let Some(folder) = path.parent().filter(|f| !f.as_os_str().is_empty()) {
        // Only one folder is created: a path whose parents do not exist is a mistake, and would silently start an empty
        // shop.
        let above = folder.parent().filter(|f| !f.as_os_str().is_empty());
        if let Some(above) = above.filter(|above| !above.exists()) {
            let (above, path) = (above.display(), path.display());
            return Err(Error::Connect(format!(
                "{path}: there is no folder {above}; make it, or correct DATABASE_URL"
            )));
        }
        make_folder(folder).map_err(|e| Error::Connect(format!("{}: {e}", folder.display())))?;
    }
    if use_ == Use::Writing {
        // Readable by its owner alone. SQLite creates the accompanying files with the same mode.
        make_file(path).map_err(|e| Error::Connect(format!("{}: {e}", path.display())))?;
    }
    let name = path.to_str().ok_or_else(|| Error::Url("the SQLite path is not UTF-8".into()))?;
    let mut conn = SqliteConnection::establish(name).map_err(|e| Error::Connect(format!("{}: {e}", path.display())))?;
    set_up(&mut conn, use_).map_err(|error| {
        let place = path.display();
        Error::Connect(format!("{place}: {error}. Is its disk full or read-only, or the file damaged or in use?"))
    })?;
    Ok(conn)
}

fn set_up(conn: &mut SqliteConnection, use_: Use) -> QueryResult<()> {
    let patience = if use_ == Use::Reading { READER_PATIENCE } else { WRITER_PATIENCE };
    set_patience(conn, patience)?;
    // WAL lets readers continue while the writer commits; FULL makes an acknowledged commit survive a power cut.
    let cache = if use_ == Use::Reading { READER_CACHE } else { WRITER_CACHE };
    conn.batch_execute(&format!(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; \
         PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -{cache};",
    ))?;
    // Deleted and overwritten content is zeroed in the file: an erased person is not found in its bytes.
    conn.batch_execute(if use_ == Use::Reading { "PRAGMA query_only = ON" } else { "PRAGMA secure_delete = ON" })?;
    Ok(())
}

/// Sets how long this connection waits for another process's lock.
pub(super) fn set_patience(conn: &mut SqliteConnection, patience: Duration) -> QueryResult<()> {
    conn.batch_execute(&format!("PRAGMA busy_timeout = {}", patience.as_millis()))
}

pub(super) fn open_postgres(url: &str) -> Result<PgConnection> {
    // libpq's message has several lines, with a question in the second; a command's error is one line.
    let one_line = |text: String| text.lines().map(str::trim).collect::<Vec<_>>().join(" ");
    let opened = PgConnection::establish(&with_defaults(url));
    let mut conn = opened.map_err(|error| Error::Connect(without_secrets(url, &one_line(error.to_string()))))?;
    // Without the timeout, a transaction of a machine that lost power would hold its locks until the server's own
    // keepalive of two hours.
    conn.batch_execute(
        "SET TIME ZONE 'UTC'; SET lock_timeout = '20s'; SET client_min_messages = warning; \
         SET idle_in_transaction_session_timeout = '60s';",
    )?;
    Ok(conn)
}

/// Removes secrets from libpq's messages, which quote a URL that cannot be parsed, or the part at which parsing
/// stopped, with the password.
fn without_secrets(url: &str, text: &str) -> String {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let user = rest.rsplit_once('@').map_or("", |(user, _)| user);
    let password = user.split_once(':').map_or("", |(_, password)| password);
    let is_secret = |quoted: &str| {
        quoted.contains("://")
            || quoted.len() > 2 && password.contains(quoted)
            || !password.is_empty() && quoted.contains(password)
    };
    let parts = text.split('"').enumerate();
    let parts: Vec<&str> = parts.map(|(n, part)| if n % 2 == 1 && is_secret(part) { "…" } else { part }).collect();
    parts.join("\"")
}

/// Connects to a replica; of several hosts, to one that is a standby, if any is.
pub(super) fn open_replica(url: &str) -> Result<PgConnection> {
    let hosts = url.split_once("://").map_or("", |(_, rest)| rest.split(['/', '?']).next().unwrap_or_default());
    let join = if url.contains('?') { '&' } else { '?' };
    if hosts.contains(',') && !url.contains("target_session_attrs=") {
        return open_postgres(&format!("{url}{join}target_session_attrs=prefer-standby"));
    }
    open_postgres(url)
}

/// Sets READ COMMITTED for reads, which run each statement on its own and at this level never fail because of other
/// transactions. Returns how a writing transaction begins, with the server's default isolation.
fn prepare(conn: &mut Conn) -> Result<&'static str> {
    let Conn::Postgres(conn) = conn else { return Ok("BEGIN") };
    let begin = begin_of(conn)?;
    read_committed(conn)?;
    Ok(begin)
}

/// Returns the BEGIN statement for the server's default isolation level.
fn begin_of(conn: &mut PgConnection) -> Result<&'static str> {
    #[derive(QueryableByName)]
    struct Default {
        #[diesel(sql_type = diesel::sql_types::Text)]
        isolation: String,
    }
    let query = "SELECT current_setting('default_transaction_isolation') AS isolation";
    let default: Default = diesel::sql_query(query).get_result(conn)?;
    Ok(match default.isolation.as_str() {
        "serializable" => "BEGIN ISOLATION LEVEL SERIALIZABLE",
        "repeatable read" => "BEGIN ISOLATION LEVEL REPEATABLE READ",
        _ => "BEGIN ISOLATION LEVEL READ COMMITTED",
    })
}

/// Makes statements outside a transaction run at READ COMMITTED.
pub(super) fn read_committed(conn: &mut PgConnection) -> QueryResult<()> {
    conn.batch_execute("SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL READ COMMITTED")
}

/// Returns the URL with [`LIBPQ_DEFAULTS`] added. With several hosts, it selects the one that accepts writes.
fn with_defaults(url: &str) -> String {
    let (place, query) = url.split_once('?').unwrap_or((url, ""));
    let given = |name: &str| query.split('&').any(|pair| pair.split('=').next() == Some(name));
    let hosts = place.split_once("://").map_or("", |(_, rest)| rest.split('/').next().unwrap_or_default());
    let several = [("target_session_attrs", "read-write")];
    let more = LIBPQ_DEFAULTS.iter().chain(several.iter().filter(|_| hosts.contains(',')));
    let mut pairs: Vec<String> = query.split('&').filter(|pair| !pair.is_empty()).map(str::to_owned).collect();
    pairs.extend(more.filter(|(name, _)| !given(name)).map(|(name, value)| format!("{name}={value}")));
    format!("{place}?{}", pairs.join("&"))
}

pub(super) fn build_pool(manager: Manager, connections: u32) -> Pool<Manager> {
    Pool::builder()
        .max_size(connections.max(1))
        .min_idle(Some(0))
        .connection_timeout(POOL_TIMEOUT)
        .build_unchecked(manager)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn libpq_gets_what_the_url_does_not_say() {
        let made = with_defaults("postgres://ann@db.example/keys?connect_timeout=9&sslmode=require");
        assert!(
            made.starts_with("postgres://ann@db.example/keys?connect_timeout=9&sslmode=require&keepalives_idle=5&")
        );
        assert!(!made.contains("connect_timeout=2") && !made.contains("target_session_attrs"), "{made}");
        let made = with_defaults("postgres://ann@a.example:5432,b.example:5432/keys");
        assert!(
            made.contains("/keys?connect_timeout=2&") && made.ends_with("&target_session_attrs=read-write"),
            "{made}"
        );
        let made = with_defaults("postgres://a.example,b.example/keys?target_session_attrs=any");
        assert_eq!(made.matches("target_session_attrs").count(), 1, "{made}");
    }
}
