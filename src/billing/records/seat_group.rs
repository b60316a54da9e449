//! Assigns the licenses of a subscription to the items that pay for them.
//!
//! A license belongs to the item whose id it carries. An item that replaced another one takes over its licenses (Stripe
//! creates a new id when a plan is changed by removing one item and adding another). While the new item's price is not
//! in the catalog, the licenses wait instead of being removed.

use diesel::prelude::*;

use super::license_state::{LicenseBillingState, billing_states, state_of};
use super::purchase::Purchase;
use super::subscription::{Item, SubscriptionRow};
use crate::catalog::QuantityMeans;
use crate::catalog::Tier;
use crate::db::schema::licenses;
use crate::db::{self, Conn};
use crate::ids::{ItemId, PriceId, TierId};
use crate::licenses::license::License;
use crate::licenses::status::StatusReason;

/// The reason stored on a license and an activation whose seat was removed.
pub const SEAT_REMOVED: &str = StatusReason::SeatRemoved.as_str();
/// Sanity limit: a larger quantity is treated as a mistake at Stripe, and the seller is asked.
pub const MOST_SEATS: i64 = 100_000;

/// The licenses that one subscription item pays for.
pub struct ItemLicenses {
    pub item: Item,
    /// The tier that the item's price sells; while the price is not in the catalog, the tier of its licenses.
    pub tier: Tier,
    /// False while the item's price is not in the catalog; its licenses stay as they are until it is.
    pub is_priced: bool,
    /// In the order in which they were minted.
    pub held: Vec<License>,
}

/// The licenses of a subscription, grouped by the item that pays for them.
pub struct Grouping {
    pub groups: Vec<ItemLicenses>,
    /// Licenses whose item is gone and that no other item pays for.
    pub lost: Vec<License>,
    /// Prices that may pay for licenses but are not in the catalog.
    pub unknown_prices: Vec<PriceId>,
}

/// Loads the licenses that hold a seat of this subscription, and the billing states of all its licenses.
pub fn held(
    conn: &mut Conn,
    target: &Purchase,
    known: &SubscriptionRow,
) -> db::Result<(Vec<License>, Vec<LicenseBillingState>)> {
    let (held, _, states) = seats_of(conn, target, known)?;
    Ok((held, states))
}

/// Loads the licenses that hold a seat of this subscription, those whose seat was removed, and the billing states of
/// all.
pub fn seats_of(
    conn: &mut Conn,
    target: &Purchase,
    known: &SubscriptionRow,
) -> db::Result<(Vec<License>, Vec<License>, Vec<LicenseBillingState>)> {
    let all: Vec<License> = target
        .licenses(conn)?
        .into_iter()
        .filter(|license| license.subscription_id.as_deref() == Some(known.id.as_str()))
        .collect();
    let states = billing_states(conn, &all)?;
    let is_held = |license: &License| state_of(&states, license).is_none_or(|mark| mark.removed_at.is_none());
    let (held, removed) = all.into_iter().partition(is_held);
    Ok((held, removed, states))
}

/// An item while its licenses are being assigned.
struct ItemSlot<'a> {
    item: &'a Item,
    /// The tier that its price sells, if the price is in the catalog.
    tier: Option<Tier>,
    own: Vec<License>,
}

impl ItemSlot<'_> {
    /// How many licenses it pays for but does not have yet.
    fn missing(&self) -> usize {
        let seats = self.tier.as_ref().is_some_and(|tier| tier.quantity_means == QuantityMeans::Seats);
        let wanted = self.item.quantity.and_then(|quantity| usize::try_from(quantity).ok()).unwrap_or(0);
        (if seats { wanted.min(1) } else { wanted }).saturating_sub(self.own.len())
    }

    fn sells(&self, tier_id: &TierId) -> bool {
        self.tier.as_ref().is_some_and(|tier| tier.id == *tier_id)
    }
}

/// Licenses whose item is gone, grouped by that item.
struct Orphans {
    item_id: ItemId,
    licenses: Vec<License>,
}

impl Orphans {
    fn tier_id(&self) -> Option<&TierId> {
        self.licenses.first().map(|license| &license.tier_id)
    }
}

/// Groups licenses by the item that pays for them.
pub fn group(conn: &mut Conn, items: &[Item], held: Vec<License>) -> db::Result<Grouping> {
    let mut slots = Vec::new();
    for item in items {
        let tier = match &item.price {
            Some(price) => Tier::by_stripe_price(conn, price)?.map(|(tier, _)| tier),
            None => None,
        };
        slots.push(ItemSlot { item, tier, own: Vec::new() });
    }
    let mut unassigned = Vec::new();
    let mut orphans: Vec<Orphans> = Vec::new();
    for license in held {
        let Some(item_id) = license.item_id.clone() else {
            unassigned.push(license);
            continue;
        };
        if let Some(slot) = slots.iter_mut().find(|slot| slot.item.id == item_id) {
            slot.own.push(license);
        } else if let Some(known) = orphans.iter_mut().find(|known| known.item_id == item_id) {
            known.licenses.push(license);
        } else {
            orphans.push(Orphans { item_id, licenses: vec![license] });
        }
    }
    let orphans = reassign_orphans(conn, &mut slots, orphans)?;
    let mut lost = assign_unlinked(&mut slots, unassigned);
    let waits = |item_id: &ItemId| {
        slots.iter().any(|slot| slot.tier.is_none() && slot.item.in_place_of.iter().any(|gone| gone == item_id))
    };
    lost.extend(orphans.into_iter().filter(|orphans| !waits(&orphans.item_id)).flat_map(|orphans| orphans.licenses));
    finish(conn, slots, lost)
}

/// Assigns the licenses of removed items to the items that replaced them, and returns the rest.
fn reassign_orphans(conn: &mut Conn, slots: &mut [ItemSlot<'_>], orphans: Vec<Orphans>) -> db::Result<Vec<Orphans>> {
    let only = slots.len() == 1;
    let mut left = Vec::new();
    // Same tier first: the item continues under another id.
    for orphans in orphans {
        let fits = |slot: &&mut ItemSlot<'_>| {
            let replaces = slot.item.in_place_of.contains(&orphans.item_id) || slot.item.in_place_of.is_empty();
            slot.own.is_empty() && replaces && orphans.tier_id().is_some_and(|tier| slot.sells(tier))
        };
        match slots.iter_mut().find(fits) {
            Some(slot) => slot.own = orphans.licenses,
            None => left.push(orphans),
        }
    }
    // Then a changed plan, if it is unambiguous which item replaced the old one.
    let mut rest = Vec::new();
    let all: Vec<ItemId> = left.iter().map(|orphans| orphans.item_id.clone()).collect();
    for orphans in left {
        let replaces = |slot: &ItemSlot<'_>| {
            let named = slot.item.in_place_of.contains(&orphans.item_id);
            slot.own.is_empty() && (named || (only && slot.item.in_place_of.is_empty()))
        };
        let mut fitting = Vec::new();
        for (at, slot) in slots.iter().enumerate().filter(|(_, slot)| replaces(slot)) {
            if only || is_same_product(conn, slot.tier.as_ref(), orphans.tier_id())? {
                fitting.push(at);
            }
        }
        let alone = |slot: &ItemSlot<'_>| all.iter().filter(|id| slot.item.in_place_of.contains(id)).count() <= 1;
        match fitting.as_slice() {
            [at] if slots.get(*at).is_some_and(alone) => {
                if let Some(slot) = slots.get_mut(*at) {
                    slot.own = orphans.licenses;
                }
            }
            _ => rest.push(orphans),
        }
    }
    Ok(rest)
}

/// Whether a plan can be changed to another one: only within a product. A price that is not in the catalog yet passes.
fn is_same_product(conn: &mut Conn, new: Option<&Tier>, old: Option<&TierId>) -> db::Result<bool> {
    let Some(new) = new else { return Ok(true) };
    let Some(old) = old else { return Ok(false) };
    Ok(Tier::find(conn, old)?.is_some_and(|old| old.product_id == new.product_id))
}

/// Assigns licenses minted before their item was known to the items that sell them, and returns the rest.
fn assign_unlinked(slots: &mut [ItemSlot<'_>], unassigned: Vec<License>) -> Vec<License> {
    let mut left = Vec::new();
    for license in unassigned {
        let sells = |slot: &&mut ItemSlot<'_>| slot.sells(&license.tier_id);
        let short = |slot: &&mut ItemSlot<'_>| slot.sells(&license.tier_id) && slot.missing() > 0;
        // With several items of one tier, fill those that are short first; the last one gets the surplus.
        let found = match slots.iter_mut().find(short) {
            Some(slot) => Some(slot),
            None => slots.iter_mut().rfind(sells),
        };
        match found {
            Some(slot) => slot.own.push(license),
            None => left.push(license),
        }
    }
    // Sold at a price that has changed since: assign them to the only item without licenses.
    let empty: Vec<usize> =
        slots.iter().enumerate().filter(|(_, slot)| slot.own.is_empty()).map(|(at, _)| at).collect();
    if let ([at], false) = (empty.as_slice(), left.is_empty())
        && let Some(slot) = slots.get_mut(*at)
    {
        slot.own = std::mem::take(&mut left);
    } else if let [slot] = slots {
        slot.own.append(&mut left);
    } else if slots.iter().any(|slot| slot.tier.is_none()) {
        // One of the unknown prices may pay for them.
        left.clear();
    }
    left
}

fn finish(conn: &mut Conn, slots: Vec<ItemSlot<'_>>, lost: Vec<License>) -> db::Result<Grouping> {
    let mut grouping = Grouping { groups: Vec::new(), lost, unknown_prices: Vec::new() };
    for mut slot in slots {
        slot.own.sort_by(|a, b| (a.ordinal, &a.id).cmp(&(b.ordinal, &b.id)));
        let is_priced = slot.tier.is_some();
        if !is_priced && (!slot.own.is_empty() || !slot.item.in_place_of.is_empty()) {
            grouping.unknown_prices.extend(slot.item.price.clone());
        }
        let tier = match (slot.tier, slot.own.first()) {
            (Some(tier), _) => Some(tier),
            (None, Some(license)) => Tier::find(conn, &license.tier_id)?,
            (None, None) => None,
        };
        // An item that does not sell licenses.
        let Some(tier) = tier else { continue };
        grouping.groups.push(ItemLicenses { item: slot.item.clone(), tier, is_priced, held: slot.own });
    }
    Ok(grouping)
}

/// Stores which item pays for each license, where that was not known yet.
pub fn link(conn: &mut Conn, groups: &[ItemLicenses]) -> db::Result<()> {
    for group in groups {
        for license in group.held.iter().filter(|license| license.item_id.as_ref() != Some(&group.item.id)) {
            diesel::update(licenses::table.filter(licenses::id.eq(&license.id)))
                .set(licenses::item_id.eq(&group.item.id))
                .execute(conn)?;
        }
    }
    Ok(())
}
