//! `subscription_review`: notifies the seller of a subscription whose licenses await their review.

use serde::{Deserialize, Serialize};

use super::sellers::{notifications_url, recipients};
use crate::accounts::seller_notifications::SellerNotification;
use crate::billing::context::BillingContext;
use crate::billing::entitlements::changes::SellerNotice;
use crate::billing::records::order::Order;
use crate::billing::records::purchase::Purchase;
use crate::billing::records::seat_group::MOST_SEATS;
use crate::catalog::product_names::ProductNames;
use crate::db::{self, Conn};
use crate::ids::{OrderId, PriceId, SubscriptionId};
use crate::jobs::JobError;
use crate::mail::{Common, Composed, MailKind, NewMail};

/// What is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Notice {
    /// An item's price is not in the catalog.
    UnknownPrice,
    /// An item's quantity is too large to be intended.
    QuantityTooLarge,
}

impl Notice {
    fn as_str(self) -> &'static str {
        match self {
            Self::UnknownPrice => "unknown_price",
            Self::QuantityTooLarge => "quantity_too_large",
        }
    }
}

/// The mail to a seller.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SubscriptionReview {
    pub subscription_id: SubscriptionId,
    pub notice: Notice,
    pub price: Option<PriceId>,
    pub quantity: Option<i64>,
    pub order_id: Option<OrderId>,
}

/// Its template values.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SubscriptionReviewContext {
    #[serde(flatten)]
    pub names: ProductNames,
    #[serde(flatten)]
    pub mail: SubscriptionReview,
    /// The largest quantity that is accepted.
    pub most: i64,
    /// The subscription in Stripe's dashboard.
    pub subscription_url: String,
    pub customer_email: Option<String>,
    pub notifications_url: String,
}

impl MailKind for SubscriptionReview {
    const TEMPLATE: &'static str = "subscription_review";
    const FOR_SELLER: bool = true;
    type With = ();
    type Context = SubscriptionReviewContext;

    fn compose(
        self,
        conn: &mut Conn,
        common: &Common,
        (): &(),
    ) -> Result<Composed<SubscriptionReviewContext>, JobError> {
        let order = match &self.order_id {
            Some(id) => Order::find(conn, id)?,
            None => None,
        };
        let tier_id = order.as_ref().and_then(|order| order.tier_id.as_ref());
        Ok(Composed::of(SubscriptionReviewContext {
            names: ProductNames::of_tier_id(conn, tier_id, common)?,
            most: MOST_SEATS,
            subscription_url: format!("https://dashboard.stripe.com/subscriptions/{}", self.subscription_id),
            customer_email: order.and_then(|order| order.email),
            notifications_url: notifications_url(common),
            mail: self,
        }))
    }
}

/// Queues one mail for each notice to each subscribed seller, once.
pub fn queue(conn: &mut Conn, ctx: &BillingContext, purchase: &Purchase, notices: &[SellerNotice]) -> db::Result<()> {
    if notices.is_empty() {
        return Ok(());
    }
    let subscription = purchase.subscription_id.clone().unwrap_or_default();
    let sellers = recipients(conn, SellerNotification::Review)?;
    if sellers.is_none() {
        tracing::warn!(
            subscription.id = %subscription,
            ?notices,
            "a subscription needs review, and no account has a seller's role"
        );
    }
    let order_id = purchase.order.as_ref().map(|order| order.id.clone());
    for notice in notices {
        let (notice, about, price, quantity) = match notice {
            SellerNotice::UnknownPrice(price) => (Notice::UnknownPrice, price.as_str(), Some(price.clone()), None),
            SellerNotice::QuantityTooLarge { item_id, quantity } => {
                (Notice::QuantityTooLarge, item_id.as_str(), None, Some(*quantity))
            }
        };
        for seller in sellers.iter().flatten() {
            let (name, many) = (notice.as_str(), quantity.unwrap_or(0));
            let once = format!("subscription_review:{subscription}:{name}:{about}:{many}:{}", seller.id);
            let mail = SubscriptionReview {
                subscription_id: subscription.clone(),
                notice,
                price: price.clone(),
                quantity,
                order_id: order_id.clone(),
            };
            let mail = NewMail {
                recipient: seller.email.as_str().to_owned(),
                mail,
                once_key: Some(once),
                order_id: order_id.clone(),
            };
            mail.queue(conn, &ctx.context)?;
        }
    }
    Ok(())
}
