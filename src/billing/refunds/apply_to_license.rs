//! Brings one license's order or subscription to its present state after a person changed the license by hand.

use crate::audit::record::Actor;
use crate::billing::context::BillingContext;
use crate::billing::entitlements::apply::apply;
use crate::billing::error::BillingError;
use crate::billing::notifications::changes::announce_to_seller;
use crate::billing::records::purchase::Purchase;
use crate::db::Conn;
use crate::ids::LicenseId;
use crate::licenses::license::License;

/// Brings the order or subscription of one license to its present state, after a person changed it by hand.
pub async fn apply_to_license(ctx: &BillingContext, license_id: &LicenseId) -> Result<(), BillingError> {
    let (context, id) = (ctx.clone(), license_id.to_owned());
    let work = move |conn: &mut Conn| -> Result<(), BillingError> {
        let now = context.now();
        let Some(license) = License::find(conn, &id)? else { return Ok(()) };
        let subscription = license.subscription_id.as_ref();
        let target = match &license.order_id {
            Some(order) => Purchase::of_order(conn, order, subscription, now)?,
            None => Purchase::load(conn, None, subscription, now)?,
        };
        if target.order.is_some() || target.subscription_id.is_some() {
            let changes = apply(conn, &context, &target, &Actor::System)?;
            announce_to_seller(conn, &context, &target, &changes)?;
        }
        Ok(())
    };
    ctx.db.write(work).await
}
