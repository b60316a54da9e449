//! What was bought, as webhooks about money show it.

use serde::Serialize;

use crate::billing::records::purchase::Purchase;
use crate::catalog::Tier;
use crate::db::{self, Conn};
use crate::ids::{AccountId, CustomerId, LicenseId, OrderId, SubscriptionId};
use crate::licenses::license::License;

/// Licenses that an event names; it counts the others.
pub const NAMED: usize = 100;

/// An order, a subscription, or both, with its licenses.
#[derive(Clone, Debug, Serialize)]
pub struct PurchaseBody {
    pub order_id: Option<OrderId>,
    pub subscription_id: Option<SubscriptionId>,
    pub customer_id: Option<CustomerId>,
    /// Slugs; of several those of the first license.
    pub product: Option<String>,
    pub tier: Option<String>,
    pub email: Option<String>,
    pub account_id: Option<AccountId>,
    pub license_count: usize,
    /// The first hundred.
    pub license_ids: Vec<LicenseId>,
}

impl PurchaseBody {
    /// The purchase with its licenses.
    pub fn of(conn: &mut Conn, purchase: &Purchase) -> db::Result<Self> {
        let licenses = purchase.licenses(conn)?;
        let of_order = purchase.order.as_ref().and_then(|order| order.tier_id.clone());
        let tier = match licenses.first().map(|license: &License| license.tier_id.clone()).or(of_order) {
            Some(id) => Tier::find(conn, &id)?,
            None => None,
        };
        let product = tier.as_ref().map(|tier| tier.product(conn)).transpose()?;
        let order = purchase.order.as_ref();
        let of_subscription = purchase.subscription.as_ref().and_then(|known| known.customer_id.clone());
        Ok(Self {
            order_id: order.map(|order| order.id.clone()),
            subscription_id: purchase.subscription_id.clone(),
            customer_id: of_subscription.or_else(|| order.and_then(|order| order.customer_id.clone())),
            product: product.map(|product| product.slug),
            tier: tier.map(|tier| tier.slug),
            email: order.and_then(|order| order.email.clone()),
            account_id: order.and_then(|order| order.account_id.clone()),
            license_count: licenses.len(),
            license_ids: licenses.into_iter().take(NAMED).map(|license| license.id).collect(),
        })
    }
}
