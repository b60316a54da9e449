//! Processes a bulk action: each transaction changes a few licenses, stores their results and updates the counts.
//!
//! The action's row is locked meanwhile, so any number of servers may try; each license is processed once.

use diesel::prelude::*;
use serde_json::json;

pub use super::action::Left;
use super::action::{BulkAction, BulkState};
use super::change_one::{Done, Step};
use super::row::{self, Kept, Outcome};
use super::tell_owners;
use crate::audit::{Actor, record};
use crate::billing::context::BillingContext;
use crate::billing::error::BillingError;
use crate::billing::refunds::apply_to_license::{decide_again, purchase_of};
use crate::clock::Stopwatch;
use crate::db::schema::bulk_actions;
use crate::db::{self, Conn, Error};
use crate::ids::{BulkActionId, LicenseId};
use crate::jobs::JobError;
use crate::licenses::license::License;
use crate::lifecycle;

/// The maximum number of licenses in one transaction.
const BATCH: i64 = 25;
/// How long one transaction keeps taking licenses, in milliseconds; other writers wait meanwhile.
const TIME_SLICE: u64 = 25;
/// The code for a license whose row cannot be read or changed.
const INTERNAL: &str = "internal_error";

/// Processes all that is left of an action. Safe to run repeatedly and concurrently.
pub async fn run(ctx: &BillingContext, id: &BulkActionId) -> Result<(), JobError> {
    loop {
        match some(ctx, id, BATCH).await {
            Ok(Left::More) => {}
            Ok(Left::Nothing) => break,
            Err(error) if error.is_transient() && !is_corrupt(&error) => {
                return Err(JobError::Retry(error.to_string()));
            }
            Err(_) => one_or_refuse(ctx, id).await?,
        }
    }
    while tell_owners::some(ctx, id).await? == Left::More {}
    let (context, id) = (ctx.clone(), id.clone());
    ctx.db.write(move |conn| finish(conn, &context, &id)).await?;
    Ok(())
}

/// Processes a single license after a batch failed, to isolate the one that cannot be changed; that one is refused, so
/// that it does not block the others.
async fn one_or_refuse(ctx: &BillingContext, id: &BulkActionId) -> Result<(), JobError> {
    let Err(error) = some(ctx, id, 1).await else { return Ok(()) };
    if error.is_transient() && !is_corrupt(&error) {
        return Err(JobError::Retry(error.to_string()));
    }
    let (context, id) = (ctx.clone(), id.clone());
    let refused = ctx.db.write(move |conn| {
        let Some(action) = running(conn, &id)? else { return Ok(None) };
        let Some(license) = row::waiting(conn, &id, 1)?.pop() else { return Ok(None) };
        settle(conn, &context, &action, &[(license.clone(), Outcome::Refused(INTERNAL))])?;
        Ok::<_, db::Error>(Some(license))
    });
    if let Some(license) = refused.await? {
        tracing::error!(license.id = license.as_str(), %error, "failed to change a license of a bulk action");
    }
    Ok(())
}

fn is_corrupt(error: &BillingError) -> bool {
    matches!(error, BillingError::Db(Error::Corrupt(_)))
}

/// Processes up to `most` waiting licenses.
pub async fn some(ctx: &BillingContext, id: &BulkActionId, most: i64) -> Result<Left, BillingError> {
    let (context, id) = (ctx.clone(), id.clone());
    ctx.db.write(move |conn| batch(conn, &context, &id, most)).await
}

/// Returns the action, locked, if it is running.
fn running(conn: &mut Conn, id: &BulkActionId) -> db::Result<Option<BulkAction>> {
    Ok(BulkAction::lock(conn, id)?.filter(|action| action.state == BulkState::Running))
}

fn batch(conn: &mut Conn, ctx: &BillingContext, id: &BulkActionId, most: i64) -> Result<Left, BillingError> {
    let Some(action) = running(conn, id)? else { return Ok(Left::Nothing) };
    let waiting = row::waiting(conn, id, most)?;
    if waiting.is_empty() {
        return Ok(Left::Nothing);
    }
    let (step, actor, clock) = (Step::of(conn, &action)?, action.actor()?, Stopwatch::start());
    let mut settled: Vec<(LicenseId, Outcome)> = Vec::new();
    for license_id in waiting {
        if clock.millis() >= TIME_SLICE && !settled.is_empty() {
            break;
        }
        if let Some(outcome) = process_one(conn, ctx, &action, &step, &actor, &license_id)? {
            settled.push((license_id, outcome));
        }
    }
    settle(conn, ctx, &action, &settled)?;
    Ok(Left::More)
}

/// Processes one license; `None` if it was deleted in the meantime.
fn process_one(
    conn: &mut Conn,
    ctx: &BillingContext,
    action: &BulkAction,
    step: &Step,
    actor: &Actor,
    id: &LicenseId,
) -> Result<Option<Outcome>, BillingError> {
    let Some(license) = License::find(conn, id)? else { return Ok(Some(Outcome::Refused("license_not_found"))) };
    // Lock the order before the license, as everywhere in billing.
    let purchase = if step.is_about_status() { purchase_of(conn, ctx, &license)? } else { None };
    let Some(license) = License::lock(conn, id)? else { return Ok(None) };
    Ok(Some(match step.run(conn, ctx, actor, action.reason.as_deref(), &license)? {
        Done::Changed => {
            if let Some(purchase) = &purchase {
                decide_again(conn, ctx, purchase, id)?;
            }
            done(conn, action, &license)?
        }
        Done::Unchanged => Outcome::Unchanged,
        Done::Refused(code) => Outcome::Refused(code),
    }))
}

/// Records a changed license, and its owner if owners are mailed.
fn done(conn: &mut Conn, action: &BulkAction, former: &License) -> db::Result<Outcome> {
    let after = License::find(conn, &former.id)?;
    let after = after.ok_or_else(|| Error::Corrupt(format!("license {} is gone", former.id)))?;
    let tell = match action.tells_owners {
        true => lifecycle::account_of(conn, &after)?.map(|account| account.id),
        false => None,
    };
    Ok(Outcome::Done { former: Box::new(Kept::of(former)), after: Box::new(Kept::of(&after)), tell })
}

fn settle(
    conn: &mut Conn,
    ctx: &BillingContext,
    action: &BulkAction,
    settled: &[(LicenseId, Outcome)],
) -> db::Result<()> {
    let (mut done, mut unchanged, mut refused) = (0, 0, 0);
    for (license, outcome) in settled {
        row::settle(conn, &action.id, license, outcome, ctx.now())?;
        match outcome {
            Outcome::Done { .. } => done += 1,
            Outcome::Unchanged => unchanged += 1,
            Outcome::Refused(_) => refused += 1,
        }
    }
    diesel::update(bulk_actions::table.find(&action.id))
        .set((
            bulk_actions::done.eq(action.done + done),
            bulk_actions::unchanged.eq(action.unchanged + unchanged),
            bulk_actions::refused.eq(action.refused + refused),
        ))
        .execute(conn)?;
    Ok(())
}

fn finish(conn: &mut Conn, ctx: &BillingContext, id: &BulkActionId) -> db::Result<()> {
    let Some(action) = running(conn, id)?.filter(|action| action.left() == 0) else { return Ok(()) };
    diesel::update(bulk_actions::table.find(id))
        .set((bulk_actions::state.eq(BulkState::Finished), bulk_actions::finished_at.eq(ctx.now())))
        .execute(conn)?;
    let detail = json!({"done": action.done, "unchanged": action.unchanged, "refused": action.refused});
    record(conn, &ctx.context, &Actor::System, "bulk_action.finished", id, detail)
}
