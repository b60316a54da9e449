//! Restores removed licenses, with their keys and activations, before new ones are minted.

use diesel::prelude::*;

use crate::activations::activation::{self, Activation};
use crate::billing::records::license_state::{LicenseBillingState, restore_seat, state_of};
use crate::billing::records::seat_group::{ItemLicenses, SEAT_REMOVED};
use crate::db::schema::licenses;
use crate::db::{self, Conn};
use crate::ids::LicenseId;
use crate::licenses::license::License;

use super::apply::manual_override;
use super::policy::ManualOverride;

/// The removed licenses that can return to this item, most recently removed first; among those removed together, the
/// reverse of the removal order.
pub(super) fn returning(
    conn: &mut Conn,
    removed: &[License],
    states: &[LicenseBillingState],
    group: &ItemLicenses,
) -> db::Result<Vec<License>> {
    let mut found: Vec<(i64, bool, License)> = Vec::new();
    for license in removed.iter().filter(|license| license.tier_id == group.tier.id) {
        let state = state_of(states, license);
        // A license that a person blocked is never restored.
        if manual_override(license, state) == ManualOverride::Blocked {
            continue;
        }
        let Some(at) = state.and_then(|state| state.removed_at) else { continue };
        let was_used = !removed_activations(conn, &license.id)?.is_empty();
        found.push((at, was_used, license.clone()));
    }
    found.sort_by_key(|(at, was_used, license)| (-at, !was_used, license.ordinal, license.id.clone()));
    Ok(found.into_iter().map(|(_, _, license)| license).collect())
}

/// Restores a removed license to this item, with as many of its activations as `limit` allows.
pub(super) fn restore(
    conn: &mut Conn,
    license: &License,
    group: &ItemLicenses,
    limit: Option<i64>,
) -> db::Result<Vec<Activation>> {
    restore_seat(conn, &license.id)?;
    diesel::update(licenses::table.filter(licenses::id.eq(&license.id)))
        .set((licenses::item_id.eq(&group.item.id), licenses::max_activations.eq(limit)))
        .execute(conn)?;
    restore_activations(conn, &license.id, limit)
}

/// Reopens activations that ended with their seat, most recently ended first, up to the limit.
pub(super) fn restore_activations(
    conn: &mut Conn,
    license_id: &LicenseId,
    limit: Option<i64>,
) -> db::Result<Vec<Activation>> {
    let active = activation::list_active(conn, license_id)?;
    let used = active.iter().filter(|place| place.takes_seat).count();
    let mut free = limit.map(|limit| usize::try_from(limit).unwrap_or(0).saturating_sub(used));
    let mut back = Vec::new();
    for place in removed_activations(conn, license_id)? {
        if place.takes_seat {
            match &mut free {
                Some(0) => continue,
                Some(free) => *free -= 1,
                None => {}
            }
        }
        activation::reopen(conn, &place.id)?;
        back.push(place);
    }
    Ok(back)
}

/// Returns activations that ended with their seat, most recently ended first; among those that ended together, the one
/// activated first.
fn removed_activations(conn: &mut Conn, license_id: &LicenseId) -> db::Result<Vec<Activation>> {
    let mut places = activation::list_ended(conn, license_id, SEAT_REMOVED)?;
    places.sort_by_key(|place| (-place.deactivated_at.unwrap_or(0), place.activated_at, place.id.clone()));
    Ok(places)
}
