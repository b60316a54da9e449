//! Mints or removes licenses until there are as many as the subscription pays for.
//!
//! Tiers whose quantity means keys have one license a seat; those whose quantity means seats have one license whose limit
//! is the quantity.

use diesel::prelude::*;
use serde_json::json;

use super::changes::{Changes, SeatChange};
use super::downgrade;
use super::removal_order::{activations_to_remove, licenses_in_removal_order, seat_activations};
use super::sync_tier::sync_tier;
use crate::accounts::account;
use crate::activations::activation::{self, Activation};
use crate::audit::record::{Actor, record};
use crate::billing::context::BillingContext;
use crate::billing::error::BillingError;
use crate::billing::records::license_state::{LicenseBillingState, mark_removed, state_of};
use crate::billing::records::purchase::Purchase;
use crate::billing::records::seat_group::{ItemLicenses, group, held, link};
use crate::billing::records::subscription::{self, SubscriptionRow};
use crate::clock::DAY;
use crate::db::schema::licenses;
use crate::db::{self, Conn};
use crate::licenses::license::License;
use crate::licenses::mint::{NewLicense, Owner};

/// The reason that an activation keeps when its seat went.
pub const SEAT_REMOVED: &str = "seat_removed";
/// More than this in one step is a mistake at Stripe, not an order.
const MOST: i64 = 100_000;

/// What is too many in a group.
struct Surplus<'a> {
    /// Those that go if nothing is chosen; of a tier with seats, the one that has them.
    licenses: &'a [License],
    /// The seat_activations that go then.
    places: &'a [Activation],
    going: usize,
    /// How many stay.
    wanted: i64,
}

/// Fits the licenses of `target` to the quantities of its subscription. The caller holds the order's and the
/// subscription's rows, and settles afterwards.
pub fn sync_seats(
    conn: &mut Conn,
    ctx: &BillingContext,
    target: &Purchase,
    actor: &Actor,
) -> Result<Changes, BillingError> {
    let mut changes = Changes::default();
    let Some(known) = target.subscription.clone() else { return Ok(changes) };
    if !matches!(known.status.as_str(), "active" | "trialing" | "past_due") {
        let ended = matches!(known.status.as_str(), "canceled" | "incomplete_expired");
        if ended && known.choose_until.is_some() {
            downgrade::close(conn, &known.id)?;
        }
        return Ok(changes);
    }
    // Without a license it is not fulfilled yet, or not ours.
    if target.licenses(conn)?.is_empty() {
        return Ok(changes);
    }
    let (held, states) = held(conn, target, &known)?;
    let (groups, orphans) = group(conn, &known.items()?, held)?;
    link(conn, &groups)?;
    let mut surplus = false;
    for mut group in groups {
        changes.ended.extend(sync_tier(conn, ctx, &mut group, actor)?);
        let Some(wanted) = group.item.quantity.filter(|quantity| (0..=MOST).contains(quantity)) else { continue };
        surplus |= if group.tier.quantity_means == "seats" {
            sync_limit(conn, ctx, target, &known, &group, wanted, actor, &mut changes)?
        } else {
            sync_keys(conn, ctx, target, &known, &states, &group, wanted, actor, &mut changes)?
        };
    }
    // Their item is gone from a subscription that goes on.
    if !orphans.is_empty() && !known.items()?.is_empty() {
        changes.seats.push(remove(conn, ctx, target, &orphans, 0, actor)?);
    }
    if !surplus && known.choose_until.is_some() {
        downgrade::close(conn, &known.id)?;
    }
    Ok(changes)
}

/// True while the customer may still choose which keys go.
#[expect(clippy::too_many_arguments, reason = "one step of fit_seats")]
fn sync_keys(
    conn: &mut Conn,
    ctx: &BillingContext,
    target: &Purchase,
    known: &SubscriptionRow,
    states: &[LicenseBillingState],
    group: &ItemLicenses,
    wanted: i64,
    actor: &Actor,
    changes: &mut Changes,
) -> Result<bool, BillingError> {
    let have = i64::try_from(group.held.len()).unwrap_or(i64::MAX);
    if wanted > have {
        changes.seats.push(add_keys(conn, ctx, target, group, wanted - have, actor)?);
    }
    if wanted >= have {
        return Ok(false);
    }
    let count = usize::try_from(have - wanted).unwrap_or(usize::MAX);
    let chosen = downgrade::chosen(conn, &known.id)?;
    let order = licenses_in_removal_order(conn, &group.held, states, &chosen)?;
    let leaving: Vec<License> = order.into_iter().take(count).cloned().collect();
    // Given back one by one: there is nothing to ask.
    let named = leaving.iter().all(|l| state_of(states, l).is_some_and(|mark| mark.asked_at.is_some()));
    let surplus = Surplus { licenses: &leaving, places: &[], going: count, wanted };
    if !named && may_choose(conn, ctx, known, group, &surplus, changes)? {
        return Ok(true);
    }
    changes.seats.push(remove(conn, ctx, target, &leaving, wanted, actor)?);
    Ok(false)
}

/// Whether the customer may (still) choose. Opens the window the first time; tells of it, and again when another
/// number goes.
fn may_choose(
    conn: &mut Conn,
    ctx: &BillingContext,
    known: &SubscriptionRow,
    group: &ItemLicenses,
    surplus: &Surplus<'_>,
    changes: &mut Changes,
) -> db::Result<bool> {
    let now = ctx.now();
    if group.tier.shrink != "ask" || group.tier.grace_days == 0 {
        return Ok(false);
    }
    let until = known.choose_until.unwrap_or(now + group.tier.grace_days * DAY);
    if until <= now {
        return Ok(false);
    }
    if known.choose_until.is_none() {
        subscription::set_choose_until(conn, &known.id, Some(until))?;
    }
    changes.seats.push(SeatChange::SelectionOpened {
        subscription_id: known.id.clone(),
        item_id: group.item.id.clone(),
        licenses: surplus.licenses.to_vec(),
        activation_ids: surplus.places.iter().map(|place| place.id.clone()).collect(),
        going: surplus.going,
        total: surplus.wanted,
        quantity_means: group.tier.quantity_means.clone(),
        until,
    });
    Ok(true)
}

fn add_keys(
    conn: &mut Conn,
    ctx: &BillingContext,
    target: &Purchase,
    group: &ItemLicenses,
    count: i64,
    actor: &Actor,
) -> Result<SeatChange, BillingError> {
    let wanted = plan(conn, target, group, count)?;
    let minted = ctx.minter.mint(conn, &wanted)?;
    let ids: Vec<&str> = minted.iter().map(|license| license.id.as_str()).collect();
    let ambient = &ctx.ambient;
    record(conn, ambient, actor, "seats.added", target.name(), json!({"licenses": ids, "item": group.item.id}))?;
    Ok(SeatChange::Added {
        model: group.held.first().cloned(),
        added: count,
        total: i64::try_from(group.held.len() + ids.len()).unwrap_or(i64::MAX),
        quantity_means: "keys",
        license_ids: minted.into_iter().map(|license| license.id).collect(),
    })
}

fn plan(conn: &mut Conn, target: &Purchase, group: &ItemLicenses, count: i64) -> Result<Vec<NewLicense>, BillingError> {
    let all = target.licenses(conn)?;
    let unfit = |why: &str| BillingError::Unfit { session: target.name().to_owned(), why: why.to_owned() };
    let model = group.held.first().or_else(|| all.first()).ok_or_else(|| unfit("no license to follow"))?;
    let buyer = target.order.as_ref().and_then(|order| order.account_id.clone());
    let owner = buyer.or_else(|| model.account_id.clone()).ok_or_else(|| unfit("nobody to give new keys to"))?;
    let account = account::find(conn, &owner)?.ok_or_else(|| unfit("its account is gone"))?;
    let first = all.iter().filter_map(|license| license.ordinal).max().map_or(0, |last| last + 1);
    let key_prefix = group.tier.product(conn)?.key_prefix;
    let new = |ordinal: i64| NewLicense {
        tier: group.tier.clone(),
        key_prefix: key_prefix.clone(),
        owner: Owner { account_id: account.id.clone(), email: account.email.clone() },
        order: target.order.as_ref().map(|order| (order.id.clone(), ordinal)),
        customer_id: model.customer_id.clone(),
        subscription_id: target.subscription_id.clone(),
        item_id: Some(group.item.id.clone()),
        purchase_type: "quantity",
        site_domain: None,
        valid_until: group.item.paid_until,
        max_activations: group.tier.max_activations,
    };
    Ok((first..first + count).map(new).collect())
}

/// One license whose limit is the quantity. True while the customer may still choose which seat_activations go.
fn sync_limit(
    conn: &mut Conn,
    ctx: &BillingContext,
    target: &Purchase,
    known: &SubscriptionRow,
    group: &ItemLicenses,
    wanted: i64,
    actor: &Actor,
    changes: &mut Changes,
) -> Result<bool, BillingError> {
    let Some((license, others)) = group.held.split_first() else { return Ok(false) };
    // Keys of a tier that was sold by the key until now.
    if !others.is_empty() {
        changes.seats.push(remove(conn, ctx, target, others, wanted, actor)?);
    }
    let Some(have) = license.max_activations.filter(|have| *have != wanted) else { return Ok(false) };
    let now = ctx.now();
    License::lock(conn, &license.id, now)?;
    let chosen = downgrade::chosen(conn, &known.id)?;
    let keep = usize::try_from(wanted).unwrap_or(0);
    // Unused seats go first, and nobody need be asked about them.
    let going = match wanted < have {
        true => activations_to_remove(seat_activations(conn, license)?, keep, &chosen),
        false => Vec::new(),
    };
    let only = std::slice::from_ref(license);
    let surplus = Surplus { licenses: only, places: &going, going: going.len(), wanted };
    if !going.is_empty() && may_choose(conn, ctx, known, group, &surplus, changes)? {
        return Ok(true);
    }
    set_limit(conn, &license.id, wanted)?;
    let ended: Vec<&str> = going.iter().map(|place| place.id.as_str()).collect();
    let detail = json!({"from": have, "to": wanted, "activations_ended": ended});
    record(conn, &ctx.ambient, actor, "seats.changed", &license.id, detail)?;
    if wanted > have {
        changes.seats.push(SeatChange::Added {
            model: Some(license.clone()),
            license_ids: Vec::new(),
            added: wanted - have,
            total: wanted,
            quantity_means: "seats",
        });
        return Ok(false);
    }
    for place in &going {
        activation::end(conn, &place.id, SEAT_REMOVED, now)?;
    }
    changes.seats.push(SeatChange::Removed {
        licenses: vec![license.clone()],
        removed: have - wanted,
        total: wanted,
        quantity_means: "seats",
        at: now,
        activation_ids: going.iter().map(|place| place.id.clone()).collect(),
    });
    changes.ended.extend(going);
    Ok(false)
}

/// Takes the seats of these licenses; settling revokes them.
fn remove(
    conn: &mut Conn,
    ctx: &BillingContext,
    target: &Purchase,
    leaving: &[License],
    total: i64,
    actor: &Actor,
) -> Result<SeatChange, BillingError> {
    let now = ctx.now();
    for license in leaving {
        mark_removed(conn, &license.id, now)?;
        activation::end_all(conn, &license.id, SEAT_REMOVED, now)?;
    }
    let ids: Vec<&str> = leaving.iter().map(|license| license.id.as_str()).collect();
    record(conn, &ctx.ambient, actor, "seats.removed", target.name(), json!({"licenses": ids}))?;
    Ok(SeatChange::Removed {
        licenses: leaving.to_vec(),
        removed: i64::try_from(leaving.len()).unwrap_or(i64::MAX),
        total,
        quantity_means: "keys",
        at: now,
        activation_ids: Vec::new(),
    })
}

/// Ends what is over the limit: unused seats go first, then the seat_activations that came last.
pub(super) fn trim_activations(conn: &mut Conn, license_id: &str, limit: i64, now: i64) -> db::Result<Vec<Activation>> {
    let active = activation::list_active(conn, license_id)?;
    let keep = usize::try_from(limit).unwrap_or(0);
    for place in active.iter().filter(|place| place.takes_seat).skip(keep) {
        activation::end(conn, &place.id, SEAT_REMOVED, now)?;
    }
    Ok(active.into_iter().filter(|place| place.takes_seat).skip(keep).collect())
}

fn set_limit(conn: &mut Conn, license_id: &str, limit: i64) -> db::Result<()> {
    let row = licenses::table.filter(licenses::id.eq(license_id));
    diesel::update(row).set(licenses::max_activations.eq(limit)).execute(conn)?;
    Ok(())
}
