//! Writes to PostgreSQL: a pooled transaction, retried when it conflicts with another one.

use std::time::Duration;

use diesel::connection::SimpleConnection;
use rand::RngExt;

use super::after_commit;
use super::changes::Changes;
use super::connection::Pooled;
use super::error::{is_caused_by_trouble, is_conflict, is_unique_violation};
use super::reach::GivenUp;
use super::{Conn, Error, Result};

/// Attempts before a conflict is returned to the caller.
const TRIES: u32 = 24;
/// Attempts before a violated unique constraint is returned to the caller: another transaction may have inserted the
/// row that the work did not find, and the next attempt finds it. SERIALIZABLE reports conflicts this way, too.
const DUPLICATE_TRIES: u32 = 3;
/// The longest pause between two attempts, in milliseconds.
const LONGEST_PAUSE: u64 = 400;

pub(super) fn run<T, E>(
    pooled: &mut Pooled,
    changes: &Changes,
    given_up: &GivenUp,
    mut work: impl FnMut(&mut Conn) -> Result<T, E>,
) -> Result<T, E>
where
    E: From<Error> + std::error::Error + 'static,
{
    let mut attempt = 0;
    loop {
        attempt += 1;
        match transaction(&mut pooled.conn, pooled.begin, changes, given_up, &mut work) {
            Err(error) if attempt < TRIES && is_conflict(&error) => pause(attempt),
            Err(error) if attempt < DUPLICATE_TRIES && is_unique_violation(&error) => pause(attempt),
            Err(error) => {
                pooled.is_suspect = is_caused_by_trouble(&error);
                return Err(error);
            }
            result => return result,
        }
    }
}

fn transaction<T, E: From<Error>>(
    conn: &mut Conn,
    begin: &str,
    changes: &Changes,
    given_up: &GivenUp,
    work: &mut impl FnMut(&mut Conn) -> Result<T, E>,
) -> Result<T, E> {
    conn.batch_execute(begin).map_err(Error::from)?;
    // The caller was told that the write failed, and may repeat it.
    let kept = |value| {
        if given_up.is_true() { Err(Error::Commit("its caller has stopped waiting".into()).into()) } else { Ok(value) }
    };
    let (done, notes) = after_commit::collect(|| work(conn));
    match done.and_then(kept) {
        Ok(value) => {
            let changed = match conn {
                Conn::Postgres(conn) => changes.of_transaction(conn).map_err(Error::from)?,
                Conn::Sqlite(_) => Vec::new(),
            };
            let committed = conn.batch_execute("COMMIT").map_err(Error::from);
            // A commit may have succeeded even if its answer was lost.
            changes.committed(&changed);
            committed?;
            after_commit::run(notes);
            Ok(value)
        }
        Err(error) => {
            // A failed rollback means a broken connection, which the pool drops; the first error is the one to return.
            if let Err(rollback) = conn.batch_execute("ROLLBACK") {
                tracing::warn!(error = %rollback, "rollback failed");
            }
            Err(error)
        }
    }
}

/// Sleeps for a random time that grows with each attempt, so that the two transactions do not collide again.
fn pause(attempt: u32) {
    let most = 5_u64.saturating_mul(1 << attempt.min(8)).min(LONGEST_PAUSE);
    std::thread::sleep(Duration::from_millis(rand::rng().random_range(1..=most)));
}
