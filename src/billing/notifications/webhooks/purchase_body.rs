//! The purchase, as webhooks about payments carry it.

use schemars::JsonSchema;
use serde::Serialize;

use crate::billing::records::purchase::Purchase;
use crate::catalog::Tier;
use crate::db::{self, Conn};
use crate::ids::{AccountId, CustomerId, LicenseId, OrderId, SubscriptionId, TierId};
use crate::licenses::license::License;

/// The maximum number of licenses that an event lists; the rest are only counted.
pub const NAMED: usize = 100;

/// The slugs of a tier's product and of the tier.
pub fn slugs(conn: &mut Conn, tier: Option<&TierId>) -> db::Result<(Option<String>, Option<String>)> {
    let Some(tier) = tier.map(|id| Tier::find(conn, id)).transpose()?.flatten() else { return Ok((None, None)) };
    Ok((Some(tier.product(conn)?.slug), Some(tier.slug)))
}

/// An order, a subscription, or both, with its licenses.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(rename = "WebhookPurchase")]
pub struct PurchaseBody {
    pub order_id: Option<OrderId>,
    pub subscription_id: Option<SubscriptionId>,
    pub customer_id: Option<CustomerId>,
    /// The product's slug; if there are several, that of the first license.
    pub product: Option<String>,
    /// The tier's slug; if there are several, that of the first license.
    pub tier: Option<String>,
    pub email: Option<String>,
    pub account_id: Option<AccountId>,
    pub license_count: usize,
    /// The first 100.
    pub license_ids: Vec<LicenseId>,
}

impl PurchaseBody {
    /// Loads the purchase's licenses and returns its body.
    pub fn of(conn: &mut Conn, purchase: &Purchase) -> db::Result<Self> {
        let licenses = purchase.licenses(conn)?;
        let of_order = purchase.order.as_ref().and_then(|order| order.tier_id.clone());
        let tier = licenses.first().map(|license: &License| license.tier_id.clone()).or(of_order);
        let (product, tier) = slugs(conn, tier.as_ref())?;
        let order = purchase.order.as_ref();
        let of_subscription = purchase.subscription.as_ref().and_then(|known| known.customer_id.clone());
        Ok(Self {
            order_id: order.map(|order| order.id.clone()),
            subscription_id: purchase.subscription_id.clone(),
            customer_id: of_subscription.or_else(|| order.and_then(|order| order.customer_id.clone())),
            product,
            tier,
            email: order.and_then(|order| order.email.clone()),
            account_id: order.and_then(|order| order.account_id.clone()),
            license_count: licenses.len(),
            license_ids: licenses.into_iter().take(NAMED).map(|license| license.id).collect(),
        })
    }
}
