//! `renewal_reminder`: the next payment of a subscription is coming up.

use serde::{Deserialize, Serialize};

use super::customer::plain_customer_mail;
use crate::mail::kind::Currency;

/// What Stripe will do at the end of the period.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NextPayment {
    /// Charges the customer's payment method.
    Charge,
    /// Charges it for the first time, because the trial ends.
    AfterTrial,
    /// Sends an invoice that the customer has to pay.
    Invoice,
}

/// The mail's fields.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RenewalReminder {
    pub days: i64,
    /// RFC 3339.
    pub renews_at: String,
    pub payment: NextPayment,
    /// Whether the amount is Stripe's, with taxes and discounts, rather than the catalog price.
    pub is_exact: bool,
    /// Minor units; `None` = unknown.
    pub amount: Option<i64>,
    pub currency: Currency,
}

plain_customer_mail!(RenewalReminder, "renewal_reminder");
