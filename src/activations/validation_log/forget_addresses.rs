//! Removes old IP addresses from the log; the rows stay.

use diesel::prelude::*;

use crate::db::schema::validation_logs as rows;
use crate::db::{Conn, Result, settings};

/// The row of `settings` with the time (UTC unix seconds) before which rows have no address any more.
const FORGOTTEN_UNTIL: &str = "addresses_forgotten_until";

/// Removes the address from up to `most` of the rows that began before `before` (UTC unix seconds), oldest first;
/// returns how many. Fewer than `most` means that none are left. Rows that were done before are not scanned again.
pub fn forget_addresses(conn: &mut Conn, before: i64, most: i64) -> Result<usize> {
    let until = settings::read(conn, FORGOTTEN_UNTIL)?.and_then(|text| text.parse::<i64>().ok()).unwrap_or(0);
    if until >= before {
        return Ok(0);
    }
    let old: Vec<(String, i64)> = rows::table
        .filter(rows::at.ge(until).and(rows::at.lt(before)).and(rows::ip.is_not_null()))
        .order(rows::at)
        .limit(most)
        .select((rows::id, rows::at))
        .load(conn)?;
    let ids: Vec<&str> = old.iter().map(|(id, _)| id.as_str()).collect();
    diesel::update(rows::table.filter(rows::id.eq_any(&ids))).set(rows::ip.eq(None::<String>)).execute(conn)?;
    // Other rows may have begun in the same second as the last one.
    let is_all = i64::try_from(old.len()).is_ok_and(|found| found < most);
    let until = if is_all { before } else { old.last().map_or(before, |(_, at)| *at) };
    settings::write(conn, FORGOTTEN_UNTIL, &until.to_string())?;
    Ok(old.len())
}
