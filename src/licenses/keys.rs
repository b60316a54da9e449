//! The keys of an order, opened for the one page and the one mail that show them.

use std::collections::HashSet;

use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use super::license::License;
use super::stored_form::KeyRing;
use crate::db::schema::{audit_log, licenses};
use crate::db::{Conn, Result};
use crate::ids::{AccountId, LicenseId, OrderId};

/// A key for a person to copy.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ShownKey {
    /// Null for a hashed key whose mail is out.
    pub license_key: Option<String>,
    pub key_prefix: String,
    pub site_domain: Option<String>,
}

/// The first `limit` keys of an order that are still what was bought, in the order in which they were minted: those of
/// licenses that are the buyer's and whose key was never replaced. Whoever got the order's mail or the
/// address of its page has no right to a key that was made or given away since.
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

/// Those of these licenses whose key was replaced by a new one; the audit log is what remembers.
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
pub fn forget_pending(conn: &mut Conn, order_id: &OrderId) -> Result<()> {
    let waiting = licenses::table.filter(licenses::order_id.eq(order_id)).filter(licenses::pending_key.is_not_null());
    diesel::update(waiting).set(licenses::pending_key.eq(None::<String>)).execute(conn)?;
    Ok(())
}

/// The same for keys that are older than `before`, whatever became of their mail.
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

/// The same for one license.
pub fn forget_pending_of(conn: &mut Conn, license_id: &LicenseId) -> Result<()> {
    let waiting = licenses::table.filter(licenses::id.eq(license_id));
    diesel::update(waiting).set(licenses::pending_key.eq(None::<String>)).execute(conn)?;
    Ok(())
}
