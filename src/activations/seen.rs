//! Buffers the times when activations were last seen: validations do not write, so the times are written to the
//! database in batches.
//!
//! A decision that depends on them (which activation makes room) reads [`Seen::last`] in addition to the row. Several
//! servers on one PostgreSQL database each have their own buffer, and do not see the last seconds of the others.

use std::collections::HashMap;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering::Relaxed;
use std::sync::{Mutex, MutexGuard, PoisonError};

use diesel::RunQueryDsl;
use diesel::sql_types::{Array, BigInt, Text};
use tokio::sync::Mutex as AsyncMutex;

use super::activation::Activation;
use crate::db::{Conn, Db, Result};

/// Rows per transaction: other writers wait no longer than for these.
const BATCH: usize = 500;
/// With more waiting than this, a frequently validated activation is recorded only every [`COARSE`] seconds.
const BUSY: usize = 1_000;
/// The accuracy of the times under load, in seconds.
pub const COARSE: i64 = 300;

/// The last time (UTC unix seconds) that each activation, by its id, was seen, as far as it is not written yet.
#[derive(Debug, Default)]
pub struct Seen {
    times: Mutex<Times>,
    is_busy: AtomicBool,
    /// One flush at a time.
    flushing: AsyncMutex<()>,
}

#[derive(Debug, Default)]
struct Times {
    waiting: HashMap<String, i64>,
    /// Taken by a flush that has not been committed yet.
    flushing: HashMap<String, i64>,
}

impl Seen {
    /// Records that this activation was validated at this time.
    pub fn note(&self, activation_id: &str, now: i64) {
        let mut times = self.lock();
        match times.waiting.get_mut(activation_id) {
            Some(at) => *at = (*at).max(now),
            None => {
                times.waiting.insert(activation_id.to_owned(), now);
                if times.waiting.len() > BUSY {
                    self.is_busy.store(true, Relaxed);
                }
            }
        }
    }

    /// Returns whether many times are waiting.
    pub fn is_busy(&self) -> bool {
        self.is_busy.load(Relaxed)
    }

    /// Returns when this activation was last seen, by its row or the buffer.
    pub fn last(&self, activation: &Activation) -> i64 {
        let times = self.lock();
        let since = |map: &HashMap<String, i64>| map.get(&activation.id).copied();
        activation.last_seen_at.max(since(&times.waiting).max(since(&times.flushing)).unwrap_or(i64::MIN))
    }

    /// Writes the waiting times to the database, in several transactions; returns how many activations were updated.
    /// After a failure, unwritten times wait again.
    pub async fn flush(&self, db: &Db) -> Result<usize> {
        let _one = self.flushing.lock().await;
        let times = self.take();
        let mut written = 0;
        for batch in times.chunks(BATCH) {
            let rows = batch.to_vec();
            if let Err(error) = db.write(move |conn| write(conn, &rows)).await {
                self.put_back();
                return Err(error);
            }
            written += batch.len();
        }
        self.lock().flushing.clear();
        Ok(written)
    }

    /// Takes the waiting times, ordered by id, so that two servers that flush do not deadlock.
    fn take(&self) -> Vec<(String, i64)> {
        let mut times = self.lock();
        let waiting = std::mem::take(&mut times.waiting);
        self.is_busy.store(false, Relaxed);
        for (id, at) in waiting {
            let known = times.flushing.entry(id).or_insert(at);
            *known = (*known).max(at);
        }
        let mut rows: Vec<_> = times.flushing.iter().map(|(id, at)| (id.clone(), *at)).collect();
        rows.sort_unstable();
        rows
    }

    /// Writing a time twice changes nothing, so all times are put back.
    fn put_back(&self) {
        let flushing = std::mem::take(&mut self.lock().flushing);
        flushing.iter().for_each(|(id, at)| self.note(id, *at));
    }

    fn lock(&self) -> MutexGuard<'_, Times> {
        self.times.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Writes all of them in one statement. Another server may have written a later time.
fn write(conn: &mut Conn, rows: &[(String, i64)]) -> Result<()> {
    match conn {
        Conn::Sqlite(conn) => {
            diesel::sql_query(
                "UPDATE activations SET last_seen_at = seen.at, last_validated_at = seen.at \
                 FROM (SELECT value ->> 0 AS id, value ->> 1 AS at FROM json_each($1)) AS seen \
                 WHERE activations.id = seen.id AND activations.last_seen_at <= seen.at",
            )
            .bind::<Text, _>(serde_json::json!(rows).to_string())
            .execute(conn)?;
        }
        Conn::Postgres(conn) => {
            let (ids, times): (Vec<&str>, Vec<i64>) = rows.iter().map(|(id, at)| (id.as_str(), *at)).unzip();
            diesel::sql_query(
                "UPDATE activations SET last_seen_at = seen.at, last_validated_at = seen.at \
                 FROM unnest($1, $2) AS seen (id, at) WHERE activations.id = seen.id AND activations.last_seen_at <= seen.at",
            )
            .bind::<Array<Text>, _>(ids)
            .bind::<Array<BigInt>, _>(times)
            .execute(conn)?;
        }
    }
    Ok(())
}
