//! Previews a quantity change: which seats are removed, and what it costs.

use serde::Serialize;

use super::change::{ChangeError, check_permission, pick};
use super::price_effect::{self, Wanted};
use super::summary::sold;
use crate::accounts::account::Account;
use crate::billing::context::BillingContext;
use crate::billing::entitlements::downgrade::chosen;
use crate::billing::entitlements::removal_order::{
    activations_to_remove, display_name, licenses_in_removal_order, seat_activations,
};
use crate::billing::records::order::MAX_QUANTITY;
use crate::billing::records::purchase::Purchase;
use crate::billing::records::seat_group::{group, held};
use crate::billing::records::subscription::{Item, SubscriptionRow};
use crate::catalog::Price;
use crate::catalog::QuantityMeans;
use crate::catalog::Shrink;
use crate::clock::{DAY, rfc3339};
use crate::db::Conn;
use crate::ids::{ItemId, SubscriptionId};
use crate::stripe::subscription_status::SubscriptionStatus;

/// The effect of a quantity change. Times are RFC 3339.
#[derive(Clone, Debug, Serialize)]
pub struct Preview {
    pub item_id: ItemId,
    pub from: i64,
    pub to: i64,
    /// `keys` or `seats`.
    pub quantity_means: QuantityMeans,
    /// The licenses to be removed, by id; if the tier sells seats, the activations, by name.
    pub leaving: Vec<String>,
    /// If the customer can choose which seats to remove: the deadline, if the change were made now.
    pub asked_until: Option<String>,
    /// Whether the amounts come from the catalog, without taxes and discounts, because Stripe's preview failed.
    pub is_estimate: bool,
    /// Minor units: charged immediately, or, if negative, credited to the next invoice. `None` if the price is unknown.
    pub now_amount: Option<i64>,
    /// Minor units for each later period.
    pub then_amount: Option<i64>,
    pub currency: Option<String>,
    pub interval: Option<String>,
    /// The end of the current period.
    pub paid_until: Option<String>,
}

/// Previews changing an item (the only one if none is named) of a subscription of `account` to `quantity`.
pub async fn preview_quantity(
    ctx: &BillingContext,
    account: &Account,
    subscription_id: &SubscriptionId,
    item: Option<&ItemId>,
    quantity: i64,
) -> Result<Preview, ChangeError> {
    if !(1..=MAX_QUANTITY).contains(&quantity) {
        return Err(ChangeError::Quantity);
    }
    check_permission(ctx, account, subscription_id).await?;
    let (id, item, now) = (subscription_id.to_owned(), item.cloned(), ctx.now());
    let mut preview = ctx.db.read(move |conn| preview(conn, &id, item.as_ref(), quantity, now)).await?;
    let wanted = Wanted { item_id: &preview.item_id, quantity, price: None };
    match price_effect::ask(ctx, subscription_id, wanted, quantity > preview.from).await {
        Ok(effect) => {
            preview.is_estimate = false;
            preview.now_amount = Some(effect.now_amount);
            preview.then_amount = effect.then_amount.or(preview.then_amount);
            preview.currency = effect.currency.or(preview.currency);
        }
        Err(error) => {
            tracing::warn!(%error, subscription.id = %subscription_id, "Stripe's preview failed; using catalog prices")
        }
    }
    Ok(preview)
}

fn preview(
    conn: &mut Conn,
    id: &SubscriptionId,
    item: Option<&ItemId>,
    to: i64,
    now: i64,
) -> Result<Preview, ChangeError> {
    let known = SubscriptionRow::find(conn, id)?.ok_or(ChangeError::NoSubscription)?;
    let items = known.items()?;
    let item = pick(&items, |item| &item.id, item)?;
    let (tier, price) = sold(conn, &known, item)?.ok_or(ChangeError::NoSubscription)?;
    let from = item.quantity.unwrap_or(0);
    let leaving = leaving(conn, &known, &items, &item.id, to)?;
    let asks = tier.shrink == Shrink::Ask && tier.grace_days > 0 && !leaving.is_empty();
    let until = known.choose_until.filter(|until| now < *until).unwrap_or(now + tier.grace_days * DAY);
    let paying = known.status != SubscriptionStatus::Trialing;
    Ok(Preview {
        item_id: item.id.clone(),
        from,
        to,
        quantity_means: tier.quantity_means,
        leaving,
        asked_until: asks.then(|| rfc3339(until)),
        is_estimate: true,
        now_amount: price.as_ref().filter(|_| paying).and_then(|price| prorated(item, price, to - from, now)),
        then_amount: price.as_ref().map(|price| price.unit_amount.saturating_mul(to)),
        currency: price.as_ref().map(|price| price.currency.clone()),
        interval: price.and_then(|price| price.billing_interval),
        paid_until: item.paid_until.map(rfc3339),
    })
}

/// What is removed so that only `to` seats stay: license ids, or activation names.
fn leaving(
    conn: &mut Conn,
    known: &SubscriptionRow,
    items: &[Item],
    item_id: &ItemId,
    to: i64,
) -> Result<Vec<String>, ChangeError> {
    let target = Purchase { order: None, subscription: None, subscription_id: Some(known.id.clone()) };
    let (held, states) = held(conn, &target, known)?;
    let groups = group(conn, items, held)?.groups;
    let Some(group) = groups.into_iter().find(|group| group.item.id == *item_id) else { return Ok(Vec::new()) };
    let (keep, chosen) = (usize::try_from(to).unwrap_or(0), chosen(conn, &known.id)?);
    if group.tier.quantity_means != QuantityMeans::Seats {
        let count = group.held.len().saturating_sub(keep);
        let order = licenses_in_removal_order(conn, &group.held, &states, &chosen)?;
        return Ok(order.into_iter().take(count).map(|license| license.id.to_string()).collect());
    }
    let Some(license) = group.held.first() else { return Ok(Vec::new()) };
    let going = activations_to_remove(seat_activations(conn, license)?, keep, &chosen);
    Ok(going.into_iter().map(display_name).collect())
}

/// Prorates `more` units over the rest of the period, as Stripe does: by the second, rounded to the nearest minor unit.
fn prorated(item: &Item, price: &Price, more: i64, now: i64) -> Option<i64> {
    let period = item.period.filter(|period| *period > 0)?;
    let left = (item.paid_until? - now).clamp(0, period);
    let whole = i128::from(price.unit_amount) * i128::from(more) * i128::from(left);
    let half = i128::from(period) / 2 * whole.signum();
    i64::try_from((whole + half) / i128::from(period)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::PriceBilling;

    #[test]
    fn what_is_left_of_the_period_is_paid_or_credited() {
        let item = |paid_until| Item {
            id: ItemId::from_text("si_1"),
            price: None,
            quantity: Some(5),
            paid_until,
            period: Some(30 * DAY),
            in_place_of: Vec::new(),
        };
        let price = Price {
            id: "pri_1".into(),
            tier_id: crate::ids::TierId::from_text("tie_1"),
            stripe_price: crate::ids::PriceId::from_text("price_1"),
            billing: PriceBilling::Recurring,
            unit_amount: 900,
            currency: "usd".into(),
            billing_interval: Some("month".into()),
            is_default: true,
            archived: false,
        };
        for (paid_until, more, expected) in [
            (Some(30 * DAY), 2, Some(1_800)),
            (Some(15 * DAY), 2, Some(900)),
            (Some(15 * DAY), -3, Some(-1_350)),
            (Some(-5), 2, Some(0)),
            (Some(90 * DAY), 1, Some(900)),
            (None, 1, None),
        ] {
            assert_eq!(prorated(&item(paid_until), &price, more, 0), expected, "{paid_until:?} {more}");
        }
    }
}
