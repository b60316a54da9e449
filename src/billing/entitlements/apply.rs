//! Applies the entitlement decision: loads the current state, computes each license's status, and writes only what changed.

use diesel::prelude::*;
use serde_json::json;

use super::changes::{Changes, StatusChange};
use super::policy::{Entitlement, Facts, ManualOverride, Returned, Subscribed, decide};
use super::renew;
use super::sign_anew::sign_anew;
use crate::audit::record::{Actor, record};
use crate::billing::context::BillingContext;
use crate::billing::error::BillingError;
use crate::billing::records::license_state::{LicenseBillingState, billing_states, remember_allowance, state_of};
use crate::billing::records::purchase::Purchase;
use crate::billing::records::subscription::{Item, SubscriptionRow};
use crate::billing::records::{charge, returned};
use crate::catalog::Tier;
use crate::clock::DAY;
use crate::config::OnInquiry;
use crate::db::schema::licenses;
use crate::db::{self, Conn};
use crate::ids::{LicenseId, TierId};
use crate::licenses::license::License;
use crate::licenses::status::{LicenseStatus, StatusReason};
use crate::licenses::status_change;

/// Above this many licenses, a bulk change writes one summary audit entry instead of one per license.
const NAMED: usize = 100;

/// Applies the current state to every license of `purchase` and returns what changed. The updates lock the licenses'
/// rows; the caller holds the lock on the order's row.
pub fn apply(
    conn: &mut Conn,
    ctx: &BillingContext,
    purchase: &Purchase,
    actor: &Actor,
) -> Result<Changes, BillingError> {
    let now = ctx.now();
    let all = purchase.licenses(conn)?;
    let returned = returned::of(conn, purchase, ctx.on_inquiry == OnInquiry::Suspend)?;
    let renewed = renewed(&all, purchase)?;
    let statuses = decide_each(conn, ctx, purchase, &returned, all)?;
    write_times(conn, purchase, now)?;
    write_statuses(conn, ctx, purchase, &statuses, actor, now)?;
    let review = flag_for_review(conn, purchase, &returned, now)?;
    renew::follow(conn, ctx, purchase, &returned, actor)?;
    let resigned = match &purchase.subscription {
        Some(known) => {
            let all = purchase.licenses(conn)?;
            sign_anew(conn, ctx, purchase, known, all, actor)?
        }
        None => Vec::new(),
    };
    Ok(Changes { statuses, review, renewed, resigned, ..Changes::default() })
}

/// Like [`apply`], for one license of `purchase` whose status a person changed. The cost does not grow with the
/// purchase: no license's status depends on another's, and nothing else of the purchase depends on a status.
pub fn apply_to_one(
    conn: &mut Conn,
    ctx: &BillingContext,
    purchase: &Purchase,
    id: &LicenseId,
    actor: &Actor,
) -> Result<Changes, BillingError> {
    let now = ctx.now();
    let returned = returned::of(conn, purchase, ctx.on_inquiry == OnInquiry::Suspend)?;
    let license = Vec::from_iter(License::find(conn, id)?);
    let statuses = decide_each(conn, ctx, purchase, &returned, license)?;
    write_statuses(conn, ctx, purchase, &statuses, actor, now)?;
    let resigned = match &purchase.subscription {
        Some(known) => {
            let license = Vec::from_iter(License::find(conn, id)?);
            sign_anew(conn, ctx, purchase, known, license, actor)?
        }
        None => Vec::new(),
    };
    Ok(Changes { statuses, resigned, ..Changes::default() })
}

/// Returns the licenses whose status or reason differs from what the current state implies, with the new one.
fn decide_each(
    conn: &mut Conn,
    ctx: &BillingContext,
    purchase: &Purchase,
    returned: &[Returned],
    licenses: Vec<License>,
) -> Result<Vec<StatusChange>, BillingError> {
    let now = ctx.now();
    let states = billing_states(conn, &licenses)?;
    let mut grace = Grace::default();
    let mut moved = Vec::new();
    for license in licenses {
        let state = state_of(&states, &license);
        let grace_seconds = grace.of(conn, &license)?;
        // A one-time license in a mixed order has no subscription.
        let own = |known: &&SubscriptionRow| license.subscription_id.as_deref() == Some(known.id.as_str());
        let facts = Facts {
            manual_override: manual_override(&license, state),
            seat_removed_at: state.and_then(|state| state.removed_at),
            subscription: purchase.subscription.as_ref().filter(own).map(|known| Subscribed {
                status: &known.status,
                status_at: known.status_at,
                overdue_at: known.past_due_since.map(|since| since + grace_seconds),
            }),
            is_subscribed: license.subscription_id.is_some(),
            returned,
            on_refund: ctx.on_refund,
        };
        if let ManualOverride::Allowed { at } = facts.manual_override
            && state.and_then(|state| state.allowed_at) != Some(at)
        {
            remember_allowance(conn, &license.id, at)?;
        }
        let Some(to) = decide(&facts, now) else { continue };
        if to.status != license.status
            || (to.status != LicenseStatus::Active
                && to.reason.map(StatusReason::as_str) != license.status_reason.as_deref())
        {
            moved.push(StatusChange { license, to });
        }
    }
    Ok(moved)
}

/// Records the order's total refunded amount. A refund that does not reverse the current payment is flagged for the
/// seller's review while the order has licenses left. Returns the amount if the order was flagged. Call it after the
/// statuses are written.
fn flag_for_review(conn: &mut Conn, purchase: &Purchase, returned: &[Returned], now: i64) -> db::Result<Option<i64>> {
    let Some(order) = &purchase.order else { return Ok(None) };
    let is_subscribed = purchase.subscription_id.is_some();
    let settles = |payment: &Returned| {
        let at = [payment.refunded_at, payment.lost_at].into_iter().flatten().max();
        at.is_some_and(|at| payment.pays_at(is_subscribed, at))
    };
    let amount = returned.iter().map(|payment| payment.amount).sum();
    if amount == order.amount_refunded {
        return Ok(None);
    }
    let is_open = !returned.iter().any(settles) && purchase.has_license_left(conn)?;
    Ok(charge::flag_order(conn, order, amount, is_open, now)?.then_some(amount))
}

fn write_statuses(
    conn: &mut Conn,
    ctx: &BillingContext,
    purchase: &Purchase,
    moved: &[StatusChange],
    actor: &Actor,
    now: i64,
) -> db::Result<()> {
    let mut kinds: Vec<Entitlement> = Vec::new();
    for change in moved {
        if !kinds.contains(&change.to) {
            kinds.push(change.to);
        }
    }
    for to in kinds {
        let ids: Vec<&str> = moved.iter().filter(|m| m.to == to).map(|m| m.license.id.as_str()).collect();
        let reason = to.reason.map(StatusReason::as_str);
        let written = status_change::StatusChange { to: to.status, reason, actor: Some(actor.to_string()), at: now };
        written.write(conn, &ids, LicenseStatus::ALL)?;
        let action = match to.status {
            LicenseStatus::Active => "license.reinstated",
            LicenseStatus::Inactive => "license.inactive",
            LicenseStatus::Suspended => "license.suspended",
            LicenseStatus::Revoked => "license.revoked",
        };
        let context = &ctx.context;
        if ids.len() <= NAMED {
            for id in ids {
                record(conn, context, actor, action, id, json!({"reason": to.reason, "of": purchase.name()}))?;
            }
        } else {
            let detail = json!({"reason": to.reason, "licenses": ids.len()});
            record(conn, context, actor, action, purchase.name(), detail)?;
        }
    }
    Ok(())
}

/// The licenses whose end [`write_times`] is about to extend.
fn renewed(all: &[License], purchase: &Purchase) -> db::Result<Vec<LicenseId>> {
    let Some(known) = &purchase.subscription else { return Ok(Vec::new()) };
    let items = known.items()?;
    let moves_on = |license: &&License| {
        let item = items.iter().find(|item| Some(&item.id) == license.item_id.as_ref());
        let end = item.map_or(known.current_period_end, |item| item.paid_until);
        license.subscription_id.as_ref() == Some(&known.id)
            && license.valid_until.zip(end).is_some_and(|(before, end)| before < end)
    };
    Ok(all.iter().filter(moves_on).map(|license| license.id.clone()).collect())
}

/// Sets the end of a subscription's licenses to the end of their item's paid period.
fn write_times(conn: &mut Conn, purchase: &Purchase, now: i64) -> db::Result<()> {
    let Some(known) = &purchase.subscription else { return Ok(()) };
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

/// Returns the last manual decision about a license, if there is one.
pub(super) fn manual_override(license: &License, mark: Option<&LicenseBillingState>) -> ManualOverride {
    let allowed = mark.and_then(|mark| mark.allowed_at);
    match (license.is_set_by_person(), license.status) {
        (true, LicenseStatus::Active) => ManualOverride::Allowed { at: license.status_at.max(allowed).unwrap_or(0) },
        (true, _) => ManualOverride::Blocked,
        (false, _) => allowed.map_or(ManualOverride::None, |at| ManualOverride::Allowed { at }),
    }
}

/// Caches the grace period of each tier, so that each is loaded once.
#[derive(Default)]
struct Grace(Vec<(TierId, i64)>);

impl Grace {
    /// The grace period of the license's tier, in seconds.
    fn of(&mut self, conn: &mut Conn, license: &License) -> db::Result<i64> {
        if let Some((_, seconds)) = self.0.iter().find(|(tier, _)| *tier == license.tier_id) {
            return Ok(*seconds);
        }
        let seconds = Tier::find(conn, &license.tier_id)?.map_or(0, |tier| tier.grace_days * DAY);
        self.0.push((license.tier_id.clone(), seconds));
        Ok(seconds)
    }
}
