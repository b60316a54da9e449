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

/// The mark of one license among those that [`billing_states`] gave.
pub fn state_of<'a>(states: &'a [LicenseBillingState], license: &License) -> Option<&'a LicenseBillingState> {
    let at = states.binary_search_by(|mark| mark.license_id.as_str().cmp(&license.id)).ok()?;
    states.get(at)
}

/// What one license's row is told. Each says when, in UTC unix seconds.
#[derive(AsChangeset, Insertable)]
#[diesel(table_name = license_marks)]
struct Told<'a> {
    license_id: &'a LicenseId,
    asked_at: Option<i64>,
    removed_at: Option<i64>,
    allowed_at: Option<i64>,
}

impl<'a> Told<'a> {
    fn of(license_id: &'a LicenseId) -> Self {
        Self { license_id, asked_at: None, removed_at: None, allowed_at: None }
    }

    /// Writes what is said; what is `None` stays as it is.
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
    Told { allowed_at: Some(at), ..Told::of(license_id) }.write(conn)
}

/// Records that a license's seat was taken out of its subscription.
pub fn mark_removed(conn: &mut Conn, license_id: &LicenseId, now: i64) -> db::Result<()> {
    Told { removed_at: Some(now), ..Told::of(license_id) }.write(conn)
}

/// Records that a license was chosen to go when a seat does.
pub fn mark_chosen(conn: &mut Conn, license_id: &LicenseId, now: i64) -> db::Result<()> {
    Told { asked_at: Some(now), ..Told::of(license_id) }.write(conn)
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
