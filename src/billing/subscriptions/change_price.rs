//! Changes the plan of a subscription item: another tier of its product, or another interval. The keys stay the same.

use diesel::prelude::*;
use serde::Serialize;

use super::change::{ChangeError, Changed, audit_change, check_permission, follow, pick, present, set_item};
use super::price_effect::{self, Wanted};
use super::summary::sold;
use super::turns;
use crate::accounts::account::Account;
use crate::billing::context::BillingContext;
use crate::billing::records::subscription::{Item, SubscriptionRow};
use crate::catalog::{Price, PriceBilling, QuantityMeans, Tier};
use crate::clock::rfc3339;
use crate::db::schema::{archived_tiers, prices, products, tiers};
use crate::db::{self, Conn};
use crate::ids::{ItemId, PriceId, SubscriptionId};

/// A price that an item can change to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Plan {
    pub price: PriceId,
    pub tier_name: String,
    /// Per unit, in minor units.
    pub unit_amount: i64,
    pub currency: String,
    /// `day`, `week`, `month`, `year`.
    pub interval: Option<String>,
    /// The number of places in which one key works; `None` = unlimited. If the tier sells seats, the quantity applies
    /// instead.
    pub max_activations: Option<i64>,
}

impl Plan {
    fn of(tier: Tier, price: Price) -> Self {
        Self {
            price: price.stripe_price,
            tier_name: tier.name,
            unit_amount: price.unit_amount,
            currency: price.currency,
            interval: price.billing_interval,
            max_activations: tier.max_activations,
        }
    }
}

/// The effect of a plan change. Times are RFC 3339; amounts are in minor units.
#[derive(Clone, Debug, Serialize)]
pub struct PlanPreview {
    pub item_id: ItemId,
    pub quantity: i64,
    /// `keys` or `seats`.
    pub quantity_means: QuantityMeans,
    pub from: Plan,
    pub to: Plan,
    /// Charged immediately, or, if negative, credited to the next invoice.
    pub now_amount: i64,
    /// The amount for each later period; `None` if Stripe does not say.
    pub then_amount: Option<i64>,
    pub currency: Option<String>,
    /// The end of the current period.
    pub paid_until: Option<String>,
}

/// The plans that an item can change to; empty if its price is not in the catalog.
pub fn plans(conn: &mut Conn, known: &SubscriptionRow, item: &Item) -> db::Result<Vec<Plan>> {
    match sold(conn, known, item)? {
        Some((tier, Some(price))) => others(conn, &tier, &price),
        _ => Ok(Vec::new()),
    }
}

/// The recurring prices of the same product and currency, for licenses of the same kind.
fn others(conn: &mut Conn, tier: &Tier, price: &Price) -> db::Result<Vec<Plan>> {
    let found: Vec<(Tier, Price)> = prices::table
        .inner_join(tiers::table.inner_join(products::table))
        .filter(prices::archived.eq(false).and(products::archived.eq(false)))
        .filter(tiers::id.ne_all(archived_tiers::table.select(archived_tiers::tier_id)))
        .filter(tiers::product_id.eq(&tier.product_id).and(tiers::activates.eq(tier.activates)))
        .filter(tiers::quantity_means.eq(tier.quantity_means))
        .filter(prices::billing.eq(PriceBilling::Recurring).and(prices::currency.eq(&price.currency)))
        .filter(prices::stripe_price.ne(&price.stripe_price))
        .order((tiers::position, prices::unit_amount, prices::id))
        .select((Tier::as_select(), Price::as_select()))
        .load(conn)?;
    Ok(found.into_iter().map(|(tier, price)| Plan::of(tier, price)).collect())
}

/// A permitted plan change.
struct Change {
    item_id: ItemId,
    quantity: i64,
    quantity_means: QuantityMeans,
    from: Plan,
    to: Plan,
    paid_until: Option<i64>,
}

impl Change {
    /// Whether it costs more or starts a new period, so that it is charged immediately, or not made.
    fn is_paid_at_once(&self) -> bool {
        self.to.interval != self.from.interval || self.to.unit_amount > self.from.unit_amount
    }

    fn wanted(&self) -> Wanted<'_> {
        Wanted { item_id: &self.item_id, quantity: self.quantity, price: Some(&self.to.price) }
    }
}

fn find(conn: &mut Conn, id: &SubscriptionId, item: Option<&ItemId>, price: &PriceId) -> Result<Change, ChangeError> {
    let known = SubscriptionRow::find(conn, id)?.ok_or(ChangeError::NoSubscription)?;
    let items = known.items()?;
    let item = pick(&items, |item| &item.id, item)?;
    let Some((tier, Some(present))) = sold(conn, &known, item)? else { return Err(ChangeError::Plan) };
    let to = others(conn, &tier, &present)?.into_iter().find(|plan| plan.price == *price).ok_or(ChangeError::Plan)?;
    Ok(Change {
        item_id: item.id.clone(),
        quantity: item.quantity.unwrap_or(1),
        quantity_means: tier.quantity_means,
        from: Plan::of(tier, present),
        to,
        paid_until: item.paid_until,
    })
}

/// Previews a change of an item (the only one if none is named) of a subscription of `account` to this price, using
/// Stripe's own preview.
pub async fn preview_price(
    ctx: &BillingContext,
    account: &Account,
    subscription_id: &SubscriptionId,
    item: Option<&ItemId>,
    price: &PriceId,
) -> Result<PlanPreview, ChangeError> {
    check_permission(ctx, account, subscription_id).await?;
    let (id, named, wanted) = (subscription_id.to_owned(), item.cloned(), price.to_owned());
    let change = ctx.db.read(move |conn| find(conn, &id, named.as_ref(), &wanted)).await?;
    let effect = price_effect::ask(ctx, subscription_id, change.wanted(), change.is_paid_at_once()).await?;
    Ok(PlanPreview {
        now_amount: effect.now_amount,
        then_amount: effect.then_amount,
        currency: effect.currency,
        paid_until: change.paid_until.map(rfc3339),
        item_id: change.item_id,
        quantity: change.quantity,
        quantity_means: change.quantity_means,
        from: change.from,
        to: change.to,
    })
}

/// Changes an item of a subscription that `account` pays for to this price, with proration. Its licenses follow, with
/// the same keys.
pub async fn change_price(
    ctx: &BillingContext,
    account: &Account,
    subscription_id: &SubscriptionId,
    item: Option<&ItemId>,
    price: &PriceId,
) -> Result<Changed, ChangeError> {
    check_permission(ctx, account, subscription_id).await?;
    let turn = turns::take(ctx, subscription_id).await?;
    let (id, named, wanted) = (subscription_id.to_owned(), item.cloned(), price.to_owned());
    let change = ctx.db.read(move |conn| find(conn, &id, named.as_ref(), &wanted)).await?;
    let present = present(ctx, subscription_id).await?;
    let item = pick(&present.items.data, |item| &item.id, Some(&change.item_id))?;
    set_item(ctx, item, ("price", &change.to.price), change.is_paid_at_once()).await?;
    let detail = serde_json::json!({"from": change.from.price, "to": change.to.price, "item": change.item_id});
    audit_change(ctx, &account.id, subscription_id, "subscription.plan_asked", detail).await?;
    turn.end().await;
    follow(ctx, subscription_id).await;
    let quantity = item.quantity.unwrap_or(change.quantity);
    Ok(Changed { subscription_id: subscription_id.to_owned(), quantity, ends_at_period_end: false })
}
