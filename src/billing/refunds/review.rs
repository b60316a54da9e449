//! Partial refunds that need the seller's decision. Licenses stay as they are until then; later events never override the
//! decision.

use diesel::prelude::*;
use serde_json::json;

use crate::audit::record::{Actor, Filter, list, record};
use crate::billing::context::BillingContext;
use crate::billing::entitlements::apply::apply;
use crate::billing::error::BillingError;
use crate::billing::notifications::changes::announce;
use crate::billing::notifications::mails::customer;
use crate::billing::notifications::mails::license_reinstated::LicenseReinstated;
use crate::billing::notifications::mails::license_revoked::LicenseRevoked;
use crate::billing::notifications::mails::license_suspended::LicenseSuspended;
use crate::billing::notifications::mails::told_reason::ToldReason;
use crate::billing::records::order::ReviewReason;
use crate::billing::records::purchase::Purchase;
use crate::db::schema::{licenses, orders};
use crate::db::{self, Conn, text_enum};
use crate::ids::OrderId;
use crate::licenses::license::License;
use crate::licenses::status::LicenseStatus;
use crate::lifecycle::LifecycleError;
use crate::lifecycle::change_status::{Change, change_status};
use crate::lifecycle::reinstate::reinstate;
use crate::lifecycle::restore_activations::restore_activations;

/// The audit action that records a decision.
const DECIDED: &str = "order.attention_decided";

text_enum! {
    /// The seller's decision about an order's licenses.
    pub enum Decision {
        /// Leave them as they are.
        Keep = "keep",
        /// Suspend them until they are reinstated.
        Suspend = "suspend",
        /// Revoke them.
        Revoke = "revoke",
        /// Undo an earlier decision: suspended or revoked licenses get the status that the payments imply.
        Reinstate = "reinstate",
    }
}

impl Decision {
    fn change(self) -> Option<Change> {
        match self {
            Self::Keep | Self::Reinstate => None,
            Self::Suspend => Some(Change::Suspend),
            Self::Revoke => Some(Change::Revoke),
        }
    }
}

/// Why nothing was decided. The caller must roll back its transaction.
#[derive(Debug, thiserror::Error)]
pub enum ReviewError {
    /// 404
    #[error("there is no such order")]
    NotFound,
    /// 409
    #[error("this order needs no decision")]
    Nothing,
    /// 409
    #[error("this order was already decided: {0}")]
    Decided(String),
    #[error(transparent)]
    License(#[from] LifecycleError),
    #[error(transparent)]
    Billing(#[from] BillingError),
    #[error(transparent)]
    Db(#[from] db::Error),
}

/// Returns the latest decision about an order; `None` if there is none yet.
pub fn last_decision(conn: &mut Conn, order_id: &OrderId) -> db::Result<Option<String>> {
    let of_order =
        Filter { action: Some(DECIDED.to_owned()), subject: Some(order_id.to_string()), ..Filter::default() };
    let newest = list(conn, &of_order, None, 1)?.entries.into_iter().next();
    Ok(newest.and_then(|entry| entry.detail.get("decision")?.as_str().map(str::to_owned)))
}

/// Counts the licenses of an order that a decision would stop.
pub fn count_unrevoked(conn: &mut Conn, order_id: &OrderId) -> db::Result<i64> {
    let of_order =
        licenses::table.filter(licenses::order_id.eq(order_id)).filter(licenses::status.ne(LicenseStatus::Revoked));
    Ok(of_order.count().get_result(conn)?)
}

/// Applies the seller's decision and clears the flag, in the caller's transaction. Repeating a decision changes
/// nothing.
pub fn decide(
    conn: &mut Conn,
    ctx: &BillingContext,
    actor: &Actor,
    order_id: &OrderId,
    decision: Decision,
) -> Result<(), ReviewError> {
    let context = &ctx.context;
    let target = Purchase::of_order(conn, order_id, None, context.now())?;
    let order = target.order.as_ref().ok_or(ReviewError::NotFound)?;
    if decision == Decision::Reinstate {
        return undo(conn, ctx, actor, &target, order_id);
    }
    let Some(reason) = order.attention else {
        return match last_decision(conn, order_id)? {
            Some(last) if last == decision.as_str() => Ok(()),
            Some(last) => Err(ReviewError::Decided(last)),
            None => Err(ReviewError::Nothing),
        };
    };
    let mut changed = Vec::new();
    if let Some(change) = decision.change() {
        for license in target.licenses(conn)?.into_iter().filter(|license| license.status != LicenseStatus::Revoked) {
            let was = license.status;
            let now = change_status(conn, context, actor, &license.id, change, Some(reason.as_str()))?;
            if now.status != was {
                changed.push(now);
            }
        }
    }
    diesel::update(orders::table.find(order_id))
        .set(orders::attention.eq(None::<String>))
        .execute(conn)
        .map_err(db::Error::from)?;
    let detail = json!({"decision": decision.as_str(), "attention": reason, "licenses": changed.len()});
    record(conn, context, actor, DECIDED, order_id, detail)?;
    queue_decision(conn, ctx, &target, decision, reason, &changed)?;
    Ok(())
}

/// Undoes the last decision: licenses that it suspended or revoked get the status that the payments imply, and
/// activations that ended with them are restored.
fn undo(
    conn: &mut Conn,
    ctx: &BillingContext,
    actor: &Actor,
    target: &Purchase,
    order_id: &OrderId,
) -> Result<(), ReviewError> {
    match last_decision(conn, order_id)?.as_deref() {
        Some("suspend" | "revoke") => {}
        Some("reinstate") => return Ok(()),
        Some(other) => return Err(ReviewError::Decided(other.to_owned())),
        None => return Err(ReviewError::Nothing),
    }
    let decided = |license: &License| {
        matches!(license.status, LicenseStatus::Suspended | LicenseStatus::Revoked)
            && license.status_reason.as_deref().and_then(ReviewReason::parse).is_some()
    };
    let mut back = Vec::new();
    for license in target.licenses(conn)?.into_iter().filter(decided) {
        restore_activations(conn, &license)?;
        back.push(reinstate(conn, &ctx.context, actor, &license.id, None)?);
    }
    let detail = json!({"decision": Decision::Reinstate.as_str(), "licenses": back.len()});
    record(conn, &ctx.context, actor, DECIDED, order_id, detail)?;
    // The payments may have ended them in the meantime.
    let changes = apply(conn, ctx, target, &Actor::System)?;
    let licenses: Vec<&License> =
        back.iter().filter(|license| changes.statuses.iter().all(|moved| moved.license.id != license.id)).collect();
    if !licenses.is_empty() {
        customer::queue(conn, ctx, target, &licenses, LicenseReinstated {}, None)?;
    }
    Ok(announce(conn, ctx, target, &changes)?)
}

fn queue_decision(
    conn: &mut Conn,
    ctx: &BillingContext,
    target: &Purchase,
    decision: Decision,
    reason: ReviewReason,
    changed: &[License],
) -> db::Result<()> {
    if changed.is_empty() {
        return Ok(());
    }
    let licenses: Vec<&License> = changed.iter().collect();
    let reason = match reason {
        ReviewReason::PartialRefund => ToldReason::PartlyRefunded,
        ReviewReason::PartialDispute | ReviewReason::Dispute | ReviewReason::Inquiry => ToldReason::PaymentDisputed,
        ReviewReason::RefundFailed | ReviewReason::NoAddress => ToldReason::SellerDecided,
    };
    let reason = Some(reason);
    match decision {
        Decision::Suspend => customer::queue(conn, ctx, target, &licenses, LicenseSuspended { reason }, None),
        Decision::Revoke => customer::queue(conn, ctx, target, &licenses, LicenseRevoked { reason }, None),
        Decision::Keep | Decision::Reinstate => Ok(()),
    }
}
