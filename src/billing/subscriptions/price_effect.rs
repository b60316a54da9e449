//! The cost of a changed quantity or price, from Stripe's invoice preview, including taxes, discounts and credits.

use crate::billing::context::BillingContext;
use crate::ids::{ItemId, Kind, PriceId, SubscriptionId};
use crate::stripe::client::CallError;
use crate::stripe::payments::Invoice;

/// The cost of a change. Amounts are in minor units.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PriceEffect {
    /// Charged immediately, or, if negative, credited to the next invoice.
    pub now_amount: i64,
    /// The item's amount for each later period.
    pub then_amount: Option<i64>,
    /// ISO 4217, lower case.
    pub currency: Option<String>,
}

/// The wanted state of an item.
#[derive(Clone, Copy, Debug)]
pub struct Wanted<'a> {
    pub item_id: &'a ItemId,
    pub quantity: i64,
    /// `None` = unchanged.
    pub price: Option<&'a PriceId>,
}

/// Fetches the cost of a change. `at_once`: it is charged immediately, as additional seats and more expensive plans
/// are.
pub async fn ask(
    ctx: &BillingContext,
    subscription_id: &SubscriptionId,
    wanted: Wanted<'_>,
    at_once: bool,
) -> Result<PriceEffect, CallError> {
    let next = preview(ctx, subscription_id, wanted, "create_prorations").await?;
    let now_amount = if at_once {
        let at_once = preview(ctx, subscription_id, wanted, "always_invoice").await?;
        at_once.amount_due.or(at_once.total).unwrap_or_else(|| at_once.prorations())
    } else {
        next.prorations()
    };
    Ok(PriceEffect { now_amount, then_amount: next.recurring_of(wanted.item_id), currency: next.currency })
}

async fn preview(
    ctx: &BillingContext,
    subscription_id: &SubscriptionId,
    wanted: Wanted<'_>,
    proration: &str,
) -> Result<Invoice, CallError> {
    let quantity = wanted.quantity.to_string();
    let mut form = vec![
        ("subscription", subscription_id.as_str()),
        ("subscription_details[items][0][id]", wanted.item_id.as_str()),
        ("subscription_details[items][0][quantity]", quantity.as_str()),
        ("subscription_details[proration_behavior]", proration),
    ];
    form.extend(wanted.price.map(|price| ("subscription_details[items][0][price]", price.as_str())));
    // A read, so the idempotency key is new each time.
    ctx.stripe.post(&["invoices", "create_preview"], &form, &ctx.context.id(Kind::Job)).await
}
