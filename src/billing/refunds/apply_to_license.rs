//! Brings one license's order or subscription to its present state after a person changed the license by hand.

use crate::audit::record::Actor;
use crate::billing::context::BillingContext;
use crate::billing::entitlements::apply::apply;
use crate::billing::error::BillingError;
use crate::billing::notifications::changes::announce_to_seller;
use crate::billing::records::purchase::Purchase;
use crate::db::{self, Conn};
use crate::ids::LicenseId;
use crate::licenses::license::License;

/// Brings the order or subscription of one license to its present state, after a person changed it by hand.
pub async fn apply_to_license(ctx: &BillingContext, license_id: &LicenseId) -> Result<(), BillingError> {
    let (context, id) = (ctx.clone(), license_id.to_owned());
    let work = move |conn: &mut Conn| -> Result<(), BillingError> {
        let Some(license) = License::find(conn, &id)? else { return Ok(()) };
        match purchase_of(conn, &context, &license)? {
            Some(purchase) => apply_to_purchase(conn, &context, &purchase),
            None => Ok(()),
        }
    };
    ctx.db.write(work).await
}

/// What paid for a license, its order's row held; `None` when nothing did.
pub fn purchase_of(conn: &mut Conn, ctx: &BillingContext, license: &License) -> db::Result<Option<Purchase>> {
    let (now, subscription) = (ctx.now(), license.subscription_id.as_ref());
    let purchase = match (&license.order_id, subscription) {
        (Some(order), _) => Purchase::of_order(conn, order, subscription, now)?,
        (None, Some(_)) => Purchase::load(conn, None, subscription, now)?,
        (None, None) => return Ok(None),
    };
    Ok(Some(purchase).filter(|found| found.order.is_some() || found.subscription_id.is_some()))
}

/// Decides about the licenses of a purchase anew, in the caller's transaction. Their owners get no mail.
pub fn apply_to_purchase(conn: &mut Conn, ctx: &BillingContext, purchase: &Purchase) -> Result<(), BillingError> {
    let changes = apply(conn, ctx, purchase, &Actor::System)?;
    Ok(announce_to_seller(conn, ctx, purchase, &changes)?)
}
