//! Stores answers for `Idempotency-Key`: the caller, the key, a hash of the request, and the answer.
//!
//! A row with status 0 is a call in progress: it holds the claim's random name until the answer replaces it.

use diesel::prelude::*;

use super::schema::idempotency_keys as rows;
use super::{Conn, Error, Result};
use crate::clock::DAY;

const RUNNING: i64 = 0;

/// How long answers are kept, in seconds.
pub const LIFE: i64 = DAY;

/// How long a call may run, in seconds: an older claim was left behind by a killed server.
pub const CLAIM_LIFE: i64 = 120;

/// One call under a key.
#[derive(Clone, Debug)]
pub struct Claim {
    /// The caller who sent the key.
    pub caller: String,
    pub key: String,
    /// Hashes of the request, under the server's current secret and previous ones: the first is stored.
    pub hashes: Vec<String>,
    /// A random name, unique to this call.
    pub name: String,
}

/// The result of a claim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Claimed {
    /// This call runs; it ends with [`keep`] or [`release`].
    Ours,
    /// Another call with this key is in progress.
    Running,
    /// The key was used for another request.
    OtherRequest,
    /// The call was answered before: the status, and the sealed answer.
    Answered(i64, String),
}

/// Claims the key for this call. Of any number of concurrent calls, one gets it.
pub fn claim(conn: &mut Conn, claim: &Claim, now: i64) -> Result<Claimed> {
    let hash = claim.hashes.first().ok_or_else(|| Error::Corrupt("a claim without a request".into()))?;
    let row = (
        rows::caller.eq(&claim.caller),
        rows::idempotency_key.eq(&claim.key),
        rows::request_hash.eq(hash),
        rows::status.eq(RUNNING),
        rows::sealed_body.eq(&claim.name),
        rows::created_at.eq(now),
    );
    let made = crate::on_either!(conn, c => diesel::insert_into(rows::table)
        .values(row)
        .on_conflict_do_nothing()
        .execute(c))?;
    if made == 1 {
        return Ok(Claimed::Ours);
    }
    let mine = rows::table.find((&claim.caller, &claim.key));
    let known: (String, i64, String) =
        mine.select((rows::request_hash, rows::status, rows::sealed_body)).first(conn)?;
    match known {
        (hash, _, _) if !claim.hashes.contains(&hash) => Ok(Claimed::OtherRequest),
        (_, RUNNING, _) => take_over(conn, claim, now),
        (_, status, sealed) => Ok(Claimed::Answered(status, sealed)),
    }
}

/// Takes over the claim of a call that a killed server left behind.
fn take_over(conn: &mut Conn, claim: &Claim, now: i64) -> Result<Claimed> {
    let left = rows::table
        .find((&claim.caller, &claim.key))
        .filter(rows::status.eq(RUNNING))
        // A claim in the future was made before the clock was set back.
        .filter(rows::created_at.le(now - CLAIM_LIFE).or(rows::created_at.gt(now + CLAIM_LIFE)));
    let taken =
        diesel::update(left).set((rows::sealed_body.eq(&claim.name), rows::created_at.eq(now))).execute(conn)?;
    Ok(if taken == 1 { Claimed::Ours } else { Claimed::Running })
}

/// Stores the answer of a call that was [`Claimed::Ours`].
pub fn keep(conn: &mut Conn, claim: &Claim, status: i64, sealed: &str, now: i64) -> Result<()> {
    let running = rows::table
        .find((&claim.caller, &claim.key))
        .filter(rows::status.eq(RUNNING).and(rows::sealed_body.eq(&claim.name)));
    diesel::update(running)
        .set((rows::status.eq(status), rows::sealed_body.eq(sealed), rows::created_at.eq(now)))
        .execute(conn)?;
    Ok(())
}

/// Releases the key: the next call with it runs.
pub fn release(conn: &mut Conn, claim: &Claim) -> Result<()> {
    let running = rows::table
        .find((&claim.caller, &claim.key))
        .filter(rows::status.eq(RUNNING).and(rows::sealed_body.eq(&claim.name)));
    diesel::delete(running).execute(conn)?;
    Ok(())
}

/// Deletes up to `most` calls from before `before`, oldest first; returns how many.
pub fn prune(conn: &mut Conn, before: i64, most: i64) -> Result<usize> {
    let old: Vec<(String, String)> = rows::table
        .filter(rows::created_at.lt(before))
        .order(rows::created_at)
        .limit(most)
        .select((rows::caller, rows::idempotency_key))
        .load(conn)?;
    for (caller, key) in &old {
        diesel::delete(rows::table.find((caller, key))).execute(conn)?;
    }
    Ok(old.len())
}
