//! The keys of an order, opened for the page and the mail that show them.

use std::collections::HashSet;

use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use super::license::License;
use super::stored_form::KeyRing;
use crate::db::schema::{audit_log, licenses};
use crate::db::{Conn, Result};
use crate::ids::{AccountId, LicenseId, OrderId};

/// A readable key, for a person to copy.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ShownKey {
    /// `None` for a hashed key whose mail was sent.
    pub license_key: Option<String>,
    pub key_prefix: String,
    pub site_domain: Option<String>,
}

/// Returns the first `limit` keys of an order that are unchanged since the purchase, in the order in which they were
/// minted: licenses that the buyer still owns and whose key was never reissued. Access to the order's mail or page
/// gives no right to a key that was reissued or handed over since.
pub fn of_order(
    conn: &mut Conn,
    ring: &KeyRing,
    order_id: &OrderId,
    buyer: Option<&AccountId>,
    limit: i64,
) -> Result<Vec<ShownKey>> {
    let mut query = licenses::table
        .filter(licenses::order_id.eq(order_id.to_owned()))
        .filter(licenses::organization_id.is_null())
        .into_boxed();
    if let Some(buyer) = buyer {
        query = query.filter(licenses::account_id.eq(buyer.to_owned()));
    }
    let rows: Vec<License> = query.order(licenses::ordinal).limit(limit).select(License::as_select()).load(conn)?;
    let replaced = replaced(conn, &rows)?;
    rows.iter().filter(|license| !replaced.contains(&license.id)).map(|license| shown(license, ring)).collect()
}

/// Returns those of these licenses whose key was reissued, according to the audit log.
fn replaced(conn: &mut Conn, all: &[License]) -> Result<HashSet<LicenseId>> {
    let mut found = HashSet::new();
    for chunk in all.chunks(500) {
        let reissued = audit_log::table
            .filter(audit_log::action.eq("license.reissued"))
            .filter(audit_log::subject.eq_any(chunk.iter().map(|license| license.id.as_str())))
            .select(audit_log::subject);
        found.extend(reissued.load::<LicenseId>(conn)?);
    }
    Ok(found)
}

/// Returns the keys of these licenses, in the order in which they were minted.
pub fn of_licenses(conn: &mut Conn, ring: &KeyRing, ids: &[&str]) -> Result<Vec<ShownKey>> {
    let mut rows: Vec<License> = Vec::new();
    for chunk in ids.chunks(500) {
        let found = licenses::table.filter(licenses::id.eq_any(chunk.iter().copied())).select(License::as_select());
        rows.extend(found.load::<License>(conn)?);
    }
    rows.sort_by(|a, b| (a.ordinal, &a.id).cmp(&(b.ordinal, &b.id)));
    rows.iter().map(|license| shown(license, ring)).collect()
}

/// Returns one license's key in readable form.
pub fn shown(license: &License, ring: &KeyRing) -> Result<ShownKey> {
    Ok(ShownKey {
        license_key: license.open_key(ring)?.map(|key| key.as_str().to_owned()),
        key_prefix: license.key_prefix.clone(),
        site_domain: license.site_domain.clone(),
    })
}

/// Deletes the readable copies of an order's hashed keys, once their mail was sent.
pub fn forget_pending(conn: &mut Conn, order_id: &OrderId) -> Result<()> {
    let waiting = licenses::table.filter(licenses::order_id.eq(order_id)).filter(licenses::pending_key.is_not_null());
    diesel::update(waiting).set(licenses::pending_key.eq(None::<String>)).execute(conn)?;
    Ok(())
}

/// Deletes up to `most` such copies created before `before`, whether or not their mail was sent.
pub fn forget_pending_before(conn: &mut Conn, before: i64, most: i64) -> Result<usize> {
    let old: Vec<String> = licenses::table
        .filter(licenses::created_at.lt(before))
        .filter(licenses::pending_key.is_not_null())
        .order(licenses::created_at)
        .limit(most)
        .select(licenses::id)
        .load(conn)?;
    let old = licenses::table.filter(licenses::id.eq_any(old));
    Ok(diesel::update(old).set(licenses::pending_key.eq(None::<String>)).execute(conn)?)
}

/// Deletes the readable copy of one license's hashed key.
pub fn forget_pending_of(conn: &mut Conn, license_id: &LicenseId) -> Result<()> {
    let waiting = licenses::table.filter(licenses::id.eq(license_id));
    diesel::update(waiting).set(licenses::pending_key.eq(None::<String>)).execute(conn)?;
    Ok(())
}
