//! The validation log: every attempt to activate, validate or deactivate, successful or not; never a key.
//!
//! Attempts that differ only in their time (same installation, outcome, address and program) share one row a day, with
//! the first and last time, the count and the hours. They are buffered and written in batches, so that a validation
//! does not write, and a refused attempt, whose transaction is rolled back, is still logged. A row is written at the
//! latest a second after its first attempt; under load, further attempts are added to it once a minute. Buffered
//! attempts are lost when the process is killed.

mod forget_addresses;
mod retention;
mod search;
mod store;

use std::borrow::Cow;
use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use sha2::{Digest, Sha256};
use tokio::sync::Mutex as AsyncMutex;

use crate::clock::DAY;
use crate::db::{Db, Result};
use crate::ids::{Context, Kind, LicenseId};

pub use forget_addresses::forget_addresses;
pub use retention::{Retention, prune, prune_before, tidy_counts};
pub use search::{Entry, Filter, MAX_LIMIT, list};

/// The number of shards, each with its own lock, so that callers do not wait for each other.
const SHARDS: usize = 16;
/// The maximum number of unwritten new rows in a shard: about 50 MB in all. If the database is unavailable for long,
/// further rows are only counted as lost.
const MOST_NEW: usize = 100_000 / SHARDS;
/// The maximum number of written rows that a shard remembers, to add to them later: about 20 MB in all.
const MOST_KNOWN: usize = 200_000 / SHARDS;
/// With fewer rows than this to write, all are written at once; with more, known rows wait for [`COARSE`].
const BUSY: usize = 1_000;
/// Seconds between two additions to one row under load.
const COARSE: i64 = 60;
/// Rows per transaction: other writers wait no longer than for these.
const BATCH: usize = 500;
/// The longest text of a field that a caller chooses, in characters.
const MAX_TEXT: usize = 255;
/// Seconds.
const HOUR: i64 = 3_600;

/// One attempt.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Attempt<'a> {
    /// UTC unix seconds.
    pub at: i64,
    /// The license, if the attempt found one.
    pub license_id: Option<&'a LicenseId>,
    /// The start of the key that was given ([`crate::licenses::key::LicenseKey::key_prefix`]).
    pub key_prefix: Option<&'a str>,
    /// The installation, instance or site.
    pub instance_id: Option<&'a str>,
    pub ip: Option<&'a str>,
    pub user_agent: Option<&'a str>,
    /// `activate`, `validate`, `deactivate`, `trial`, `lease`, `file`.
    pub action: &'static str,
    /// The answer's code, or the error's.
    pub code: &'static str,
}

/// The buffered attempts.
pub struct ValidationLog {
    hashers: [RandomState; 2],
    shards: Vec<Mutex<Shard>>,
    /// One flush at a time: a caller that flushes before reading the log finds everything noted before.
    flushing: AsyncMutex<()>,
}

#[derive(Debug, Default)]
struct Shard {
    rows: HashMap<u128, Row>,
    /// How many of them have never been written.
    new: usize,
    lost: u64,
}

/// A row of one day, as far as it is not written yet.
#[derive(Debug)]
struct Row {
    /// Identifies the row in the database.
    roll: Roll,
    /// The fixed fields of a new row; `None` once it is written.
    fixed: Option<Arc<Fixed>>,
    action: &'static str,
    code: &'static str,
    last: i64,
    /// Unwritten attempts, and their hours as a bit set.
    count: i64,
    hours: i64,
    /// When it was last written.
    written_at: i64,
    /// How many of them were in a failed write, which may have been committed all the same.
    sent: i64,
}

/// The day, and a digest of what the attempts of a row have in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Roll {
    /// Days since 1970.
    day: i64,
    digest: [u8; 12],
}

/// The fields of a row that never change.
#[derive(Debug)]
struct Fixed {
    id: String,
    first: i64,
    license_id: Option<LicenseId>,
    key_prefix: Option<String>,
    instance_id: Option<String>,
    ip: Option<String>,
    user_agent: Option<String>,
    action: &'static str,
    code: &'static str,
}

/// A new row, or an addition to a known one, to be written.
#[derive(Clone, Debug)]
struct Addition {
    key: u128,
    roll: Roll,
    fixed: Option<Arc<Fixed>>,
    action: &'static str,
    code: &'static str,
    last: i64,
    count: i64,
    hours: i64,
    /// How many of these were in an earlier write that may have been committed; 0 when there was none.
    sent: i64,
}

impl Roll {
    fn of(attempt: &Attempt<'_>) -> Self {
        let mut hasher = Sha256::new();
        let texts = [
            attempt.license_id.map(LicenseId::as_str),
            attempt.key_prefix,
            attempt.instance_id,
            attempt.ip,
            attempt.user_agent,
            Some(attempt.action),
            Some(attempt.code),
        ];
        for text in texts {
            hasher.update(text.map_or(u64::MAX, |text| u64::try_from(text.len()).unwrap_or(0)).to_le_bytes());
            hasher.update(text.unwrap_or_default());
        }
        let mut digest = [0; 12];
        digest.iter_mut().zip(hasher.finalize()).for_each(|(to, from)| *to = from);
        Self { day: attempt.at.div_euclid(DAY), digest }
    }

    /// Returns the form in the database: rows of one day are adjacent.
    fn text(&self) -> String {
        format!("d{:x}-{}", self.day, data_encoding::BASE64URL_NOPAD.encode(&self.digest))
    }
}

impl ValidationLog {
    /// Adds an attempt; does not block and does not write.
    pub fn note(&self, context: &Context, attempt: Attempt<'_>) {
        let (instance_id, user_agent) = (attempt.instance_id.map(cut), attempt.user_agent.map(cut));
        let attempt = Attempt { instance_id: instance_id.as_deref(), user_agent: user_agent.as_deref(), ..attempt };
        let in_common = Attempt { at: attempt.at.div_euclid(DAY), ..attempt };
        let hour = 1 << (attempt.at.rem_euclid(DAY) / HOUR);
        let [first, second] = self.hashers.each_ref().map(|hasher| hasher.hash_one(in_common));
        let key = u128::from(first) << 64 | u128::from(second);
        let mut shard = self.shard(key);
        if let Some(row) = shard.rows.get_mut(&key) {
            row.count += 1;
            row.hours |= hour;
            row.last = row.last.max(attempt.at);
        } else if shard.new < MOST_NEW {
            let fixed = Fixed {
                id: context.id(Kind::Validation),
                first: attempt.at,
                license_id: attempt.license_id.cloned(),
                key_prefix: attempt.key_prefix.map(str::to_owned),
                instance_id: attempt.instance_id.map(str::to_owned),
                ip: attempt.ip.map(str::to_owned),
                user_agent: attempt.user_agent.map(str::to_owned),
                action: attempt.action,
                code: attempt.code,
            };
            let (roll, last) = (Roll::of(&attempt), attempt.at);
            shard.new += 1;
            let (action, code) = (attempt.action, attempt.code);
            let fixed = Some(Arc::new(fixed));
            let row = Row { roll, fixed, action, code, last, count: 1, hours: hour, written_at: last, sent: 0 };
            shard.rows.insert(key, row);
        } else {
            shard.lost += 1;
        }
    }

    /// Writes everything buffered to the database, in several transactions; returns how many rows were written. After a
    /// failure, unwritten attempts wait again.
    pub async fn flush(&self, db: &Db) -> Result<usize> {
        self.write(db, None).await
    }

    /// Does the same at the time `now`; under load, rows that were written less than a minute ago wait.
    pub async fn flush_some(&self, db: &Db, now: i64) -> Result<usize> {
        self.write(db, Some(now)).await
    }

    async fn write(&self, db: &Db, now: Option<i64>) -> Result<usize> {
        let _one = self.flushing.lock().await;
        let lost: u64 = self.shards().map(|mut shard| std::mem::take(&mut shard.lost)).sum();
        if lost > 0 {
            tracing::error!(lost, "attempts were not logged: the buffer was full");
        }
        let mut additions = self.take(now);
        let written = additions.len();
        while !additions.is_empty() {
            let rest = additions.split_off(BATCH.min(additions.len()));
            let batch = additions.clone();
            if let Err(error) = db.write(move |conn| store::write(conn, &batch)).await {
                additions.extend(rest);
                self.put_back(additions);
                return Err(error);
            }
            additions = rest;
        }
        self.forget();
        Ok(written)
    }

    /// Takes what has to be written, ordered by first attempt.
    fn take(&self, now: Option<i64>) -> Vec<Addition> {
        let waiting: usize = self.shards().map(|shard| shard.rows.values().filter(|row| row.count > 0).count()).sum();
        let before = now.filter(|_| waiting > BUSY).map_or(i64::MAX, |now| now - COARSE);
        let mut additions = Vec::with_capacity(waiting);
        for mut shard in self.shards() {
            shard.new = 0;
            for (key, row) in &mut shard.rows {
                if row.count > 0 && (row.fixed.is_some() || row.written_at <= before) {
                    let (fixed, count) = (row.fixed.take(), std::mem::take(&mut row.count));
                    row.written_at = now.unwrap_or(row.last);
                    let sent = std::mem::take(&mut row.sent);
                    let (roll, action, code, last) = (row.roll, row.action, row.code, row.last);
                    let hours = std::mem::take(&mut row.hours);
                    additions.push(Addition { key: *key, roll, fixed, action, code, last, count, hours, sent });
                }
            }
        }
        additions.sort_by(|a, b| {
            let id = |addition: &Addition| addition.fixed.as_ref().map(|fixed| fixed.id.clone());
            (id(a), a.roll.day, a.roll.digest).cmp(&(id(b), b.roll.day, b.roll.digest))
        });
        additions
    }

    fn put_back(&self, additions: Vec<Addition>) {
        for Addition { key, roll, fixed, action, code, last, count, hours, sent } in additions {
            let mut shard = self.shard(key);
            shard.new += usize::from(fixed.is_some());
            let none = Row { roll, fixed: None, action, code, last, count: 0, hours: 0, written_at: i64::MIN, sent: 0 };
            let row = shard.rows.entry(key).or_insert(none);
            row.sent = if sent > 0 { sent } else { count };
            row.fixed = fixed.or(row.fixed.take());
            row.count += count;
            row.hours |= hours;
            row.written_at = i64::MIN;
        }
    }

    /// Drops written rows of past days, or all of them if there are too many: the next attempt finds them in the
    /// database.
    fn forget(&self) {
        for mut shard in self.shards() {
            let newest = shard.rows.values().map(|row| row.roll.day).max().unwrap_or(0);
            let is_full = shard.rows.len() > MOST_KNOWN;
            shard.rows.retain(|_, row| row.count > 0 || (!is_full && row.roll.day == newest));
        }
    }

    fn shards(&self) -> impl Iterator<Item = MutexGuard<'_, Shard>> {
        self.shards.iter().map(|shard| shard.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn shard(&self, key: u128) -> MutexGuard<'_, Shard> {
        let place = usize::try_from(key >> 100).unwrap_or(0) % SHARDS;
        #[expect(clippy::indexing_slicing, reason = "there are SHARDS of them")]
        self.shards[place].lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Default for ValidationLog {
    fn default() -> Self {
        Self {
            hashers: [RandomState::new(), RandomState::new()],
            shards: std::iter::repeat_with(Mutex::default).take(SHARDS).collect(),
            flushing: AsyncMutex::default(),
        }
    }
}

impl std::fmt::Debug for ValidationLog {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ValidationLog").finish_non_exhaustive()
    }
}

fn cut(text: &str) -> Cow<'_, str> {
    // A character has at least one byte. PostgreSQL rejects NUL, and one such row would block its whole batch.
    if text.len() <= MAX_TEXT && !text.contains('\0') {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().filter(|c| *c != '\0').take(MAX_TEXT).collect())
}
