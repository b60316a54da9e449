//! The orders of an account, and those that await a bank transfer.

use std::collections::HashMap;

use diesel::prelude::*;
use serde::Serialize;

use crate::accounts::account::Account;
use crate::billing::records::order::{Order, OrderStatus};
use crate::catalog::Tier;
use crate::clock::rfc3339;
use crate::db::schema::{orders, renewals, tiers};
use crate::db::{Conn, Page, Result};
use crate::ids::{AccountId, LicenseId, OrderId, SubscriptionId};

/// The maximum number of awaited orders that a page lists.
const MOST: i64 = 20;

/// An order, as shown to its customer. Times are RFC 3339 in UTC; amounts are in minor units.
#[derive(Clone, Debug, Serialize)]
pub struct OwnOrder {
    pub id: OrderId,
    pub status: OrderStatus,
    pub quantity: i64,
    pub tier_name: Option<String>,
    pub amount: Option<i64>,
    pub refunded: i64,
    pub currency: Option<String>,
    pub created_at: String,
    pub subscription_id: Option<SubscriptionId>,
    /// The license that it renews; `None` for an order that minted licenses.
    pub renews: Option<LicenseId>,
}

/// Lists this account's orders in any state, newest first, after `cursor` (a page's `next_cursor`). Orders that only
/// name the account's e-mail address are left out while that address is unconfirmed.
///
/// # Errors
/// Fails only with the database.
pub fn list(conn: &mut Conn, account: &Account, cursor: Option<&str>, limit: i64) -> Result<Page<OwnOrder>> {
    let own = orders::account_id.eq(&account.id).or(orders::opened_by.eq(&account.id));
    let mut query = orders::table
        .left_join(tiers::table)
        .order(orders::id.desc())
        .limit(limit + 1)
        .select((Order::as_select(), tiers::name.nullable()))
        .into_boxed();
    query = if account.unconfirmed_since.is_some() {
        query.filter(own.assume_not_null())
    } else {
        query.filter(own.or(orders::email.eq(account.email.as_str())).assume_not_null())
    };
    if let Some(cursor) = cursor {
        query = query.filter(orders::id.lt(cursor));
    }
    let found = Page::first_of(query.load(conn)?, limit, |(order, _): &(Order, Option<String>)| &order.id);
    let shown: Vec<&OrderId> = found.entries.iter().map(|(order, _)| &order.id).collect();
    let renewals: Vec<(OrderId, LicenseId)> = renewals::table
        .filter(renewals::order_id.eq_any(shown))
        .select((renewals::order_id, renewals::license_id))
        .load(conn)?;
    let mut renews: HashMap<OrderId, LicenseId> = renewals.into_iter().collect();
    let listed = |(order, tier_name): (Order, Option<String>)| OwnOrder {
        renews: renews.remove(&order.id),
        status: order.status,
        quantity: order.quantity,
        tier_name,
        amount: order.amount_total,
        refunded: order.amount_refunded,
        currency: order.currency,
        created_at: rfc3339(order.created_at),
        subscription_id: order.subscription_id,
        id: order.id,
    };
    Ok(Page { entries: found.entries.into_iter().map(listed).collect(), next_cursor: found.next_cursor })
}

/// Finds one order of this account, with the same rule for unconfirmed addresses as [`list`].
///
/// # Errors
/// Fails only with the database.
pub fn find(conn: &mut Conn, account: &Account, id: &OrderId) -> Result<Option<Order>> {
    let found: Option<Order> = orders::table.find(id).select(Order::as_select()).first(conn).optional()?;
    let named =
        |order: &Order| account.unconfirmed_since.is_none() && order.email.as_deref() == Some(account.email.as_str());
    let mine = |by: &Option<AccountId>| by.as_ref() == Some(&account.id);
    Ok(found.filter(|order| mine(&order.account_id) || mine(&order.opened_by) || named(order)))
}

/// An order that awaits its bank transfer, as shown to its customer.
#[derive(Clone, Debug, Serialize)]
pub struct Awaited {
    pub order_id: OrderId,
    pub quantity: i64,
    pub tier_name: String,
    /// Minor units; `None` until Stripe reports it.
    pub amount: Option<i64>,
    pub currency: Option<String>,
    pub created_at: String,
}

/// Lists the orders that this account opened, or that name its address, and that await a bank transfer, newest first.
/// Empty while the account's address is unconfirmed.
pub fn awaited(conn: &mut Conn, account: &Account) -> Result<Vec<Awaited>> {
    if account.unconfirmed_since.is_some() {
        return Ok(Vec::new());
    }
    let own = orders::opened_by.eq(&account.id).or(orders::email.eq(account.email.as_str()));
    let rows: Vec<Order> = orders::table
        .filter(orders::status.eq(OrderStatus::Pending))
        .filter(own)
        .order(orders::id.desc())
        .limit(MOST)
        .select(Order::as_select())
        .load(conn)?;
    let mut all = Vec::new();
    for order in rows {
        let tier = match &order.tier_id {
            Some(id) => Tier::find(conn, id)?,
            None => None,
        };
        all.push(Awaited {
            quantity: order.quantity,
            tier_name: tier.map_or_else(|| "License key".to_owned(), |tier| tier.name),
            amount: order.amount_total,
            currency: order.currency,
            created_at: rfc3339(order.created_at),
            order_id: order.id,
        });
    }
    Ok(all)
}
