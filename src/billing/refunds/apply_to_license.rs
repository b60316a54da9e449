//! Re-applies what a license's order or subscription implies after a person changed it by hand.

use crate::audit::record::Actor;
use crate::billing::context::BillingContext;
use crate::billing::entitlements::apply::apply_to_one;
use crate::billing::error::BillingError;
use crate::billing::notifications::changes::announce_to_seller;
use crate::billing::records::purchase::Purchase;
use crate::db::{self, Conn};
use crate::ids::LicenseId;
use crate::licenses::license::License;

/// Re-applies what the order or subscription of one license implies, after a person changed it by hand.
pub async fn apply_to_license(ctx: &BillingContext, license_id: &LicenseId) -> Result<(), BillingError> {
    let (context, id) = (ctx.clone(), license_id.to_owned());
    let work = move |conn: &mut Conn| -> Result<(), BillingError> {
        let Some(license) = License::find(conn, &id)? else { return Ok(()) };
        match purchase_of(conn, &context, &license)? {
            Some(purchase) => decide_again(conn, &context, &purchase, &id),
            None => Ok(()),
        }
    };
    ctx.db.write(work).await
}

/// Loads the purchase that a license belongs to, and locks its order's row; `None` if there is none.
pub fn purchase_of(conn: &mut Conn, ctx: &BillingContext, license: &License) -> db::Result<Option<Purchase>> {
    let (now, subscription) = (ctx.now(), license.subscription_id.as_ref());
    let purchase = match (&license.order_id, subscription) {
        (Some(order), _) => Purchase::of_order(conn, order, subscription, now)?,
        (None, Some(_)) => Purchase::load(conn, None, subscription, now)?,
        (None, None) => return Ok(None),
    };
    Ok(Some(purchase).filter(|found| found.order.is_some() || found.subscription_id.is_some()))
}

/// Decides again about one license of a purchase, in the caller's transaction, which holds the lock on the order's row.
/// The owner gets no mail.
pub fn decide_again(
    conn: &mut Conn,
    ctx: &BillingContext,
    purchase: &Purchase,
    license: &LicenseId,
) -> Result<(), BillingError> {
    let changes = apply_to_one(conn, ctx, purchase, license, &Actor::System)?;
    Ok(announce_to_seller(conn, ctx, purchase, &changes)?)
}
