//! As many seats as the subscription pays for: the missing ones are minted, the surplus goes by the tier's rule.
//!
//! Tiers whose quantity means keys have one license a seat; those whose quantity means seats have one license whose limit
//! is the quantity.

use diesel::prelude::*;
use serde_json::json;

use super::Billing;
use super::choice;
use super::fulfil::FulfilError;
use super::settle::{Mark, Target, mark_of, marks};
use super::subscription::{self, Item, Known};
use crate::accounts::account;
use crate::activations::activation::{self, Activation, tell_place};
use crate::audit::record::{Actor, record};
use crate::catalog::Tier;
use crate::clock::{DAY, rfc3339};
use crate::db::schema::{license_marks, licenses};
use crate::db::{self, Conn};
use crate::ids::Ambient;
use crate::licenses::license::License;
use crate::licenses::mint::{NewLicense, Owner};
use crate::outgoing::Topic;

/// The reason that an activation keeps when its seat went.
pub const SEAT_REMOVED: &str = "seat_removed";
/// More than this in one step is a mistake at Stripe, not an order.
const MOST: i64 = 100_000;

/// The licenses that one item of a subscription pays for.
pub(super) struct Group {
    pub item: Item,
    pub tier: Tier,
    /// In the order in which they were made.
    pub held: Vec<License>,
}

/// What is too many in a group.
struct Surplus<'a> {
    /// Those that go if nothing is chosen; of a tier with seats, the one that has them.
    licenses: &'a [License],
    /// The places that go then.
    places: &'a [Activation],
    going: usize,
    /// How many stay.
    wanted: i64,
}

impl Billing {
    /// Fits the licenses of `target` to the quantities of its subscription. The caller holds the order's and the
    /// subscription's rows, and settles afterwards.
    pub(super) fn fit_seats(&self, conn: &mut Conn, target: &Target, actor: &Actor) -> Result<(), FulfilError> {
        let Some(known) = target.subscription.clone() else { return Ok(()) };
        if !matches!(known.status.as_str(), "active" | "trialing" | "past_due") {
            let ended = matches!(known.status.as_str(), "canceled" | "incomplete_expired");
            if ended && known.choose_until.is_some() {
                choice::close(conn, &known.id)?;
            }
            return Ok(());
        }
        // Without a license it is not fulfilled yet, or not ours.
        if target.licenses(conn)?.is_empty() {
            return Ok(());
        }
        let (held, marks) = held(conn, target, &known)?;
        let (groups, orphans) = group(conn, &known.items()?, held)?;
        link(conn, &groups)?;
        let mut surplus = false;
        for mut group in groups {
            self.fit_tier(conn, &mut group, actor)?;
            let Some(wanted) = group.item.quantity.filter(|quantity| (0..=MOST).contains(quantity)) else { continue };
            surplus |= if group.tier.quantity_means == "seats" {
                self.fit_limit(conn, target, &known, &group, wanted, actor)?
            } else {
                self.fit_keys(conn, target, &known, &marks, &group, wanted, actor)?
            };
        }
        // Their item is gone from a subscription that goes on.
        if !orphans.is_empty() && !known.items()?.is_empty() {
            self.remove(conn, target, &orphans, 0, actor)?;
        }
        if !surplus && known.choose_until.is_some() {
            choice::close(conn, &known.id)?;
        }
        Ok(())
    }

    /// True while the customer may still choose which keys go.
    #[expect(clippy::too_many_arguments, reason = "one step of fit_seats")]
    fn fit_keys(
        &self,
        conn: &mut Conn,
        target: &Target,
        known: &Known,
        marks: &[Mark],
        group: &Group,
        wanted: i64,
        actor: &Actor,
    ) -> Result<bool, FulfilError> {
        let have = i64::try_from(group.held.len()).unwrap_or(i64::MAX);
        if wanted > have {
            self.add_keys(conn, target, group, wanted - have, actor)?;
        }
        if wanted >= have {
            return Ok(false);
        }
        let count = usize::try_from(have - wanted).unwrap_or(usize::MAX);
        let chosen = choice::chosen(conn, &known.id)?;
        let order = choice::who_goes(conn, &group.held, marks, &chosen)?;
        let leaving: Vec<License> = order.into_iter().take(count).cloned().collect();
        // Given back one by one: there is nothing to ask.
        let named = leaving.iter().all(|l| mark_of(marks, l).is_some_and(|mark| mark.asked_at.is_some()));
        let surplus = Surplus { licenses: &leaving, places: &[], going: count, wanted };
        if !named && self.may_choose(conn, target, known, group, &surplus)? {
            return Ok(true);
        }
        self.remove(conn, target, &leaving, wanted, actor)?;
        Ok(false)
    }

    /// Whether the customer may (still) choose. Opens the window the first time; tells of it, and again when another
    /// number goes.
    fn may_choose(
        &self,
        conn: &mut Conn,
        target: &Target,
        known: &Known,
        group: &Group,
        surplus: &Surplus<'_>,
    ) -> db::Result<bool> {
        let now = self.minter.ambient.now();
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
        let places: Vec<&str> = surplus.places.iter().map(|place| place.id.as_str()).collect();
        let more = json!({
            "removed": surplus.going, "total": surplus.wanted, "quantity_means": group.tier.quantity_means,
            "choose_until": rfc3339(until), "subscription_id": known.id, "activation_ids": places,
        });
        let licenses: Vec<&License> = surplus.licenses.iter().collect();
        let once = format!("seats_choose:{}:{}:{until}:{}", known.id, group.item.id, surplus.wanted);
        self.tell(conn, target, "seats_choose", &licenses, more, Some(once))?;
        Ok(true)
    }

    fn add_keys(
        &self,
        conn: &mut Conn,
        target: &Target,
        group: &Group,
        count: i64,
        actor: &Actor,
    ) -> Result<(), FulfilError> {
        let wanted = self.plan(conn, target, group, count)?;
        let minted = self.minter.mint(conn, &wanted)?;
        let ids: Vec<&str> = minted.iter().map(|license| license.id.as_str()).collect();
        let ambient = &self.minter.ambient;
        record(conn, ambient, actor, "seats.added", target.name(), json!({"licenses": ids, "item": group.item.id}))?;
        let total = group.held.len() + ids.len();
        let more = json!({
            "added": count, "total": total, "quantity_means": "keys", "license_ids": ids, "count": ids.len(),
        });
        let template: Vec<&License> = group.held.first().into_iter().collect();
        Ok(self.tell(conn, target, "seats_added", &template, more, None)?)
    }

    fn plan(
        &self,
        conn: &mut Conn,
        target: &Target,
        group: &Group,
        count: i64,
    ) -> Result<Vec<NewLicense>, FulfilError> {
        let all = target.licenses(conn)?;
        let unfit = |why: &str| FulfilError::Unfit { session: target.name().to_owned(), why: why.to_owned() };
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

    /// One license whose limit is the quantity. True while the customer may still choose which places go.
    fn fit_limit(
        &self,
        conn: &mut Conn,
        target: &Target,
        known: &Known,
        group: &Group,
        wanted: i64,
        actor: &Actor,
    ) -> Result<bool, FulfilError> {
        let Some((license, others)) = group.held.split_first() else { return Ok(false) };
        // Keys of a tier that was sold by the key until now.
        if !others.is_empty() {
            self.remove(conn, target, others, wanted, actor)?;
        }
        let Some(have) = license.max_activations.filter(|have| *have != wanted) else { return Ok(false) };
        let now = self.minter.ambient.now();
        License::lock(conn, &license.id, now)?;
        let chosen = choice::chosen(conn, &known.id)?;
        let keep = usize::try_from(wanted).unwrap_or(0);
        // Unused seats go first, and nobody need be asked about them.
        let going = match wanted < have {
            true => choice::places_going(choice::places(conn, license)?, keep, &chosen),
            false => Vec::new(),
        };
        let only = std::slice::from_ref(license);
        let surplus = Surplus { licenses: only, places: &going, going: going.len(), wanted };
        if !going.is_empty() && self.may_choose(conn, target, known, group, &surplus)? {
            return Ok(true);
        }
        set_limit(conn, &license.id, wanted)?;
        let ended: Vec<&str> = going.iter().map(|place| place.id.as_str()).collect();
        let detail = json!({"from": have, "to": wanted, "activations_ended": ended});
        record(conn, &self.minter.ambient, actor, "seats.changed", &license.id, detail)?;
        if wanted > have {
            let more = json!({"added": wanted - have, "total": wanted, "quantity_means": "seats"});
            self.tell(conn, target, "seats_added", &[license], more, None)?;
            return Ok(false);
        }
        for place in &going {
            activation::end(conn, &place.id, SEAT_REMOVED, now)?;
            tell_place(conn, &self.minter.ambient, Topic::LicenseDeactivated, place, SEAT_REMOVED)?;
        }
        let more = json!({
            "removed": have - wanted, "total": wanted, "quantity_means": "seats", "effective_at": rfc3339(now),
            "activation_ids": ended,
        });
        self.tell(conn, target, "seats_removed", &[license], more, None)?;
        Ok(false)
    }

    /// Takes the seats of these licenses; settling revokes them.
    fn remove(
        &self,
        conn: &mut Conn,
        target: &Target,
        leaving: &[License],
        total: i64,
        actor: &Actor,
    ) -> Result<(), FulfilError> {
        let now = self.minter.ambient.now();
        for license in leaving {
            mark_removed(conn, &license.id, now)?;
            activation::end_all(conn, &license.id, SEAT_REMOVED, now)?;
        }
        let ids: Vec<&str> = leaving.iter().map(|license| license.id.as_str()).collect();
        record(conn, &self.minter.ambient, actor, "seats.removed", target.name(), json!({"licenses": ids}))?;
        let named: Vec<&License> = leaving.iter().collect();
        let more = json!({
            "removed": leaving.len(), "total": total, "quantity_means": "keys", "effective_at": rfc3339(now),
        });
        Ok(self.tell(conn, target, "seats_removed", &named, more, None)?)
    }
}

/// Ends what is over the limit: unused seats go first, then the places that came last.
pub(super) fn trim_places(conn: &mut Conn, ambient: &Ambient, license_id: &str, limit: i64) -> db::Result<()> {
    let active = activation::list_active(conn, license_id)?;
    let keep = usize::try_from(limit).unwrap_or(0);
    for place in active.iter().filter(|place| place.takes_seat).skip(keep) {
        activation::end(conn, &place.id, SEAT_REMOVED, ambient.now())?;
        tell_place(conn, ambient, Topic::LicenseDeactivated, place, SEAT_REMOVED)?;
    }
    Ok(())
}

fn set_limit(conn: &mut Conn, license_id: &str, limit: i64) -> db::Result<()> {
    let row = licenses::table.filter(licenses::id.eq(license_id));
    diesel::update(row).set(licenses::max_activations.eq(limit)).execute(conn)?;
    Ok(())
}

fn mark_removed(conn: &mut Conn, license_id: &str, now: i64) -> db::Result<()> {
    let row = (license_marks::license_id.eq(license_id), license_marks::removed_at.eq(now));
    crate::on_either!(conn, c => diesel::insert_into(license_marks::table)
        .values(row)
        .on_conflict(license_marks::license_id)
        .do_update()
        .set(license_marks::removed_at.eq(now))
        .execute(c))?;
    Ok(())
}

/// Writes down which item pays for a license where that was not known yet.
fn link(conn: &mut Conn, groups: &[Group]) -> db::Result<()> {
    for group in groups {
        for license in group.held.iter().filter(|license| license.item_id.as_deref() != Some(&group.item.id)) {
            diesel::update(licenses::table.filter(licenses::id.eq(&license.id)))
                .set(licenses::item_id.eq(&group.item.id))
                .execute(conn)?;
        }
    }
    Ok(())
}

/// The licenses that hold a seat of this subscription, with their marks: those that were not taken out of it.
pub(super) fn held(conn: &mut Conn, target: &Target, known: &Known) -> db::Result<(Vec<License>, Vec<Mark>)> {
    let all = target.licenses(conn)?;
    let marks = marks(conn, &all)?;
    let held = all
        .into_iter()
        .filter(|license| mark_of(&marks, license).is_none_or(|mark| mark.removed_at.is_none()))
        .filter(|license| license.subscription_id.as_deref() == Some(known.id.as_str()))
        .collect();
    Ok((held, marks))
}

/// Sorts licenses by the item that pays for them; those of no item are left over.
pub(super) fn group(conn: &mut Conn, items: &[Item], held: Vec<License>) -> db::Result<(Vec<Group>, Vec<License>)> {
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
        groups.push(Group { item: item.clone(), tier, held: own });
    }
    Ok((groups, loose))
}
