//! `/api/v1/admin/orders`: orders.

pub mod attention;
pub mod change;
pub mod list;
pub mod show;

use schemars::JsonSchema;
use serde::Serialize;

use crate::billing::purchases::search::Found;
use crate::billing::records::order::{OrderStatus, ReviewReason};
use crate::clock::Timestamp;
use crate::db;
use crate::ids::{AccountId, CustomerId, OrderId, PaymentIntentId, SubscriptionId};
use crate::licenses::status::PurchaseType;
use crate::metadata::Metadata;

/// An order. Amounts are in minor units (cents), times RFC 3339 in UTC. It does not show the id of the checkout
/// session, because that id opens the order's page.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(rename = "Order")]
pub struct OrderView {
    /// `ord_…`
    pub id: OrderId,
    /// `opening`: Stripe has not answered yet; `pending`: a bank transfer is under way.
    pub status: OrderStatus,
    /// Why the order needs review; null if it does not.
    pub attention: Option<ReviewReason>,
    /// `quantity` or `site`.
    pub purchase_type: PurchaseType,
    /// The number of keys or seats.
    pub quantity: i64,
    /// The tier's slug; null for a Payment Link until it is paid.
    pub tier: Option<String>,
    /// The requested sites, one key each.
    pub sites: Vec<String>,
    /// The email address given with the order.
    pub email: Option<String>,
    /// The account that owns its licenses.
    pub account_id: Option<AccountId>,
    /// Stripe's `cus_…`.
    pub customer_id: Option<CustomerId>,
    /// Stripe's `sub_…`.
    pub subscription_id: Option<SubscriptionId>,
    /// Stripe's `pi_…`.
    pub payment_intent_id: Option<PaymentIntentId>,
    /// Three lowercase letters.
    pub currency: Option<String>,
    pub amount_total: Option<i64>,
    pub amount_refunded: i64,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    pub fulfilled_at: Option<Timestamp>,
    /// The seller's own keys and values, and those that Stripe sent.
    pub metadata: Metadata,
}

impl TryFrom<Found> for OrderView {
    type Error = db::Error;

    fn try_from((order, tier): Found) -> Result<Self, db::Error> {
        Ok(Self {
            sites: order.sites()?,
            id: order.id,
            status: order.status,
            attention: order.attention,
            purchase_type: order.purchase_type,
            quantity: order.quantity,
            tier,
            email: order.email,
            account_id: order.account_id,
            customer_id: order.customer_id,
            subscription_id: order.subscription_id,
            payment_intent_id: order.payment_intent_id,
            currency: order.currency,
            amount_total: order.amount_total,
            amount_refunded: order.amount_refunded,
            created_at: Timestamp(order.created_at),
            updated_at: Timestamp(order.updated_at),
            fulfilled_at: order.fulfilled_at.map(Timestamp),
            metadata: order.metadata,
        })
    }
}
