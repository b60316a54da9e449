//! Mints, removes and restores licenses until their number matches what the subscription pays for.
//!
//! If a tier's quantity means keys, each seat is one license; if it means seats, one license has the quantity as its
//! limit. A license whose seat is removed becomes inactive; buying the seat again restores it.

use diesel::prelude::*;
use serde_json::json;

use super::add_licenses::add_licenses;
use super::changes::{Changes, SeatChange, SellerNotice};
use super::downgrade;
use super::removal_order::{
    activations_to_remove, goes_unasked, is_blocked, licenses_in_removal_order, seat_activations,
};
use super::restore::restore_activations;
use super::seat_sync::SeatSync;
use super::sync_tier::sync_tier;
use crate::activations::activation::{self, Activation};
use crate::audit::record::{Actor, record};
use crate::billing::context::BillingContext;
use crate::billing::error::BillingError;
use crate::billing::records::license_state::{billing_states, mark_removed, state_of};
use crate::billing::records::purchase::Purchase;
use crate::billing::records::seat_group::{ItemLicenses, MOST_SEATS, SEAT_REMOVED, group, link, seats_of};
use crate::billing::records::subscription;
use crate::catalog::QuantityMeans;
use crate::catalog::Shrink;
use crate::clock::DAY;
use crate::db::schema::licenses;
use crate::db::{self, Conn};
use crate::ids::LicenseId;
use crate::licenses::license::License;
use crate::stripe::subscription_status::SubscriptionStatus;

/// The seats that an item holds beyond what it pays for.
struct Surplus<'a> {
    /// The licenses removed if the customer selects none; for a tier that sells seats, the license that holds them.
    licenses: &'a [License],
    /// The activations removed in that case.
    activations: &'a [Activation],
    going: usize,
    /// How many seats stay.
    wanted: i64,
}

/// Syncs the licenses of `purchase` with its subscription's quantities. The caller holds the locks on the order's and
/// the subscription's rows, and applies the statuses afterwards.
pub fn sync_seats(
    conn: &mut Conn,
    ctx: &BillingContext,
    purchase: &Purchase,
    actor: &Actor,
) -> Result<Changes, BillingError> {
    let Some(known) = purchase.subscription.clone() else { return Ok(Changes::default()) };
    if known.refit {
        subscription::set_refit(conn, &known.id, false)?;
    }
    if !known.status.is_good() && known.status != SubscriptionStatus::PastDue {
        let ended = known.status.has_ended();
        if ended && known.choose_until.is_some() {
            downgrade::close(conn, &known.id)?;
        }
        return Ok(Changes::default());
    }
    // With neither an order nor a license, the subscription is not ours.
    if purchase.order.is_none() && purchase.licenses(conn)?.is_empty() {
        return Ok(Changes::default());
    }
    let (held, removed, states) = seats_of(conn, purchase, &known)?;
    let items = known.items()?;
    let grouping = group(conn, &items, held)?;
    link(conn, &grouping.groups)?;
    let mut sync = SeatSync { ctx, purchase, known: &known, actor, states, removed, changes: Changes::default() };
    sync.changes.notices.extend(grouping.unknown_prices.into_iter().map(SellerNotice::UnknownPrice));
    // Their item is gone from a subscription that continues. Removed first, so that another item of the same tier can
    // restore them.
    if !grouping.lost.is_empty() && !items.is_empty() {
        remove(conn, &mut sync, &grouping.lost, 0)?;
    }
    let mut surplus = false;
    for mut group in grouping.groups.into_iter().filter(|group| group.is_priced) {
        let ended = sync_tier(conn, ctx, &mut group, actor)?;
        sync.changes.ended.extend(ended);
        let Some(wanted) = group.item.quantity.filter(|quantity| *quantity >= 0) else { continue };
        if wanted > MOST_SEATS {
            let notice = SellerNotice::QuantityTooLarge { item_id: group.item.id.clone(), quantity: wanted };
            sync.changes.notices.push(notice);
            continue;
        }
        surplus |= if group.tier.quantity_means == QuantityMeans::Seats {
            sync_limit(conn, &mut sync, &group, wanted)?
        } else {
            sync_keys(conn, &mut sync, &group, wanted)?
        };
    }
    if !surplus && known.choose_until.is_some() {
        downgrade::close(conn, &known.id)?;
    } else if !surplus && sync.changes.seats.iter().any(|change| matches!(change, SeatChange::Removed { .. })) {
        // The customer made the selection together with the change, and it has been applied.
        downgrade::forget(conn, &known.id)?;
    }
    Ok(sync.changes)
}

/// Returns true while the customer may still choose which keys to remove.
fn sync_keys(
    conn: &mut Conn,
    sync: &mut SeatSync<'_>,
    group: &ItemLicenses,
    wanted: i64,
) -> Result<bool, BillingError> {
    let have = i64::try_from(group.held.len()).unwrap_or(i64::MAX);
    if wanted > have {
        add_licenses(conn, sync, group, wanted - have)?;
    }
    if wanted >= have {
        return Ok(false);
    }
    let count = usize::try_from(have - wanted).unwrap_or(usize::MAX);
    let chosen = downgrade::chosen(conn, &sync.known.id)?;
    let order = licenses_in_removal_order(conn, &group.held, &sync.states, &chosen)?;
    let leaving: Vec<License> = order.into_iter().take(count).cloned().collect();
    // All of them were given back individually or blocked by a person, or every seat goes: there is nothing to ask.
    let named = leaving.iter().all(|license| goes_unasked(license, &sync.states));
    let surplus = Surplus { licenses: &leaving, activations: &[], going: count, wanted };
    if !named && wanted > 0 && may_choose(conn, sync, group, &surplus)? {
        return Ok(true);
    }
    remove(conn, sync, &leaving, wanted)?;
    Ok(false)
}

/// Whether the customer may (still) choose. Opens the selection window the first time, and announces it on each call;
/// the mail is queued again only if the resulting number of seats differs.
fn may_choose(
    conn: &mut Conn,
    sync: &mut SeatSync<'_>,
    group: &ItemLicenses,
    surplus: &Surplus<'_>,
) -> db::Result<bool> {
    let now = sync.ctx.now();
    if group.tier.shrink != Shrink::Ask || group.tier.grace_days == 0 {
        return Ok(false);
    }
    let until = sync.known.choose_until.unwrap_or(now + group.tier.grace_days * DAY);
    if until <= now {
        return Ok(false);
    }
    if sync.known.choose_until.is_none() {
        subscription::set_choose_until(conn, &sync.known.id, Some(until))?;
    }
    sync.changes.seats.push(SeatChange::SelectionOpened {
        subscription_id: sync.known.id.clone(),
        item_id: group.item.id.clone(),
        licenses: surplus.licenses.to_vec(),
        activation_ids: surplus.activations.iter().map(|place| place.id.clone()).collect(),
        going: surplus.going,
        total: surplus.wanted,
        quantity_means: group.tier.quantity_means,
        until,
    });
    Ok(true)
}

/// Syncs the single license whose limit is the quantity. Returns true while the customer may still choose which
/// activations to remove.
fn sync_limit(
    conn: &mut Conn,
    sync: &mut SeatSync<'_>,
    group: &ItemLicenses,
    wanted: i64,
) -> Result<bool, BillingError> {
    // The first license holds the seats. If there are several, because the tier used to sell keys, use the first that
    // no person blocked.
    let mut held = group.held.clone();
    held.sort_by_key(|license| is_blocked(license, state_of(&sync.states, license)));
    let Some((license, others)) = held.split_first() else {
        if wanted > 0 {
            add_licenses(conn, sync, group, wanted)?;
        }
        return Ok(false);
    };
    if wanted == 0 {
        remove(conn, sync, &group.held, 0)?;
        return Ok(false);
    }
    if !others.is_empty() {
        remove(conn, sync, others, wanted)?;
    }
    let Some(have) = license.max_activations.filter(|have| *have != wanted) else { return Ok(false) };
    let now = sync.ctx.now();
    License::lock(conn, &license.id)?;
    // Unused seats absorb the reduction first, without asking anybody.
    let going = if wanted < have {
        let chosen = downgrade::chosen(conn, &sync.known.id)?;
        activations_to_remove(seat_activations(conn, license)?, usize::try_from(wanted).unwrap_or(0), &chosen)
    } else {
        Vec::new()
    };
    let only = std::slice::from_ref(license);
    let surplus = Surplus { licenses: only, activations: &going, going: going.len(), wanted };
    if !going.is_empty() && may_choose(conn, sync, group, &surplus)? {
        return Ok(true);
    }
    set_limit(conn, &license.id, wanted)?;
    let ended: Vec<&str> = going.iter().map(|place| place.id.as_str()).collect();
    let detail = json!({"from": have, "to": wanted, "activations_ended": ended});
    record(conn, &sync.ctx.context, sync.actor, "seats.changed", &license.id, detail)?;
    if wanted > have {
        let back = restore_activations(conn, &license.id, Some(wanted))?;
        sync.changes.restored.extend(back);
        sync.changes.seats.push(SeatChange::Added {
            model: Some(Box::new(license.clone())),
            license_ids: Vec::new(),
            added: wanted - have,
            total: wanted,
            quantity_means: QuantityMeans::Seats,
        });
        return Ok(false);
    }
    for place in &going {
        activation::end(conn, &place.id, SEAT_REMOVED, now)?;
    }
    sync.changes.seats.push(SeatChange::Removed {
        licenses: vec![license.clone()],
        removed: have - wanted,
        total: wanted,
        quantity_means: QuantityMeans::Seats,
        at: now,
        activation_ids: going.iter().map(|place| place.id.clone()).collect(),
    });
    sync.changes.ended.extend(going);
    Ok(false)
}

/// Removes the seats of these licenses, which become inactive; `total` seats stay.
fn remove(conn: &mut Conn, sync: &mut SeatSync<'_>, leaving: &[License], total: i64) -> Result<(), BillingError> {
    let now = sync.ctx.now();
    for license in leaving {
        mark_removed(conn, &license.id, now)?;
        activation::end_all(conn, &license.id, SEAT_REMOVED, now)?;
    }
    let ids: Vec<&str> = leaving.iter().map(|license| license.id.as_str()).collect();
    let detail = json!({"licenses": ids});
    record(conn, &sync.ctx.context, sync.actor, "seats.removed", sync.purchase.name(), detail)?;
    sync.changes.seats.push(SeatChange::Removed {
        licenses: leaving.to_vec(),
        removed: i64::try_from(leaving.len()).unwrap_or(i64::MAX),
        total,
        quantity_means: QuantityMeans::Keys,
        at: now,
        activation_ids: Vec::new(),
    });
    // A license removed in this step may be restored in it, if its item was bought again under another id.
    let states = billing_states(conn, leaving)?;
    sync.states.retain(|state| !ids.contains(&state.license_id.as_str()));
    sync.states.extend(states);
    sync.states.sort_by(|a, b| a.license_id.cmp(&b.license_id));
    sync.removed.extend_from_slice(leaving);
    Ok(())
}

fn set_limit(conn: &mut Conn, license_id: &LicenseId, limit: i64) -> db::Result<()> {
    let row = licenses::table.filter(licenses::id.eq(license_id));
    diesel::update(row).set(licenses::max_activations.eq(limit)).execute(conn)?;
    Ok(())
}
