//! Limits who may see an order's keys on the success page: the browser that saw them first, for an hour.
//!
//! The page's URL contains no secret but the session id, which ends up in browser histories, in logs and at Stripe. So
//! the first view sets a cookie that only this server can compute, and later views require it.

use data_encoding::BASE64URL_NOPAD;
use diesel::prelude::*;
use subtle::ConstantTimeEq;

use crate::db::schema::orders;
use crate::db::{Conn, Result};
use crate::ids::OrderId;
use crate::secret::{Secret, hmac_sha256};

/// How long after fulfillment the page shows keys, in seconds.
pub const LIFETIME: i64 = 3_600;

const LABEL: &str = "keysmith/first-view/v1";

/// The cookie value for the browser that saw the keys first.
#[must_use]
pub fn token(secret: &Secret, order_id: &OrderId) -> String {
    BASE64URL_NOPAD.encode(&hmac_sha256(&secret.subkey(LABEL), &[order_id.as_bytes()]))
}

/// Whether a cookie value is this order's, compared in constant time.
#[must_use]
pub fn is_token(secret: &Secret, order_id: &OrderId, presented: &str) -> bool {
    token(secret, order_id).as_bytes().ct_eq(presented.as_bytes()).into()
}

/// Whether a request without the cookie is the first view, or started before the first view was recorded (impatient
/// readers reload the page). Times are in milliseconds.
pub fn claim(conn: &mut Conn, order_id: &OrderId, started: i64, now: i64) -> Result<bool> {
    let unseen = orders::table.find(order_id).filter(orders::first_viewed_at.is_null());
    if diesel::update(unseen).set(orders::first_viewed_at.eq(now)).execute(conn)? == 1 {
        return Ok(true);
    }
    let first: Option<i64> = orders::table.find(order_id).select(orders::first_viewed_at).first(conn)?;
    Ok(first.is_some_and(|first| started < first))
}
