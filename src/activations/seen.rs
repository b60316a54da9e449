//! When places were last seen: kept in memory by the validations, which do not write, and brought into the database in
//! batches.
//!
//! A decision that depends on it (who makes room) asks [`Seen::last`] besides the row. Several servers on one
//! PostgreSQL each have their own buffer: what one saw in the last seconds, another does not know yet.

use std::collections::HashMap;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering::Relaxed;
use std::sync::{Mutex, MutexGuard, PoisonError};

use diesel::RunQueryDsl;
use diesel::sql_types::{Array, BigInt, Text};
use tokio::sync::Mutex as AsyncMutex;

use super::activation::Activation;
use crate::db::{Conn, Db, Result};

/// Rows of one transaction: other writers wait no longer than for these.
const BATCH: usize = 500;
/// With more waiting than this, an activation that asks all the time is noted every [`COARSE`] seconds only.
const BUSY: usize = 1_000;
/// How exact times are under load, in seconds.
pub const COARSE: i64 = 300;

/// The last time (UTC unix seconds) that each activation, by its id, was seen, as far as the database does not know it.
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
    /// Taken by a flush that is not committed yet.
    flushing: HashMap<String, i64>,
}

impl Seen {
    /// Notes that this activation was validated at this time.
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

    /// Whether many wait.
    pub fn is_busy(&self) -> bool {
        self.is_busy.load(Relaxed)
    }

    /// When this activation was last seen, by the row or since.
    pub fn last(&self, activation: &Activation) -> i64 {
        let times = self.lock();
        let since = |map: &HashMap<String, i64>| map.get(&activation.id).copied();
        activation.last_seen_at.max(since(&times.waiting).max(since(&times.flushing)).unwrap_or(i64::MIN))
    }

    /// Brings what is waiting into the database, in several transactions; gives how many activations it was. After a
    /// failure what was not written waits again.
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

    /// What is waiting, in the order of the ids, so that two servers that flush do not lock each other out.
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

    /// Writing a time twice changes nothing, so all of it waits again.
    fn put_back(&self) {
        let flushing = std::mem::take(&mut self.lock().flushing);
        flushing.iter().for_each(|(id, at)| self.note(id, *at));
    }

    fn lock(&self) -> MutexGuard<'_, Times> {
        self.times.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One statement for all of them. Another server may have seen one later.
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
