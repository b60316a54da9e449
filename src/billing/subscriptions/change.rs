//! What all subscription changes share: permission checks, Stripe's current state, and why a change was refused.

use crate::accounts::account::Account;
use crate::audit::record::{Actor, record};
use crate::billing::context::BillingContext;
use crate::billing::entitlements::downgrade::SelectionError;
use crate::billing::records::order::MAX_QUANTITY;
use crate::db::{self, Conn};
use crate::ids::{AccountId, ItemId, Kind, SubscriptionId};
use crate::stripe::client::CallError;
use crate::stripe::objects::{Subscription, SubscriptionItem};

use super::permissions::{self, Permission};
use super::sync::sync_subscription;

/// Why nothing was changed at Stripe.
#[derive(Debug, thiserror::Error)]
pub enum ChangeError {
    /// 404; also for another customer's subscription.
    #[error("there is no such subscription")]
    NoSubscription,
    /// 404; also for another customer's license.
    #[error("there is no such license")]
    NoLicense,
    /// 403; the caller can see it, but does not pay for or manage it.
    #[error("Only the subscriber or a manager of the owning organization can change this subscription.")]
    NotAllowed,
    /// 409
    #[error("this license belongs to no subscription")]
    NotSubscribed,
    /// 409
    #[error("this subscription has ended")]
    Ended,
    /// 409
    #[error("this subscription has several items; name one in `item`")]
    SeveralItems,
    /// 422
    #[error("quantity must be a whole number from 1 to {MAX_QUANTITY}")]
    Quantity,
    /// 422
    #[error("this subscription cannot change to that price")]
    Plan,
    /// 402
    #[error("the payment did not go through, so nothing was changed: {0}")]
    Payment(String),
    /// 409
    #[error("Another change of this subscription is still under way. Try again in a moment.")]
    Busy,
    /// 409 or 422; the selected seats do not fit.
    #[error(transparent)]
    Selection(#[from] SelectionError),
    #[error(transparent)]
    Stripe(#[from] CallError),
    #[error(transparent)]
    Db(#[from] db::Error),
}

impl ChangeError {
    /// Whether Stripe may have made the change despite the error.
    pub fn is_unclear(&self) -> bool {
        matches!(self, Self::Stripe(error) if error.is_transient() || matches!(error, CallError::Unreadable(_)))
    }
}

/// The resulting state at Stripe.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changed {
    pub subscription_id: SubscriptionId,
    pub quantity: i64,
    /// Whether the subscription ends with its period instead, because the last seat was removed.
    pub ends_at_period_end: bool,
}

/// Refuses callers that may not change this subscription.
pub async fn check_permission(
    ctx: &BillingContext,
    account: &Account,
    subscription_id: &SubscriptionId,
) -> Result<(), ChangeError> {
    let (account, id) = (account.id.clone(), subscription_id.to_owned());
    match ctx.db.read(move |conn| permissions::on_subscription(conn, &account, &id)).await? {
        Some(Permission::Pays) => Ok(()),
        Some(Permission::Manages | Permission::Sees) => Err(ChangeError::NotAllowed),
        None => Err(ChangeError::NoSubscription),
    }
}

pub async fn present(ctx: &BillingContext, id: &SubscriptionId) -> Result<Subscription, ChangeError> {
    let present = match ctx.stripe.subscription(id).await {
        Err(error) if error.is_missing() => return Err(ChangeError::NoSubscription),
        other => other?,
    };
    if present.status.has_ended() {
        return Err(ChangeError::Ended);
    }
    Ok(present)
}

pub async fn set_item_quantity(
    ctx: &BillingContext,
    item: &SubscriptionItem,
    quantity: i64,
) -> Result<(), ChangeError> {
    set_item(ctx, item, ("quantity", &quantity.to_string()), quantity > item.quantity.unwrap_or(0)).await
}

/// Sets one field of an item at Stripe. With `at_once`, the price difference is charged immediately, and nothing
/// changes if the payment fails.
pub async fn set_item(
    ctx: &BillingContext,
    item: &SubscriptionItem,
    field: (&str, &str),
    at_once: bool,
) -> Result<(), ChangeError> {
    let mut form = vec![field];
    if at_once {
        // Charged immediately; if the card declines, nothing changes.
        form.extend([("proration_behavior", "always_invoice"), ("payment_behavior", "error_if_incomplete")]);
    } else {
        form.push(("proration_behavior", "create_prorations"));
    }
    // A new key each time: requesting the same quantity again later is a new request.
    let key = ctx.context.id(Kind::Job);
    let done: Result<SubscriptionItem, CallError> =
        ctx.stripe.post(&["subscription_items", &item.id], &form, &key).await;
    match done {
        Ok(_) => Ok(()),
        Err(CallError::Refused { status: 402, message, .. }) => Err(ChangeError::Payment(message)),
        Err(error) => Err(error.into()),
    }
}

pub async fn audit_change(
    ctx: &BillingContext,
    account_id: &AccountId,
    subscription_id: &SubscriptionId,
    action: &'static str,
    detail: serde_json::Value,
) -> db::Result<()> {
    let (context, actor) = (ctx.context.clone(), Actor::Customer(account_id.to_owned()));
    let subject = subscription_id.to_owned();
    ctx.db.write(move |conn: &mut Conn| record(conn, &context, &actor, action, &subject, detail.clone())).await
}

/// Returns the named item, or the only one, whether from Stripe's items or from stored ones.
pub fn pick<'a, T>(items: &'a [T], id: fn(&T) -> &ItemId, named: Option<&ItemId>) -> Result<&'a T, ChangeError> {
    match (named, items) {
        (Some(named), items) => items.iter().find(|item| id(item) == named).ok_or(ChangeError::NoSubscription),
        (None, [only]) => Ok(only),
        (None, _) => Err(ChangeError::SeveralItems),
    }
}

/// Sets or clears the end at Stripe.
pub async fn set_end(ctx: &BillingContext, present: &Subscription, end: bool) -> Result<(), ChangeError> {
    let form = match (end, present.cancel_at_period_end, present.cancel_at) {
        (true, true, _) | (false, false, None) => return Ok(()),
        (true, false, _) => [("cancel_at_period_end", "true")],
        (false, true, _) => [("cancel_at_period_end", "false")],
        // A fixed end date; Stripe clears it with an empty value.
        (false, false, Some(_)) => [("cancel_at", "")],
    };
    let key = format!("{}-end", ctx.context.id(Kind::Job));
    let done: Result<Subscription, CallError> = ctx.stripe.post(&["subscriptions", &present.id], &form, &key).await;
    done.map(|_| ()).map_err(ChangeError::from)
}

/// Syncs a subscription right after it was changed at Stripe, without waiting for the event. If that fails, the event
/// does it.
pub async fn follow(ctx: &BillingContext, subscription_id: &SubscriptionId) {
    if let Err(error) = sync_subscription(ctx, subscription_id, None).await {
        tracing::warn!(%error, subscription.id = %subscription_id, "failed to sync after a change; the event will do it");
    }
}
