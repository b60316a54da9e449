//! Puts away what has grown old, a few rows in one transaction, so that no other write waits for long.

use std::time::Duration;

use crate::activations::leases;
use crate::activations::validation_log::{self, Retention};
use crate::app::App;
use crate::billing::records::order;
use crate::clock::{DAY, Stopwatch, rfc3339};
use crate::db::{self, Conn, Db, idempotency};
use crate::licenses::keys;
use crate::webhooks::delivery;

/// Deliveries of webhooks are forgotten after so long.
const DELIVERY_LIFE: i64 = 90 * DAY;
/// A hashed key is readable for so long at most, even when its mail never goes out.
const PENDING_KEY_LIFE: i64 = 7 * DAY;
/// An order whose session was never made, because the server was killed in between, is over after so long.
const OPENING_LIFE: i64 = DAY;

/// Rows of one transaction at first, at least and at most. How many it is depends on how long the last ones took.
const ROWS: i64 = 100;
const FEWEST: i64 = 10;
const MOST: i64 = 1_000;
/// Seconds that one transaction should take; other writes wait for that long.
const SHORT: f64 = 0.010;

/// One pass: all that is old.
pub async fn run(app: &App) -> db::Result<()> {
    let retention = Retention { days: app.config.validation_log_days, rows: app.config.validation_log_rows };
    let now = app.context.now();
    put_away(&app.db, retention, now).await?;
    let before = now - app.config.address_days.saturating_mul(DAY);
    little_by_little(&app.db, move |conn, most| validation_log::forget_addresses(conn, before, most)).await.map(|_| ())
}

/// All that is old at `now`.
async fn put_away(db: &Db, retention: Retention, now: i64) -> db::Result<()> {
    little_by_little(db, move |conn, most| order::expire_unopened(conn, now - OPENING_LIFE, now, most)).await?;
    little_by_little(db, move |conn, most| keys::forget_pending_before(conn, now - PENDING_KEY_LIFE, most)).await?;
    little_by_little(db, move |conn, most| leases::sweep(conn, now, most)).await?;
    little_by_little(db, move |conn, most| delivery::prune(conn, now - DELIVERY_LIFE, most)).await?;
    little_by_little(db, move |conn, most| idempotency::prune(conn, now - idempotency::LIFE, most)).await?;
    prune_log(db, retention, now).await
}

async fn prune_log(db: &Db, retention: Retention, now: i64) -> db::Result<()> {
    let (before, is_early) = db.read(move |conn| validation_log::prune_before(conn, retention, now)).await?;
    let rows = little_by_little(db, move |conn, most| validation_log::prune(conn, before, most)).await?;
    if is_early && rows > 0 {
        let before = rfc3339(before);
        tracing::warn!(
            rows,
            before,
            "the validation log has more rows than KEYSMITH_VALIDATION_LOG_ROWS; those of its oldest days were deleted"
        );
    }
    db.write(move |conn| validation_log::tidy_counts(conn, before, now)).await
}

/// Forgets changes that every server has seen.
pub async fn forget_changes(app: &App) -> db::Result<()> {
    let changes = app.db.changes().clone();
    little_by_little(&app.db, move |conn, most| changes.prune(conn, most)).await.map(|_| ())
}

/// Calls `some`, which puts away up to so many rows and gives how many, in one transaction after the other until it finds
/// fewer; gives how many it was. Between them others write for as long as the last one took.
async fn little_by_little<F>(db: &Db, some: F) -> db::Result<usize>
where
    F: FnMut(&mut Conn, i64) -> db::Result<usize> + Clone + Send + 'static,
{
    let (mut all, mut most) = (0, ROWS);
    loop {
        let mut some = some.clone();
        let piece = move |conn: &mut Conn| {
            let watch = Stopwatch::start();
            let done = some(conn, most)?;
            Ok::<_, db::Error>((done, watch.seconds()))
        };
        let (done, seconds) = db.write(piece).await?;
        all += done;
        if i64::try_from(done).is_ok_and(|done| done < most) {
            return Ok(all);
        }
        most = next(most, seconds);
        tokio::time::sleep(Duration::from_secs_f64(seconds)).await;
    }
}

/// How many rows the next transaction takes, after one of `most` rows that took so many seconds.
fn next(most: i64, seconds: f64) -> i64 {
    if seconds > SHORT {
        (most / 2).max(FEWEST)
    } else if seconds < SHORT / 3.0 {
        (most * 2).min(MOST)
    } else {
        most
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::AtomicI64;
    use std::sync::atomic::Ordering::Relaxed;

    use super::*;
    use crate::db::testing::each_database;

    #[test]
    fn rows_of_one_transaction_follow_the_time_it_takes() {
        assert_eq!(next(100, 0.001), 200);
        assert_eq!(next(800, 0.001), MOST);
        assert_eq!(next(100, 0.005), 100);
        assert_eq!(next(100, 0.2), 50);
        assert_eq!(next(FEWEST, 2.0), FEWEST);
    }

    #[test]
    fn everything_is_put_away_in_small_transactions() {
        each_database(|db| {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
            let (left, largest) = (Arc::new(AtomicI64::new(2_345)), Arc::new(AtomicI64::new(0)));
            let (rows, seen) = (left.clone(), largest.clone());
            let some = move |_: &mut Conn, most: i64| {
                let now = rows.load(Relaxed).min(most);
                rows.fetch_sub(now, Relaxed);
                seen.fetch_max(most, Relaxed);
                Ok(usize::try_from(now).unwrap())
            };
            assert_eq!(runtime.block_on(little_by_little(&db, some)).unwrap(), 2_345);
            assert_eq!(left.load(Relaxed), 0);
            assert!(largest.load(Relaxed) <= MOST);
        });
    }
}
