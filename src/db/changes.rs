//! The change feed: tells a server that caches what it reads when to drop it.
//!
//! Triggers write one row of `license_changes` in the transaction of each change that an answer may depend on. This
//! server applies its own rows before the writer's caller is answered; the rows of other processes are read by one
//! thread, a few times a second ([`super::watch`]). Cached values are trusted only while that thread succeeds: see
//! [`Changes::trust`].
//!
//! There is no entry per topic. A topic hashes to one of [`SLOTS`] slots, which holds the number of its latest change;
//! a cached value is good while no slot that it depends on has a number from after its reading began ([`Reading`]). A
//! reading that overlaps a change is therefore never good, whichever finishes first. Two topics in one slot cost an
//! extra reading.

use std::collections::BTreeMap;
use std::hash::{BuildHasher, RandomState};
use std::sync::atomic::Ordering::SeqCst;
use std::sync::atomic::{AtomicBool, AtomicU64};
use std::sync::{Mutex, MutexGuard, PoisonError};

use diesel::prelude::*;
use diesel::sql_types::BigInt;

use super::own_changes::OfThisTransaction;
use super::schema::license_changes;
use super::{Conn, Result};
use crate::clock::Stopwatch;

/// 2 MB. With a million topics, each shares its slot with about four others.
const SLOTS: usize = 1 << 18;
/// The topic that invalidates everything: a change to the catalog.
const EVERYTHING: &str = "*";
/// How long cached values are trusted after a successful look at the feed: the guarantee for changes by other
/// processes. Milliseconds.
pub(super) const TRUSTED: u64 = 1_000;
/// A look that takes longer than this counts as failed: the database is unavailable. Milliseconds.
const HANGS: u64 = 3_000;
/// After this long without a look, everything is dropped: rows may have been pruned unread. Milliseconds.
const TOO_LONG: u64 = 30_000;
/// How long rows are kept after this server has read them, so that slower servers read them too. Milliseconds.
const KEPT: u64 = 60_000;
/// With more changes than this in one look, everything is dropped instead.
const MOST_AT_ONCE: u16 = 20_000;

/// Milliseconds since this server opened the database.
pub type Millis = u64;

/// Whether cached values may be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trust {
    /// Every change older than a second has been applied.
    Fresh,
    /// The feed is not watched, or the latest look is too old: query the database.
    Late,
    /// The latest look failed. Cached values were right `ago` milliseconds ago.
    Gone { ago: Millis },
}

/// The number of the latest change when a reading began.
#[derive(Clone, Copy, Debug)]
pub struct Reading(u64);

/// The slot of a topic.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slot(u32);

/// The changes seen so far; one per opened database.
pub struct Changes {
    hasher: RandomState,
    slots: Box<[AtomicU64]>,
    everything: AtomicU64,
    /// Counts the changes that were applied.
    count: AtomicU64,
    since: Stopwatch,
    /// When the latest successful look began; 0: there was none.
    looked: AtomicU64,
    failing: AtomicBool,
    /// When the look in progress began; 0: none is.
    looking: AtomicU64,
    seen: Mutex<Seen>,
}

/// Which rows have been applied.
#[derive(Debug, Default)]
struct Seen {
    /// SQLite: the last `seq`. PostgreSQL: the oldest transaction that may still add rows.
    position: i64,
    /// PostgreSQL: applied rows of transactions from `position` on, with their transactions.
    applied: BTreeMap<i64, i64>,
    /// Positions and when they were reached, to know what may be pruned.
    reached: Vec<(Millis, i64)>,
}

/// A row of `license_changes`.
#[derive(Clone, Debug, QueryableByName, Queryable)]
#[diesel(table_name = license_changes)]
pub(super) struct Change {
    seq: i64,
    xid: i64,
    topic: String,
    other: Option<String>,
}

/// Returns how many rows a look reads: one more than allowed, to detect that there are too many.
fn looked_for() -> i64 {
    i64::from(MOST_AT_ONCE) + 1
}

fn are_too_many(rows: &[Change]) -> bool {
    rows.len() > usize::from(MOST_AT_ONCE)
}

#[derive(QueryableByName)]
struct Position {
    #[diesel(sql_type = BigInt)]
    position: i64,
}

impl Changes {
    pub(super) fn new() -> Self {
        Self {
            hasher: RandomState::new(),
            slots: std::iter::repeat_with(AtomicU64::default).take(SLOTS).collect(),
            everything: AtomicU64::new(0),
            count: AtomicU64::new(0),
            since: Stopwatch::start(),
            looked: AtomicU64::new(0),
            failing: AtomicBool::new(false),
            looking: AtomicU64::new(0),
            seen: Mutex::default(),
        }
    }

    /// Marks the beginning of a reading; call it before the query.
    pub fn begin(&self) -> Reading {
        Reading(self.count.load(SeqCst))
    }

    /// Returns the slot of a topic: an id, or the subject of an activation.
    pub fn slot(&self, topic: &str) -> Slot {
        let slots = u64::try_from(SLOTS).unwrap_or(1);
        Slot(u32::try_from(self.hasher.hash_one(topic) % slots).unwrap_or(0))
    }

    /// Returns whether no change on these slots is known since the reading began.
    pub fn is_good(&self, reading: Reading, mut slots: impl Iterator<Item = Slot>) -> bool {
        self.everything.load(SeqCst) <= reading.0 && slots.all(|slot| self.changed(slot) <= reading.0)
    }

    fn changed(&self, slot: Slot) -> u64 {
        let place = usize::try_from(slot.0).unwrap_or(usize::MAX);
        self.slots.get(place).map_or(u64::MAX, |slot| slot.load(SeqCst))
    }

    /// Returns whether cached values may be used now.
    pub fn trust(&self) -> Trust {
        let looked = self.looked.load(SeqCst);
        if looked == 0 {
            return Trust::Late;
        }
        let (now, looking) = (self.millis(), self.looking.load(SeqCst));
        let ago = now.saturating_sub(looked);
        match ago {
            0..=TRUSTED => Trust::Fresh,
            _ if self.failing.load(SeqCst) => Trust::Gone { ago },
            _ if looking != 0 && now.saturating_sub(looking) > HANGS => Trust::Gone { ago },
            _ => Trust::Late,
        }
    }

    /// Returns how long ago everything was known to be right; `None` when the feed is not watched.
    pub fn age(&self) -> Option<Millis> {
        let looked = self.looked.load(SeqCst);
        (looked != 0).then(|| self.millis().saturating_sub(looked))
    }

    /// Returns whether the feed is watched: only then is anything cached.
    pub fn is_watched(&self) -> bool {
        self.looked.load(SeqCst) != 0
    }

    /// Invalidates everything that was read so far.
    pub fn forget_all(&self) {
        self.everything.store(self.count.fetch_add(1, SeqCst) + 1, SeqCst);
    }

    pub(super) fn millis(&self) -> Millis {
        self.since.millis() + 1
    }

    /// Returns how long ago `at` was.
    pub(super) fn since(&self, at: Millis) -> Millis {
        self.millis().saturating_sub(at)
    }

    fn apply<'a>(&self, topics: impl Iterator<Item = &'a str>) {
        for topic in topics {
            let number = self.count.fetch_add(1, SeqCst) + 1;
            if topic == EVERYTHING {
                self.everything.fetch_max(number, SeqCst);
            } else {
                let place = usize::try_from(self.slot(topic).0).unwrap_or(0);
                if let Some(slot) = self.slots.get(place) {
                    slot.fetch_max(number, SeqCst);
                }
            }
        }
    }

    fn apply_rows(&self, rows: &[Change]) {
        if are_too_many(rows) {
            return self.forget_all();
        }
        self.apply(rows.iter().flat_map(|row| [Some(row.topic.as_str()), row.other.as_deref()]).flatten());
    }

    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns the changes of the transaction that is about to be committed (PostgreSQL).
    pub(super) fn of_transaction(&self, conn: &mut PgConnection) -> QueryResult<Vec<Change>> {
        if !self.is_watched() {
            return Ok(Vec::new());
        }
        OfThisTransaction.load(conn)
    }

    /// Applies the changes of a committed transaction (PostgreSQL).
    pub(super) fn committed(&self, rows: &[Change]) {
        if !rows.is_empty() {
            self.seen().applied.extend(rows.iter().map(|row| (row.seq, row.xid)));
            self.apply_rows(rows);
        }
    }

    /// Applies what SQLite's writer has just committed, and what other processes committed meanwhile.
    pub(super) fn committed_sqlite(&self, conn: &mut SqliteConnection) {
        if self.is_watched()
            && let Err(error) = self.read_sqlite(conn)
        {
            tracing::error!(%error, "failed to read the changes of a commit; dropped everything cached in memory");
            self.forget_all();
        }
    }

    /// Looks for changes by any process. On an error, the caller calls [`Changes::failed`].
    pub(super) fn look(&self, conn: &mut Conn) -> Result<()> {
        let began = self.millis();
        self.looking.store(began, SeqCst);
        let looked = self.looked.load(SeqCst);
        match conn {
            Conn::Sqlite(conn) if looked == 0 => {
                self.start(conn, "SELECT coalesce(max(seq), 0) AS position FROM license_changes")?
            }
            Conn::Postgres(conn) if looked == 0 => {
                self.start(conn, "SELECT (pg_snapshot_xmin(pg_current_snapshot())::text)::bigint AS position")?;
            }
            Conn::Sqlite(conn) => self.read_sqlite(conn)?,
            Conn::Postgres(conn) => self.read_postgres(conn)?,
        }
        if began.saturating_sub(looked) > TOO_LONG {
            self.forget_all();
        }
        self.note_position(began);
        self.looked.store(began, SeqCst);
        self.looking.store(0, SeqCst);
        self.failing.store(false, SeqCst);
        Ok(())
    }

    /// Records that a look failed: the database is unavailable.
    pub(super) fn failed(&self) {
        self.looking.store(0, SeqCst);
        self.failing.store(true, SeqCst);
    }

    /// Starts at the current position: nothing is cached yet, so earlier changes do not matter.
    fn start<C>(&self, conn: &mut C, query: &str) -> QueryResult<()>
    where
        C: diesel::connection::LoadConnection,
        diesel::query_builder::SqlQuery: for<'q> diesel::query_dsl::LoadQuery<'q, C, Position>,
    {
        let position: Vec<Position> = diesel::sql_query(query).load(conn)?;
        self.seen().position = position.first().map_or(0, |row| row.position);
        Ok(())
    }

    fn read_sqlite(&self, conn: &mut SqliteConnection) -> QueryResult<()> {
        // The lock is held until the rows are applied: a caller that finds none knows that all have been applied.
        let mut seen = self.seen();
        let rows: Vec<Change> = license_changes::table
            .filter(license_changes::seq.gt(seen.position))
            .order(license_changes::seq)
            .limit(looked_for())
            .select((license_changes::seq, license_changes::xid, license_changes::topic, license_changes::other))
            .load(conn)?;
        self.apply_rows(&rows);
        // After too many changes, such as an import of a million licenses, everything was dropped: skip the rest of the
        // rows.
        let last = if are_too_many(&rows) {
            license_changes::table.select(diesel::dsl::max(license_changes::seq)).first(conn)?
        } else {
            rows.last().map(|row| row.seq)
        };
        seen.position = last.unwrap_or(seen.position);
        Ok(())
    }

    fn read_postgres(&self, conn: &mut PgConnection) -> QueryResult<()> {
        #[derive(QueryableByName)]
        struct Row {
            #[diesel(sql_type = BigInt)]
            position: i64,
            #[diesel(embed)]
            change: Option<Change>,
        }
        let before = self.seen().position;
        // One statement has one snapshot: anything committed later belongs to a transaction from `position` on.
        let rows: Vec<Row> = diesel::sql_query(
            "SELECT (pg_snapshot_xmin(pg_current_snapshot())::text)::bigint AS position, c.seq, c.xid, c.topic, c.other \
             FROM (SELECT 1) AS one LEFT JOIN license_changes c ON c.xid >= $1 LIMIT $2",
        )
        .bind::<BigInt, _>(before)
        .bind::<BigInt, _>(looked_for())
        .load(conn)?;
        let position = rows.first().map_or(before, |row| row.position);
        let mut changes: Vec<Change> = rows.into_iter().filter_map(|row| row.change).collect();
        let mut seen = self.seen();
        changes.retain(|row| seen.applied.insert(row.seq, row.xid).is_none());
        self.apply_rows(&changes);
        // Rows of older transactions are not read again.
        seen.applied.retain(|_, xid| *xid >= position);
        seen.position = position;
        Ok(())
    }

    /// Records the position at most once a second: it is pruned a minute later.
    fn note_position(&self, now: Millis) {
        let mut seen = self.seen();
        if seen.reached.last().is_none_or(|(at, _)| now.saturating_sub(*at) >= 1_000) {
            let position = seen.position;
            seen.reached.push((now, position));
            let old = seen.reached.iter().filter(|(at, _)| now.saturating_sub(*at) > KEPT).count();
            // The most recent of the old positions is what may be pruned.
            seen.reached.drain(..old.saturating_sub(1));
        }
    }

    /// Returns the position up to which every server has long read the rows.
    fn prunable(&self) -> Option<i64> {
        let now = self.millis();
        let seen = self.seen();
        let (at, position) = seen.reached.first()?;
        (now.saturating_sub(*at) > KEPT).then_some(*position)
    }

    /// Deletes up to `most` rows that every server has read, in the caller's transaction; returns how many.
    pub fn prune(&self, conn: &mut Conn, most: i64) -> Result<usize> {
        let Some(position) = self.prunable() else { return Ok(0) };
        Ok(match conn {
            Conn::Sqlite(conn) => diesel::sql_query(
                "DELETE FROM license_changes WHERE seq IN \
                 (SELECT seq FROM license_changes WHERE seq <= ? ORDER BY seq LIMIT ?)",
            )
            .bind::<BigInt, _>(position)
            .bind::<BigInt, _>(most)
            .execute(conn)?,
            Conn::Postgres(conn) => diesel::sql_query(
                "DELETE FROM license_changes WHERE seq IN \
                 (SELECT seq FROM license_changes WHERE xid < $1 ORDER BY xid LIMIT $2)",
            )
            .bind::<BigInt, _>(position)
            .bind::<BigInt, _>(most)
            .execute(conn)?,
        })
    }
}

impl Default for Changes {
    fn default() -> Self {
        Self::new()
    }
}

impl std::fmt::Debug for Changes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Changes").field("trust", &self.trust()).finish_non_exhaustive()
    }
}
