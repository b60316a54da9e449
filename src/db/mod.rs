//! The database: one schema for SQLite and PostgreSQL, one entry point for reads and one for writes.
//!
//! [`Db::read`] runs a closure on a pooled connection off the async threads. [`Db::write`] is the only way to change
//! anything: on SQLite, one writer thread batches waiting writes into one commit (`writer_sqlite`); on PostgreSQL, each
//! write is a pooled transaction that is retried on a conflict (`writer_postgres`). A closure may run more than once,
//! so it must have no effect outside the connection; it never opens a transaction of its own.

mod after_commit;
pub mod backup;
pub mod changes;
mod connection;
pub mod dump;
mod error;
pub mod idempotency;
pub mod migrations;
mod own_changes;
mod page;
mod reach;
pub mod replica;
pub mod restore;
pub mod schema;
pub mod settings;
mod sought;
#[cfg(test)]
pub mod testing;
pub(crate) mod text_enum;
mod watch;
mod writer_postgres;
mod writer_sqlite;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;

use diesel::RunQueryDsl;
use diesel::r2d2::{Pool, PooledConnection};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tracing::Span;

pub use after_commit::after_commit;
pub use changes::Changes;
pub use connection::{Conn, open_read_only};
pub use error::{Error, is_unique_violation};
pub use page::Page;
pub use sought::Sought;
pub(crate) use text_enum::{open_text_enum, text_enum};

use crate::clock::Stopwatch;
use crate::private_files::with_suffix;
use connection::{Manager, Use};
use reach::{GivenUp, Reach};
use replica::Replica;
use writer_sqlite::Writer;

/// The result of a database operation.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Where the database is: `sqlite:PATH` (also `sqlite://PATH`) or `postgres://…` (also `postgresql://…`).
#[derive(Clone, PartialEq, Eq)]
pub enum DatabaseUrl {
    Sqlite(PathBuf),
    Postgres(String),
}

impl DatabaseUrl {
    /// Parses the URL; its scheme selects the database.
    pub fn parse(text: &str) -> Result<Self> {
        if let Some(path) = text.strip_prefix("sqlite:") {
            let path = path.strip_prefix("//").unwrap_or(path);
            if path.is_empty() || path == ":memory:" {
                return Err(Error::Url("a SQLite URL needs a file's path, as in sqlite:data/keysmith.db".into()));
            }
            return Ok(Self::Sqlite(path.into()));
        }
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            return Ok(Self::Postgres(text.into()));
        }
        let scheme = text.split(':').next().unwrap_or_default();
        Err(Error::Url(format!("unknown scheme {scheme:?}; use sqlite:PATH or postgres://…")))
    }
}

/// Returns the files of a SQLite database: the database and the two that SQLite keeps next to it while it is open.
#[must_use]
pub fn sqlite_files(path: &Path) -> [PathBuf; 3] {
    ["", "-wal", "-shm"].map(|end| with_suffix(path, end))
}

/// Prints no password.
impl std::fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Sqlite(path) => write!(f, "sqlite:{}", path.display()),
            Self::Postgres(_) => f.write_str("postgres://…"),
        }
    }
}

/// The maximum number of reading SQLite connections; it leaves some for long reads (exports, statistics) next to the
/// short ones.
const SQLITE_READERS: u32 = 6;

/// A handle to the database; cheap to clone.
#[derive(Clone)]
pub struct Db {
    pool: Pool<Manager>,
    /// As many permits as connections: callers wait here without a thread, however many they are.
    gate: Arc<Semaphore>,
    /// SQLite's one writer; PostgreSQL writes through the pool.
    writer: Option<Writer>,
    /// Whether PostgreSQL answers; a SQLite file always does.
    reach: Option<Reach>,
    /// A replica that validations may be read from.
    replica: Option<Replica>,
    changes: Arc<Changes>,
    url: DatabaseUrl,
}

/// How much has been written since startup.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Writes {
    /// Pieces of work done.
    pub pieces: u64,
    /// Commits that contained them.
    pub commits: u64,
    /// Pieces waiting now.
    pub waiting: u64,
}

impl Db {
    /// Opens the database (creating the SQLite file and its folder if they are missing) and runs the migrations.
    /// Blocking; call it before the server starts or off the async threads.
    pub fn open(url: &DatabaseUrl, connections: u32) -> Result<Self> {
        migrations::run(url)?;
        Self::connect(url, connections)
    }

    /// Opens an existing database with the current schema; creates and changes nothing. For everything but the server
    /// and `keysmith migrate`: in the wrong folder, a command fails instead of working on a new, empty database.
    pub fn open_existing(url: &DatabaseUrl, connections: u32) -> Result<Self> {
        migrations::check(url)?;
        Self::connect(url, connections)
    }

    fn connect(url: &DatabaseUrl, connections: u32) -> Result<Self> {
        let changes = Arc::new(Changes::new());
        let (use_, writer, reach, connections) = match url {
            // A SQLite reader computes and does not wait: more of them than cores only slow each other down.
            DatabaseUrl::Sqlite(path) => {
                (Use::Reading, Some(Writer::start(path, changes.clone())?), None, connections.min(SQLITE_READERS))
            }
            DatabaseUrl::Postgres(url) => (Use::Writing, None, Some(Reach::new(url)), connections),
        };
        let permits = usize::try_from(connections).unwrap_or(1).max(1);
        let pool = connection::build_pool(Manager::new(url, use_), connections);
        Ok(Self {
            pool,
            gate: Arc::new(Semaphore::new(permits)),
            writer,
            reach,
            replica: None,
            changes,
            url: url.clone(),
        })
    }

    /// Starts watching for changes by other processes, which allows caching in memory.
    pub fn watch(&self) -> Result<()> {
        let positions = self.replica.as_ref().map(Replica::positions);
        watch::start(&self.changes, &self.url, positions)
    }

    /// Returns the change feed.
    pub fn changes(&self) -> &Arc<Changes> {
        &self.changes
    }

    /// Runs `work` on a reading connection, off the async threads. On SQLite, the connection refuses to write.
    pub async fn read<T, E, F>(&self, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
        F: FnOnce(&mut Conn) -> Result<T, E> + Send + 'static,
    {
        let (db, span) = (self.clone(), Span::current());
        self.pooled(&GivenUp::default(), move || span.in_scope(|| db.read_blocking(work))).await
    }

    /// Same as [`Db::read`], for code that is not async (commands).
    pub fn read_blocking<T, E: From<Error>>(&self, work: impl FnOnce(&mut Conn) -> Result<T, E>) -> Result<T, E> {
        let mut pooled = self.connection()?;
        // Only the caller knows why a read failed: if the connection was cut, the next caller's ping finds out.
        let done = work(&mut pooled.conn);
        pooled.worked = done.is_ok().then(Stopwatch::start);
        self.answered(done.is_ok());
        done
    }

    /// Runs `work` in a transaction and returns once it is committed. An error from `work` rolls all of it back. `work`
    /// may run more than once, each time within the caller's span; log what it did with [`after_commit`].
    pub async fn write<T, E, F>(&self, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + std::error::Error + Send + 'static,
        F: FnMut(&mut Conn) -> Result<T, E> + Send + 'static,
    {
        let work = within_span(work);
        match &self.writer {
            Some(writer) => writer.run(work).await,
            None => {
                let (db, given_up) = (self.clone(), GivenUp::default());
                let seen = given_up.clone();
                self.pooled(&given_up, move || db.write_pooled(&seen, work)).await
            }
        }
    }

    /// Same as [`Db::write`], for code that is not async (commands).
    pub fn write_blocking<T, E, F>(&self, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + std::error::Error + Send + 'static,
        F: FnMut(&mut Conn) -> Result<T, E> + Send + 'static,
    {
        let work = within_span(work);
        match &self.writer {
            Some(writer) => writer.run_blocking(work),
            None => self.write_pooled(&GivenUp::default(), work),
        }
    }

    fn write_pooled<T, E, F>(&self, given_up: &GivenUp, work: F) -> Result<T, E>
    where
        E: From<Error> + std::error::Error + 'static,
        F: FnMut(&mut Conn) -> Result<T, E>,
    {
        let mut pooled = self.connection()?;
        let done = writer_postgres::run(&mut pooled, &self.changes, given_up, work);
        pooled.worked = done.is_ok().then(Stopwatch::start);
        self.answered(done.is_ok());
        done
    }

    /// Runs `work`, which takes a connection, off the async threads; at most as many at a time as there are
    /// connections.
    async fn pooled<T, E>(
        &self,
        given_up: &GivenUp,
        work: impl FnOnce() -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        let run = async {
            let permit = self.gate.clone().acquire_owned().await.map_err(|_| Error::Stopped)?;
            tokio::task::spawn_blocking(move || with(permit, work)).await.map_err(|_| Error::Stopped)?
        };
        match &self.reach {
            Some(reach) => reach.or_away(given_up, run).await,
            None => run.await,
        }
    }

    fn connection(&self) -> Result<PooledConnection<Manager>> {
        let pooled = self.pool.get();
        if let (Err(_), Some(reach)) = (&pooled, &self.reach) {
            reach.suspect();
        }
        Ok(pooled?)
    }

    fn answered(&self, is_well: bool) {
        if let Some(reach) = self.reach.as_ref().filter(|_| is_well) {
            reach.answered();
        }
    }

    /// Returns what SQLite's writer has done; all 0 on PostgreSQL, where every write is its own transaction.
    pub fn writes(&self) -> Writes {
        let Some(writer) = &self.writer else { return Writes::default() };
        let pieces = writer.count.taken.load(Relaxed);
        let waiting = writer.count.asked.load(Relaxed).saturating_sub(pieces);
        Writes { pieces, waiting, commits: writer.count.commits.load(Relaxed) }
    }

    /// Copies everything committed into SQLite's file and empties the write-ahead log, which still contains old pages;
    /// does nothing on PostgreSQL, where vacuum does it. Returns false while others still read the log. Blocking.
    pub fn empty_log(&self) -> Result<bool> {
        #[derive(diesel::QueryableByName)]
        struct Outcome {
            #[diesel(sql_type = diesel::sql_types::Integer)]
            busy: i32,
        }
        let DatabaseUrl::Sqlite(path) = &self.url else { return Ok(true) };
        let mut conn = connection::open_sqlite(path, Use::Writing)?;
        let outcome: Outcome = diesel::sql_query("PRAGMA wal_checkpoint(TRUNCATE)").get_result(&mut conn)?;
        Ok(outcome.busy == 0)
    }

    /// Returns `sqlite` or `postgres`.
    pub fn backend(&self) -> &'static str {
        if self.writer.is_some() { "sqlite" } else { "postgres" }
    }
}

/// Work that runs on another thread, within the span that is the caller's now.
fn within_span<T, E>(mut work: impl FnMut(&mut Conn) -> Result<T, E>) -> impl FnMut(&mut Conn) -> Result<T, E> {
    let span = Span::current();
    move |conn| span.in_scope(|| work(conn))
}

/// Releases the permit when the work is done, even if its caller has gone away before.
fn with<T>(permit: OwnedSemaphorePermit, work: impl FnOnce() -> T) -> T {
    let done = work();
    drop(permit);
    done
}
