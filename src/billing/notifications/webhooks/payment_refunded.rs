//! `payment.refunded`.

use serde::Serialize;

use super::purchase_body::PurchaseBody;
use crate::billing::context::BillingContext;
use crate::billing::records::charge::ChargeRow;
use crate::billing::records::purchase::Purchase;
use crate::db::{self, Conn};
use crate::ids::{ChargeId, InvoiceId};
use crate::outgoing::{self, Payload, Topic};

/// The payload.
#[derive(Clone, Debug, Serialize)]
pub struct PaymentRefunded {
    pub refund: RefundBody,
    pub purchase: PurchaseBody,
}

/// What went back of a charge. Amounts are minor units.
#[derive(Clone, Debug, Serialize)]
pub struct RefundBody {
    pub charge_id: ChargeId,
    pub invoice_id: Option<InvoiceId>,
    /// This time.
    pub amount: i64,
    /// In all.
    pub refunded_total: i64,
    pub charged: i64,
    pub currency: Option<String>,
    /// Nothing is left of the charge.
    pub full: bool,
}

impl RefundBody {
    /// `amount`: how much this time.
    pub fn of(charge: &ChargeRow, amount: i64) -> Self {
        Self {
            charge_id: charge.id.clone(),
            invoice_id: charge.invoice_id.clone(),
            amount,
            refunded_total: charge.amount_refunded,
            charged: charge.amount,
            currency: charge.currency.clone(),
            full: charge.refunded_at.is_some(),
        }
    }
}

impl Payload for PaymentRefunded {
    fn topic(&self) -> Topic {
        Topic::PaymentRefunded
    }
}

/// Publishes what went back since `before`; nothing when nothing did.
pub fn publish(
    conn: &mut Conn,
    ctx: &BillingContext,
    purchase: &Purchase,
    before: Option<&ChargeRow>,
    after: &ChargeRow,
) -> db::Result<()> {
    let amount = after.amount_refunded - before.map_or(0, |before| before.amount_refunded);
    if amount <= 0 {
        return Ok(());
    }
    outgoing::publish(conn, &ctx.ambient, Topic::PaymentRefunded, |conn| {
        let refund = RefundBody::of(after, amount);
        Ok::<_, db::Error>(vec![PaymentRefunded { refund, purchase: PurchaseBody::of(conn, purchase)? }])
    })
}
