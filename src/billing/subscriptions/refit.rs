//! Updates the licenses of a subscription after the catalog changed what its prices sell.

use super::sync::sync_subscription;
use crate::audit::record::Actor;
use crate::billing::context::BillingContext;
use crate::billing::entitlements::bring_current::bring_current;
use crate::billing::error::BillingError;
use crate::billing::notifications::changes::announce_sync;
use crate::billing::records::purchase::Purchase;
use crate::db::Conn;
use crate::ids::SubscriptionId;

/// Syncs with Stripe first; a subscription that Stripe does not know (any more) is updated from its stored state.
pub async fn refit(ctx: &BillingContext, subscription_id: &SubscriptionId) -> Result<(), BillingError> {
    sync_subscription(ctx, subscription_id, None).await?;
    let (context, id) = (ctx.clone(), subscription_id.to_owned());
    let work = move |conn: &mut Conn| -> Result<(), BillingError> {
        let purchase = Purchase::load(conn, None, Some(&id), context.now())?;
        if purchase.subscription.as_ref().is_some_and(|known| known.refit) {
            let changes = bring_current(conn, &context, &purchase, &Actor::System)?;
            announce_sync(conn, &context, &purchase, &changes, purchase.subscription.as_ref(), None)?;
        }
        Ok(())
    };
    ctx.db.write(work).await
}
