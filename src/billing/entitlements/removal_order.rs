//! The single answer to "which seat is removed?": seats the customer gave back, then licenses that a person revoked or
//! suspended, then the customer's selection, then unused seats, newest first.

use std::collections::HashSet;

use super::apply::manual_override;
use super::policy::ManualOverride;
use crate::activations::activation::{self, Activation};
use crate::billing::records::license_state::{LicenseBillingState, state_of};
use crate::billing::records::seat_group::SEAT_REMOVED;
use crate::db::{self, Conn};
use crate::ids::LicenseId;
use crate::licenses::license::License;

/// Whether this license is removed without asking the customer: the customer gave it back, or a person revoked or
/// suspended it, so removing it costs nobody a working key.
pub fn goes_unasked(license: &License, states: &[LicenseBillingState]) -> bool {
    let state = state_of(states, license);
    state.is_some_and(|state| state.asked_at.is_some()) || is_blocked(license, state)
}

/// Whether a person revoked or suspended it.
pub fn is_blocked(license: &License, state: Option<&LicenseBillingState>) -> bool {
    manual_override(license, state) == ManualOverride::Blocked
}

/// Returns licenses in the order in which they are removed: those the customer gave back, those a person revoked or
/// suspended (so that as many keys work as are paid for), the customer's selection, unused ones, used ones; newest
/// first within each group.
pub fn licenses_in_removal_order<'a>(
    conn: &mut Conn,
    held: &'a [License],
    states: &[LicenseBillingState],
    chosen: &HashSet<String>,
) -> db::Result<Vec<&'a License>> {
    let mut used = HashSet::new();
    for chunk in held.chunks(500) {
        let ids: Vec<&str> = chunk.iter().map(|license| license.id.as_str()).collect();
        let active = activation::list(conn, &ids)?;
        used.extend(active.into_iter().filter(|place| place.active && place.takes_seat).map(|place| place.license_id));
    }
    let mut order: Vec<&License> = held.iter().rev().collect();
    order.sort_by_key(|license| {
        let state = state_of(states, license);
        let asked = state.and_then(|state| state.asked_at);
        let blocked = is_blocked(license, state);
        (asked.is_none(), !blocked, !chosen.contains(license.id.as_str()), used.contains(&license.id))
    });
    Ok(order)
}

/// The activations that take a seat of this license, oldest first.
pub fn seat_activations(conn: &mut Conn, license: &License) -> db::Result<Vec<Activation>> {
    let active = activation::list_active(conn, &license.id)?;
    Ok(active.into_iter().filter(|place| place.takes_seat).collect())
}

/// The activations to remove so that only `keep` stay: the selected ones first, then the newest.
pub fn activations_to_remove(mut taken: Vec<Activation>, keep: usize, chosen: &HashSet<String>) -> Vec<Activation> {
    let count = taken.len().saturating_sub(keep);
    taken.reverse();
    taken.sort_by_key(|place| !chosen.contains(&place.id));
    taken.truncate(count);
    taken
}

/// The name shown for an activation.
pub fn display_name(place: Activation) -> String {
    place.instance_name.unwrap_or(place.subject)
}

/// Ends the activations above the limit, newest first. Unused seats absorb the reduction before any activation ends.
pub fn trim_activations(conn: &mut Conn, license_id: &LicenseId, limit: i64, now: i64) -> db::Result<Vec<Activation>> {
    let active = activation::list_active(conn, license_id)?;
    let keep = usize::try_from(limit).unwrap_or(0);
    let going: Vec<Activation> = active.into_iter().filter(|place| place.takes_seat).skip(keep).collect();
    for place in &going {
        activation::end(conn, &place.id, SEAT_REMOVED, now)?;
    }
    Ok(going)
}
