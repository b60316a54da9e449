//! `subscription.updated`.

use schemars::JsonSchema;
use serde::Serialize;

use crate::billing::context::BillingContext;
use crate::billing::records::subscription::SubscriptionRow;
use crate::catalog::Tier;
use crate::clock::Timestamp;
use crate::db::{self, Conn, after_commit};
use crate::ids::{CustomerId, ItemId, OrderId, PriceId, SubscriptionId};
use crate::stripe::subscription_status::SubscriptionStatus;
use crate::webhooks::{self, Payload, Topic};

/// A subscription.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(inline)]
pub struct SubscriptionUpdated {
    pub subscription: SubscriptionBody,
}

/// A subscription, as webhooks carry it.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(rename = "WebhookSubscription")]
pub struct SubscriptionBody {
    pub id: SubscriptionId,
    pub status: SubscriptionStatus,
    pub previous_status: Option<SubscriptionStatus>,
    /// The product's slug: that of the first item whose price is in the catalog.
    pub product: Option<String>,
    pub order_id: Option<OrderId>,
    pub customer_id: Option<CustomerId>,
    pub items: Vec<ItemBody>,
    pub current_period_end: Option<Timestamp>,
    pub cancel_at_period_end: bool,
    pub cancel_at: Option<Timestamp>,
}

/// One item of a subscription.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(rename = "WebhookItem")]
pub struct ItemBody {
    pub id: ItemId,
    pub price: Option<PriceId>,
    /// The product's slug; null = the price is not in the catalog.
    pub product: Option<String>,
    /// The tier's slug; null = the price is not in the catalog.
    pub tier: Option<String>,
    pub quantity: Option<i64>,
    pub paid_until: Option<Timestamp>,
}

impl Payload for SubscriptionUpdated {
    fn topic(&self) -> Topic {
        Topic::SubscriptionUpdated
    }
}

/// Publishes a subscription whose state changed; does nothing if it did not.
pub fn publish(
    conn: &mut Conn,
    ctx: &BillingContext,
    before: Option<&SubscriptionRow>,
    now: &SubscriptionRow,
    order_id: Option<&OrderId>,
) -> db::Result<()> {
    let is_same = match before {
        Some(before) => facts(before)? == facts(now)?,
        None => false,
    };
    if is_same {
        return Ok(());
    }
    report(before, now);
    webhooks::publish(conn, &ctx.context, Topic::SubscriptionUpdated, |conn| {
        let items = items(conn, now)?;
        Ok::<_, db::Error>(vec![SubscriptionUpdated {
            subscription: SubscriptionBody {
                id: now.id.clone(),
                status: now.status.clone(),
                previous_status: before.map(|before| before.status.clone()),
                product: items.iter().find_map(|item| item.product.clone()),
                order_id: order_id.cloned(),
                customer_id: now.customer_id.clone(),
                items,
                current_period_end: now.current_period_end.map(Timestamp),
                cancel_at_period_end: now.cancel_at_period_end,
                cancel_at: now.cancel_at.map(Timestamp),
            },
        }])
    })
}

/// Logs the change, once it is committed.
fn report(before: Option<&SubscriptionRow>, now: &SubscriptionRow) {
    let (id, status, before) = (now.id.clone(), now.status.clone(), before.map(|before| before.status.to_string()));
    let ends = now.cancel_at_period_end || now.cancel_at.is_some();
    after_commit(move || {
        tracing::info!(subscription.id = %id, status = %status, before, ends, "subscription changed");
    });
}

/// The fields whose change is worth an event.
fn facts(known: &SubscriptionRow) -> db::Result<impl PartialEq + use<>> {
    let ends = (known.current_period_end, known.cancel_at_period_end, known.cancel_at);
    Ok((known.status.clone(), ends, known.items()?))
}

fn items(conn: &mut Conn, known: &SubscriptionRow) -> db::Result<Vec<ItemBody>> {
    let mut bodies = Vec::new();
    for item in known.items()? {
        let price: &str = item.price.as_deref().unwrap_or_default();
        let tier = Tier::by_stripe_price(conn, price)?.map(|(tier, _)| tier);
        let product = tier.as_ref().map(|tier| tier.product(conn)).transpose()?;
        bodies.push(ItemBody {
            product: product.map(|product| product.slug),
            tier: tier.map(|tier| tier.slug),
            id: item.id,
            price: item.price,
            quantity: item.quantity,
            paid_until: item.paid_until.map(Timestamp),
        });
    }
    Ok(bodies)
}
