//! Stripe customers. They belong to orders and subscriptions; an account has one only through its own purchases, or by
//! import.

use diesel::prelude::*;

use crate::db::schema::{accounts, orders, subscriptions};
use crate::db::{Conn, Result};
use crate::ids::{AccountId, CustomerId, SubscriptionId};

/// The customer that an account pays as: that of the latest checkout it opened while signed in, else the one it was
/// imported with, else that of the first purchase for its address. Later purchases that strangers make for the address
/// have no effect.
pub fn of_account(conn: &mut Conn, account_id: &AccountId) -> Result<Option<CustomerId>> {
    let with_customer = || orders::table.filter(orders::customer_id.is_not_null()).select(orders::customer_id);
    let own: Option<Option<CustomerId>> = with_customer()
        .filter(orders::opened_by.eq(account_id))
        .order((orders::fulfilled_at.desc(), orders::id.desc()))
        .first(conn)
        .optional()?;
    if let Some(own) = own.flatten() {
        return Ok(Some(own));
    }
    let imported: Option<Option<CustomerId>> =
        accounts::table.find(account_id).select(accounts::customer_id).first(conn).optional()?;
    if let Some(imported) = imported.flatten() {
        return Ok(Some(imported));
    }
    let first: Option<Option<CustomerId>> =
        with_customer().filter(orders::account_id.eq(account_id)).order(orders::id).first(conn).optional()?;
    Ok(first.flatten())
}

/// The customer that pays a subscription, according to Stripe or else to its checkout.
pub fn of_subscription(conn: &mut Conn, subscription_id: &SubscriptionId) -> Result<Option<CustomerId>> {
    let reported: Option<Option<CustomerId>> =
        subscriptions::table.find(subscription_id).select(subscriptions::customer_id).first(conn).optional()?;
    if let Some(reported) = reported.flatten() {
        return Ok(Some(reported));
    }
    let bought: Option<Option<CustomerId>> = orders::table
        .filter(orders::subscription_id.eq(subscription_id))
        .filter(orders::customer_id.is_not_null())
        .order(orders::id)
        .select(orders::customer_id)
        .first(conn)
        .optional()?;
    Ok(bought.flatten())
}
