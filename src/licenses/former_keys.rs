//! Signed keys that a newer one replaced.
//!
//! A `signed` key states its tier and its end. When a renewal or a change of the tier moves them, the license gets a newly
//! signed key; the older ones are good until their own end and go on naming the license.

use diesel::prelude::*;

use crate::db::schema::{former_keys, licenses};
use crate::db::{Conn, Result};
use crate::ids::{LicenseId, TierId};

/// Remembers a key, in its stored form, that a newer one replaces.
pub fn remember(conn: &mut Conn, license_id: &LicenseId, stored: &str, now: i64) -> Result<()> {
    let row =
        (former_keys::license_key.eq(stored), former_keys::license_id.eq(license_id), former_keys::replaced_at.eq(now));
    crate::on_either!(conn, c => diesel::insert_into(former_keys::table).values(row).on_conflict_do_nothing().execute(c))?;
    Ok(())
}

/// The id of the license that one of these stored forms was a key of.
pub fn license_of(conn: &mut Conn, stored: &[String]) -> Result<Option<LicenseId>> {
    let found = former_keys::table.filter(former_keys::license_key.eq_any(stored));
    Ok(found.select(former_keys::license_id).first(conn).optional()?)
}

/// Forgets the former keys of a license: its key was re-issued, and no older one opens it.
pub fn forget(conn: &mut Conn, license_id: &LicenseId) -> Result<()> {
    diesel::delete(former_keys::table.filter(former_keys::license_id.eq(license_id))).execute(conn)?;
    Ok(())
}

/// What the present key of a license states; `None` for a key that states nothing, or of before this was kept.
pub fn signed_for(conn: &mut Conn, license_id: &LicenseId) -> Result<Option<String>> {
    let found = licenses::table.filter(licenses::id.eq(license_id)).select(licenses::signed_for);
    Ok(found.first::<Option<String>>(conn).optional()?.flatten())
}

/// What a key that is signed for this tier and this end states.
#[must_use]
pub fn statement(tier_id: &TierId, valid_until: Option<i64>) -> String {
    valid_until.map_or_else(|| format!("{tier_id}/never"), |end| format!("{tier_id}/{end}"))
}
