//! Stripe's receipt for an order.

use super::own_orders;
use crate::accounts::account::Account;
use crate::billing::context::BillingContext;
use crate::db;
use crate::ids::OrderId;
use crate::stripe::client::CallError;
use crate::stripe::payments::{Charge, Invoice};

/// Why no receipt can be shown.
#[derive(Debug, thiserror::Error)]
pub enum ReceiptError {
    /// 404; also for another account's order.
    #[error("There is no such order.")]
    NotFound,
    /// 409
    #[error("Nothing was paid for this order, or Stripe has no receipt for it.")]
    NoReceipt,
    #[error(transparent)]
    Stripe(#[from] CallError),
    #[error(transparent)]
    Db(#[from] db::Error),
}

/// Returns the URL of Stripe's page with the receipt: the first invoice of the order's subscription, or its charge's
/// receipt.
///
/// # Errors
/// [`ReceiptError`]
pub async fn receipt(ctx: &BillingContext, account: &Account, order_id: &OrderId) -> Result<String, ReceiptError> {
    let (account, id) = (account.clone(), order_id.to_owned());
    let order = ctx.db.read(move |conn| own_orders::find(conn, &account, &id)).await?.ok_or(ReceiptError::NotFound)?;
    let shown = match (&order.subscription_id, &order.payment_intent_id) {
        (Some(subscription), _) => {
            let filter = [("subscription", subscription.as_str())];
            let invoices: Vec<Invoice> = ctx.stripe.list("/invoices", &filter, usize::MAX).await?;
            let first = invoices.into_iter().min_by_key(|invoice| invoice.created);
            first.and_then(|invoice| invoice.hosted_invoice_url)
        }
        (None, Some(payment)) => {
            let filter = [("payment_intent", payment.as_str())];
            let charges: Vec<Charge> = ctx.stripe.list("/charges", &filter, usize::MAX).await?;
            charges.into_iter().find_map(|charge| charge.receipt_url)
        }
        (None, None) => None,
    };
    shown.ok_or(ReceiptError::NoReceipt)
}
