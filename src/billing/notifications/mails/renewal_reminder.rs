//! `renewal_reminder`: the next payment of a subscription.

use serde::Serialize;

use crate::billing::context::BillingContext;
use crate::billing::records::purchase::Purchase;
use crate::db::{self, Conn};
use crate::licenses::license::License;

/// What Stripe will do at the end of the period.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
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
#[derive(Clone, Debug, Serialize)]
pub struct RenewalReminder {
    pub days: i64,
    /// RFC 3339.
    pub renews_at: String,
    pub payment: NextPayment,
    /// The amount is Stripe's, with taxes and discounts; otherwise the catalog's, without them.
    pub is_exact: bool,
    /// Minor units; `None` = nobody knows.
    pub amount: Option<i64>,
    /// ISO 4217, lower case.
    pub currency: Option<String>,
}

impl RenewalReminder {
    /// Queues the mail to the customer of `purchase`, unless one of this `once` key was queued before.
    pub fn queue(
        &self,
        conn: &mut Conn,
        ctx: &BillingContext,
        purchase: &Purchase,
        licenses: &[&License],
        once: String,
    ) -> db::Result<()> {
        let fields = serde_json::to_value(self).map_err(|e| db::Error::Corrupt(e.to_string()))?;
        super::queue(conn, ctx, purchase, "renewal_reminder", licenses, fields, Some(once))
    }
}
