//! The keys of an order, opened for the one page and the one mail that show them.

use diesel::prelude::*;
use serde::Serialize;

use super::license::License;
use super::stored_form::KeyRing;
use crate::db::schema::licenses;
use crate::db::{Conn, Result};

/// A key for a person to copy.
#[derive(Clone, Debug, Serialize)]
pub struct ShownKey {
    /// Null for a hashed key whose mail is out.
    pub license_key: Option<String>,
    pub key_prefix: String,
    pub site_domain: Option<String>,
}

/// The first `limit` keys of an order, in the order in which they were minted.
pub fn of_order(conn: &mut Conn, ring: &KeyRing, order_id: &str, limit: i64) -> Result<Vec<ShownKey>> {
    let rows: Vec<License> = licenses::table
        .filter(licenses::order_id.eq(order_id))
        .order(licenses::ordinal)
        .limit(limit)
        .select(License::as_select())
        .load(conn)?;
    rows.iter().map(|license| shown(license, ring)).collect()
}

/// The keys of these licenses, in the order in which they were made.
pub fn of_licenses(conn: &mut Conn, ring: &KeyRing, ids: &[&str]) -> Result<Vec<ShownKey>> {
    let mut rows: Vec<License> = Vec::new();
    for chunk in ids.chunks(500) {
        let found = licenses::table.filter(licenses::id.eq_any(chunk.iter().copied())).select(License::as_select());
        rows.extend(found.load::<License>(conn)?);
    }
    rows.sort_by(|a, b| (a.ordinal, &a.id).cmp(&(b.ordinal, &b.id)));
    rows.iter().map(|license| shown(license, ring)).collect()
}

/// One license's key for a person.
pub fn shown(license: &License, ring: &KeyRing) -> Result<ShownKey> {
    Ok(ShownKey {
        license_key: license.open_key(ring)?.map(|key| key.as_str().to_owned()),
        key_prefix: license.key_prefix.clone(),
        site_domain: license.site_domain.clone(),
    })
}

/// Forgets the readable copies of an order's hashed keys: their mail is out.
pub fn forget_pending(conn: &mut Conn, order_id: &str) -> Result<()> {
    let waiting = licenses::table.filter(licenses::order_id.eq(order_id)).filter(licenses::pending_key.is_not_null());
    diesel::update(waiting).set(licenses::pending_key.eq(None::<String>)).execute(conn)?;
    Ok(())
}

/// The same for keys that are older than `before`, whatever became of their mail.
pub fn forget_pending_before(conn: &mut Conn, before: i64) -> Result<usize> {
    let old = licenses::table.filter(licenses::created_at.lt(before)).filter(licenses::pending_key.is_not_null());
    Ok(diesel::update(old).set(licenses::pending_key.eq(None::<String>)).execute(conn)?)
}

/// The same for one license.
pub fn forget_pending_of(conn: &mut Conn, license_id: &str) -> Result<()> {
    let waiting = licenses::table.filter(licenses::id.eq(license_id));
    diesel::update(waiting).set(licenses::pending_key.eq(None::<String>)).execute(conn)?;
    Ok(())
}
