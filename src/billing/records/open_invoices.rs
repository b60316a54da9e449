//! The invoices that a subscription with a missing payment waits for.

use crate::ids::SubscriptionId;
use crate::stripe::client::{CallError, Client};
use crate::stripe::objects::Subscription;
use crate::stripe::payments::Invoice;
use crate::stripe::subscription_status::SubscriptionStatus;

/// The invoices that wait for their payment, as far as Stripe tells of any.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenInvoices {
    /// When the oldest of them was made.
    pub since: i64,
    /// One of them is for the period itself, not only for a change within a period that was paid for.
    pub covers_full_period: bool,
    /// What they ask for together.
    pub owed: Option<AmountDue>,
}

/// Money that is owed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AmountDue {
    /// Minor units.
    pub amount: i64,
    /// ISO 4217, lower case, as Stripe writes it.
    pub currency: String,
}

impl AmountDue {
    /// What these invoices ask for, as far as they say so in one currency.
    pub fn of(invoices: &[Invoice]) -> Option<Self> {
        let currency = invoices.iter().find_map(|invoice| invoice.currency.clone())?;
        let same = invoices.iter().filter(|invoice| invoice.currency.as_ref() == Some(&currency));
        Some(Self { amount: same.filter_map(|invoice| invoice.amount_due).sum(), currency })
    }
}

/// The invoices of a subscription that wait for their payment.
pub async fn list(stripe: &Client, subscription: &SubscriptionId) -> Result<Vec<Invoice>, CallError> {
    let filter = [("subscription", subscription.as_str()), ("status", "open")];
    let mut open: Vec<Invoice> = stripe.list("/invoices", &filter, usize::MAX).await?;
    open.retain(|invoice| invoice.is_open() && invoice.subscription() == Some(subscription));
    Ok(open)
}

/// The invoices that a subscription with a missing payment waits for; `None` when Stripe tells of none.
pub async fn fetch(stripe: &Client, news: &Subscription) -> Result<Option<OpenInvoices>, CallError> {
    if !matches!(news.status, SubscriptionStatus::PastDue | SubscriptionStatus::Unpaid) {
        return Ok(None);
    }
    let open = match list(stripe, &news.id).await {
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
