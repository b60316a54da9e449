//! `payment.refunded` and `refund.failed`: a refund, and a refund that failed and returned to the seller.

use schemars::JsonSchema;
use serde::Serialize;

use super::purchase_body::PurchaseBody;
use crate::billing::context::BillingContext;
use crate::billing::records::charge::ChargeRow;
use crate::billing::records::purchase::Purchase;
use crate::db::{self, Conn};
use crate::ids::{ChargeId, InvoiceId};
use crate::webhooks::{self, Payload, Topic};

/// A refund and the purchase whose payment it is of.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(inline)]
pub struct RefundChanged {
    #[serde(skip)]
    pub failed: bool,
    pub refund: RefundBody,
    pub purchase: PurchaseBody,
}

/// A refund of a charge, or its failure. Amounts are in minor units.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(rename = "WebhookRefund")]
pub struct RefundBody {
    pub charge_id: ChargeId,
    pub invoice_id: Option<InvoiceId>,
    /// The amount of this change.
    pub amount: i64,
    /// The charge's total refunded amount.
    pub refunded_total: i64,
    pub charged: i64,
    pub currency: Option<String>,
    /// Whether the charge is fully refunded.
    pub full: bool,
}

fn topic_of(failed: bool) -> Topic {
    if failed { Topic::RefundFailed } else { Topic::PaymentRefunded }
}

impl Payload for RefundChanged {
    fn topic(&self) -> Topic {
        topic_of(self.failed)
    }
}

/// Publishes the amount refunded since `before`, or a refund that failed. Does nothing if the amount did not change.
pub fn publish(
    conn: &mut Conn,
    ctx: &BillingContext,
    purchase: &Purchase,
    before: Option<&ChargeRow>,
    after: &ChargeRow,
) -> db::Result<()> {
    let amount = after.refunded_since(before);
    if amount == 0 {
        return Ok(());
    }
    let failed = amount < 0;
    webhooks::publish(conn, &ctx.context, topic_of(failed), |conn| {
        let refund = RefundBody {
            charge_id: after.id.clone(),
            invoice_id: after.invoice_id.clone(),
            amount: amount.abs(),
            refunded_total: after.amount_refunded,
            charged: after.amount,
            currency: after.currency.clone(),
            full: after.refunded_at.is_some(),
        };
        Ok::<_, db::Error>(vec![RefundChanged { failed, refund, purchase: PurchaseBody::of(conn, purchase)? }])
    })
}
