//! `/api/v1/admin/orders`: what was bought.

pub mod attention;
pub mod change;
pub mod list;
pub mod show;

use serde::Serialize;

use crate::billing::purchases::search::Found;
use crate::billing::records::order::{OrderStatus, ReviewReason};
use crate::clock::rfc3339;
use crate::db;
use crate::ids::{AccountId, CustomerId, OrderId, PaymentIntentId, SubscriptionId};
use crate::licenses::status::PurchaseType;
use crate::metadata::Metadata;

/// An order. Amounts are minor units (cents); times RFC 3339 in UTC.
#[derive(Clone, Debug, Serialize)]
pub struct OrderView {
    /// `ord_…`
    pub id: OrderId,
    /// `opening` (Stripe has not answered yet), `open`, `pending` (a bank transfer is under way), `fulfilled`, `failed`,
    /// `expired`.
    pub status: OrderStatus,
    /// What a person should look at, such as `partial_refund`; null = nothing.
    pub attention: Option<ReviewReason>,
    /// `quantity` or `site`.
    pub purchase_type: PurchaseType,
    /// How many keys or seats.
    pub quantity: i64,
    /// The tier's slug; null for a Payment Link until it is paid.
    pub tier: Option<String>,
    /// The sites that were asked for, one key each.
    pub sites: Vec<String>,
    /// The address that the order named.
    pub email: Option<String>,
    /// The account that has its licenses.
    pub account_id: Option<AccountId>,
    /// Stripe's `cus_…`, `sub_…`, `pi_…`. The checkout session's id is shown to nobody: whoever has it asks for the order's page.
    pub customer_id: Option<CustomerId>,
    pub subscription_id: Option<SubscriptionId>,
    pub payment_intent_id: Option<PaymentIntentId>,
    /// Three letters, small.
    pub currency: Option<String>,
    pub amount_total: Option<i64>,
    pub amount_refunded: i64,
    pub created_at: String,
    pub updated_at: String,
    pub fulfilled_at: Option<String>,
    /// The seller's own keys and values, and what Stripe sent of both.
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
            created_at: rfc3339(order.created_at),
            updated_at: rfc3339(order.updated_at),
            fulfilled_at: order.fulfilled_at.map(rfc3339),
            metadata: order.metadata,
        })
    }
}
