//! `payment_failed`: a subscription payment is missing.

use serde::{Deserialize, Serialize};

use super::customer::{self, plain_customer_mail};
use crate::billing::context::BillingContext;
use crate::billing::records::open_invoices::AmountDue;
use crate::billing::records::purchase::Purchase;
use crate::clock::{DAY, rfc3339};
use crate::db::{self, Conn};
use crate::licenses::license::License;
use crate::licenses::status::LicenseStatus;
use crate::mail::kind::Currency;
use crate::stripe::subscription_status::SubscriptionStatus;

/// The mail's fields.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct PaymentFailed {
    /// 1 to 3.
    pub step: i64,
    /// Minor units; `None` = unknown.
    pub amount: Option<i64>,
    pub currency: Currency,
    /// RFC 3339.
    pub grace_until: String,
}

plain_customer_mail!(PaymentFailed, "payment_failed");

/// Queues the mails about a missing payment, each step once for each overdue payment. Step 1 is sent at once, steps 2
/// and 3 halfway through the grace period and a day before its end, or as soon as Stripe retries the payment.
pub fn queue(
    conn: &mut Conn,
    ctx: &BillingContext,
    target: &Purchase,
    attempts: i64,
    owed: Option<&AmountDue>,
) -> db::Result<()> {
    let Some(known) = target.subscription.as_ref().filter(|known| known.status == SubscriptionStatus::PastDue) else {
        return Ok(());
    };
    let all = target.licenses(conn)?;
    let active: Vec<&License> = all.iter().filter(|license| license.status == LicenseStatus::Active).collect();
    let (Some(since), Some(first)) = (known.past_due_since, active.first()) else { return Ok(()) };
    let grace = crate::catalog::Tier::find(conn, &first.tier_id)?.map_or(0, |tier| tier.grace_days * DAY);
    let now = ctx.now();
    let by_time = if now >= since + grace - DAY {
        3
    } else if now >= since + grace / 2 {
        2
    } else {
        1
    };
    for step in 1..=attempts.clamp(by_time, 3) {
        let once = format!("payment_failed:{}:{since}:{step}", known.id);
        let mail = PaymentFailed {
            step,
            amount: owed.map(|owed| owed.amount),
            currency: owed.map(|owed| owed.currency.clone()).into(),
            grace_until: rfc3339(since + grace),
        };
        customer::queue(conn, ctx, target, &active, mail, Some(once))?;
    }
    Ok(())
}
