//! Which licenses each item of a subscription pays for.

use diesel::prelude::*;

use super::license_state::{LicenseBillingState, billing_states, state_of};
use super::purchase::Purchase;
use super::subscription::{Item, SubscriptionRow};
use crate::catalog::Tier;
use crate::db::schema::licenses;
use crate::db::{self, Conn};
use crate::licenses::license::License;

/// The licenses that one item of a subscription pays for.
pub struct ItemLicenses {
    pub item: Item,
    pub tier: Tier,
    /// In the order in which they were made.
    pub held: Vec<License>,
}

/// The licenses that hold a seat of this subscription, with their states: those that were not taken out of it.
pub fn held(
    conn: &mut Conn,
    target: &Purchase,
    known: &SubscriptionRow,
) -> db::Result<(Vec<License>, Vec<LicenseBillingState>)> {
    let all = target.licenses(conn)?;
    let states = billing_states(conn, &all)?;
    let held = all
        .into_iter()
        .filter(|license| state_of(&states, license).is_none_or(|mark| mark.removed_at.is_none()))
        .filter(|license| license.subscription_id.as_deref() == Some(known.id.as_str()))
        .collect();
    Ok((held, states))
}

/// Sorts licenses by the item that pays for them; those of no item are left over.
pub fn group(conn: &mut Conn, items: &[Item], held: Vec<License>) -> db::Result<(Vec<ItemLicenses>, Vec<License>)> {
    let known = |license: &License| items.iter().any(|item| license.item_id.as_deref() == Some(&item.id));
    let (linked, mut loose): (Vec<License>, Vec<License>) = held.into_iter().partition(known);
    let mut groups = Vec::new();
    for item in items {
        let mut own: Vec<License> =
            linked.iter().filter(|license| license.item_id.as_deref() == Some(&item.id)).cloned().collect();
        let sold = match &item.price {
            Some(price) => Tier::by_stripe_price(conn, price)?.map(|(tier, _)| tier),
            None => None,
        };
        let sells =
            |license: &License| items.len() == 1 || sold.as_ref().is_some_and(|tier| tier.id == license.tier_id);
        // An item without licenses may have taken the place of one that is gone; one that has its own has not.
        let fresh = own.is_empty();
        let fits = |license: &License| (license.item_id.is_none() || fresh) && sells(license);
        let (found, rest): (Vec<License>, Vec<License>) = loose.into_iter().partition(fits);
        loose = rest;
        own.extend(found);
        own.sort_by(|a, b| (a.ordinal, &a.id).cmp(&(b.ordinal, &b.id)));
        let tier = match (own.first(), sold) {
            (Some(license), None) => Tier::find(conn, &license.tier_id)?,
            (_, sold) => sold,
        };
        // An item that sells something else than licenses.
        let Some(tier) = tier else { continue };
        groups.push(ItemLicenses { item: item.clone(), tier, held: own });
    }
    Ok((groups, loose))
}

/// Writes down which item pays for a license where that was not known yet.
pub fn link(conn: &mut Conn, groups: &[ItemLicenses]) -> db::Result<()> {
    for group in groups {
        for license in group.held.iter().filter(|license| license.item_id.as_deref() != Some(&group.item.id)) {
            diesel::update(licenses::table.filter(licenses::id.eq(&license.id)))
                .set(licenses::item_id.eq(&group.item.id))
                .execute(conn)?;
        }
    }
    Ok(())
}
