//! The customer's selection of the seats to remove after a downgrade.
//!
//! A tier with `shrink = "ask"` gives the customer its grace days to select. The window belongs to the subscription: it
//! opens with the first surplus, and its deadline never moves; a further change of the quantity only changes how many
//! seats are removed. It closes at the deadline (remaining seats then go by removal order), when there is no surplus
//! left, or when the subscription ends.

use std::collections::{BTreeSet, HashSet};

use diesel::prelude::*;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::json;

use super::removal_order::{
    activations_to_remove, display_name, goes_unasked, licenses_in_removal_order, seat_activations,
};
use crate::activations::list;
use crate::activations::listed::ListedLicense;
use crate::audit::record::{Actor, record};
use crate::billing::records::license_state::LicenseBillingState;
use crate::billing::records::purchase::Purchase;
use crate::billing::records::seat_group::{ItemLicenses, group, held};
use crate::billing::records::subscription::{self, SubscriptionRow};
use crate::catalog::QuantityMeans;
use crate::catalog::Shrink;
use crate::clock::Timestamp;
use crate::db::schema::seat_choices;
use crate::db::{self, Conn};
use crate::ids::{Context, ItemId, SubscriptionId};
use crate::licenses::license::License;
use crate::licenses::policy::State;
use crate::licenses::stored_form::KeyRing;

/// Why a selection was refused.
#[derive(Debug, thiserror::Error)]
pub enum SelectionError {
    /// 409
    #[error("No seats need to be removed, or the selection period has ended.")]
    Nothing,
    /// 422
    #[error("{0}")]
    Wrong(String),
    #[error(transparent)]
    Db(#[from] db::Error),
}

/// The selection that a customer can make.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(rename = "SeatQuestion")]
pub struct SeatSelection {
    pub subscription_id: SubscriptionId,
    /// The selection can be changed until then.
    pub choose_until: Timestamp,
    pub groups: Vec<ItemSelection>,
}

/// The seats of one item; the customer selects exactly `going` of them.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(rename = "SeatGroup")]
pub struct ItemSelection {
    pub item_id: ItemId,
    pub tier_name: String,
    /// `keys`: the seats are licenses; `seats`: they are the activations of one license.
    pub quantity_means: QuantityMeans,
    pub going: usize,
    /// How many seats stay.
    pub keep: usize,
    pub seats: Vec<SelectableSeat>,
}

/// One seat that can be selected.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(rename = "Seat")]
pub struct SelectableSeat {
    /// The id of the license or activation.
    pub id: String,
    pub key_prefix: String,
    /// The last characters of the key, to tell keys apart; empty if the key cannot be read.
    pub key_end: String,
    /// The license's status according to the policy; `active` for an activation.
    pub status: State,
    /// The sites and devices where it is active.
    pub places: Vec<String>,
    /// The site it was bought for.
    pub site_domain: Option<String>,
    /// Null = never.
    pub last_used_at: Option<Timestamp>,
    /// Whether the customer selected it for removal.
    pub chosen: bool,
    /// Whether it is removed if the selection stays as it is.
    pub goes: bool,
}

/// Returns the selection that is currently open to this subscription's customer.
///
/// # Errors
/// [`SelectionError::Nothing`] if no window is open.
pub fn question(
    conn: &mut Conn,
    ring: &KeyRing,
    subscription_id: &SubscriptionId,
    now: i64,
) -> Result<SeatSelection, SelectionError> {
    let known = SubscriptionRow::find(conn, subscription_id)?.ok_or(SelectionError::Nothing)?;
    let until = known.choose_until.filter(|until| now < *until).ok_or(SelectionError::Nothing)?;
    let (found, states) = items_of(conn, &known)?;
    let chosen = chosen(conn, &known.id)?;
    let mut groups = Vec::new();
    for group in found.iter().filter(|group| group.is_priced && group.tier.shrink == Shrink::Ask) {
        let Some(wanted) = group.item.quantity.and_then(|quantity| usize::try_from(quantity).ok()) else { continue };
        groups.extend(ask_item(conn, ring, group, &states, wanted, &chosen, now)?);
    }
    if groups.is_empty() {
        return Err(SelectionError::Nothing);
    }
    Ok(SeatSelection { subscription_id: known.id, choose_until: Timestamp(until), groups })
}

/// Loads the licenses of each item, and their billing states.
fn items_of(conn: &mut Conn, known: &SubscriptionRow) -> db::Result<(Vec<ItemLicenses>, Vec<LicenseBillingState>)> {
    let target = Purchase { order: None, subscription: None, subscription_id: Some(known.id.clone()) };
    let (held, states) = held(conn, &target, known)?;
    Ok((group(conn, &known.items()?, held)?.groups, states))
}

/// Previews the selection that reducing this item to `to` seats would open. `None` if no selectable seat would be
/// removed, or the item has more than `most` licenses.
pub fn question_ahead(
    conn: &mut Conn,
    ring: &KeyRing,
    known: &SubscriptionRow,
    (item, to): (&ItemId, i64),
    most: usize,
    now: i64,
) -> db::Result<Option<ItemSelection>> {
    let (found, states) = items_of(conn, known)?;
    let Some(group) = found.iter().find(|group| group.is_priced && group.item.id == *item) else { return Ok(None) };
    if group.held.len() > most {
        return Ok(None);
    }
    let chosen = chosen(conn, &known.id)?;
    ask_item(conn, ring, group, &states, usize::try_from(to).unwrap_or(0), &chosen, now)
}

fn ask_item(
    conn: &mut Conn,
    ring: &KeyRing,
    group: &ItemLicenses,
    states: &[LicenseBillingState],
    wanted: usize,
    chosen: &HashSet<String>,
    now: i64,
) -> db::Result<Option<ItemSelection>> {
    let ask = if group.tier.quantity_means == QuantityMeans::Seats {
        ask_places(conn, group, wanted, chosen)?
    } else {
        ask_keys(conn, ring, group, states, wanted, chosen, now)?
    };
    Ok(ask.filter(|ask| ask.going > 0))
}

fn ask_keys(
    conn: &mut Conn,
    ring: &KeyRing,
    group: &ItemLicenses,
    states: &[LicenseBillingState],
    wanted: usize,
    chosen: &HashSet<String>,
    now: i64,
) -> db::Result<Option<ItemSelection>> {
    let surplus = group.held.len().saturating_sub(wanted);
    let order = licenses_in_removal_order(conn, &group.held, states, chosen)?;
    let goes: HashSet<&str> = order.iter().take(surplus).map(|license| license.id.as_str()).collect();
    // Seats that the customer gave back individually, and licenses that a person blocked, are removed without asking.
    let fixed = |license: &&License| goes_unasked(license, states);
    let going = surplus.saturating_sub(group.held.iter().filter(fixed).count());
    let open: Vec<&str> = group.held.iter().filter(|l| !fixed(l)).map(|license| license.id.as_str()).collect();
    let mut seats = Vec::new();
    for ids in open.chunks(500) {
        let listed = list::by_ids(conn, ring, ids, now)?;
        seats.extend(listed.into_iter().map(|license| {
            let (chosen, goes) = (chosen.contains(license.id.as_str()), goes.contains(license.id.as_str()));
            of_license(license, chosen, goes)
        }));
    }
    Ok(Some(ask(group, going, wanted, seats)))
}

fn ask_places(
    conn: &mut Conn,
    group: &ItemLicenses,
    wanted: usize,
    chosen: &HashSet<String>,
) -> db::Result<Option<ItemSelection>> {
    let Some(license) = group.held.first() else { return Ok(None) };
    let taken = seat_activations(conn, license)?;
    let goes: HashSet<String> =
        activations_to_remove(taken.clone(), wanted, chosen).into_iter().map(|place| place.id).collect();
    let seats = taken.into_iter().map(|place| SelectableSeat {
        key_prefix: license.key_prefix.clone(),
        key_end: String::new(),
        status: State::Active,
        site_domain: None,
        last_used_at: Some(Timestamp(place.last_seen_at)),
        chosen: chosen.contains(&place.id),
        goes: goes.contains(&place.id),
        id: place.id.clone(),
        places: vec![display_name(place)],
    });
    Ok(Some(ask(group, goes.len(), wanted, seats.collect())))
}

fn ask(group: &ItemLicenses, going: usize, keep: usize, seats: Vec<SelectableSeat>) -> ItemSelection {
    ItemSelection {
        item_id: group.item.id.clone(),
        tier_name: group.tier.name.clone(),
        quantity_means: group.tier.quantity_means,
        going,
        keep,
        seats,
    }
}

fn of_license(license: ListedLicense, chosen: bool, goes: bool) -> SelectableSeat {
    let last_used_at = license.activations.iter().map(|place| place.last_seen_at).max();
    let active = license.activations.into_iter().filter(|place| place.active);
    SelectableSeat {
        places: active.map(|place| place.instance_name.unwrap_or(place.subject)).collect(),
        id: license.id.into(),
        key_end: license.license_key.as_deref().map(key_end).unwrap_or_default(),
        key_prefix: license.key_prefix,
        status: license.status,
        site_domain: license.site_domain,
        last_used_at,
        chosen,
        goes,
    }
}

fn key_end(key: &str) -> String {
    let from = key.char_indices().rev().nth(3).map_or(0, |(at, _)| at);
    key.get(from..).unwrap_or_default().to_owned()
}

/// Stores the customer's selection, replacing an earlier one. `going` must name exactly as many seats as will be
/// removed.
pub fn choose(
    conn: &mut Conn,
    context: &Context,
    ring: &KeyRing,
    actor: &Actor,
    subscription_id: &SubscriptionId,
    going: &[String],
) -> Result<SeatSelection, SelectionError> {
    let now = context.now();
    // Locks the order, then the subscription, so its quantity cannot change in the meantime.
    let target = Purchase::load(conn, None, Some(subscription_id), now)?;
    if target.subscription.is_none() {
        return Err(SelectionError::Nothing);
    }
    subscription::lock(conn, subscription_id, now)?;
    let asked = question(conn, ring, subscription_id, now)?;
    check(&asked.groups, going)?;
    keep(conn, context, actor, subscription_id, going)?;
    question(conn, ring, subscription_id, now)
}

/// Stores the selection for a reduction of this item to `to` seats, before the reduction is requested at Stripe.
pub fn choose_ahead(
    conn: &mut Conn,
    context: &Context,
    ring: &KeyRing,
    actor: &Actor,
    subscription_id: &SubscriptionId,
    (item, to): (&ItemId, i64),
    going: &[String],
) -> Result<(), SelectionError> {
    subscription::lock(conn, subscription_id, context.now())?;
    let known = SubscriptionRow::find(conn, subscription_id)?.ok_or(SelectionError::Nothing)?;
    let asked =
        question_ahead(conn, ring, &known, (item, to), usize::MAX, context.now())?.ok_or(SelectionError::Nothing)?;
    check(&[asked], going)?;
    Ok(keep(conn, context, actor, subscription_id, going)?)
}

/// Refuses a selection that does not name exactly the required number of each item's seats.
fn check(asked: &[ItemSelection], going: &[String]) -> Result<(), SelectionError> {
    let mut unknown: BTreeSet<&str> = going.iter().map(String::as_str).collect();
    for ask in asked {
        let own = ask.seats.iter().filter(|seat| unknown.remove(seat.id.as_str())).count();
        if own != ask.going {
            let why = format!("choose {} of the {} seats of {}, not {own}", ask.going, ask.seats.len(), ask.tier_name);
            return Err(SelectionError::Wrong(why));
        }
    }
    if let Some(id) = unknown.first() {
        return Err(SelectionError::Wrong(format!("{id} is not a seat that can be removed")));
    }
    Ok(())
}

fn keep(
    conn: &mut Conn,
    context: &Context,
    actor: &Actor,
    subscription_id: &SubscriptionId,
    going: &[String],
) -> db::Result<()> {
    forget(conn, subscription_id)?;
    for id in going.iter().collect::<BTreeSet<_>>() {
        diesel::insert_into(seat_choices::table)
            .values((
                seat_choices::subscription_id.eq(subscription_id),
                seat_choices::seat_id.eq(id),
                seat_choices::chosen_at.eq(context.now()),
            ))
            .execute(conn)?;
    }
    record(conn, context, actor, "seats.chosen", subscription_id, json!({"going": going}))
}

/// Returns the seats that this subscription's customer selected for removal.
pub fn chosen(conn: &mut Conn, subscription_id: &SubscriptionId) -> db::Result<HashSet<String>> {
    let of_subscription = seat_choices::table.filter(seat_choices::subscription_id.eq(subscription_id));
    let ids: Vec<String> = of_subscription.select(seat_choices::seat_id).load(conn)?;
    Ok(ids.into_iter().collect())
}

/// Closes the selection window and deletes the selection. The caller holds the lock on the subscription's row.
pub fn close(conn: &mut Conn, subscription_id: &SubscriptionId) -> db::Result<()> {
    forget(conn, subscription_id)?;
    subscription::set_choose_until(conn, subscription_id, None)
}

/// Deletes the selection, and leaves the window open.
pub fn forget(conn: &mut Conn, subscription_id: &SubscriptionId) -> db::Result<()> {
    diesel::delete(seat_choices::table.filter(seat_choices::subscription_id.eq(subscription_id))).execute(conn)?;
    Ok(())
}
