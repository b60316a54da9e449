//! Statistics for the seller: licenses by status, activations, trial conversion, validations and orders. A handful of
//! grouped queries, each over an index or a small table.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable, Text};
use schemars::JsonSchema;
use serde::Serialize;

use crate::clock::{DAY, rfc3339};
use crate::db::{Conn, Result};

/// A count by kind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema, QueryableByName)]
pub struct Counted {
    #[diesel(sql_type = Text)]
    pub name: String,
    #[diesel(sql_type = BigInt)]
    pub count: i64,
}

/// Licenses of one tier and stored status. Expired licenses count as `active`; `expired` counts them separately.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema, QueryableByName)]
pub struct LicenseCount {
    /// The tier's slug.
    #[diesel(sql_type = Text)]
    pub tier: String,
    /// `active`, `inactive`, `suspended`, `revoked`.
    #[diesel(sql_type = Text)]
    pub status: String,
    #[diesel(sql_type = BigInt)]
    pub count: i64,
    /// How many of them are past their end, regardless of grace.
    #[diesel(sql_type = BigInt)]
    pub expired: i64,
}

/// Validations by day and code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ValidationCount {
    /// `2026-11-23`, in UTC.
    pub day: String,
    /// The response code: `valid`, `expired`, `not_found`, ….
    pub code: String,
    pub count: i64,
}

/// Orders by the day they were opened, state and currency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct OrderCount {
    /// `2026-11-23`, in UTC.
    pub day: String,
    pub status: String,
    /// Null until something was paid.
    pub currency: Option<String>,
    pub count: i64,
    /// In minor units.
    pub amount: i64,
    pub refunded: i64,
}

/// Trials and their outcome.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "TrialCount")]
pub struct Trials {
    pub started: i64,
    /// Still running.
    pub running: i64,
    /// Their account has a license that was paid for or created manually.
    pub converted: i64,
}

/// The complete statistics.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(inline)]
pub struct Statistics {
    /// How many days the daily lists cover.
    pub days: i64,
    pub licenses: Vec<LicenseCount>,
    /// Active activations by kind: `site`, `device`.
    pub activations: Vec<Counted>,
    /// Floating seats in use.
    pub leases: i64,
    pub accounts: i64,
    pub trials: Trials,
    pub validations: Vec<ValidationCount>,
    pub orders: Vec<OrderCount>,
}

#[derive(QueryableByName)]
struct DayRow {
    #[diesel(sql_type = BigInt)]
    day: i64,
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Nullable<Text>)]
    currency: Option<String>,
    #[diesel(sql_type = BigInt)]
    count: i64,
    #[diesel(sql_type = BigInt)]
    amount: i64,
    #[diesel(sql_type = BigInt)]
    refunded: i64,
}

#[derive(QueryableByName)]
struct Number {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

const LICENSES: &str = "SELECT t.slug AS tier, l.status AS status, COUNT(*) AS count, \
     CAST(SUM(CASE WHEN l.valid_until <= $1 THEN 1 ELSE 0 END) AS BIGINT) AS expired \
     FROM licenses l JOIN tiers t ON t.id = l.tier_id GROUP BY t.position, t.slug, l.status ORDER BY t.position, l.status";
const ACTIVATIONS: &str =
    "SELECT kind AS name, COUNT(*) AS count FROM activations WHERE active = TRUE GROUP BY kind ORDER BY kind";
const LEASES: &str = "SELECT COUNT(*) AS count FROM leases WHERE expires_at > $1";
const ACCOUNTS: &str = "SELECT COUNT(*) AS count FROM accounts WHERE created_at <= $1";
const STARTED: &str = "SELECT COUNT(*) AS count FROM trials WHERE created_at <= $1";
const RUNNING: &str = "SELECT COUNT(*) AS count FROM trials r JOIN licenses l ON l.id = r.license_id \
     WHERE l.status = 'active' AND l.valid_until > $1";
const CONVERTED: &str = "SELECT COUNT(*) AS count FROM trials r JOIN licenses l ON l.id = r.license_id \
     WHERE r.created_at <= $1 AND EXISTS (SELECT 1 FROM licenses p \
     WHERE p.account_id = l.account_id AND p.purchase_type <> 'trial')";
const VALIDATIONS: &str = "SELECT day, code AS name, CAST(NULL AS TEXT) AS currency, attempts AS count, \
     CAST(0 AS BIGINT) AS amount, CAST(0 AS BIGINT) AS refunded FROM validation_counts \
     WHERE day >= $1 / 86400 AND action = 'validate' ORDER BY 1, 2";
const ORDERS: &str = "SELECT created_at / 86400 AS day, status AS name, currency, COUNT(*) AS count, \
     CAST(COALESCE(SUM(amount_total), 0) AS BIGINT) AS amount, CAST(SUM(amount_refunded) AS BIGINT) AS refunded \
     FROM orders WHERE created_at >= $1 GROUP BY created_at / 86400, status, currency ORDER BY 1, 2, 3";

/// Returns the statistics at `now`, with daily lists for the last `days` days including today.
pub fn statistics(conn: &mut Conn, now: i64, days: i64) -> Result<Statistics> {
    let since = now - now.rem_euclid(DAY) - (days - 1) * DAY;
    let validations = by_day(conn, VALIDATIONS, since)?.into_iter();
    let orders = by_day(conn, ORDERS, since)?.into_iter();
    Ok(Statistics {
        days,
        licenses: crate::on_either!(conn, c => diesel::sql_query(LICENSES).bind::<BigInt, _>(now).load(c))?,
        activations: crate::on_either!(conn, c => diesel::sql_query(ACTIVATIONS).load(c))?,
        leases: number(conn, LEASES, now)?,
        accounts: number(conn, ACCOUNTS, now)?,
        trials: Trials {
            started: number(conn, STARTED, now)?,
            running: number(conn, RUNNING, now)?,
            converted: number(conn, CONVERTED, now)?,
        },
        validations: validations
            .map(|row| ValidationCount { day: day(row.day), code: row.name, count: row.count })
            .collect(),
        orders: orders
            .map(|row| OrderCount {
                day: day(row.day),
                status: row.name,
                currency: row.currency,
                count: row.count,
                amount: row.amount,
                refunded: row.refunded,
            })
            .collect(),
    })
}

fn by_day(conn: &mut Conn, query: &str, since: i64) -> Result<Vec<DayRow>> {
    Ok(crate::on_either!(conn, c => diesel::sql_query(query).bind::<BigInt, _>(since).load(c))?)
}

fn number(conn: &mut Conn, query: &str, now: i64) -> Result<i64> {
    let row: Number = crate::on_either!(conn, c => diesel::sql_query(query).bind::<BigInt, _>(now).get_result(c))?;
    Ok(row.count)
}

/// Formats a day since 1970 as a date.
fn day(days: i64) -> String {
    rfc3339(days * DAY).chars().take(10).collect()
}
