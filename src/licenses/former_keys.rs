//! Signed keys that were replaced by newer ones.
//!
//! A `signed` key embeds its tier and its end. When a renewal or a tier change moves either, the license gets a newly
//! signed key; the older ones remain valid until their own end, and still identify the license.

use diesel::prelude::*;

use crate::db::schema::{former_keys, licenses};
use crate::db::{Conn, Result};
use crate::ids::{LicenseId, TierId};

/// Stores a replaced key, in its stored form.
pub fn remember(conn: &mut Conn, license_id: &LicenseId, stored: &str, now: i64) -> Result<()> {
    let row =
        (former_keys::license_key.eq(stored), former_keys::license_id.eq(license_id), former_keys::replaced_at.eq(now));
    crate::on_either!(conn, c => diesel::insert_into(former_keys::table).values(row).on_conflict_do_nothing().execute(c))?;
    Ok(())
}

/// Finds the license that one of these stored forms was a key of.
pub fn license_of(conn: &mut Conn, stored: &[String]) -> Result<Option<LicenseId>> {
    let found = former_keys::table.filter(former_keys::license_key.eq_any(stored));
    Ok(found.select(former_keys::license_id).first(conn).optional()?)
}

/// Deletes a license's former keys after its key was reissued, so that none of them opens it.
pub fn forget(conn: &mut Conn, license_id: &LicenseId) -> Result<()> {
    diesel::delete(former_keys::table.filter(former_keys::license_id.eq(license_id))).execute(conn)?;
    Ok(())
}

/// Returns what the license's current key embeds; `None` for a key that embeds nothing, or was made before this was
/// recorded.
pub fn signed_for(conn: &mut Conn, license_id: &LicenseId) -> Result<Option<String>> {
    let found = licenses::table.filter(licenses::id.eq(license_id)).select(licenses::signed_for);
    Ok(found.first::<Option<String>>(conn).optional()?.flatten())
}

/// Returns what a key signed for this tier and this end embeds, in the form that is stored.
#[must_use]
pub fn statement(tier_id: &TierId, valid_until: Option<i64>) -> String {
    valid_until.map_or_else(|| format!("{tier_id}/never"), |end| format!("{tier_id}/{end}"))
}
