//! `refund.failed`: the money of a refund came back to the seller.

use serde::Serialize;

use super::payment_refunded::RefundBody;
use super::purchase_body::PurchaseBody;
use crate::billing::context::BillingContext;
use crate::billing::records::charge::ChargeRow;
use crate::billing::records::purchase::Purchase;
use crate::db::{self, Conn};
use crate::outgoing::{self, Payload, Topic};

/// The payload; `refund.amount` is what did not reach the customer.
#[derive(Clone, Debug, Serialize)]
pub struct RefundFailed {
    pub refund: RefundBody,
    pub purchase: PurchaseBody,
}

impl Payload for RefundFailed {
    fn topic(&self) -> Topic {
        Topic::RefundFailed
    }
}

/// Publishes what counts as refunded no more since `before`; nothing when that is nothing.
pub fn publish(
    conn: &mut Conn,
    ctx: &BillingContext,
    purchase: &Purchase,
    before: Option<&ChargeRow>,
    after: &ChargeRow,
) -> db::Result<()> {
    let amount = before.map_or(0, |before| before.amount_refunded) - after.amount_refunded;
    if amount <= 0 {
        return Ok(());
    }
    outgoing::publish(conn, &ctx.ambient, Topic::RefundFailed, |conn| {
        let refund = RefundBody::of(after, amount);
        Ok::<_, db::Error>(vec![RefundFailed { refund, purchase: PurchaseBody::of(conn, purchase)? }])
    })
}
