//! Finds the page where an overdue subscription is paid: Stripe's hosted page of its oldest open invoice.

use super::portal::{PortalError, customer_for, portal};
use crate::billing::context::BillingContext;
use crate::billing::records::open_invoices;
use crate::ids::{AccountId, SubscriptionId};

/// Returns the URL of Stripe's page for the oldest open invoice of this subscription, or of the customer portal if
/// Stripe hosts no page for that invoice. The portal returns the customer to `return_url`.
///
/// # Errors
/// [`PortalError`]; `NothingDue` if no invoice is open.
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
