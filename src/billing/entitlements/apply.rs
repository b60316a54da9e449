//! Applies the entitlement decision: loads the current state, computes each license's status, and writes only what changed.

use diesel::prelude::*;
use serde_json::json;

use super::changes::{Changes, StatusChange};
use super::policy::{Entitlement, Facts, ManualOverride, Refunded, Subscribed, decide};
use crate::audit::record::{Actor, record};
use crate::billing::context::BillingContext;
use crate::billing::error::BillingError;
use crate::billing::records::license_state::{LicenseBillingState, billing_states, remember_allowance, state_of};
use crate::billing::records::purchase::Purchase;
use crate::billing::records::subscription::Item;
use crate::billing::records::{charge, dispute};
use crate::catalog::Tier;
use crate::clock::DAY;
use crate::db::schema::licenses;
use crate::db::{self, Conn};
use crate::licenses::license::License;

/// Above this many licenses, a bulk change writes one summary audit entry instead of one per license.
const NAMED: usize = 100;
/// Licenses of one statement.
const CHUNK: usize = 500;

/// Writes what the present state says of each license of `target`; gives those whose status changed. Their rows are
/// locked by the update; the caller holds the order's.
pub fn apply(
    conn: &mut Conn,
    ctx: &BillingContext,
    purchase: &Purchase,
    actor: &Actor,
) -> Result<Changes, BillingError> {
    let now = ctx.now();
    let all = purchase.licenses(conn)?;
    let states = billing_states(conn, &all)?;
    let (refund, review) =
        full_refund(conn, ctx, purchase, all.is_empty() || all.iter().any(|l| l.status != "revoked"), now)?;
    let disputes = dispute::disputes_of(conn, purchase.order.as_ref(), purchase.subscription_id.as_deref())?;
    let mut grace = Grace::default();
    let mut moved: Vec<StatusChange> = Vec::new();
    for license in all {
        let mark = state_of(&states, &license);
        let grace_seconds = grace.of(conn, &license)?;
        let facts = Facts {
            manual_override: manual_override(&license, mark),
            seat_removed_at: mark.and_then(|mark| mark.removed_at),
            subscription: purchase.subscription.as_ref().map(|known| Subscribed {
                status: &known.status,
                status_at: known.status_at,
                overdue_at: known.past_due_since.map(|since| since + grace_seconds),
            }),
            refund,
            disputes,
        };
        if let ManualOverride::Allowed { at } = facts.manual_override
            && mark.and_then(|mark| mark.allowed_at) != Some(at)
        {
            remember_allowance(conn, &license.id, at)?;
        }
        let Some(to) = decide(&facts, now) else { continue };
        if to.status != license.status || (to.status != "active" && to.reason != license.status_reason.as_deref()) {
            moved.push(StatusChange { license, to });
        }
    }
    write_times(conn, purchase, now)?;
    write_statuses(conn, ctx, purchase, &moved, actor, now)?;
    Ok(Changes { statuses: moved, review, ..Changes::default() })
}

/// A payment that went back in full, if one did; how much went back in all stands on the order. A part is a question
/// to the seller while there are `licenses_left`.
fn full_refund(
    conn: &mut Conn,
    ctx: &BillingContext,
    purchase: &Purchase,
    licenses_left: bool,
    now: i64,
) -> db::Result<(Option<Refunded>, Option<i64>)> {
    let charges = charge::of(conn, purchase.order.as_ref(), purchase.subscription_id.as_deref())?;
    let full = charges.iter().filter(|charge| charge.covers_full_period).filter_map(|charge| charge.refunded_at).max();
    let mut review = None;
    if let Some(order) = &purchase.order {
        let refunded = charges.iter().map(|charge| charge.amount_refunded).sum();
        if charge::flag_order(conn, order, refunded, full.is_none() && licenses_left, now)? {
            review = Some(refunded);
        }
    }
    Ok((full.map(|at| Refunded { at, policy: ctx.on_refund }), review))
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
        let ambient = &ctx.ambient;
        if ids.len() <= NAMED {
            for id in ids {
                record(conn, ambient, actor, &action, id, json!({"reason": to.reason, "of": purchase.name()}))?;
            }
        } else {
            let detail = json!({"reason": to.reason, "licenses": ids.len()});
            record(conn, ambient, actor, &action, purchase.name(), detail)?;
        }
    }
    Ok(())
}

/// Licenses of a subscription are good until the end of what was paid for their item.
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

/// Whether the last word was a person's.
fn manual_override(license: &License, mark: Option<&LicenseBillingState>) -> ManualOverride {
    let actor = license.status_actor.as_deref().unwrap_or("");
    let by_person = actor == "cli" || actor.starts_with("admin_token:") || actor.starts_with("customer:");
    let allowed = mark.and_then(|mark| mark.allowed_at);
    match (by_person, license.status.as_str()) {
        (true, "active") => ManualOverride::Allowed { at: license.status_at.max(allowed).unwrap_or(0) },
        (true, _) => ManualOverride::Blocked,
        (false, _) => allowed.map_or(ManualOverride::None, |at| ManualOverride::Allowed { at }),
    }
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
