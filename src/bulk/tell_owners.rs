//! Mails owners about an action: one mail each, however many licenses they have.

use diesel::prelude::*;

use super::action::{BulkAction, BulkKind, Left};
use crate::accounts::account;
use crate::billing::context::BillingContext;
use crate::billing::notifications::mails::customer::{About, CustomerMail, ToCustomer};
use crate::billing::notifications::mails::license_reinstated::LicenseReinstated;
use crate::billing::notifications::mails::license_revoked::LicenseRevoked;
use crate::billing::notifications::mails::license_suspended::LicenseSuspended;
use crate::db::schema::{bulk_action_licenses as rows, licenses};
use crate::db::{self, Conn};
use crate::ids::{AccountId, BulkActionId, LicenseId};
use crate::mail::NewMail;

/// Owners per transaction.
const BATCH: i64 = 20;
/// The maximum number of licenses that a mail lists; the rest are only counted.
const NAMED: i64 = 50;

/// Queues mails to the next batch of owners that have not been notified.
pub async fn some(ctx: &BillingContext, id: &BulkActionId) -> db::Result<Left> {
    let (context, id) = (ctx.clone(), id.clone());
    ctx.db.write(move |conn| batch(conn, &context, &id)).await
}

fn batch(conn: &mut Conn, ctx: &BillingContext, id: &BulkActionId) -> db::Result<Left> {
    let Some(action) = BulkAction::lock(conn, id)?.filter(|action| action.tells_owners) else {
        return Ok(Left::Nothing);
    };
    let to_tell = rows::table.filter(rows::bulk_action_id.eq(id).and(rows::tell.is_not_null()));
    let owners: Vec<AccountId> = to_tell
        .select(rows::tell.assume_not_null())
        .distinct()
        .order(rows::tell.assume_not_null())
        .limit(BATCH)
        .load(conn)?;
    if owners.is_empty() {
        return Ok(Left::Nothing);
    }
    let kind = match &action.undoes {
        Some(undone) => BulkAction::find(conn, undone)?.map(|undone| inverse(undone.kind)),
        None => Some(action.kind),
    };
    for owner in owners {
        let of_owner = rows::table.filter(rows::bulk_action_id.eq(id).and(rows::tell.eq(&owner)));
        if let Some(kind) = kind {
            let count: i64 = of_owner.count().get_result(conn)?;
            let named: Vec<LicenseId> =
                of_owner.order(rows::license_id).limit(NAMED).select(rows::license_id).load(conn)?;
            queue(conn, ctx, kind, &owner, (named, count))?;
        }
        diesel::update(of_owner).set(rows::tell.eq(None::<AccountId>)).execute(conn)?;
    }
    Ok(Left::More)
}

fn inverse(kind: BulkKind) -> BulkKind {
    if kind == BulkKind::Suspend { BulkKind::Reinstate } else { BulkKind::Suspend }
}

fn queue(
    conn: &mut Conn,
    ctx: &BillingContext,
    kind: BulkKind,
    owner: &AccountId,
    (license_ids, count): (Vec<LicenseId>, i64),
) -> db::Result<()> {
    let Some(account) = account::find(conn, owner)? else { return Ok(()) };
    let tier_id = match license_ids.first() {
        Some(first) => {
            licenses::table.filter(licenses::id.eq(first)).select(licenses::tier_id).first(conn).optional()?
        }
        None => None,
    };
    let about = About { license_ids, count, tier_id, order_id: None, subscription_id: None };
    let to = account.email.as_str();
    // The seller's reason is internal.
    let reason = None;
    match kind {
        BulkKind::Revoke => send(conn, ctx, to, about, LicenseRevoked { reason }),
        BulkKind::Suspend => send(conn, ctx, to, about, LicenseSuspended { reason }),
        BulkKind::Reinstate => send(conn, ctx, to, about, LicenseReinstated {}),
        BulkKind::Extend | BulkKind::MoveTier | BulkKind::Undo => Ok(()),
    }
}

fn send<M: CustomerMail + Clone>(
    conn: &mut Conn,
    ctx: &BillingContext,
    to: &str,
    about: About,
    mail: M,
) -> db::Result<()> {
    NewMail::new(to, ToCustomer { mail, about }).queue(conn, &ctx.context).map(|_| ())
}
