//! Checks whether Stripe shows our API key what this server sold. If an object is missing, this tells a deleted or
//! unsupported object from a key of another Stripe account.

use super::order::newest_session;
use crate::billing::context::BillingContext;
use crate::billing::error::BillingError;
use crate::stripe::client::CallError;
use crate::stripe::objects::CheckoutSession;

/// Returns true if Stripe shows the newest sale, or nothing was sold yet. `absent` is the answer that prompted the
/// check, for the log.
pub async fn shows_our_sales(ctx: &BillingContext, absent: &CallError) -> Result<bool, BillingError> {
    let sealer = ctx.sealer().clone();
    let Some(session) = ctx.db.read(move |conn| newest_session(conn, &sealer)).await? else { return Ok(true) };
    match ctx.stripe.one::<CheckoutSession>("/checkout/sessions", &session).await {
        Ok(_) => {
            tracing::info!(%absent, "Stripe does not show this object; using the event's payload");
            Ok(true)
        }
        Err(error) if error.is_absent() => Ok(false),
        Err(error) => Err(error.into()),
    }
}
