//! How long the validation log is kept, and forgetting what is old.

use diesel::prelude::*;
use diesel::sql_types::BigInt;

use crate::clock::DAY;
use crate::db::schema::validation_counts as counts;
use crate::db::{Conn, Result};

/// Days that are counted after their rows are gone, for statistics.
const COUNTED: i64 = 400;

/// How much of the log is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Retention {
    /// Days.
    pub days: i64,
    /// The most rows; of the oldest days none are kept when there are more. Today's always are.
    pub rows: i64,
}

const DAYS: &str = "SELECT day, CAST(SUM(log_rows) AS BIGINT) AS log_rows FROM validation_counts \
     WHERE log_rows > 0 GROUP BY day ORDER BY day DESC";

#[derive(QueryableByName)]
struct DayRow {
    #[diesel(sql_type = BigInt)]
    day: i64,
    #[diesel(sql_type = BigInt)]
    log_rows: i64,
}

/// Before when (UTC unix seconds) rows are to be deleted, and whether that is sooner than [`Retention::days`] says because
/// there are too many of them.
pub fn prune_before(conn: &mut Conn, retention: Retention, now: i64) -> Result<(i64, bool)> {
    let by_age = now.saturating_sub(retention.days.saturating_mul(DAY));
    let days: Vec<DayRow> = crate::on_either!(conn, c => diesel::sql_query(DAYS).load(c)?);
    let (today, mut rows) = (now.div_euclid(DAY), 0_i64);
    for DayRow { day, log_rows } in days {
        rows = rows.saturating_add(log_rows);
        if rows > retention.rows && day < today {
            let by_number = (day + 1).saturating_mul(DAY);
            return Ok((by_age.max(by_number), by_number > by_age));
        }
    }
    Ok((by_age, false))
}

/// Deletes up to `most` rows that began before `before` (UTC unix seconds); gives how many. Fewer than `most`: no more.
pub fn prune(conn: &mut Conn, before: i64, most: i64) -> Result<usize> {
    const DELETE: &str = "DELETE FROM validation_logs WHERE id IN \
         (SELECT id FROM validation_logs WHERE at < $1 ORDER BY at LIMIT $2)";
    Ok(crate::on_either!(conn, c => diesel::sql_query(DELETE)
        .bind::<BigInt, _>(before)
        .bind::<BigInt, _>(most)
        .execute(c)?))
}

/// After all rows before `before` are deleted: they are counted no longer, and their attempts for a while yet.
pub fn tidy_counts(conn: &mut Conn, before: i64, now: i64) -> Result<()> {
    diesel::update(counts::table.filter(counts::day.lt(before.div_euclid(DAY)).and(counts::log_rows.gt(0))))
        .set(counts::log_rows.eq(0))
        .execute(conn)?;
    diesel::delete(counts::table.filter(counts::day.lt(now.div_euclid(DAY) - COUNTED))).execute(conn)?;
    Ok(())
}
