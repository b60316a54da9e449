//! Extends a one-time license for a paid renewal, and takes the extension back if that payment is returned.

use diesel::prelude::*;
use serde_json::json;

use super::policy::{RefundPolicy, Returned};
use super::sign_anew::sign_one;
use crate::accounts::account;
use crate::audit::record::{Actor, record};
use crate::billing::context::BillingContext;
use crate::billing::error::BillingError;
use crate::billing::records::purchase::Purchase;
use crate::billing::records::renewal::Renewal;
use crate::catalog::{KeyFormat, Tier};
use crate::clock::rfc3339;
use crate::db::schema::licenses;
use crate::db::{self, Conn};
use crate::licenses::license::License;
use crate::licenses::mint::Owner;
use crate::licenses::webhooks::{self, LicenseEvent};

/// The audit action.
const RENEWED: &str = "license.renewed";

/// A license with its new end.
#[derive(Clone, Debug)]
pub struct Renewed {
    pub license: License,
    /// Whether its key embeds the end and was re-signed.
    pub signed: bool,
}

/// Adds the days of a paid renewal: to the license's end, or to now if it has already ended.
pub fn pay(
    conn: &mut Conn,
    ctx: &BillingContext,
    renewal: &Renewal,
    actor: &Actor,
) -> Result<Option<Renewed>, BillingError> {
    let now = ctx.now();
    let Some(license) = License::lock(conn, &renewal.license_id)? else { return Ok(None) };
    Renewal::mark_paid(conn, &renewal.order_id, now)?;
    let end = license.valid_until.unwrap_or(now).max(now).saturating_add(renewal.seconds());
    move_end(conn, ctx, renewal, &license, end, (RENEWED, actor)).map(Some)
}

/// Subtracts the renewal's days while its payment is refunded, lost or disputed, and adds them again once it is not.
/// The caller holds the lock on the order's row.
pub fn follow(
    conn: &mut Conn,
    ctx: &BillingContext,
    purchase: &Purchase,
    returned: &[Returned],
    actor: &Actor,
) -> Result<(), BillingError> {
    let Some(order) = &purchase.order else { return Ok(()) };
    let Some(renewal) = Renewal::of_order(conn, &order.id)?.filter(|renewal| renewal.paid_at.is_some()) else {
        return Ok(());
    };
    let gone = returned.iter().any(|payment| {
        let refunded = payment.refunded_at.filter(|_| ctx.on_refund != RefundPolicy::Keep);
        [refunded, payment.lost_at, payment.disputed_at].into_iter().flatten().any(|at| payment.pays_at(false, at))
    });
    if gone == renewal.taken_back_at.is_some() {
        return Ok(());
    }
    let Some(license) = License::lock(conn, &renewal.license_id)? else { return Ok(()) };
    Renewal::mark_taken_back(conn, &renewal.order_id, gone.then(|| ctx.now()))?;
    // A license made perpetual by a person in the meantime stays perpetual.
    let Some(end) = license.valid_until else { return Ok(()) };
    let (end, action) = if gone {
        (end.saturating_sub(renewal.seconds()), "license.renewal_taken_back")
    } else {
        (end.saturating_add(renewal.seconds()), RENEWED)
    };
    move_end(conn, ctx, &renewal, &license, end, (action, actor))?;
    Ok(())
}

fn move_end(
    conn: &mut Conn,
    ctx: &BillingContext,
    renewal: &Renewal,
    license: &License,
    end: i64,
    (action, actor): (&str, &Actor),
) -> Result<Renewed, BillingError> {
    diesel::update(licenses::table.filter(licenses::id.eq(&license.id)))
        .set((licenses::valid_until.eq(end), licenses::valid_days.eq(None::<i64>), licenses::updated_at.eq(ctx.now())))
        .execute(conn)
        .map_err(db::Error::from)?;
    let before = license.valid_until.map(rfc3339);
    let detail = json!({"order": renewal.order_id, "before": before, "valid_until": rfc3339(end)});
    record(conn, &ctx.context, actor, action, &license.id, detail)?;
    let gone = || db::Error::Corrupt(format!("the license {} vanished while it was renewed", license.id));
    let moved = License::find(conn, &license.id)?.ok_or_else(gone)?;
    let signed = sign(conn, ctx, &moved, actor)?;
    let event = if action == RENEWED { LicenseEvent::Renewed {} } else { LicenseEvent::Updated {} };
    webhooks::publish(conn, &ctx.context, &[license.id.as_str()], &event)?;
    let license = License::find(conn, &license.id)?.ok_or_else(gone)?;
    Ok(Renewed { license, signed })
}

/// Re-signs the key if its format embeds the end. Returns whether a new key was signed.
fn sign(conn: &mut Conn, ctx: &BillingContext, license: &License, actor: &Actor) -> Result<bool, BillingError> {
    let tier = Tier::find(conn, &license.tier_id)?.filter(|tier| tier.key_format == KeyFormat::Signed);
    let Some(tier) = tier else { return Ok(false) };
    let Some(owner) = &license.account_id else { return Ok(false) };
    let Some(account) = account::find(conn, owner)? else { return Ok(false) };
    sign_one(conn, ctx, license, &tier, Owner::account(account.id, account.email), actor)
}
