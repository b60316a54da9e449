//! `attention_needed`: notifies the seller of an order that needs review.

use serde::{Deserialize, Serialize};

use super::sellers::{notifications_url, recipients};
use crate::accounts::seller_notifications::SellerNotification;
use crate::billing::context::BillingContext;
use crate::billing::records::order::{Order, ReviewReason};
use crate::catalog::product_names::ProductNames;
use crate::db::{self, Conn};
use crate::ids::OrderId;
use crate::jobs::JobError;
use crate::mail::kind::Currency;
use crate::mail::{Common, Composed, MailKind, NewMail};

/// The mail to a seller.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ReviewNeeded {
    pub order_id: OrderId,
    pub attention: ReviewReason,
    /// The refunded or disputed amount, in minor units.
    pub amount_refunded: i64,
}

/// Its template values. Amounts are in minor units.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ReviewNeededContext {
    #[serde(flatten)]
    pub names: ProductNames,
    pub attention: ReviewReason,
    pub order_id: OrderId,
    pub order_url: String,
    pub customer_email: Option<String>,
    /// The number of licenses in the order.
    pub count: i64,
    pub amount_refunded: i64,
    pub amount_total: Option<i64>,
    pub currency: Currency,
    pub notifications_url: String,
}

impl MailKind for ReviewNeeded {
    const TEMPLATE: &'static str = "attention_needed";
    const FOR_SELLER: bool = true;
    type With = ();
    type Context = ReviewNeededContext;

    fn compose(self, conn: &mut Conn, common: &Common, (): &()) -> Result<Composed<ReviewNeededContext>, JobError> {
        let id = &self.order_id;
        let order = Order::find(conn, id)?.ok_or_else(|| JobError::Fail(format!("There is no order {id}.")))?;
        Ok(Composed::of(ReviewNeededContext {
            names: ProductNames::of_tier_id(conn, order.tier_id.as_ref(), common)?,
            attention: self.attention,
            order_url: format!("{}/admin/orders/{}", common.public_url, order.id),
            order_id: order.id,
            customer_email: order.email,
            count: order.quantity,
            amount_refunded: self.amount_refunded,
            amount_total: order.amount_total,
            currency: order.currency.into(),
            notifications_url: notifications_url(common),
        }))
    }
}

/// Queues the mail to each subscribed seller, once for each reason and amount. `amount` is the refunded or disputed
/// amount, in minor units.
pub fn queue(
    conn: &mut Conn,
    ctx: &BillingContext,
    order: &Order,
    reason: ReviewReason,
    amount: i64,
) -> db::Result<()> {
    let sellers = recipients(conn, SellerNotification::Review)?;
    if sellers.is_none() {
        tracing::warn!(order.id = %order.id, "an order needs review, and no account has a seller's role");
    }
    for seller in sellers.into_iter().flatten() {
        let mail = NewMail {
            recipient: seller.email.as_str().to_owned(),
            mail: ReviewNeeded { order_id: order.id.clone(), attention: reason, amount_refunded: amount },
            once_key: Some(format!("attention_needed:{}:{}:{amount}:{}", order.id, reason.as_str(), seller.id)),
            order_id: Some(order.id.clone()),
        };
        mail.queue(conn, &ctx.context)?;
    }
    Ok(())
}
