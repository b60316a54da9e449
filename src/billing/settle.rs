//! Bringing licenses to where money says they should be: read the present state, decide, write the difference.

use diesel::prelude::*;
use serde_json::json;

use super::Billing;
use super::charge;
use super::fulfil::FulfilError;
use super::order::Order;
use super::standing::{Facts, Person, Refunded, Standing, Subscribed, decide};
use super::subscription::{Item, Known};
use crate::audit::record::{Actor, record};
use crate::catalog::Tier;
use crate::clock::DAY;
use crate::db::schema::{license_marks, licenses, orders};
use crate::db::{self, Conn};
use crate::licenses::license::License;
use crate::licenses::news;
use crate::outgoing::Topic;

/// The most entries of the audit log for one change of many licenses; above it one entry tells them all.
const NAMED: usize = 100;
/// Licenses of one statement.
const CHUNK: usize = 500;

/// Whose licenses are meant: an order's, a subscription's, or both. Loaded and locked.
#[derive(Clone, Debug, Default)]
pub struct Target {
    pub order: Option<Order>,
    pub subscription: Option<Known>,
    /// Known before the subscription itself is.
    pub subscription_id: Option<String>,
}

/// A license whose status changed.
#[derive(Clone, Debug)]
pub struct Moved {
    pub license: License,
    pub to: Standing,
}

impl Target {
    /// The order that this payment intent or this subscription paid, with its subscription.
    pub fn load(
        conn: &mut Conn,
        payment_intent: Option<&str>,
        subscription: Option<&str>,
        now: i64,
    ) -> db::Result<Self> {
        let by_intent = match payment_intent {
            Some(intent) => order_id(conn, "payment_intent", intent)?,
            None => None,
        };
        let order = match (by_intent, subscription) {
            (None, Some(id)) => order_id(conn, "subscription", id)?,
            (found, _) => found,
        };
        match order {
            Some(order) => Self::of_order(conn, &order, subscription, now),
            None => Self::of_subscription(conn, None, subscription.map(str::to_owned)),
        }
    }

    /// An order and its subscription; the order's row is held.
    pub fn of_order(conn: &mut Conn, order_id: &str, subscription: Option<&str>, now: i64) -> db::Result<Self> {
        let order = Order::lock(conn, order_id, now)?;
        let id = order.as_ref().and_then(|order| order.subscription_id.clone());
        Self::of_subscription(conn, order, id.or_else(|| subscription.map(str::to_owned)))
    }

    fn of_subscription(conn: &mut Conn, order: Option<Order>, id: Option<String>) -> db::Result<Self> {
        let subscription = match &id {
            Some(id) => Known::find(conn, id)?.filter(|row| !row.status.is_empty()),
            None => None,
        };
        Ok(Self { order, subscription, subscription_id: id })
    }

    /// What the audit log calls it.
    pub fn name(&self) -> &str {
        let order = self.order.as_ref().map(|order| order.id.as_str());
        order.or(self.subscription_id.as_deref()).unwrap_or("?")
    }

    /// Its licenses in the order in which they were made.
    pub fn licenses(&self, conn: &mut Conn) -> db::Result<Vec<License>> {
        let order = self.order.as_ref().map_or("", |order| order.id.as_str());
        let subscription = self.subscription_id.as_deref().unwrap_or("");
        Ok(licenses::table
            .filter(licenses::order_id.eq(order).or(licenses::subscription_id.eq(subscription)))
            .order((licenses::ordinal, licenses::id))
            .select(License::as_select())
            .load(conn)?)
    }
}

/// The order that a payment intent or a subscription pays for.
fn order_id(conn: &mut Conn, what: &str, id: &str) -> db::Result<Option<String>> {
    let mut query = orders::table.select(orders::id).order(orders::id).into_boxed();
    query = match what {
        "subscription" => query.filter(orders::subscription_id.eq(id)),
        _ => query.filter(orders::payment_intent_id.eq(id)),
    };
    Ok(query.first(conn).optional()?)
}

/// What money remembers of one license.
#[derive(Clone, Debug, Default, Queryable, Selectable)]
#[diesel(table_name = license_marks)]
pub(super) struct Mark {
    pub license_id: String,
    pub asked_at: Option<i64>,
    pub removed_at: Option<i64>,
    pub allowed_at: Option<i64>,
}

/// The marks of these licenses.
pub(super) fn marks(conn: &mut Conn, licenses: &[License]) -> db::Result<Vec<Mark>> {
    let mut all = Vec::new();
    for chunk in licenses.chunks(CHUNK) {
        let ids: Vec<&str> = chunk.iter().map(|license| license.id.as_str()).collect();
        let found = license_marks::table.filter(license_marks::license_id.eq_any(ids)).select(Mark::as_select());
        all.extend(found.load::<Mark>(conn)?);
    }
    all.sort_by(|a, b| a.license_id.cmp(&b.license_id));
    Ok(all)
}

/// The mark of one license among those that [`marks`] gave.
pub(super) fn mark_of<'a>(marks: &'a [Mark], license: &License) -> Option<&'a Mark> {
    let at = marks.binary_search_by(|mark| mark.license_id.as_str().cmp(&license.id)).ok()?;
    marks.get(at)
}

impl Billing {
    /// Writes what the present state says of each license of `target`; gives those whose status changed. Their rows are
    /// locked by the update; the caller holds the order's.
    pub(super) fn settle(&self, conn: &mut Conn, target: &Target, actor: &Actor) -> Result<Vec<Moved>, FulfilError> {
        let now = self.minter.ambient.now();
        let all = target.licenses(conn)?;
        let marks = marks(conn, &all)?;
        let refund = self.refund(conn, target, all.is_empty() || all.iter().any(|l| l.status != "revoked"), now)?;
        let disputes = charge::disputes_of(conn, target.order.as_ref(), target.subscription_id.as_deref())?;
        let mut grace = Grace::default();
        let mut moved: Vec<Moved> = Vec::new();
        for license in all {
            let mark = mark_of(&marks, &license);
            let grace_seconds = grace.of(conn, &license)?;
            let facts = Facts {
                person: person(&license, mark),
                seat_removed_at: mark.and_then(|mark| mark.removed_at),
                subscription: target.subscription.as_ref().map(|known| Subscribed {
                    status: &known.status,
                    status_at: known.status_at,
                    overdue_at: known.past_due_since.map(|since| since + grace_seconds),
                }),
                refund,
                disputes,
            };
            remember_allowance(conn, &license, facts.person, mark)?;
            let Some(to) = decide(&facts, now) else { continue };
            if to.status != license.status || (to.status != "active" && to.reason != license.status_reason.as_deref()) {
                moved.push(Moved { license, to });
            }
        }
        write_times(conn, target, now)?;
        self.write_statuses(conn, target, &moved, actor, now)?;
        Ok(moved)
    }

    /// Brings the order or subscription of one license to its present state, after a person changed it by hand.
    pub async fn settle_license(&self, license_id: &str) -> Result<(), FulfilError> {
        let (billing, id) = (self.clone(), license_id.to_owned());
        let work = move |conn: &mut Conn| -> Result<(), FulfilError> {
            let now = billing.minter.ambient.now();
            let Some(license) = License::find(conn, &id)? else { return Ok(()) };
            let subscription = license.subscription_id.as_deref();
            let target = match &license.order_id {
                Some(order) => Target::of_order(conn, order, subscription, now)?,
                None => Target::load(conn, None, subscription, now)?,
            };
            if target.order.is_some() || target.subscription_id.is_some() {
                billing.settle(conn, &target, &Actor::System)?;
            }
            Ok(())
        };
        self.db.write(work).await
    }

    /// A payment that went back in full, if one did; how much went back in all stands on the order. A part is a question
    /// to the seller while there are `licenses_left`.
    fn refund(&self, conn: &mut Conn, target: &Target, licenses_left: bool, now: i64) -> db::Result<Option<Refunded>> {
        let charges = charge::of(conn, target.order.as_ref(), target.subscription_id.as_deref())?;
        let full = charges.iter().filter(|charge| charge.whole).filter_map(|charge| charge.refunded_at).max();
        if let Some(order) = &target.order {
            let refunded = charges.iter().map(|charge| charge.amount_refunded).sum();
            if charge::flag_order(conn, order, refunded, full.is_none() && licenses_left, now)? {
                self.tell_sellers(conn, order, refunded)?;
            }
        }
        Ok(full.map(|at| Refunded { at, policy: self.on_refund }))
    }

    fn write_statuses(
        &self,
        conn: &mut Conn,
        target: &Target,
        moved: &[Moved],
        actor: &Actor,
        now: i64,
    ) -> db::Result<()> {
        let mut kinds: Vec<Standing> = Vec::new();
        for change in moved {
            if !kinds.contains(&change.to) {
                kinds.push(change.to);
            }
        }
        for to in kinds {
            let ids: Vec<&str> = moved.iter().filter(|m| m.to == to).map(|m| m.license.id.as_str()).collect();
            for chunk in ids.chunks(CHUNK) {
                diesel::update(licenses::table.filter(licenses::id.eq_any(chunk.iter().copied())))
                    .set((
                        licenses::status.eq(to.status),
                        licenses::status_reason.eq(to.reason),
                        licenses::status_actor.eq(actor.to_string()),
                        licenses::status_at.eq(now),
                        licenses::updated_at.eq(now),
                    ))
                    .execute(conn)?;
            }
            let action = format!("license.{}", if to.status == "active" { "reinstated" } else { to.status });
            let ambient = &self.minter.ambient;
            let topic = match to.status {
                "active" => Topic::LicenseReinstated,
                "suspended" => Topic::LicenseSuspended,
                "revoked" => Topic::LicenseRevoked,
                _ => Topic::LicenseInactive,
            };
            news::tell(conn, ambient, topic, &ids, &json!({"reason": to.reason}))?;
            if ids.len() <= NAMED {
                for id in ids {
                    record(conn, ambient, actor, &action, id, json!({"reason": to.reason, "of": target.name()}))?;
                }
            } else {
                let detail = json!({"reason": to.reason, "licenses": ids.len()});
                record(conn, ambient, actor, &action, target.name(), detail)?;
            }
        }
        Ok(())
    }
}

/// Licenses of a subscription are good until the end of what was paid for their item.
fn write_times(conn: &mut Conn, target: &Target, now: i64) -> db::Result<()> {
    let Some(known) = &target.subscription else { return Ok(()) };
    let of_subscription = licenses::table.filter(licenses::subscription_id.eq(&known.id));
    let items: Vec<Item> = known.items()?;
    for item in &items {
        let Some(end) = item.paid_until else { continue };
        diesel::update(of_subscription.filter(licenses::item_id.eq(&item.id)))
            .filter(licenses::valid_until.is_null().or(licenses::valid_until.ne(end)))
            .set((licenses::valid_until.eq(end), licenses::valid_days.eq(None::<i64>), licenses::updated_at.eq(now)))
            .execute(conn)?;
    }
    let ids: Vec<&str> = items.iter().map(|item| item.id.as_str()).collect();
    if let Some(end) = known.current_period_end {
        diesel::update(of_subscription.filter(licenses::item_id.is_null().or(licenses::item_id.ne_all(ids))))
            .filter(licenses::valid_until.is_null().or(licenses::valid_until.ne(end)))
            .set((licenses::valid_until.eq(end), licenses::valid_days.eq(None::<i64>), licenses::updated_at.eq(now)))
            .execute(conn)?;
    }
    Ok(())
}

/// Whether the last word was a person's.
fn person(license: &License, mark: Option<&Mark>) -> Person {
    let actor = license.status_actor.as_deref().unwrap_or("");
    let by_person = actor == "cli" || actor.starts_with("admin_token:") || actor.starts_with("customer:");
    let allowed = mark.and_then(|mark| mark.allowed_at);
    match (by_person, license.status.as_str()) {
        (true, "active") => Person::Allowed { at: license.status_at.max(allowed).unwrap_or(0) },
        (true, _) => Person::Blocked,
        (false, _) => allowed.map_or(Person::Silent, |at| Person::Allowed { at }),
    }
}

/// A person's "active" outlives what money writes over it later.
fn remember_allowance(conn: &mut Conn, license: &License, person: Person, mark: Option<&Mark>) -> db::Result<()> {
    let Person::Allowed { at } = person else { return Ok(()) };
    if mark.and_then(|mark| mark.allowed_at) == Some(at) {
        return Ok(());
    }
    let row = (license_marks::license_id.eq(&license.id), license_marks::allowed_at.eq(at));
    crate::on_either!(conn, c => diesel::insert_into(license_marks::table)
        .values(row)
        .on_conflict(license_marks::license_id)
        .do_update()
        .set(license_marks::allowed_at.eq(at))
        .execute(c))?;
    Ok(())
}

/// The tiers' grace, each asked for once.
#[derive(Default)]
struct Grace(Vec<(String, i64)>);

impl Grace {
    /// In seconds.
    fn of(&mut self, conn: &mut Conn, license: &License) -> db::Result<i64> {
        if let Some((_, seconds)) = self.0.iter().find(|(tier, _)| *tier == license.tier_id) {
            return Ok(*seconds);
        }
        let seconds = Tier::find(conn, &license.tier_id)?.map_or(0, |tier| tier.grace_days * DAY);
        self.0.push((license.tier_id.clone(), seconds));
        Ok(seconds)
    }
}
