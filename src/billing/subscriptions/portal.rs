//! Opens Stripe's customer portal, for a subscription or for an account.

use diesel::prelude::*;
use stripe_billing::billing_portal_session::CreateBillingPortalSession;

use super::permissions::{self, Permission};
use crate::billing::context::BillingContext;
use crate::billing::records::customer;
use crate::db::schema::{orders, subscriptions};
use crate::db::{self, Conn};
use crate::ids::{AccountId, CustomerId, SubscriptionId};
use crate::stripe::client::CallError;

#[derive(serde::Deserialize)]
struct Portal {
    url: String,
}

/// Why no portal was opened.
#[derive(Debug, thiserror::Error)]
pub enum PortalError {
    /// 404
    #[error("There is no such subscription.")]
    NotFound,
    /// 403
    #[error("Only the person who pays for this subscription can open its payment details.")]
    NotAllowed,
    /// 409
    #[error("Nothing was bought with this account yet.")]
    NoBilling,
    /// 409
    #[error("Nothing is due: this subscription has no open invoice.")]
    NothingDue,
    #[error(transparent)]
    Stripe(#[from] CallError),
    #[error(transparent)]
    Db(#[from] db::Error),
}

/// Opens a portal session for the customer of this subscription, or the account's own customer if none is named, and
/// returns its URL. The portal returns the customer to `return_url`.
pub async fn open_portal(
    ctx: &BillingContext,
    account_id: &AccountId,
    subscription: Option<SubscriptionId>,
    return_url: &str,
) -> Result<String, PortalError> {
    let account_id = account_id.to_owned();
    let customer = ctx.db.read(move |conn| customer_for(conn, &account_id, subscription.as_ref())).await?;
    Ok(portal(ctx, &customer, return_url).await?)
}

/// Opens a portal session for a customer, and returns its URL.
pub async fn portal(ctx: &BillingContext, customer_id: &CustomerId, return_url: &str) -> Result<String, CallError> {
    let request = CreateBillingPortalSession::new().customer(customer_id.as_str()).return_url(return_url);
    let portal: Portal = ctx.stripe.call(&request, None).await?;
    Ok(portal.url)
}

/// Whether an account has payment details to open without naming a subscription.
pub fn has_billing(conn: &mut Conn, account_id: &AccountId) -> db::Result<bool> {
    match customer_for(conn, account_id, None) {
        Ok(_) => Ok(true),
        Err(PortalError::Db(error)) => Err(error),
        Err(_) => Ok(false),
    }
}

pub(super) fn customer_for(
    conn: &mut Conn,
    account_id: &AccountId,
    subscription: Option<&SubscriptionId>,
) -> Result<CustomerId, PortalError> {
    let Some(id) = subscription else { return own_customer(conn, account_id) };
    match permissions::on_subscription(conn, account_id, id)? {
        None => Err(PortalError::NotFound),
        Some(Permission::Pays) => customer::of_subscription(conn, id)?.ok_or(PortalError::NoBilling),
        Some(_) => Err(PortalError::NotAllowed),
    }
}

/// The account's own customer, or else that of the newest active subscription it bought.
fn own_customer(conn: &mut Conn, account_id: &AccountId) -> Result<CustomerId, PortalError> {
    if let Some(own) = customer::of_account(conn, account_id)? {
        return Ok(own);
    }
    let bought = orders::table
        .filter(orders::account_id.eq(account_id))
        .filter(orders::subscription_id.is_not_null())
        .select(orders::subscription_id);
    let newest: Option<Option<CustomerId>> = subscriptions::table
        .filter(subscriptions::id.nullable().eq_any(bought))
        .filter(subscriptions::customer_id.is_not_null())
        .filter(subscriptions::status.ne_all(["", "canceled", "incomplete_expired"]))
        .order((subscriptions::created_at.desc(), subscriptions::id.desc()))
        .select(subscriptions::customer_id)
        .first(conn)
        .optional()
        .map_err(db::Error::from)?;
    newest.flatten().ok_or(PortalError::NoBilling)
}
