//! Reads a customer's licenses from the database.

use std::sync::Arc;

use data_encoding::BASE64URL_NOPAD;
use diesel::prelude::*;
use keysmith::app::App;
use keysmith::db::schema::{accounts, activations, licenses, orders, subscriptions, tiers};
use keysmith::db::{Conn, Result};
use keysmith::licenses::key::LicenseKey;
use keysmith::licenses::license::License;
use keysmith::licenses::stored_form::KeyRing;
use keysmith::secret::sealed::{Purpose, Sealer};
use serde_json::Value;

/// One license in the database; fields that are not compared are printed when a history fails.
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
    pub customer: Option<String>,
    /// Names of the active places, sorted: after the clock was set back, times say nothing about their order.
    pub places: Vec<String>,
    /// `None` if only its hash is stored.
    pub key: Option<String>,
}

impl Row {
    /// Returns the end stated by its signed key, if any: seconds, or `None` for never.
    pub fn stated(&self) -> Option<Option<i64>> {
        let text = self.key.as_ref()?.strip_prefix("key/")?.split('.').next()?;
        let payload: Value = serde_json::from_slice(&BASE64URL_NOPAD.decode(text.as_bytes()).ok()?).ok()?;
        Some(payload["exp"].as_i64())
    }
}

type Found = (
    String,
    Option<String>,
    Option<i64>,
    String,
    String,
    Option<String>,
    Option<i64>,
    Option<i64>,
    Option<String>,
    Option<String>,
    String,
);

/// Opens the sealed values in the database.
#[derive(Clone)]
pub struct Openers {
    sealer: Sealer,
    ring: Arc<KeyRing>,
}

impl Openers {
    pub fn of(app: &App) -> Self {
        Self { sealer: app.sealer.clone(), ring: app.ring.clone() }
    }
}

/// Returns the licenses of an address, by purchase and ordinal.
pub fn of(conn: &mut Conn, openers: &Openers, email: &str) -> Result<Vec<Row>> {
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
            licenses::customer_id,
            licenses::license_key,
        ))
        .load(conn)?;
    let ids: Vec<&String> = found.iter().map(|row| &row.0).collect();
    let places: Vec<(String, String)> = activations::table
        .filter(activations::license_id.eq_any(ids))
        .filter(activations::active.eq(true))
        .order(activations::subject)
        .select((activations::license_id, activations::subject))
        .load(conn)?;
    let Openers { sealer, ring } = openers;
    let row = |(id, session, ordinal, tier, status, reason, valid_until, limit, item, customer, stored): Found| Row {
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
        customer,
        key: ring.open(&stored).ok().map(|key| key.as_str().to_owned()),
    };
    Ok(found.into_iter().map(row).collect())
}

/// Returns the number of licenses of an address, from any source.
pub fn count(conn: &mut Conn, email: &str) -> Result<usize> {
    let account = accounts::table.filter(accounts::email.eq(email)).select(accounts::id);
    let all: i64 = licenses::table.filter(licenses::account_id.eq_any(account.nullable())).count().get_result(conn)?;
    Ok(usize::try_from(all).unwrap())
}

/// Returns the ID of the license that a key opens.
pub fn opened_by(conn: &mut Conn, openers: &Openers, key: &str) -> Result<Option<String>> {
    let Ok(key) = LicenseKey::parse(key) else { return Ok(None) };
    Ok(License::by_key(conn, &openers.ring, &key)?.map(|license| license.id.into()))
}

/// Returns the stored Stripe customer of a subscription.
pub fn payer(conn: &mut Conn, subscription: &str) -> Result<Option<String>> {
    let found = subscriptions::table.find(subscription).select(subscriptions::customer_id);
    Ok(found.first::<Option<String>>(conn).optional()?.flatten())
}
