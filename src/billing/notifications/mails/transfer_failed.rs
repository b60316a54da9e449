//! `transfer_failed`: notifies a customer that their bank transfer never arrived.

use serde::{Deserialize, Serialize};

use super::customer::{self, About, ToCustomer, plain_customer_mail};
use crate::billing::context::BillingContext;
use crate::billing::records::order::Order;
use crate::billing::records::purchase::Purchase;
use crate::db::{self, Conn};
use crate::mail::kind::Currency;
use crate::stripe::objects::CheckoutSession;

/// The mail's fields.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct TransferFailed {
    /// Minor units.
    pub amount: Option<i64>,
    pub currency: Currency,
}

plain_customer_mail!(TransferFailed, "transfer_failed");

/// Queues the mail about an order whose bank transfer failed, once.
pub fn queue(conn: &mut Conn, ctx: &BillingContext, order: &Order, session: &CheckoutSession) -> db::Result<()> {
    let mut order = order.clone();
    order.email = order.email.or_else(|| session.email().map(str::to_owned));
    let mail = TransferFailed { amount: session.amount_total, currency: session.currency.clone().into() };
    let once = format!("transfer_failed:{}", order.id);
    let (count, tier_id) = (order.quantity, order.tier_id.clone());
    let purchase = Purchase { order: Some(order), ..Purchase::default() };
    let about = About { count, tier_id, ..About::of(&purchase, &[]) };
    customer::queue_about(conn, ctx, &purchase, &[], ToCustomer { mail, about }, Some(once))
}
