//! Opens Stripe's customer portal.

use stripe_billing::billing_portal_session::CreateBillingPortalSession;

use crate::billing::context::BillingContext;
use crate::stripe::client::CallError;

#[derive(serde::Deserialize)]
struct Portal {
    url: String,
}

/// A portal session of a customer; its address. The customer comes back to `return_url`.
pub async fn portal(ctx: &BillingContext, customer_id: &str, return_url: &str) -> Result<String, CallError> {
    let request = CreateBillingPortalSession::new().customer(customer_id).return_url(return_url);
    let portal: Portal = ctx.stripe.call(&request, None).await?;
    Ok(portal.url)
}
