//! `payment.failed` and `payment.recovered`: a subscription payment is missing, or has arrived after all.

use schemars::JsonSchema;
use serde::Serialize;

use super::purchase_body::PurchaseBody;
use crate::billing::context::BillingContext;
use crate::billing::records::open_invoices::AmountDue;
use crate::billing::records::purchase::Purchase;
use crate::billing::records::subscription::SubscriptionRow;
use crate::clock::Timestamp;
use crate::db::{self, Conn};
use crate::stripe::subscription_status::SubscriptionStatus;
use crate::webhooks::{self, Payload, Topic};

/// A payment and the purchase that it is for.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(inline)]
pub struct PaymentStateChanged {
    #[serde(skip)]
    pub recovered: bool,
    pub payment: PaymentBody,
    pub purchase: PurchaseBody,
}

/// The payment of a subscription's current period. Amounts are in minor units.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(rename = "WebhookPayment")]
pub struct PaymentBody {
    pub subscription_status: SubscriptionStatus,
    /// The missing amount; null = nothing is missing, or the amount is unknown.
    pub amount_due: Option<i64>,
    pub currency: Option<String>,
    /// Since when it has been missing.
    pub past_due_since: Option<Timestamp>,
    pub current_period_end: Option<Timestamp>,
}

impl Payload for PaymentStateChanged {
    fn topic(&self) -> Topic {
        if self.recovered { Topic::PaymentRecovered } else { Topic::PaymentFailed }
    }
}

/// Publishes that a payment has gone missing since `before`, or that a missing one has arrived. Does nothing otherwise.
pub fn publish(
    conn: &mut Conn,
    ctx: &BillingContext,
    purchase: &Purchase,
    before: Option<&SubscriptionRow>,
    owed: Option<&AmountDue>,
) -> db::Result<()> {
    let Some(now) = &purchase.subscription else { return Ok(()) };
    let is_missing =
        |known: &SubscriptionRow| matches!(known.status, SubscriptionStatus::PastDue | SubscriptionStatus::Unpaid);
    let recovered = match (before.is_some_and(is_missing), is_missing(now)) {
        (false, true) => false,
        (true, false) if now.status == SubscriptionStatus::Active => true,
        _ => return Ok(()),
    };
    let topic = if recovered { Topic::PaymentRecovered } else { Topic::PaymentFailed };
    webhooks::publish(conn, &ctx.context, topic, |conn| {
        let owed = owed.filter(|_| !recovered);
        let payment = PaymentBody {
            subscription_status: now.status.clone(),
            amount_due: owed.map(|owed| owed.amount),
            currency: owed.map(|owed| owed.currency.clone()),
            past_due_since: now.past_due_since.map(Timestamp),
            current_period_end: now.current_period_end.map(Timestamp),
        };
        let purchase = PurchaseBody::of(conn, purchase)?;
        Ok::<_, db::Error>(vec![PaymentStateChanged { recovered, payment, purchase }])
    })
}
