//! Retention of the validation log: what to prune, and pruning it.

use diesel::prelude::*;
use diesel::sql_types::BigInt;

use crate::clock::DAY;
use crate::db::schema::validation_counts as counts;
use crate::db::{Conn, Result};

/// How many days of counts are kept after their rows are gone, for statistics.
const COUNTED: i64 = 400;

/// The limits of the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Retention {
    /// Days.
    pub days: i64,
    /// The maximum number of rows; above it, the oldest whole days are deleted, but never today.
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

/// Returns the time (UTC unix seconds) before which rows have to be deleted, and whether the number of rows makes that
/// later than [`Retention::days`] alone.
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

/// Deletes up to `most` rows that began before `before` (UTC unix seconds); returns how many. Fewer than `most` means
/// that none are left.
pub fn prune(conn: &mut Conn, before: i64, most: i64) -> Result<usize> {
    const DELETE: &str = "DELETE FROM validation_logs WHERE id IN \
         (SELECT id FROM validation_logs WHERE at < $1 ORDER BY at LIMIT $2)";
    Ok(crate::on_either!(conn, c => diesel::sql_query(DELETE)
        .bind::<BigInt, _>(before)
        .bind::<BigInt, _>(most)
        .execute(c)?))
}

/// Updates the counts after all rows before `before` were deleted: row counts become 0, and counts of attempts are
/// deleted after a longer period.
pub fn tidy_counts(conn: &mut Conn, before: i64, now: i64) -> Result<()> {
    diesel::update(counts::table.filter(counts::day.lt(before.div_euclid(DAY)).and(counts::log_rows.gt(0))))
        .set(counts::log_rows.eq(0))
        .execute(conn)?;
    diesel::delete(counts::table.filter(counts::day.lt(now.div_euclid(DAY) - COUNTED))).execute(conn)?;
    Ok(())
}
