//! Per-license billing state (`license_marks`): chosen for removal, removed, manually reinstated.

use diesel::prelude::*;

use crate::db::schema::license_marks;
use crate::db::{self, Conn};
use crate::ids::LicenseId;
use crate::licenses::license::License;

/// Licenses per statement.
const CHUNK: usize = 500;

/// The billing state of one license. Times are Unix seconds.
#[derive(Clone, Debug, Default, Queryable, Selectable)]
#[diesel(table_name = license_marks)]
pub struct LicenseBillingState {
    pub license_id: LicenseId,
    pub asked_at: Option<i64>,
    pub removed_at: Option<i64>,
    pub allowed_at: Option<i64>,
}

/// Loads the states of these licenses, sorted by license id.
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

/// Finds the state of one license among those that [`billing_states`] returned.
pub fn state_of<'a>(states: &'a [LicenseBillingState], license: &License) -> Option<&'a LicenseBillingState> {
    let at = states.binary_search_by(|mark| mark.license_id.as_str().cmp(&license.id)).ok()?;
    states.get(at)
}

/// An update of one license's row. Times are Unix seconds.
#[derive(AsChangeset, Insertable)]
#[diesel(table_name = license_marks)]
struct StateUpdate<'a> {
    license_id: &'a LicenseId,
    asked_at: Option<i64>,
    removed_at: Option<i64>,
    allowed_at: Option<i64>,
}

impl<'a> StateUpdate<'a> {
    fn of(license_id: &'a LicenseId) -> Self {
        Self { license_id, asked_at: None, removed_at: None, allowed_at: None }
    }

    /// Writes the fields that are set; `None` leaves a column unchanged.
    fn write(&self, conn: &mut Conn) -> db::Result<()> {
        crate::on_either!(conn, c => diesel::insert_into(license_marks::table)
            .values(self)
            .on_conflict(license_marks::license_id)
            .do_update()
            .set(self)
            .execute(c))?;
        Ok(())
    }
}

/// Remembers a manual reinstatement so that a later billing update cannot undo it.
pub fn remember_allowance(conn: &mut Conn, license_id: &LicenseId, at: i64) -> db::Result<()> {
    StateUpdate { allowed_at: Some(at), ..StateUpdate::of(license_id) }.write(conn)
}

/// Records that a license's seat was removed from its subscription.
pub fn mark_removed(conn: &mut Conn, license_id: &LicenseId, now: i64) -> db::Result<()> {
    StateUpdate { removed_at: Some(now), ..StateUpdate::of(license_id) }.write(conn)
}

/// Records that a license was chosen for removal when a seat is removed.
pub fn mark_chosen(conn: &mut Conn, license_id: &LicenseId, now: i64) -> db::Result<()> {
    StateUpdate { asked_at: Some(now), ..StateUpdate::of(license_id) }.write(conn)
}

/// Records that a license has its seat back.
pub fn restore_seat(conn: &mut Conn, license_id: &LicenseId) -> db::Result<()> {
    diesel::update(license_marks::table.find(license_id))
        .set((license_marks::removed_at.eq(None::<i64>), license_marks::asked_at.eq(None::<i64>)))
        .execute(conn)?;
    Ok(())
}

/// Withdraws the choice of these licenses for removal, unless they are removed already.
pub fn forget_choice(conn: &mut Conn, license_ids: &[&str]) -> db::Result<()> {
    let chosen = license_marks::table
        .filter(license_marks::license_id.eq_any(license_ids.iter().copied()))
        .filter(license_marks::removed_at.is_null());
    diesel::update(chosen).set(license_marks::asked_at.eq(None::<i64>)).execute(conn)?;
    Ok(())
}
