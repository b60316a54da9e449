//! The open invoices of a subscription with a missing payment.

use crate::ids::SubscriptionId;
use crate::stripe::client::{CallError, Client};
use crate::stripe::objects::Subscription;
use crate::stripe::payments::Invoice;
use crate::stripe::subscription_status::SubscriptionStatus;

/// The open invoices, as far as Stripe reports any.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenInvoices {
    /// When the oldest of them was created.
    pub since: i64,
    /// Whether one of them bills a full period, not only a change within a paid period.
    pub covers_full_period: bool,
    /// Their total.
    pub owed: Option<AmountDue>,
}

/// An amount owed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AmountDue {
    /// Minor units.
    pub amount: i64,
    /// ISO 4217, lower case, as Stripe writes it.
    pub currency: String,
}

impl AmountDue {
    /// Sums the amounts due, in the currency of the first invoice that names one.
    pub fn of(invoices: &[Invoice]) -> Option<Self> {
        let currency = invoices.iter().find_map(|invoice| invoice.currency.clone())?;
        let same = invoices.iter().filter(|invoice| invoice.currency.as_ref() == Some(&currency));
        Some(Self { amount: same.filter_map(|invoice| invoice.amount_due).sum(), currency })
    }
}

/// Fetches the open invoices of a subscription.
pub async fn list(stripe: &Client, subscription: &SubscriptionId) -> Result<Vec<Invoice>, CallError> {
    let filter = [("subscription", subscription.as_str()), ("status", "open")];
    let mut open: Vec<Invoice> = stripe.list("/invoices", &filter, usize::MAX).await?;
    open.retain(|invoice| invoice.is_open() && invoice.subscription() == Some(subscription));
    Ok(open)
}

/// Fetches the open invoices of a subscription with a missing payment; `None` if Stripe reports none.
pub async fn fetch(stripe: &Client, subscription: &Subscription) -> Result<Option<OpenInvoices>, CallError> {
    if !matches!(subscription.status, SubscriptionStatus::PastDue | SubscriptionStatus::Unpaid) {
        return Ok(None);
    }
    let open = match list(stripe, &subscription.id).await {
        Ok(open) => open,
        Err(error) if error.is_absent() => return Ok(None),
        Err(error) => return Err(error),
    };
    let since = open.iter().filter_map(|invoice| invoice.created).min();
    Ok(since.map(|since| OpenInvoices {
        since,
        covers_full_period: open.iter().any(Invoice::is_whole),
        owed: AmountDue::of(&open),
    }))
}
