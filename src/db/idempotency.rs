//! Answers that are kept for `Idempotency-Key`: who asked, under which key, what, and what was answered.
//!
//! A row whose status is 0 is a call that runs: it holds the claim's own random name until the answer takes its place.

use diesel::prelude::*;

use super::schema::idempotency_keys as rows;
use super::{Conn, Error, Result};
use crate::clock::DAY;

const RUNNING: i64 = 0;

/// How long answers are kept, in seconds.
pub const LIFE: i64 = DAY;

/// How long a call may run, in seconds: a claim that is older was left behind by a server that was killed.
pub const CLAIM_LIFE: i64 = 120;

/// One call under a key.
#[derive(Clone, Debug)]
pub struct Claim {
    /// Whose key it is.
    pub caller: String,
    pub key: String,
    /// What is asked, under the server's secret and under older ones: the first is stored.
    pub hashes: Vec<String>,
    /// A name that no other call has.
    pub name: String,
}

/// What became of a claim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Claimed {
    /// This call runs; its end is [`keep`] or [`release`].
    Ours,
    /// Another one runs.
    Running,
    /// The key was used for something else.
    OtherRequest,
    /// This was answered: the status, and the sealed answer.
    Answered(i64, String),
}

/// Claims the key for this call. Of any number at once, one gets it.
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

/// Takes the place of a call that a killed server left behind.
fn take_over(conn: &mut Conn, claim: &Claim, now: i64) -> Result<Claimed> {
    let left = rows::table
        .find((&claim.caller, &claim.key))
        .filter(rows::status.eq(RUNNING))
        // A claim of the future was made under a clock that has been set back since.
        .filter(rows::created_at.le(now - CLAIM_LIFE).or(rows::created_at.gt(now + CLAIM_LIFE)));
    let taken =
        diesel::update(left).set((rows::sealed_body.eq(&claim.name), rows::created_at.eq(now))).execute(conn)?;
    Ok(if taken == 1 { Claimed::Ours } else { Claimed::Running })
}

/// Keeps the answer of a call that was [`Claimed::Ours`].
pub fn keep(conn: &mut Conn, claim: &Claim, status: i64, sealed: &str, now: i64) -> Result<()> {
    let running = rows::table
        .find((&claim.caller, &claim.key))
        .filter(rows::status.eq(RUNNING).and(rows::sealed_body.eq(&claim.name)));
    diesel::update(running)
        .set((rows::status.eq(status), rows::sealed_body.eq(sealed), rows::created_at.eq(now)))
        .execute(conn)?;
    Ok(())
}

/// Gives the key back: the next call under it runs.
pub fn release(conn: &mut Conn, claim: &Claim) -> Result<()> {
    let running = rows::table
        .find((&claim.caller, &claim.key))
        .filter(rows::status.eq(RUNNING).and(rows::sealed_body.eq(&claim.name)));
    diesel::delete(running).execute(conn)?;
    Ok(())
}

/// Forgets up to `most` calls from before `before`, the oldest first; gives how many.
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
