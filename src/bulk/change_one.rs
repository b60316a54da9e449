//! Applies a bulk action to one license, through the same operation as the single action.

use crate::audit::Actor;
use crate::billing::context::BillingContext;
use crate::billing::error::BillingError;
use crate::catalog::Tier;
use crate::db::{self, Conn, Error};
use crate::ids::{BulkActionId, LicenseId};
use crate::licenses::license::License;
use crate::licenses::status::LicenseStatus;
use crate::lifecycle::LifecycleError;
use crate::lifecycle::change::{ChangeLicense, Seats, change};
use crate::lifecycle::change_status::{Change, change_status};
use crate::lifecycle::extend::{Extension, extend};

use super::action::{BulkAction, BulkKind};
use super::row::{Kept, Row};

/// The license was changed after the action being undone.
const CHANGED_SINCE: &str = "license_changed_since";

/// What to do to each license.
#[derive(Debug)]
pub enum Step {
    Status(Change),
    Extend(Extension),
    MoveTier(String),
    /// Undo this action, which is of this kind.
    Undo(BulkActionId, BulkKind),
}

/// The result for one license.
pub enum Done {
    Changed,
    Unchanged,
    Refused(&'static str),
}

impl Step {
    /// Reads the step from an action.
    pub fn of(conn: &mut Conn, action: &BulkAction) -> db::Result<Self> {
        let corrupt = || Error::Corrupt(format!("bulk action {} has no parameters", action.id));
        let parameters = action.parameters()?;
        if let Some(change) = action.kind.change() {
            return Ok(Self::Status(change));
        }
        match action.kind {
            BulkKind::Extend => Ok(Self::Extend(parameters.extension().ok_or_else(corrupt)?)),
            BulkKind::MoveTier => Ok(Self::MoveTier(parameters.tier.ok_or_else(corrupt)?)),
            _ => {
                let of = action.undoes.clone().ok_or_else(corrupt)?;
                let undone = BulkAction::find(conn, &of)?.ok_or_else(corrupt)?;
                Ok(Self::Undo(of, undone.kind))
            }
        }
    }

    /// Whether billing must decide again about the license's purchase afterwards, as it does after the single action.
    pub fn is_about_status(&self) -> bool {
        matches!(self, Self::Status(_) | Self::Undo(_, BulkKind::Suspend | BulkKind::Reinstate))
    }

    /// Applies the step in the caller's transaction. A refused step has changed nothing.
    pub fn run(
        &self,
        conn: &mut Conn,
        ctx: &BillingContext,
        actor: &Actor,
        reason: Option<&str>,
        license: &License,
    ) -> Result<Done, BillingError> {
        let context = &ctx.context;
        let done = match self {
            Self::Status(wanted) => change_status(conn, context, actor, &license.id, *wanted, reason).map(|_| ()),
            Self::Extend(by) => extend(conn, context, actor, &license.id, *by, None).map(|_| ()),
            Self::MoveTier(tier) => {
                let wanted = ChangeLicense { tier: Some(tier.clone()), ..ChangeLicense::default() };
                change(conn, context, actor, &license.id, &wanted).map(|_| ())
            }
            Self::Undo(of, kind) => {
                let kept = Row::find(conn, of, &license.id)?.map(|row| row.kept()).transpose()?.flatten();
                match kept {
                    Some((former, after)) if is_untouched(*kind, license, &after) => {
                        restore_former(conn, ctx, actor, *kind, &license.id, &former)
                    }
                    _ => return Ok(Done::Refused(CHANGED_SINCE)),
                }
            }
        };
        match done {
            Ok(()) => {
                let now = License::find(conn, &license.id)?;
                let is_same = now.is_some_and(|now| Kept::of(&now) == Kept::of(license));
                Ok(if is_same { Done::Unchanged } else { Done::Changed })
            }
            // Already active.
            Err(LifecycleError::NotSuspended) => Ok(Done::Unchanged),
            Err(LifecycleError::Db(error)) => Err(error.into()),
            Err(LifecycleError::Mint(error)) => Err(error.into()),
            Err(refused) => Ok(Done::Refused(refused.code().as_str())),
        }
    }
}

/// Whether the license is still as an action of this kind left it.
fn is_untouched(kind: BulkKind, license: &License, after: &Kept) -> bool {
    let now = Kept::of(license);
    match kind {
        BulkKind::Extend => now.valid_until == after.valid_until,
        BulkKind::MoveTier => {
            (&now.tier_id, now.max_activations, now.max_leases)
                == (&after.tier_id, after.max_activations, after.max_leases)
        }
        _ => (now.status, now.status_at) == (after.status, after.status_at),
    }
}

/// Restores the license's former state. A license that was suspended or revoked before it was reinstated becomes so
/// again, as a decision of this actor.
fn restore_former(
    conn: &mut Conn,
    ctx: &BillingContext,
    actor: &Actor,
    kind: BulkKind,
    license: &LicenseId,
    former: &Kept,
) -> Result<(), LifecycleError> {
    let context = &ctx.context;
    let wanted = match kind {
        BulkKind::Suspend => return change_status(conn, context, actor, license, Change::Reinstate, None).map(|_| ()),
        BulkKind::Reinstate => {
            let back = if former.status == LicenseStatus::Revoked { Change::Revoke } else { Change::Suspend };
            return change_status(conn, context, actor, license, back, None).map(|_| ());
        }
        BulkKind::Extend => ChangeLicense { valid_until: Some(former.valid_until), ..ChangeLicense::default() },
        _ => {
            let tier = Tier::find(conn, &former.tier_id)?;
            let tier = tier.ok_or_else(|| LifecycleError::UnknownTier(former.tier_id.to_string()))?;
            // Limits equal to the tier's follow the tier automatically; a subscription sets its own.
            let own = |had: Option<i64>, tiers: Option<i64>| {
                (had != tiers).then(|| had.map_or(Seats::Unlimited, Seats::Limited))
            };
            ChangeLicense {
                max_activations: own(former.max_activations, tier.max_activations),
                max_leases: own(former.max_leases, tier.max_leases),
                tier: Some(tier.slug),
                ..ChangeLicense::default()
            }
        }
    };
    change(conn, context, actor, license, &wanted).map(|_| ())
}
