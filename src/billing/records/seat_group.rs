//! Which licenses each item of a subscription pays for.
//!
//! A license belongs to the item whose id it carries. An item that took the place of another one (Stripe makes a new id when
//! a plan is changed by removing one item and adding another) takes over its licenses; as long as the catalog does not know
//! the new price, they wait instead of being removed.

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

/// The reason that a license and an activation keep when their seat was removed.
pub const SEAT_REMOVED: &str = StatusReason::SeatRemoved.as_str();
/// More than this of one item is a mistake at Stripe, not an order: the seller is asked.
pub const MOST_SEATS: i64 = 100_000;

/// The licenses that one item of a subscription pays for.
pub struct ItemLicenses {
    pub item: Item,
    /// What the item's price sells; while the catalog does not know the price, the tier that its licenses have.
    pub tier: Tier,
    /// False while the catalog does not know the item's price: its licenses stay as they are until it does.
    pub is_priced: bool,
    /// In the order in which they were made.
    pub held: Vec<License>,
}

/// The licenses of a subscription, sorted by what pays for them.
pub struct Grouping {
    pub groups: Vec<ItemLicenses>,
    /// Licenses whose item is gone and that no other item pays for.
    pub lost: Vec<License>,
    /// Prices of items that may pay for licenses, and that the catalog does not know.
    pub unknown_prices: Vec<PriceId>,
}

/// The licenses that hold a seat of this subscription, with the states of all: those that were not taken out of it.
pub fn held(
    conn: &mut Conn,
    target: &Purchase,
    known: &SubscriptionRow,
) -> db::Result<(Vec<License>, Vec<LicenseBillingState>)> {
    let (held, _, states) = seats_of(conn, target, known)?;
    Ok((held, states))
}

/// The licenses that hold a seat of this subscription, those whose seat was removed, and the states of all.
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

/// One item while its licenses are looked for.
struct Place<'a> {
    item: &'a Item,
    /// What its price sells, as far as the catalog knows.
    tier: Option<Tier>,
    own: Vec<License>,
}

impl Place<'_> {
    /// How many licenses it pays for and does not have.
    fn missing(&self) -> usize {
        let seats = self.tier.as_ref().is_some_and(|tier| tier.quantity_means == QuantityMeans::Seats);
        let wanted = self.item.quantity.and_then(|quantity| usize::try_from(quantity).ok()).unwrap_or(0);
        (if seats { wanted.min(1) } else { wanted }).saturating_sub(self.own.len())
    }

    fn sells(&self, tier_id: &TierId) -> bool {
        self.tier.as_ref().is_some_and(|tier| tier.id == *tier_id)
    }
}

/// Licenses whose item is gone, by that item.
struct Orphans {
    item_id: ItemId,
    licenses: Vec<License>,
}

impl Orphans {
    fn tier_id(&self) -> Option<&TierId> {
        self.licenses.first().map(|license| &license.tier_id)
    }
}

/// Sorts licenses by the item that pays for them.
pub fn group(conn: &mut Conn, items: &[Item], held: Vec<License>) -> db::Result<Grouping> {
    let mut places = Vec::new();
    for item in items {
        let tier = match &item.price {
            Some(price) => Tier::by_stripe_price(conn, price)?.map(|(tier, _)| tier),
            None => None,
        };
        places.push(Place { item, tier, own: Vec::new() });
    }
    let mut loose = Vec::new();
    let mut orphans: Vec<Orphans> = Vec::new();
    for license in held {
        let Some(item_id) = license.item_id.clone() else {
            loose.push(license);
            continue;
        };
        if let Some(place) = places.iter_mut().find(|place| place.item.id == item_id) {
            place.own.push(license);
        } else if let Some(known) = orphans.iter_mut().find(|known| known.item_id == item_id) {
            known.licenses.push(license);
        } else {
            orphans.push(Orphans { item_id, licenses: vec![license] });
        }
    }
    let orphans = take_over(conn, &mut places, orphans)?;
    let mut lost = share_out(&mut places, loose);
    let waits = |item_id: &ItemId| {
        places.iter().any(|place| place.tier.is_none() && place.item.in_place_of.iter().any(|gone| gone == item_id))
    };
    lost.extend(orphans.into_iter().filter(|orphans| !waits(&orphans.item_id)).flat_map(|orphans| orphans.licenses));
    finish(conn, places, lost)
}

/// Gives the licenses of items that are gone to the items that stand in their place; gives what is left.
fn take_over(conn: &mut Conn, places: &mut [Place<'_>], orphans: Vec<Orphans>) -> db::Result<Vec<Orphans>> {
    let only = places.len() == 1;
    let mut left = Vec::new();
    // The same tier first: what is sold went on under another id.
    for orphans in orphans {
        let fits = |place: &&mut Place<'_>| {
            let stands = place.item.in_place_of.contains(&orphans.item_id) || place.item.in_place_of.is_empty();
            place.own.is_empty() && stands && orphans.tier_id().is_some_and(|tier| place.sells(tier))
        };
        match places.iter_mut().find(fits) {
            Some(place) => place.own = orphans.licenses,
            None => left.push(orphans),
        }
    }
    // Then another plan in the place of the old one, where there is no doubt which.
    let mut rest = Vec::new();
    let all: Vec<ItemId> = left.iter().map(|orphans| orphans.item_id.clone()).collect();
    for orphans in left {
        let stands = |place: &Place<'_>| {
            let named = place.item.in_place_of.contains(&orphans.item_id);
            place.own.is_empty() && (named || (only && place.item.in_place_of.is_empty()))
        };
        let mut fitting = Vec::new();
        for (at, place) in places.iter().enumerate().filter(|(_, place)| stands(place)) {
            if only || is_same_product(conn, place.tier.as_ref(), orphans.tier_id())? {
                fitting.push(at);
            }
        }
        let alone = |place: &Place<'_>| all.iter().filter(|id| place.item.in_place_of.contains(id)).count() <= 1;
        match fitting.as_slice() {
            [at] if places.get(*at).is_some_and(alone) => {
                if let Some(place) = places.get_mut(*at) {
                    place.own = orphans.licenses;
                }
            }
            _ => rest.push(orphans),
        }
    }
    Ok(rest)
}

/// Whether a plan may be changed to another: within one product. What the catalog does not know yet may be.
fn is_same_product(conn: &mut Conn, new: Option<&Tier>, old: Option<&TierId>) -> db::Result<bool> {
    let Some(new) = new else { return Ok(true) };
    let Some(old) = old else { return Ok(false) };
    Ok(Tier::find(conn, old)?.is_some_and(|old| old.product_id == new.product_id))
}

/// Gives licenses that were made before their item was known to the items that sell them; gives what is left.
fn share_out(places: &mut [Place<'_>], loose: Vec<License>) -> Vec<License> {
    let mut left = Vec::new();
    for license in loose {
        let sells = |place: &&mut Place<'_>| place.sells(&license.tier_id);
        let short = |place: &&mut Place<'_>| place.sells(&license.tier_id) && place.missing() > 0;
        // Of several items of one tier the one that is short; a surplus is the last one's.
        let found = match places.iter_mut().find(short) {
            Some(place) => Some(place),
            None => places.iter_mut().rfind(sells),
        };
        match found {
            Some(place) => place.own.push(license),
            None => left.push(license),
        }
    }
    // Sold at a price that has changed since: the only item that has none yet pays for them.
    let empty: Vec<usize> =
        places.iter().enumerate().filter(|(_, place)| place.own.is_empty()).map(|(at, _)| at).collect();
    if let ([at], false) = (empty.as_slice(), left.is_empty())
        && let Some(place) = places.get_mut(*at)
    {
        place.own = std::mem::take(&mut left);
    } else if let [place] = places {
        place.own.append(&mut left);
    } else if places.iter().any(|place| place.tier.is_none()) {
        // One of the unknown prices may be theirs.
        left.clear();
    }
    left
}

fn finish(conn: &mut Conn, places: Vec<Place<'_>>, lost: Vec<License>) -> db::Result<Grouping> {
    let mut grouping = Grouping { groups: Vec::new(), lost, unknown_prices: Vec::new() };
    for mut place in places {
        place.own.sort_by(|a, b| (a.ordinal, &a.id).cmp(&(b.ordinal, &b.id)));
        let is_priced = place.tier.is_some();
        if !is_priced && (!place.own.is_empty() || !place.item.in_place_of.is_empty()) {
            grouping.unknown_prices.extend(place.item.price.clone());
        }
        let tier = match (place.tier, place.own.first()) {
            (Some(tier), _) => Some(tier),
            (None, Some(license)) => Tier::find(conn, &license.tier_id)?,
            (None, None) => None,
        };
        // An item that sells something else than licenses.
        let Some(tier) = tier else { continue };
        grouping.groups.push(ItemLicenses { item: place.item.clone(), tier, is_priced, held: place.own });
    }
    Ok(grouping)
}

/// Writes down which item pays for a license where that was not known yet.
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
