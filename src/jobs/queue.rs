//! The job table: put in, claim, finish, put back.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use rand::Rng;

use super::retry::{MAX_ATTEMPTS, backoff};
use super::{Job, JobError};
use crate::clock::DAY;
use crate::db::schema::jobs;
use crate::db::{Conn, Error, Result};
use crate::ids::{Context, Kind};

/// How long a claim holds without being renewed, in seconds. A killed server's jobs run again after it.
pub const CLAIM_SECONDS: i64 = 15;

/// No job waits longer for its turn, and no claim holds longer, than these seconds: what is further ahead was written
/// under a clock that has been set back since, and is due.
const FURTHEST: i64 = 2 * DAY;
const FURTHEST_CLAIM: i64 = 5 * 60;

/// A job that this runner has claimed.
#[derive(Clone, Debug)]
pub struct Claimed {
    pub id: String,
    pub job: Job,
    /// Tries so far, this one included.
    pub attempt: i64,
}

/// Puts a job in the queue, in the caller's transaction; it is due at once.
pub fn enqueue(conn: &mut Conn, context: &Context, job: &Job) -> Result<()> {
    enqueue_at(conn, context, job, context.now())
}

/// The same for a job that is due at a later time, in unix seconds.
pub fn enqueue_at(conn: &mut Conn, context: &Context, job: &Job, at: i64) -> Result<()> {
    let payload = serde_json::to_string(job).map_err(|e| Error::Corrupt(e.to_string()))?;
    diesel::insert_into(jobs::table)
        .values((
            jobs::id.eq(context.id(Kind::Job)),
            jobs::kind.eq(job.kind()),
            jobs::payload.eq(payload),
            jobs::run_at.eq(at),
            jobs::attempts.eq(0_i64),
            jobs::status.eq("queued"),
            jobs::created_at.eq(context.now()),
        ))
        .execute(conn)?;
    Ok(())
}

/// Makes the job due at once: the one that waits or runs already, or a new one.
pub fn enqueue_or_hurry(conn: &mut Conn, context: &Context, job: &Job) -> Result<()> {
    let payload = serde_json::to_string(job).map_err(|e| Error::Corrupt(e.to_string()))?;
    // A dead one does neither.
    let same = jobs::table.filter(jobs::payload.eq(payload)).filter(jobs::status.ne("dead"));
    match diesel::update(same).set(jobs::run_at.eq(context.now())).execute(conn)? {
        0 => enqueue(conn, context, job),
        _ => Ok(()),
    }
}

/// Whether there is a job to claim.
pub fn any_due(conn: &mut Conn, now: i64) -> Result<bool> {
    let queued =
        jobs::table.filter(jobs::status.eq("queued")).filter(jobs::run_at.le(now).or(jobs::run_at.gt(now + FURTHEST)));
    let lost = jobs::table
        .filter(jobs::status.eq("running"))
        .filter(jobs::locked_until.lt(now).or(jobs::locked_until.gt(now + FURTHEST_CLAIM)));
    Ok(diesel::select(diesel::dsl::exists(queued)).get_result(conn)?
        || diesel::select(diesel::dsl::exists(lost)).get_result(conn)?)
}

#[derive(QueryableByName)]
struct ClaimedRow {
    #[diesel(sql_type = Text)]
    id: String,
    #[diesel(sql_type = Text)]
    payload: String,
    #[diesel(sql_type = BigInt)]
    attempts: i64,
}

/// What claims. The outer condition is asked again once a row's lock is free: two runners never claim one job.
/// Each kind of due job is asked for by itself, in the index's order: one question for all of them sorts the whole queue.
/// SQLite numbers the parameters by where they come first.
const CLAIM: &str = "UPDATE jobs SET status = 'running', attempts = attempts + 1, locked_by = $1, locked_until = $2 \
     WHERE id IN (SELECT id FROM (\
     SELECT * FROM (SELECT id, run_at FROM jobs WHERE status = 'queued' AND run_at <= $3 ORDER BY run_at, id LIMIT $4) AS due \
     UNION ALL SELECT * FROM (SELECT id, run_at FROM jobs WHERE status = 'queued' AND run_at > $5 \
     ORDER BY run_at, id LIMIT $4) AS ahead \
     UNION ALL SELECT * FROM (SELECT id, run_at FROM jobs WHERE status = 'running' \
     AND (locked_until < $3 OR locked_until > $6) ORDER BY run_at, id LIMIT $4) AS lost\
     ) AS found ORDER BY run_at, id LIMIT $4) \
     AND (status = 'queued' OR (status = 'running' AND (locked_until < $3 OR locked_until > $6))) \
     RETURNING id, payload, attempts";

/// Claims up to `limit` jobs that are due, or whose claim has run out, for `runner`.
pub fn claim(conn: &mut Conn, runner: &str, now: i64, limit: i64) -> Result<Vec<Claimed>> {
    let rows: Vec<ClaimedRow> = crate::on_either!(conn, c => diesel::sql_query(CLAIM)
        .bind::<Text, _>(runner)
        .bind::<BigInt, _>(now + CLAIM_SECONDS)
        .bind::<BigInt, _>(now)
        .bind::<BigInt, _>(limit)
        .bind::<BigInt, _>(now + FURTHEST)
        .bind::<BigInt, _>(now + FURTHEST_CLAIM)
        .load(c))?;
    let mut claimed = Vec::with_capacity(rows.len());
    for row in rows {
        match serde_json::from_str(&row.payload) {
            Ok(job) => claimed.push(Claimed { id: row.id, job, attempt: row.attempts }),
            // A newer version's job: kept where a person sees it, never in the way of the others.
            Err(error) => bury(conn, &row.id, &format!("unreadable job: {error}"))?,
        }
    }
    Ok(claimed)
}

/// Keeps the claims of `ids` for another [`CLAIM_SECONDS`].
pub fn renew(conn: &mut Conn, runner: &str, ids: &[String], now: i64) -> Result<()> {
    diesel::update(jobs::table.filter(jobs::id.eq_any(ids)).filter(jobs::locked_by.eq(runner)))
        .set(jobs::locked_until.eq(now + CLAIM_SECONDS))
        .execute(conn)?;
    Ok(())
}

/// Whether a job that failed this way is given up.
pub fn is_final(claimed: &Claimed, error: &JobError) -> bool {
    matches!(error, JobError::Fail(_)) || claimed.attempt >= MAX_ATTEMPTS
}

/// Ends a job: deleted when done, put back with a later time when worth another try, dead otherwise.
pub fn finish(
    conn: &mut Conn,
    claimed: &Claimed,
    outcome: &Result<(), JobError>,
    now: i64,
    rng: &mut impl Rng,
) -> Result<()> {
    match outcome {
        Ok(()) => {
            diesel::delete(jobs::table.find(&claimed.id)).execute(conn)?;
        }
        Err(error @ JobError::Retry(why)) if !is_final(claimed, error) => {
            diesel::update(jobs::table.find(&claimed.id))
                .set((
                    jobs::status.eq("queued"),
                    jobs::run_at.eq(now + backoff(claimed.attempt, rng)),
                    jobs::locked_by.eq(None::<String>),
                    jobs::locked_until.eq(None::<i64>),
                    jobs::last_error.eq(why),
                ))
                .execute(conn)?;
        }
        Err(JobError::Retry(why) | JobError::Fail(why)) => bury(conn, &claimed.id, why)?,
    }
    Ok(())
}

/// Puts back what this runner holds, for a clean end: the next server takes it at once and the try does not count.
pub fn release(conn: &mut Conn, runner: &str) -> Result<usize> {
    let held = jobs::table.filter(jobs::locked_by.eq(runner)).filter(jobs::status.eq("running"));
    Ok(diesel::update(held)
        .set((
            jobs::status.eq("queued"),
            jobs::attempts.eq(jobs::attempts - 1),
            jobs::locked_by.eq(None::<String>),
            jobs::locked_until.eq(None::<i64>),
        ))
        .execute(conn)?)
}

fn bury(conn: &mut Conn, id: &str, why: &str) -> Result<()> {
    diesel::update(jobs::table.find(id))
        .set((
            jobs::status.eq("dead"),
            jobs::locked_by.eq(None::<String>),
            jobs::locked_until.eq(None::<i64>),
            jobs::last_error.eq(why),
        ))
        .execute(conn)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Clock;
    use crate::db::testing::{each_database, sqlite_plan};

    /// Ten thousand concurrent purchases are ten thousand claims: none may scan the others' jobs.
    #[test]
    fn a_claim_reads_the_jobs_that_it_takes() {
        each_database(|db| {
            let steps = sqlite_plan(&db, CLAIM);
            let reads = steps.iter().filter(|step| step.starts_with("SCAN jobs") || step.starts_with("SEARCH jobs"));
            assert!(reads.clone().all(|step| step.starts_with("SEARCH")), "{steps:?}");
            let sorted = steps.iter().filter(|step| step.contains("TEMP B-TREE")).count();
            assert!(sorted <= 2, "only what was lost, and the few that were found, are sorted: {steps:?}");

            let context = Context::seeded(Clock::manual(1_800_000_000), 7);
            let claimed = db.write_blocking(move |conn| {
                for n in 0..300 {
                    enqueue(conn, &context, &Job::DeliverMail { mail_id: format!("mai_{n:03}") })?;
                    context.clock.advance(1);
                }
                claim(conn, "runner", context.now(), 3)
            });
            let mut ids: Vec<String> =
                claimed.unwrap().into_iter().map(|claimed| format!("{:?}", claimed.job)).collect();
            ids.sort();
            assert_eq!(ids.len(), 3);
            assert!(ids.iter().enumerate().all(|(n, job)| job.contains(&format!("mai_{n:03}"))), "{ids:?}");
        });
    }

    #[test]
    fn what_a_clock_that_was_ahead_has_left_is_due_once_it_is_set_back() {
        each_database(|db| {
            let context = Context::seeded(Clock::manual(1_800_000_000), 7);
            let job = |n: u32| Job::DeliverMail { mail_id: format!("mai_{n}") };
            let write = |context: &Context, n| {
                let (context, job) = (context.clone(), job(n));
                db.write_blocking(move |conn| enqueue(conn, &context, &job)).unwrap();
            };
            let claim_at = |now| db.write_blocking(move |conn| claim(conn, "runner", now, 10)).unwrap();
            context.clock.advance(400 * DAY);
            write(&context, 1);
            write(&context, 2);
            let ahead = context.now();
            let claimed = db.write_blocking(move |conn| claim(conn, "a killed one", ahead, 1)).unwrap();
            assert_eq!(claimed.len(), 1);
            context.clock.advance(-400 * DAY);
            let now = context.now();
            assert!(db.read_blocking(move |conn| any_due(conn, now)).unwrap());
            assert_eq!(claim_at(now).len(), 2, "the waiting one and the claimed one");
            assert_eq!(claim_at(now).len(), 0, "they are claimed under the right time");
            assert!(!db.read_blocking(move |conn| any_due(conn, now)).unwrap());
        });
    }
}
