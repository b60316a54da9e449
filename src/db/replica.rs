//! Reads from a streaming replica, within the guarantee of docs/adr/0014: no answer is older than a second, and none
//! misses a change that this server has made.
//!
//! With each look at the change feed, the primary reports the position of its log ([`Positions`]). The replica is
//! polled for the position that it has replayed. What is read from it is the state of the primary at the latest look
//! that the replica has passed ([`Point`]): the reading counts as one that began then, and anything that changed later
//! is known by its topic. A replica is skipped if that look is more than a second old, if it does not answer, or if it
//! is not a replica.

use std::collections::VecDeque;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering::Relaxed;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use diesel::PgConnection;
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::r2d2::Pool;
use diesel::sql_types::{BigInt, Bool, Nullable, Text};
use tokio::sync::Semaphore;

use super::changes::{Millis, Reading, TRUSTED};
use super::connection::{Manager, build_pool, open_replica};
use super::{Changes, Conn, Db, Error, Result};

/// How often the replica is polled for its position.
const EVERY: Duration = Duration::from_millis(100);
/// How soon a replica that does not answer is polled again.
const EVERY_FAILED: Duration = Duration::from_secs(1);
/// A reading that takes longer is repeated on the primary.
const PATIENCE: Duration = Duration::from_millis(300);
/// How many looks are kept: five a second, for more than the second that counts.
const KEPT: usize = 16;

/// The positions of the primary's log at the latest looks.
#[derive(Default)]
pub(super) struct Positions(Mutex<VecDeque<Position>>);

struct Position {
    /// Everything committed before the look is at or before this position in the log.
    lsn: i64,
    point: Point,
}

/// A look: the reading that it counts as, and when it began.
#[derive(Clone, Copy, Debug)]
pub(super) struct Point {
    reading: Reading,
    began: Millis,
}

impl Point {
    /// Returns the point of a look that is about to begin.
    pub(super) fn now(changes: &Changes) -> Self {
        Self { reading: changes.begin(), began: changes.millis() }
    }
}

#[derive(QueryableByName)]
struct Lsn {
    #[diesel(sql_type = BigInt)]
    lsn: i64,
}

#[derive(QueryableByName)]
struct Replayed {
    #[diesel(sql_type = Bool)]
    is_replica: bool,
    #[diesel(sql_type = Nullable<BigInt>)]
    lsn: Option<i64>,
}

#[derive(QueryableByName)]
struct Canary {
    #[diesel(sql_type = Nullable<Text>)]
    value: Option<String>,
}

impl Positions {
    /// Records the primary's position for the look that began at this point.
    pub(super) fn note(&self, primary: &mut PgConnection, look: Point) -> QueryResult<()> {
        // Not `pg_current_wal_lsn`: with `synchronous_commit = off`, a commit is visible before it is written.
        const HERE: &str = "SELECT (pg_current_wal_insert_lsn() - '0/0'::pg_lsn)::bigint AS lsn";
        let here: Lsn = diesel::sql_query(HERE).get_result(primary)?;
        self.push(here.lsn, look);
        Ok(())
    }

    fn push(&self, lsn: i64, point: Point) {
        let mut looks = lock(&self.0);
        looks.push_back(Position { lsn, point });
        if looks.len() > KEPT {
            looks.pop_front();
        }
    }

    /// Returns the latest look that a replica has passed.
    fn passed(&self, replayed: i64) -> Option<Point> {
        lock(&self.0).iter().rev().find(|look| look.lsn <= replayed).map(|look| look.point)
    }
}

/// A replica and its position; cheap to clone.
#[derive(Clone)]
pub(super) struct Replica {
    pool: Pool<Manager>,
    gate: Arc<Semaphore>,
    followed: Arc<Followed>,
}

#[derive(Default)]
struct Followed {
    /// The primary's positions.
    positions: Arc<Positions>,
    point: Mutex<Option<Point>>,
    read: AtomicU64,
    passed_over: AtomicU64,
}

/// How many of the readings that could use a replica did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ReplicaUse {
    /// Readings that the replica answered.
    pub read: u64,
    /// Readings that the primary answered: the replica was behind, away or busy.
    pub passed_over: u64,
}

impl Db {
    /// Uses a replica for the readings that may, once [`Db::watch`] watches for changes. An unreachable replica is not
    /// an error.
    pub fn follow(mut self, url: &str, connections: u32) -> Result<Self> {
        let canary = self.read_blocking(|conn| match conn {
            Conn::Postgres(conn) => canary(conn),
            Conn::Sqlite(_) => Err(Error::Url("only PostgreSQL has replicas".into())),
        })?;
        let followed = Arc::new(Followed::default());
        let (weak, address) = (Arc::downgrade(&followed), url.to_owned());
        std::thread::Builder::new()
            .name("db-replica".into())
            .spawn(move || poll(&weak, &address, canary.as_deref()))
            .map_err(|e| Error::Connect(format!("cannot start the thread that follows the replica: {e}")))?;
        let permits = usize::try_from(connections).unwrap_or(1).max(1);
        let pool = build_pool(Manager::of_replica(url), connections);
        self.replica = Some(Replica { pool, gate: Arc::new(Semaphore::new(permits)), followed });
        Ok(self)
    }

    /// Runs `work` on the replica, if there is one that is recent enough and has a free connection. The result counts
    /// as read at the returned [`Reading`]: read again from the primary whatever depends on a later change, and also
    /// what was not found, since it may have been created since.
    pub async fn read_replica<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Conn) -> Result<T> + Send + 'static,
    ) -> Option<(Reading, T)> {
        let replica = self.replica.as_ref()?;
        let done = replica.try_read(&self.changes, work).await;
        let counted = if done.is_some() { &replica.followed.read } else { &replica.followed.passed_over };
        counted.fetch_add(1, Relaxed);
        done
    }

    /// Returns how the replica was used; `None` without one.
    pub fn replica_use(&self) -> Option<ReplicaUse> {
        let followed = &self.replica.as_ref()?.followed;
        Some(ReplicaUse { read: followed.read.load(Relaxed), passed_over: followed.passed_over.load(Relaxed) })
    }
}

impl Replica {
    /// Returns the positions, for each look to record the primary's.
    pub(super) fn positions(&self) -> Arc<Positions> {
        self.followed.positions.clone()
    }

    async fn try_read<T: Send + 'static>(
        &self,
        changes: &Changes,
        work: impl FnOnce(&mut Conn) -> Result<T> + Send + 'static,
    ) -> Option<(Reading, T)> {
        let is_close = |point: &Point| changes.since(point.began) <= TRUSTED;
        let point = (*lock(&self.followed.point)).filter(is_close)?;
        let permit = self.gate.clone().try_acquire_owned().ok()?;
        let pool = self.pool.clone();
        let reads = tokio::task::spawn_blocking(move || {
            super::with(permit, || {
                let mut pooled = pool.get()?;
                let done = work(&mut pooled.conn);
                // A query that the replica canceled leaves the connection intact, but looks the same as a cut one.
                pooled.is_suspect = done.is_err();
                done
            })
        });
        match tokio::time::timeout(PATIENCE, reads).await {
            Ok(Ok(Ok(found))) if is_close(&point) => Some((point.reading, found)),
            Ok(Ok(Err(error))) => {
                tracing::debug!(%error, "the replica did not answer; reading from the primary");
                None
            }
            _ => None,
        }
    }
}

fn poll(followed: &Weak<Followed>, url: &str, canary: Option<&str>) {
    let mut conn: Option<PgConnection> = None;
    let mut why = String::new();
    let mut pause = EVERY;
    loop {
        std::thread::sleep(pause);
        let Some(followed) = followed.upgrade() else { return };
        let asked = conn.take().map_or_else(|| connect(url, canary), Ok).and_then(|mut conn| {
            let lsn = replayed(&mut conn)?;
            Ok((conn, lsn))
        });
        match asked {
            Ok((opened, lsn)) => {
                if !why.is_empty() {
                    tracing::info!("the replica answers again");
                    why.clear();
                }
                *lock(&followed.point) = followed.positions.passed(lsn);
                (conn, pause) = (Some(opened), EVERY);
            }
            Err(error) => {
                let now = error.to_string();
                if now != why {
                    tracing::warn!(error = now, "the replica is not used; reading from the primary");
                    why = now;
                }
                *lock(&followed.point) = None;
                pause = EVERY_FAILED;
            }
        }
    }
}

/// Returns the position up to which the replica has replayed the primary's log.
fn replayed(conn: &mut PgConnection) -> Result<i64> {
    const HERE: &str = "SELECT pg_is_in_recovery() AS is_replica, \
         (pg_last_wal_replay_lsn() - '0/0'::pg_lsn)::bigint AS lsn";
    let replayed: Replayed = diesel::sql_query(HERE).get_result(conn)?;
    match replayed {
        Replayed { is_replica: true, lsn: Some(lsn) } => Ok(lsn),
        // A promoted replica has diverged from the primary.
        _ => Err(Error::Connect("the server of DATABASE_REPLICA_URL is not a replica".into())),
    }
}

/// Connects to a replica of the database that has this canary.
pub(super) fn connect(url: &str, canary_there: Option<&str>) -> Result<PgConnection> {
    let mut conn = open_replica(url)?;
    conn.batch_execute("SET statement_timeout = '800ms'")?;
    if canary(&mut conn)?.as_deref() != canary_there {
        return Err(Error::Connect("DATABASE_REPLICA_URL is not a replica of the database of DATABASE_URL".into()));
    }
    Ok(conn)
}

/// Returns a value that is unique to each Keysmith database.
fn canary(conn: &mut PgConnection) -> Result<Option<String>> {
    let row: Canary =
        diesel::sql_query("SELECT (SELECT value FROM settings WHERE name = 'canary') AS value").get_result(conn)?;
    Ok(row.value)
}

/// Returns how many bytes of the primary's log the replica at `url` has yet to replay, for `keysmith doctor`.
pub fn lag(db: &Db, url: &str) -> Result<i64> {
    db.read_blocking(|conn| {
        let Conn::Postgres(primary) = conn else { return Err(Error::Url("only PostgreSQL has replicas".into())) };
        let mut replica = connect(url, canary(primary)?.as_deref())?;
        let here: Lsn =
            diesel::sql_query("SELECT (pg_current_wal_lsn() - '0/0'::pg_lsn)::bigint AS lsn").get_result(primary)?;
        Ok((here.lsn - replayed(&mut replica)?).max(0))
    })
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_latest_look_that_was_passed_counts() {
        let changes = Changes::new();
        let positions = Positions::default();
        assert!(positions.passed(i64::MAX).is_none(), "nobody has looked");
        for look in 1..=40_u64 {
            let point = Point { reading: changes.begin(), began: look };
            positions.push(i64::try_from(look).unwrap() * 100, point);
        }
        assert_eq!(positions.passed(4_000).unwrap().began, 40);
        assert_eq!(positions.passed(3_999).unwrap().began, 39);
        assert_eq!(positions.passed(i64::MAX).unwrap().began, 40);
        assert!(positions.passed(100).is_none(), "a look of long ago is forgotten");
    }
}
