//! Where what is late is paid: Stripe's own page of the oldest open invoice of a subscription.

use super::portal::{PortalError, customer_for, portal};
use crate::billing::context::BillingContext;
use crate::billing::records::open_invoices;
use crate::ids::{AccountId, SubscriptionId};

/// The address of Stripe's page of the oldest invoice of this subscription that waits for its payment; of the customer's portal,
/// where Stripe shows no page for it. The customer comes back from the portal to `return_url`.
///
/// # Errors
/// [`PortalError`]; `NothingDue` where no invoice is open.
pub async fn page_to_pay(
    ctx: &BillingContext,
    account_id: &AccountId,
    subscription: &SubscriptionId,
    return_url: &str,
) -> Result<String, PortalError> {
    let (account, id) = (account_id.to_owned(), subscription.to_owned());
    let customer = ctx.db.read(move |conn| customer_for(conn, &account, Some(&id))).await?;
    let open = open_invoices::list(&ctx.stripe, subscription).await?;
    let oldest = open.into_iter().min_by_key(|invoice| invoice.created).ok_or(PortalError::NothingDue)?;
    match oldest.hosted_invoice_url {
        Some(page) => Ok(page),
        None => Ok(portal(ctx, &customer, return_url).await?),
    }
}
