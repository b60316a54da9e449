//! What another quantity would cost, by Stripe's own invoice preview: taxes, discounts and credits are in it.

use crate::billing::context::BillingContext;
use crate::ids::{ItemId, Kind, SubscriptionId};
use crate::stripe::client::CallError;
use crate::stripe::payments::Invoice;

/// What Stripe would do. Amounts are minor units.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PriceEffect {
    /// What is paid at once, or, below zero, credited to the next invoice.
    pub now_amount: i64,
    /// What the item costs for each period from then on.
    pub then_amount: Option<i64>,
    /// ISO 4217, lower case.
    pub currency: Option<String>,
}

/// Asks for the effect of setting `item_id` to `quantity`. `more`: seats are added, and paid for at once.
pub async fn ask(
    ctx: &BillingContext,
    subscription_id: &SubscriptionId,
    item_id: &ItemId,
    quantity: i64,
    more: bool,
) -> Result<PriceEffect, CallError> {
    let next = preview(ctx, subscription_id, item_id, quantity, "create_prorations").await?;
    let now_amount = if more {
        let at_once = preview(ctx, subscription_id, item_id, quantity, "always_invoice").await?;
        at_once.amount_due.or(at_once.total).unwrap_or_else(|| at_once.prorations())
    } else {
        next.prorations()
    };
    Ok(PriceEffect { now_amount, then_amount: next.recurring_of(item_id), currency: next.currency })
}

async fn preview(
    ctx: &BillingContext,
    subscription_id: &SubscriptionId,
    item_id: &ItemId,
    quantity: i64,
    proration: &str,
) -> Result<Invoice, CallError> {
    let quantity = quantity.to_string();
    let form = [
        ("subscription", subscription_id.as_str()),
        ("subscription_details[items][0][id]", item_id.as_str()),
        ("subscription_details[items][0][quantity]", quantity.as_str()),
        ("subscription_details[proration_behavior]", proration),
    ];
    // A question, asked anew each time.
    ctx.stripe.post(&["invoices", "create_preview"], &form, &ctx.ambient.id(Kind::Job)).await
}
