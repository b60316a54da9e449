//! `dispute`: notifies the seller that a cardholder disputed a payment, that a bank inquires about one, or how a
//! dispute ended.

use serde::{Deserialize, Serialize};

use super::sellers::notifications_url;
use crate::accounts::seller_notifications::{SellerNotification, recipients};
use crate::billing::context::BillingContext;
use crate::billing::records::dispute::Stored;
use crate::billing::records::order::{Order, ReviewReason};
use crate::billing::records::purchase::Purchase;
use crate::catalog::product_names::ProductNames;
use crate::clock::rfc3339;
use crate::db::{self, Conn};
use crate::ids::{DisputeId, OrderId, SubscriptionId};
use crate::jobs::JobError;
use crate::licenses::license::License;
use crate::licenses::status::{LicenseStatus, StatusReason};
use crate::mail::kind::Currency;
use crate::mail::{Common, Composed, MailKind, NewMail};
use crate::stripe::dispute_status::DisputeStatus;
use crate::stripe::payments::Dispute;

/// The stages of a dispute that are announced, once each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// The bank inquires; no money has moved.
    Inquiry,
    /// The money is withheld.
    Opened,
    Closed,
}

impl Stage {
    fn of(status: &DisputeStatus) -> Self {
        match status {
            status if status.is_closed() => Self::Closed,
            status if status.is_inquiry() => Self::Inquiry,
            _ => Self::Opened,
        }
    }

    fn as_str(self) -> &'static str {
        match self {
            Self::Inquiry => "inquiry",
            Self::Opened => "opened",
            Self::Closed => "closed",
        }
    }
}

/// The mail to a seller.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct DisputeNews {
    pub dispute_id: DisputeId,
    pub stage: Stage,
    /// Stripe's status, such as `needs_response` or `lost`.
    pub status: String,
    /// Stripe's reason, such as `fraudulent`.
    pub reason: Option<String>,
    /// The disputed amount, in minor units.
    pub amount: Option<i64>,
    pub currency: Currency,
    /// The deadline for the seller's response, RFC 3339.
    pub answer_by: Option<String>,
    pub order_id: Option<OrderId>,
    pub subscription_id: Option<SubscriptionId>,
    /// The number of the purchase's licenses that are suspended for a dispute.
    pub suspended: usize,
    /// The number that a lost dispute has revoked.
    pub revoked: usize,
    /// The number of all others.
    pub unchanged: usize,
    /// Whether the order awaits the seller's decision.
    pub needs_decision: bool,
}

/// Its template values.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct DisputeNewsContext {
    #[serde(flatten)]
    pub names: ProductNames,
    #[serde(flatten)]
    pub mail: DisputeNews,
    pub customer_email: Option<String>,
    /// The order or the subscription in the console.
    pub page_url: String,
    /// The dispute in Stripe's dashboard.
    pub dispute_url: String,
    pub notifications_url: String,
}

impl MailKind for DisputeNews {
    const TEMPLATE: &'static str = "dispute";
    const FOR_SELLER: bool = true;
    type With = ();
    type Context = DisputeNewsContext;

    fn compose(self, conn: &mut Conn, common: &Common, (): &()) -> Result<Composed<DisputeNewsContext>, JobError> {
        let order = match &self.order_id {
            Some(id) => Order::find(conn, id)?,
            None => None,
        };
        let console = format!("{}/admin", common.public_url);
        let page_url = match (&order, &self.subscription_id) {
            (Some(order), _) => format!("{console}/orders/{}", order.id),
            (None, Some(id)) => format!("{console}/subscriptions/{id}"),
            (None, None) => console,
        };
        let tier_id = order.as_ref().and_then(|order| order.tier_id.as_ref());
        Ok(Composed::of(DisputeNewsContext {
            names: ProductNames::of_tier_id(conn, tier_id, common)?,
            customer_email: order.and_then(|order| order.email),
            page_url,
            dispute_url: format!("https://dashboard.stripe.com/disputes/{}", self.dispute_id),
            notifications_url: notifications_url(common),
            mail: self,
        }))
    }
}

/// Queues mails to the sellers about a dispute whose status changed, once for each stage. `licenses` are those of the
/// purchase after the dispute was applied to them and the order was flagged.
pub fn queue(
    conn: &mut Conn,
    ctx: &BillingContext,
    purchase: &Purchase,
    licenses: &[License],
    dispute: &Dispute,
    stored: &Stored,
) -> db::Result<()> {
    if stored.before.as_ref() == Some(&stored.now) {
        return Ok(());
    }
    let order = match &purchase.order {
        Some(order) => Order::find(conn, &order.id)?,
        None => None,
    };
    if order.is_none() && licenses.is_empty() {
        return Ok(());
    }
    let stage = Stage::of(&stored.now);
    for seller in recipients(conn, SellerNotification::Dispute)? {
        let mail = NewMail {
            recipient: seller.email.as_str().to_owned(),
            mail: mail_for(purchase, order.as_ref(), licenses, dispute, stored),
            once_key: Some(format!("dispute:{}:{}:{}", dispute.id, stage.as_str(), seller.id)),
            order_id: order.as_ref().map(|order| order.id.clone()),
        };
        mail.queue(conn, &ctx.context)?;
    }
    Ok(())
}

fn mail_for(
    purchase: &Purchase,
    order: Option<&Order>,
    licenses: &[License],
    dispute: &Dispute,
    stored: &Stored,
) -> DisputeNews {
    let count = |status: LicenseStatus, reason: StatusReason| {
        licenses.iter().filter(|license| license.status == status && license.reason() == Some(reason)).count()
    };
    let suspended = count(LicenseStatus::Suspended, StatusReason::Disputed);
    let revoked = count(LicenseStatus::Revoked, StatusReason::DisputeLost);
    let stage = Stage::of(&stored.now);
    let currency = dispute.currency.clone().or_else(|| order.and_then(|order| order.currency.clone()));
    DisputeNews {
        dispute_id: dispute.id.clone(),
        stage,
        status: stored.now.as_str().to_owned(),
        reason: dispute.reason.clone(),
        amount: dispute.amount.or_else(|| order.and_then(|order| order.amount_total)),
        currency: currency.into(),
        answer_by: dispute.answer_by().filter(|_| stage != Stage::Closed).map(rfc3339),
        order_id: order.map(|order| order.id.clone()),
        subscription_id: purchase.subscription_id.clone(),
        suspended,
        revoked,
        unchanged: licenses.len() - suspended - revoked,
        needs_decision: order.is_some_and(|order| order.attention == Some(ReviewReason::PartialDispute)),
    }
}
