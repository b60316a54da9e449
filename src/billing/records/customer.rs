//! Customers at Stripe. They belong to orders and subscriptions; an account has one of its own only through what it bought
//! itself.

use diesel::prelude::*;

use crate::db::schema::{accounts, orders, subscriptions};
use crate::db::{Conn, Result};
use crate::ids::{AccountId, CustomerId, SubscriptionId};

/// The customer as which an account pays: of the checkout that it opened last while it was signed in; else the one that it
/// was imported with; else of the first purchase for its address. What strangers buy later for that address changes nothing.
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

/// The customer who pays a subscription: as Stripe says, or as its checkout said.
pub fn of_subscription(conn: &mut Conn, subscription_id: &SubscriptionId) -> Result<Option<CustomerId>> {
    let told: Option<Option<CustomerId>> =
        subscriptions::table.find(subscription_id).select(subscriptions::customer_id).first(conn).optional()?;
    if let Some(told) = told.flatten() {
        return Ok(Some(told));
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
