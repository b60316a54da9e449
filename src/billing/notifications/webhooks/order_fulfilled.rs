//! `order.fulfilled`.

use serde::Serialize;

use super::purchase_body::{NAMED, slugs};
use crate::billing::context::BillingContext;
use crate::billing::records::order::{Order, OrderStatus};
use crate::clock::rfc3339;
use crate::db::{self, Conn};
use crate::ids::{AccountId, CustomerId, LicenseId, OrderId, SubscriptionId};
use crate::licenses::status::PurchaseType;
use crate::metadata::Metadata;
use crate::webhooks::{self, Payload, Topic};

/// The payload.
#[derive(Clone, Debug, Serialize)]
pub struct OrderFulfilled {
    pub order: OrderBody,
    pub license_count: usize,
    pub license_ids: Vec<LicenseId>,
}

/// An order, as webhooks carry it. Amounts are in minor units, times RFC 3339.
#[derive(Clone, Debug, Serialize)]
pub struct OrderBody {
    pub id: OrderId,
    pub status: OrderStatus,
    /// Slugs.
    pub product: Option<String>,
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
    pub created_at: String,
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
                created_at: rfc3339(order.created_at),
                metadata: order.metadata.public(),
            },
            license_count: licenses.len(),
            license_ids: licenses.iter().take(NAMED).cloned().collect(),
        }])
    })
}
