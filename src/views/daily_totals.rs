//! Daily totals in UTC: revenue, keys, subscriptions, activations, trials, failed payments, validations. Past days are
//! stored as a few rows in `daily_totals`; today is counted on demand. Each query reads only its days, through an index
//! on a time or by ids, which begin with their time.

use std::collections::BTreeMap;

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};

use super::recurring_revenue::{Prices, Sum, add_page};
use crate::clock::DAY;
use crate::db::schema::daily_totals as table;
use crate::db::{Conn, Db, Result};
use crate::ids::Kind;

/// Days that may still change and are counted again: Stripe retries an event for three days.
const UNSETTLED: i64 = 7;
/// How many days are kept: 12 months and the rest of the first one.
const KEPT: i64 = 400;
/// Days per query.
const CHUNK: i64 = 31;
/// Tolerance in seconds: an id and its row's time are taken one after the other, so a day's ids are searched an hour
/// around it.
const SLACK: i64 = 3_600;

/// Marks a day as counted, even if nothing happened on it.
const COUNTED: &str = "counted";
/// Monthly recurring revenue on that day; never counted again.
pub const MRR: &str = "mrr";

/// A total of one kind on one day. `amount` is in minor units if there is a currency.
#[derive(Clone, Debug, PartialEq, Eq, QueryableByName, Queryable)]
pub struct Total {
    #[diesel(sql_type = BigInt)]
    pub day: i64,
    #[diesel(sql_type = Text)]
    pub name: String,
    /// ISO 4217 in lower case; empty if it is not money.
    #[diesel(sql_type = Text)]
    pub currency: String,
    #[diesel(sql_type = BigInt)]
    pub count: i64,
    #[diesel(sql_type = BigInt)]
    pub amount: i64,
}

/// Each query takes the first second and the one after the last; a query with a kind also takes the first and last id.
/// SQLite numbers parameters by first occurrence, so the times come first. `COALESCE` prevents SQLite from reading all
/// orders without a subscription through that column's index.
const QUESTIONS: [(&str, Option<Kind>); 10] = [
    (
        "SELECT fulfilled_at / 86400 AS day, 'revenue' AS name, currency, COUNT(*) AS count, \
         CAST(SUM(amount_total) AS BIGINT) AS amount FROM orders WHERE fulfilled_at >= $1 AND fulfilled_at < $2 \
         AND COALESCE(subscription_id, '') = '' AND amount_total > 0 AND currency IS NOT NULL \
         GROUP BY fulfilled_at / 86400, currency",
        None,
    ),
    (
        "SELECT paid_at / 86400 AS day, 'revenue' AS name, currency, COUNT(*) AS count, \
         CAST(SUM(amount) AS BIGINT) AS amount FROM invoice_payments WHERE paid_at >= $1 AND paid_at < $2 \
         GROUP BY paid_at / 86400, currency",
        None,
    ),
    (
        "SELECT created_at / 86400 AS day, 'keys_sold' AS name, '' AS currency, COUNT(*) AS count, \
         CAST(0 AS BIGINT) AS amount FROM licenses WHERE created_at >= $1 AND created_at < $2 AND id >= $3 AND id < $4 \
         AND purchase_type IN ('site', 'quantity') GROUP BY created_at / 86400",
        Some(Kind::License),
    ),
    (
        "SELECT created_at / 86400 AS day, 'subscriptions_new' AS name, '' AS currency, COUNT(*) AS count, \
         CAST(0 AS BIGINT) AS amount FROM subscriptions WHERE created_at >= $1 AND created_at < $2 \
         AND status NOT IN ('', 'incomplete', 'incomplete_expired') GROUP BY created_at / 86400",
        None,
    ),
    (
        "SELECT status_at / 86400 AS day, 'subscriptions_ended' AS name, '' AS currency, COUNT(*) AS count, \
         CAST(0 AS BIGINT) AS amount FROM subscriptions WHERE status = 'canceled' AND status_at >= $1 AND status_at < $2 \
         GROUP BY status_at / 86400",
        None,
    ),
    (
        "SELECT first_activated_at / 86400 AS day, 'activations' AS name, '' AS currency, COUNT(*) AS count, \
         CAST(0 AS BIGINT) AS amount FROM activations WHERE first_activated_at >= $1 AND first_activated_at < $2 \
         AND id >= $3 AND id < $4 GROUP BY first_activated_at / 86400",
        Some(Kind::Activation),
    ),
    (
        "SELECT created_at / 86400 AS day, 'trials_started' AS name, '' AS currency, COUNT(*) AS count, \
         CAST(0 AS BIGINT) AS amount FROM trials WHERE created_at >= $1 AND created_at < $2 AND id >= $3 AND id < $4 \
         GROUP BY created_at / 86400",
        Some(Kind::Trial),
    ),
    (
        "SELECT r.created_at / 86400 AS day, 'trials_converted' AS name, '' AS currency, COUNT(*) AS count, \
         CAST(0 AS BIGINT) AS amount FROM trials r JOIN licenses l ON l.id = r.license_id \
         WHERE r.created_at >= $1 AND r.created_at < $2 AND r.id >= $3 AND r.id < $4 AND EXISTS (SELECT 1 FROM licenses p \
         WHERE p.account_id = l.account_id AND p.purchase_type <> 'trial') GROUP BY r.created_at / 86400",
        Some(Kind::Trial),
    ),
    (
        "SELECT event_time / 86400 AS day, 'payments_failed' AS name, '' AS currency, COUNT(*) AS count, \
         CAST(0 AS BIGINT) AS amount FROM stripe_events WHERE status = 'processed' AND event_time >= $1 \
         AND event_time < $2 AND type IN ('invoice.payment_failed', 'checkout.session.async_payment_failed') \
         GROUP BY event_time / 86400",
        None,
    ),
    (
        "SELECT day, 'validation.' || code AS name, '' AS currency, attempts AS count, CAST(0 AS BIGINT) AS amount \
         FROM validation_counts WHERE day >= $1 / 86400 AND day < $2 / 86400 AND action = 'validate'",
        None,
    ),
];

/// Counts the days from `from` until before `to` (days since 1970).
///
/// # Errors
/// Those of the database.
pub fn measure(conn: &mut Conn, from: i64, to: i64) -> Result<Vec<Total>> {
    let (first, end) = (from * DAY, to * DAY);
    let id_at = |kind: Kind, at: i64| format!("{}_{:012x}", kind.prefix(), at.max(0) * 1_000);
    let mut totals: BTreeMap<(i64, String, String), Total> = BTreeMap::new();
    for (sql, kind) in QUESTIONS {
        let rows: Vec<Total> = match kind {
            None => crate::on_either!(conn, c => diesel::sql_query(sql)
                .bind::<BigInt, _>(first).bind::<BigInt, _>(end).load(c))?,
            Some(kind) => {
                let (low, high) = (id_at(kind, first - SLACK), id_at(kind, end + SLACK));
                crate::on_either!(conn, c => diesel::sql_query(sql)
                    .bind::<BigInt, _>(first).bind::<BigInt, _>(end)
                    .bind::<Text, _>(&low).bind::<Text, _>(&high).load(c))?
            }
        };
        for row in rows {
            let key = (row.day, row.name.clone(), row.currency.clone());
            totals
                .entry(key)
                .and_modify(|known| {
                    known.count += row.count;
                    known.amount += row.amount;
                })
                .or_insert(row);
        }
    }
    Ok(totals.into_values().collect())
}

/// Returns the stored totals of the days from `from` until before `to`.
///
/// # Errors
/// Those of the database.
pub fn stored(conn: &mut Conn, from: i64, to: i64) -> Result<Vec<Total>> {
    let days = table::table.filter(table::day.ge(from)).filter(table::day.lt(to)).filter(table::name.ne(COUNTED));
    let columns = (table::day, table::name, table::currency, table::count, table::amount);
    Ok(days.select(columns).order(table::day).load(conn)?)
}

/// Runs one pass: counts the days that are not final yet, and the monthly recurring revenue.
///
/// # Errors
/// Those of the database.
pub async fn run(db: &Db, now: i64) -> Result<()> {
    let today = now.div_euclid(DAY);
    let newest = db.read(|conn| {
        let counted = table::table.filter(table::name.eq(COUNTED)).select(diesel::dsl::max(table::day));
        Ok::<_, crate::db::Error>(counted.first::<Option<i64>>(conn)?)
    });
    let mut from = newest.await?.map_or(today - KEPT, |day| day.min(today) - UNSETTLED);
    while from <= today {
        let to = (from + CHUNK).min(today + 1);
        let totals = db.read(move |conn| measure(conn, from, to)).await?;
        db.write(move |conn| store(conn, from, to, &totals)).await?;
        from = to;
    }
    let prices = db.read(Prices::load).await?;
    let mut sum = Sum::default();
    let mut after = Some(String::new());
    while let Some(start) = after {
        let prices = prices.clone();
        let (so_far, next) = db.read(move |conn| add_page(conn, &prices, sum, &start)).await?;
        (sum, after) = (so_far, next);
    }
    db.write(move |conn| store_mrr(conn, today, &sum)).await
}

fn store(conn: &mut Conn, from: i64, to: i64, totals: &[Total]) -> Result<()> {
    let days = table::table.filter(table::day.ge(from)).filter(table::day.lt(to)).filter(table::name.ne(MRR));
    diesel::delete(days).execute(conn)?;
    let counted = Total { day: to - 1, name: COUNTED.to_owned(), currency: String::new(), count: 1, amount: 0 };
    insert(conn, totals.iter().chain([&counted]))
}

fn store_mrr(conn: &mut Conn, today: i64, sum: &Sum) -> Result<()> {
    diesel::delete(table::table.filter(table::day.eq(today)).filter(table::name.eq(MRR))).execute(conn)?;
    let rows: Vec<Total> = sum
        .currencies()
        .map(|(currency, subscriptions, amount)| Total {
            day: today,
            name: MRR.to_owned(),
            currency: currency.to_owned(),
            count: subscriptions,
            amount,
        })
        .collect();
    insert(conn, rows.iter())
}

fn insert<'a>(conn: &mut Conn, rows: impl Iterator<Item = &'a Total>) -> Result<()> {
    let rows: Vec<_> = rows
        .map(|total| {
            (
                table::day.eq(total.day),
                table::name.eq(&total.name),
                table::currency.eq(&total.currency),
                table::count.eq(total.count),
                table::amount.eq(total.amount),
            )
        })
        .collect();
    if rows.is_empty() {
        return Ok(());
    }
    crate::on_either!(conn, c => diesel::insert_into(table::table).values(&rows).execute(c))?;
    Ok(())
}
