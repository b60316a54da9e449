//! What the database says of a customer's licenses.

use diesel::prelude::*;
use keysmith::db::schema::{accounts, activations, licenses, orders, tiers};
use keysmith::db::{Conn, Result};
use keysmith::secret::sealed::{Purpose, Sealer};

/// One license as the database has it; what is not compared is shown when a history ends wrong.
#[expect(dead_code, reason = "shown by Debug")]
#[derive(Clone, Debug)]
pub struct Row {
    pub id: String,
    pub session: String,
    pub ordinal: i64,
    pub tier: String,
    pub status: String,
    pub reason: Option<String>,
    pub item: Option<String>,
    pub valid_until: Option<i64>,
    pub limit: Option<i64>,
    /// The active places, the oldest first.
    pub places: Vec<String>,
}

type Found =
    (String, Option<String>, Option<i64>, String, String, Option<String>, Option<i64>, Option<i64>, Option<String>);

/// The licenses of an address, by purchase and place in it.
pub fn of(conn: &mut Conn, sealer: &Sealer, email: &str) -> Result<Vec<Row>> {
    let found: Vec<Found> = licenses::table
        .inner_join(accounts::table.on(accounts::id.nullable().eq(licenses::account_id)))
        .inner_join(orders::table.on(orders::id.nullable().eq(licenses::order_id)))
        .inner_join(tiers::table.on(tiers::id.eq(licenses::tier_id)))
        .filter(accounts::email.eq(email))
        .order((orders::checkout_session_id, licenses::ordinal))
        .select((
            licenses::id,
            orders::sealed_session_id,
            licenses::ordinal,
            tiers::slug,
            licenses::status,
            licenses::status_reason,
            licenses::valid_until,
            licenses::max_activations,
            licenses::item_id,
        ))
        .load(conn)?;
    let ids: Vec<&String> = found.iter().map(|row| &row.0).collect();
    let places: Vec<(String, String)> = activations::table
        .filter(activations::license_id.eq_any(ids))
        .filter(activations::active.eq(true))
        .order((activations::activated_at, activations::id))
        .select((activations::license_id, activations::subject))
        .load(conn)?;
    let row = |(id, session, ordinal, tier, status, reason, valid_until, limit, item): Found| Row {
        places: places.iter().filter(|(license, _)| *license == id).map(|(_, subject)| subject.clone()).collect(),
        session: session.map(|sealed| sealer.open(Purpose::CheckoutSession, &sealed).unwrap()).unwrap_or_default(),
        ordinal: ordinal.unwrap_or(-1),
        id,
        tier,
        status,
        reason,
        item,
        valid_until,
        limit,
    };
    Ok(found.into_iter().map(row).collect())
}

/// How many licenses an address has in all, however they came.
pub fn count(conn: &mut Conn, email: &str) -> Result<usize> {
    let account = accounts::table.filter(accounts::email.eq(email)).select(accounts::id);
    let all: i64 = licenses::table.filter(licenses::account_id.eq_any(account.nullable())).count().get_result(conn)?;
    Ok(usize::try_from(all).unwrap())
}
