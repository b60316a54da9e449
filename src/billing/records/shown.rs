//! Whether Stripe shows this server's key what it sold. Where Stripe does not show an object, that tells one that is gone, or
//! that Stripe's version does not have, from a key of another account.

use super::order::newest_session;
use crate::billing::context::BillingContext;
use crate::billing::error::BillingError;
use crate::stripe::client::CallError;
use crate::stripe::objects::CheckoutSession;

/// True when Stripe shows the newest sale, or nothing was sold yet; false when it does not. `absent` is the answer that made
/// the question necessary, for the log.
pub async fn shows_our_sales(ctx: &BillingContext, absent: &CallError) -> Result<bool, BillingError> {
    let sealer = ctx.sealer().clone();
    let Some(session) = ctx.db.read(move |conn| newest_session(conn, &sealer)).await? else { return Ok(true) };
    match ctx.stripe.one::<CheckoutSession>("/checkout/sessions", &session).await {
        Ok(_) => {
            tracing::info!(%absent, "Stripe does not show this object; its event speaks for itself");
            Ok(true)
        }
        Err(error) if error.is_absent() => Ok(false),
        Err(error) => Err(error.into()),
    }
}
