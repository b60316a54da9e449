//! The validation log: every attempt to activate, validate or deactivate, good or bad; never a key.
//!
//! Attempts that have everything but their time in common (the installation, the outcome, the address, the program) are one
//! row a day, with the first, the last, how many there were and in which hours. They wait in memory and are written in batches, so that a
//! validation does not write and a refused attempt, whose transaction is rolled back, is still logged. A row is written a
//! second after its first attempt at the latest; under load, further attempts are added to it once a minute. What waits when
//! the process is killed is lost.

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
pub use search::{Entry, Filter, MAX_LIMIT, Page, list};

/// Parts with a lock each, so that callers do not wait for one another.
const SHARDS: usize = 16;
/// The most rows that one part holds before they are written: some 50 MB of all. When the database is away for long, what
/// comes after is only counted.
const MOST_NEW: usize = 100_000 / SHARDS;
/// The most rows that one part remembers after they were written, to add to them later: some 20 MB of all.
const MOST_KNOWN: usize = 200_000 / SHARDS;
/// With fewer rows than this to write, all are written at once; with more, those that are known wait for [`COARSE`].
const BUSY: usize = 1_000;
/// Seconds between two additions to one row under load.
const COARSE: i64 = 60;
/// Rows of one transaction: other writers wait no longer than for these.
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
    /// When the attempt found one.
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

/// The attempts that wait to be written.
pub struct ValidationLog {
    hashers: [RandomState; 2],
    shards: Vec<Mutex<Shard>>,
    /// One flush at a time: who flushes to read the log finds all that came before.
    flushing: AsyncMutex<()>,
}

#[derive(Debug, Default)]
struct Shard {
    rows: HashMap<u128, Row>,
    /// How many of them were never written.
    new: usize,
    lost: u64,
}

/// A row of this day, as far as the database does not know it.
#[derive(Debug)]
struct Row {
    /// Names the row in the database.
    roll: Roll,
    /// What a new row says; `None` once it is written.
    told: Option<Arc<Told>>,
    action: &'static str,
    code: &'static str,
    last: i64,
    /// Attempts that are not written yet, and the hours that they were in, a bit each.
    count: i64,
    hours: i64,
    /// When it was written last.
    written_at: i64,
    /// How many of them a write held that failed; it may have been committed all the same.
    sent: i64,
}

/// The day and a digest of what the attempts of a row have in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Roll {
    /// Since 1970.
    day: i64,
    digest: [u8; 12],
}

/// What a row says that does not change.
#[derive(Debug)]
struct Told {
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

/// A row, or what is to be added to it, on its way to the database.
#[derive(Clone, Debug)]
struct Addition {
    key: u128,
    roll: Roll,
    told: Option<Arc<Told>>,
    action: &'static str,
    code: &'static str,
    last: i64,
    count: i64,
    hours: i64,
    /// How many of these an earlier write held that may have been committed; 0 when there was none.
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

    /// As the database has it: rows of one day are beside one another.
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
            let told = Told {
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
            let told = Some(Arc::new(told));
            let row = Row { roll, told, action, code, last, count: 1, hours: hour, written_at: last, sent: 0 };
            shard.rows.insert(key, row);
        } else {
            shard.lost += 1;
        }
    }

    /// Brings everything that waits into the database, in several transactions; gives how many rows it was. After a failure
    /// what was not written waits again.
    pub async fn flush(&self, db: &Db) -> Result<usize> {
        self.write(db, None).await
    }

    /// The same, at the time `now`; when there is much to do, a row that was written less than a minute ago waits.
    pub async fn flush_some(&self, db: &Db, now: i64) -> Result<usize> {
        self.write(db, Some(now)).await
    }

    async fn write(&self, db: &Db, now: Option<i64>) -> Result<usize> {
        let _one = self.flushing.lock().await;
        let lost: u64 = self.shards().map(|mut shard| std::mem::take(&mut shard.lost)).sum();
        if lost > 0 {
            tracing::error!(lost, "attempts were not logged: too many waited for the database");
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

    /// What is to be written, in the order of its first attempts.
    fn take(&self, now: Option<i64>) -> Vec<Addition> {
        let waiting: usize = self.shards().map(|shard| shard.rows.values().filter(|row| row.count > 0).count()).sum();
        let before = now.filter(|_| waiting > BUSY).map_or(i64::MAX, |now| now - COARSE);
        let mut additions = Vec::with_capacity(waiting);
        for mut shard in self.shards() {
            shard.new = 0;
            for (key, row) in &mut shard.rows {
                if row.count > 0 && (row.told.is_some() || row.written_at <= before) {
                    let (told, count) = (row.told.take(), std::mem::take(&mut row.count));
                    row.written_at = now.unwrap_or(row.last);
                    let sent = std::mem::take(&mut row.sent);
                    let (roll, action, code, last) = (row.roll, row.action, row.code, row.last);
                    let hours = std::mem::take(&mut row.hours);
                    additions.push(Addition { key: *key, roll, told, action, code, last, count, hours, sent });
                }
            }
        }
        additions.sort_by(|a, b| {
            let id = |addition: &Addition| addition.told.as_ref().map(|told| told.id.clone());
            (id(a), a.roll.day, a.roll.digest).cmp(&(id(b), b.roll.day, b.roll.digest))
        });
        additions
    }

    fn put_back(&self, additions: Vec<Addition>) {
        for Addition { key, roll, told, action, code, last, count, hours, sent } in additions {
            let mut shard = self.shard(key);
            shard.new += usize::from(told.is_some());
            let none = Row { roll, told: None, action, code, last, count: 0, hours: 0, written_at: i64::MIN, sent: 0 };
            let row = shard.rows.entry(key).or_insert(none);
            row.sent = if sent > 0 { sent } else { count };
            row.told = told.or(row.told.take());
            row.count += count;
            row.hours |= hours;
            row.written_at = i64::MIN;
        }
    }

    /// Rows that are written need not be remembered: the next attempt finds them in the database.
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
    // A character has a byte at least. PostgreSQL refuses NUL, and one row with it would hold back all that wait with it.
    if text.len() <= MAX_TEXT && !text.contains('\0') {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().filter(|c| *c != '\0').take(MAX_TEXT).collect())
}
