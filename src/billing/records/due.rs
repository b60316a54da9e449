//! Schedules subscriptions for a time-driven check or a reminder. Any write to a subscription makes it due at once;
//! each check sets when the next one is due.

use diesel::prelude::*;
use diesel::sql_types::Bool;

use super::subscription::SubscriptionRow;
use crate::clock::DAY;
use crate::db::schema::subscriptions;
use crate::db::{Conn, Result};
use crate::ids::SubscriptionId;
use crate::stripe::subscription_status::SubscriptionStatus;

/// The furthest a check can be scheduled ahead, in seconds. A time beyond that was written by a clock that has been set
/// back since.
const FURTHEST: i64 = 30 * DAY;

/// The maximum interval between checks while a payment is missing, in seconds. A time further ahead was written by a
/// clock that has been set back since, and the subscription may have ended because of it.
pub const HOURLY: i64 = 3_600;

/// The kinds of work that can be due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Due {
    /// A check for changes caused by time alone.
    Look,
    /// A reminder of the next payment.
    Reminder,
}

/// The start of the next page: a time and an id.
pub type Cursor = (i64, SubscriptionId);

/// Returns up to `most` due subscriptions after `after`, with the start of the next page; `None` after the last one.
pub fn page(
    conn: &mut Conn,
    due: Due,
    now: i64,
    after: Option<&Cursor>,
    most: i64,
) -> Result<(Vec<SubscriptionRow>, Option<Cursor>)> {
    macro_rules! rows {
        ($at:ident, $early:expr) => {{
            let at = subscriptions::$at.assume_not_null();
            let mut query = subscriptions::table
                .filter(subscriptions::$at.is_not_null())
                .filter(at.le(now).or($early).or(at.gt(now + 2 * FURTHEST)))
                .order((subscriptions::$at, subscriptions::id))
                .limit(most)
                .select((at, SubscriptionRow::as_select()))
                .into_boxed();
            if let Some((time, id)) = after {
                query = query.filter(at.gt(*time).or(at.eq(*time).and(subscriptions::id.gt(id))));
            }
            query.load::<(i64, SubscriptionRow)>(conn)?
        }};
    }
    let look_at = subscriptions::look_at.assume_not_null();
    let is_past_due = subscriptions::status.eq(SubscriptionStatus::PastDue);
    let rows = match due {
        Due::Look => rows!(look_at, look_at.gt(now + HOURLY).and(is_past_due)),
        Due::Reminder => rows!(remind_at, false.into_sql::<Bool>()),
    };
    let is_full = i64::try_from(rows.len()).is_ok_and(|count| count >= most);
    let next = rows.last().filter(|_| is_full).map(|(at, row)| (*at, row.id.clone()));
    Ok((rows.into_iter().map(|(_, row)| row).collect(), next))
}

/// Schedules the next `due` work (`None`: never, unless the subscription changes), if the row is still as it was
/// `seen`.
pub fn set(conn: &mut Conn, due: Due, seen: &SubscriptionRow, at: Option<i64>, now: i64) -> Result<()> {
    let at = at.map(|at| at.min(now + FURTHEST));
    let row = subscriptions::table.find(&seen.id).filter(subscriptions::revision.eq(seen.revision));
    match due {
        Due::Look => diesel::update(row).set(subscriptions::look_at.eq(at)).execute(conn)?,
        Due::Reminder => diesel::update(row).set(subscriptions::remind_at.eq(at)).execute(conn)?,
    };
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::billing::records::subscription::{lock, set_choose_until};
    use crate::db::testing::each_database;

    const NOW: i64 = 1_800_000_000;

    #[test]
    fn what_is_due_comes_in_pages_once_and_again_when_it_was_said_or_something_is_stored() {
        each_database(|db| {
            let write = |work: fn(&mut Conn) -> Result<()>| db.write_blocking(work).unwrap();
            write(|conn| {
                (0..25).try_for_each(|n| lock(conn, &SubscriptionId::from_text(format!("sub_{n:02}")), NOW).map(|_| ()))
            });
            let due_at = |now: i64| {
                let (mut all, mut after) = (Vec::new(), None);
                loop {
                    let (rows, next) = db.read_blocking(|conn| page(conn, Due::Look, now, after.as_ref(), 10)).unwrap();
                    assert!(rows.len() <= 10);
                    all.extend(rows);
                    after = next;
                    if after.is_none() {
                        return all;
                    }
                }
            };
            let due = due_at(NOW);
            let ids: Vec<String> = due.iter().map(|row| row.id.to_string()).collect();
            assert_eq!(ids, (0..25).map(|n| format!("sub_{n:02}")).collect::<Vec<_>>());
            db.write_blocking(move |conn| {
                for (number, row) in due.iter().enumerate() {
                    let again = if number < 20 { Some(NOW + 100) } else { None };
                    set(conn, Due::Look, row, again, NOW)?;
                }
                Ok::<_, crate::db::Error>(())
            })
            .unwrap();
            assert_eq!((due_at(NOW + 99).len(), due_at(NOW + 100).len()), (0, 20));
            // A change makes a subscription due again although no further check was scheduled.
            write(|conn| set_choose_until(conn, &SubscriptionId::from_text("sub_24"), Some(NOW + 5)));
            assert_eq!(due_at(NOW + 5).len(), 1);
            // Times written by a clock that was ahead are due once the clock is set back.
            assert_eq!(due_at(NOW - 100 * DAY).len(), 21);
        });
    }
}
