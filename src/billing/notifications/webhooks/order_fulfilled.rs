//! `order.fulfilled`.

use schemars::JsonSchema;
use serde::Serialize;

use super::purchase_body::{NAMED, slugs};
use crate::billing::context::BillingContext;
use crate::billing::records::order::{Order, OrderStatus};
use crate::clock::Timestamp;
use crate::db::{self, Conn};
use crate::ids::{AccountId, CustomerId, LicenseId, OrderId, SubscriptionId};
use crate::licenses::status::PurchaseType;
use crate::metadata::Metadata;
use crate::webhooks::{self, Payload, Topic};

/// An order and its licenses.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(inline)]
pub struct OrderFulfilled {
    pub order: OrderBody,
    pub license_count: usize,
    /// The first 100.
    pub license_ids: Vec<LicenseId>,
}

/// An order, as webhooks carry it. Amounts are in minor units.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(rename = "WebhookOrder")]
pub struct OrderBody {
    pub id: OrderId,
    pub status: OrderStatus,
    /// The product's slug.
    pub product: Option<String>,
    /// The tier's slug.
    pub tier: Option<String>,
    pub purchase_type: PurchaseType,
    pub quantity: i64,
    pub sites: Vec<String>,
    pub email: Option<String>,
    pub account_id: Option<AccountId>,
    pub customer_id: Option<CustomerId>,
    pub subscription_id: Option<SubscriptionId>,
    pub currency: Option<String>,
    pub amount_total: Option<i64>,
    pub created_at: Timestamp,
    /// Without the seller's private keys.
    pub metadata: Metadata,
}

impl Payload for OrderFulfilled {
    fn topic(&self) -> Topic {
        Topic::OrderFulfilled
    }
}

/// Publishes that an order's licenses were minted, or that the license it renews was extended.
pub fn publish(conn: &mut Conn, ctx: &BillingContext, order_id: &OrderId, licenses: &[LicenseId]) -> db::Result<()> {
    webhooks::publish(conn, &ctx.context, Topic::OrderFulfilled, |conn| {
        let Some(order) = Order::find(conn, order_id)? else { return Ok::<_, db::Error>(Vec::new()) };
        let (product, tier) = slugs(conn, order.tier_id.as_ref())?;
        Ok(vec![OrderFulfilled {
            order: OrderBody {
                product,
                tier,
                sites: order.sites()?,
                id: order.id,
                status: order.status,
                purchase_type: order.purchase_type,
                quantity: order.quantity,
                email: order.email,
                account_id: order.account_id,
                customer_id: order.customer_id,
                subscription_id: order.subscription_id,
                currency: order.currency,
                amount_total: order.amount_total,
                created_at: Timestamp(order.created_at),
                metadata: order.metadata.public(),
            },
            license_count: licenses.len(),
            license_ids: licenses.iter().take(NAMED).cloned().collect(),
        }])
    })
}
