//! Per-license billing state (`license_marks`): a seat given back, a seat removed, a manual reinstatement.

use diesel::prelude::*;

use crate::db::schema::license_marks;
use crate::db::{self, Conn};
use crate::ids::LicenseId;
use crate::licenses::license::License;

/// Licenses of one statement.
const CHUNK: usize = 500;

/// What money remembers of one license.
#[derive(Clone, Debug, Default, Queryable, Selectable)]
#[diesel(table_name = license_marks)]
pub struct LicenseBillingState {
    pub license_id: LicenseId,
    pub asked_at: Option<i64>,
    pub removed_at: Option<i64>,
    pub allowed_at: Option<i64>,
}

/// The states of these licenses.
pub fn billing_states(conn: &mut Conn, licenses: &[License]) -> db::Result<Vec<LicenseBillingState>> {
    let mut all = Vec::new();
    for chunk in licenses.chunks(CHUNK) {
        let ids: Vec<&str> = chunk.iter().map(|license| license.id.as_str()).collect();
        let found =
            license_marks::table.filter(license_marks::license_id.eq_any(ids)).select(LicenseBillingState::as_select());
        all.extend(found.load::<LicenseBillingState>(conn)?);
    }
    all.sort_by(|a, b| a.license_id.cmp(&b.license_id));
    Ok(all)
}

/// The mark of one license among those that [`states`] gave.
pub fn state_of<'a>(states: &'a [LicenseBillingState], license: &License) -> Option<&'a LicenseBillingState> {
    let at = states.binary_search_by(|mark| mark.license_id.as_str().cmp(&license.id)).ok()?;
    states.get(at)
}

/// Remembers a manual reinstatement so that a later billing update cannot undo it.
pub fn remember_allowance(conn: &mut Conn, license_id: &LicenseId, at: i64) -> db::Result<()> {
    let row = (license_marks::license_id.eq(license_id), license_marks::allowed_at.eq(at));
    crate::on_either!(conn, c => diesel::insert_into(license_marks::table)
        .values(row)
        .on_conflict(license_marks::license_id)
        .do_update()
        .set(license_marks::allowed_at.eq(at))
        .execute(c))?;
    Ok(())
}

/// Records that a license's seat was taken out of its subscription.
pub fn mark_removed(conn: &mut Conn, license_id: &LicenseId, now: i64) -> db::Result<()> {
    let row = (license_marks::license_id.eq(license_id), license_marks::removed_at.eq(now));
    crate::on_either!(conn, c => diesel::insert_into(license_marks::table)
        .values(row)
        .on_conflict(license_marks::license_id)
        .do_update()
        .set(license_marks::removed_at.eq(now))
        .execute(c))?;
    Ok(())
}

/// Records that a license has its seat back.
pub fn restore_seat(conn: &mut Conn, license_id: &LicenseId) -> db::Result<()> {
    diesel::update(license_marks::table.find(license_id))
        .set((license_marks::removed_at.eq(None::<i64>), license_marks::asked_at.eq(None::<i64>)))
        .execute(conn)?;
    Ok(())
}

/// These licenses are not chosen to go any more.
pub fn forget_choice(conn: &mut Conn, license_ids: &[&str]) -> db::Result<()> {
    let chosen = license_marks::table
        .filter(license_marks::license_id.eq_any(license_ids.iter().copied()))
        .filter(license_marks::removed_at.is_null());
    diesel::update(chosen).set(license_marks::asked_at.eq(None::<i64>)).execute(conn)?;
    Ok(())
}
