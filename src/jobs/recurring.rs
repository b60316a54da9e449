//! The table of recurring work: register, claim, keep, finish, release. Who may claim what is [`super::turns`]'.

use diesel::prelude::*;

use crate::db::schema::recurring_jobs as rows;
use crate::db::{Conn, Result};

/// After a pass that failed the next one comes so soon, in seconds, then after twice as long and so on, up to `every`.
const AGAIN: i64 = 60;

/// One kind of recurring work, as the program has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Definition {
    /// Stable: it is the row's primary key.
    pub name: &'static str,
    /// Seconds from one pass to the next.
    pub every: i64,
    /// Each server that starts wants a pass at once.
    pub at_start: bool,
}

/// Its row. Times are UTC unix seconds.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = rows)]
pub struct Recurring {
    pub name: String,
    pub every: i64,
    pub next_run: i64,
    /// The end of the latest pass.
    pub last_run: Option<i64>,
    /// The beginning of the latest pass, or of the one that runs.
    pub started_at: Option<i64>,
    /// How long the latest pass took, in milliseconds.
    pub took: Option<i64>,
    /// Why the latest pass failed; `None` when it went well.
    pub last_error: Option<String>,
    /// Passes that have failed in a row.
    pub failures: i64,
    /// Passes so far.
    pub runs: i64,
    /// Who runs it now.
    pub locked_by: Option<String>,
    /// Grows while that server lives.
    pub beat: i64,
}

/// How a pass ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ended {
    /// Why it failed, if it did.
    pub error: Option<String>,
    /// Milliseconds.
    pub took: i64,
}

/// Makes the rows that are not there yet, due at once, and takes over how often each is to run.
pub fn register(conn: &mut Conn, definitions: &[Definition], now: i64) -> Result<()> {
    for definition in definitions {
        let row = (rows::name.eq(definition.name), rows::every.eq(definition.every), rows::next_run.eq(now));
        crate::on_either!(conn, c => diesel::insert_into(rows::table)
            .values(row)
            .on_conflict_do_nothing()
            .execute(c))?;
        let other = rows::table.find(definition.name).filter(rows::every.ne(definition.every));
        diesel::update(other).set(rows::every.eq(definition.every)).execute(conn)?;
    }
    Ok(())
}

/// All rows, by name. They are as many as the program has kinds of recurring work.
pub fn list(conn: &mut Conn) -> Result<Vec<Recurring>> {
    Ok(rows::table.order(rows::name).select(Recurring::as_select()).load(conn)?)
}

/// Claims the work for `server`, if the row is still as it was `seen`. Of any number at once, one gets it.
pub fn claim(conn: &mut Conn, seen: &Recurring, server: &str, now: i64) -> Result<bool> {
    let same = rows::table
        .find(&seen.name)
        .filter(rows::runs.eq(seen.runs))
        // Each claim and each sign of life changes it.
        .filter(rows::beat.eq(seen.beat));
    let claimed = diesel::update(same)
        .set((rows::locked_by.eq(server), rows::beat.eq(rows::beat + 1), rows::started_at.eq(now)))
        .execute(conn)?;
    Ok(claimed == 1)
}

/// Says that `server` is alive; false when another one has taken the work over.
pub fn keep(conn: &mut Conn, name: &str, server: &str) -> Result<bool> {
    let own = rows::table.find(name).filter(rows::locked_by.eq(server));
    Ok(diesel::update(own).set(rows::beat.eq(rows::beat + 1)).execute(conn)? == 1)
}

/// Ends a pass, if `server` still has it.
pub fn finish(conn: &mut Conn, name: &str, server: &str, ended: &Ended, now: i64) -> Result<()> {
    let own = rows::table.find(name).filter(rows::locked_by.eq(server));
    let Some((every, failures)) = own.select((rows::every, rows::failures)).first::<(i64, i64)>(conn).optional()?
    else {
        return Ok(());
    };
    let failures = if ended.error.is_some() { failures + 1 } else { 0 };
    let pause = match failures {
        0 => every.saturating_sub(ended.took / 1_000).max(1),
        _ => every.min(AGAIN << (failures - 1).clamp(0, 20)),
    };
    diesel::update(own)
        .set((
            rows::next_run.eq(now + pause),
            rows::last_run.eq(now),
            rows::took.eq(ended.took),
            rows::last_error.eq(&ended.error),
            rows::failures.eq(failures),
            rows::runs.eq(rows::runs + 1),
            rows::locked_by.eq(None::<String>),
        ))
        .execute(conn)?;
    Ok(())
}

/// Gives back what `server` has: the next one begins these passes anew, at once.
pub fn release(conn: &mut Conn, server: &str) -> Result<usize> {
    let own = rows::table.filter(rows::locked_by.eq(server));
    Ok(diesel::update(own).set(rows::locked_by.eq(None::<String>)).execute(conn)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::db::testing::each_database;

    const SWEEP: Definition = Definition { name: "sweep", every: 60, at_start: false };
    const START: i64 = 1_800_000_000;

    #[test]
    fn one_server_does_a_pass_and_another_takes_over_one_that_was_left() {
        each_database(|db| {
            let row = || db.read_blocking(list).unwrap().remove(0);
            let claims = |seen: Recurring, server: &'static str| {
                db.write_blocking(move |conn| claim(conn, &seen, server, START)).unwrap()
            };
            let keeps = |server: &'static str| db.write_blocking(move |conn| keep(conn, "sweep", server)).unwrap();
            let ends = |server: &'static str, error: Option<&str>, now| {
                let ended = Ended { error: error.map(str::to_owned), took: 2_000 };
                db.write_blocking(move |conn| finish(conn, "sweep", server, &ended, now)).unwrap();
            };
            // Registered twice, it is one row.
            for every in [30, 60] {
                let definitions = [Definition { every, ..SWEEP }];
                db.write_blocking(move |conn| register(conn, &definitions, START)).unwrap();
            }
            assert_eq!((row().every, row().next_run), (60, START));

            let seen = row();
            assert!(claims(seen.clone(), "a"));
            assert!(!claims(seen, "b"), "what b saw is over");
            assert!(keeps("a") && !keeps("b"));
            // `a` is disconnected; `b` takes over because the beat has stopped, and `a`'s end no longer counts.
            assert!(claims(row(), "b"));
            assert!(!keeps("a"));
            ends("a", None, START + 5);
            assert_eq!((row().runs, row().locked_by.as_deref()), (0, Some("b")));

            let seen = row();
            ends("b", Some("no luck"), START + 10);
            let failed = row();
            assert_eq!((failed.failures, failed.last_error.as_deref()), (1, Some("no luck")));
            assert_eq!((failed.next_run, failed.last_run), (START + 70, Some(START + 10)));
            assert!(!claims(seen, "a"), "it was done meanwhile");
            assert!(claims(row(), "a"));
            ends("a", None, START + 100);
            let done = row();
            assert_eq!((done.failures, done.last_error, done.runs, done.locked_by), (0, None, 2, None));
            assert_eq!(done.next_run, START + 158, "a minute after it began");

            assert!(claims(row(), "a"));
            let released = db.write_blocking(|conn| release(conn, "a")).unwrap();
            assert_eq!((released, row().runs, row().locked_by), (1, 2, None));
        });
    }
}
