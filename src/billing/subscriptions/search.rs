//! Lists subscriptions for the seller.

use std::collections::HashMap;

use diesel::prelude::*;
use serde::Serialize;

use crate::billing::records::subscription::SubscriptionRow;
use crate::clock::rfc3339;
use crate::db::schema::{accounts, licenses, orders, prices, subscriptions, tiers};
use crate::db::{Conn, Page, Result, Sought};
use crate::ids::{CustomerId, OrderId, PriceId, SubscriptionId};
use crate::stripe::subscription_status::SubscriptionStatus;

/// A subscription in the seller's list. Times are RFC 3339 in UTC.
#[derive(Clone, Debug, Serialize)]
pub struct ListedSubscription {
    pub id: SubscriptionId,
    pub status: SubscriptionStatus,
    /// Whether it ends with its paid period.
    pub cancel_at_period_end: bool,
    pub customer_id: Option<CustomerId>,
    /// The order that started it.
    pub order_id: Option<OrderId>,
    /// The address of the account that owns that order's licenses, or else the order's own.
    pub email: Option<String>,
    pub items: Vec<ListedItem>,
    pub paid_until: Option<String>,
    pub created_at: String,
}

/// One item of a subscription.
#[derive(Clone, Debug, Serialize)]
pub struct ListedItem {
    /// The tier's name, or Stripe's price id if the price is not in the catalog.
    pub tier: String,
    pub quantity: i64,
}

/// A subscription, its creation time, and the order that started it.
type Row = (SubscriptionRow, i64, Option<OrderId>);
/// For each order, the address of the account that owns its licenses, and the order's own.
type Buyers = HashMap<OrderId, (Option<String>, Option<String>)>;

/// Lists the subscriptions that Stripe has reported, newest first, after `cursor` (a page's `next_cursor`): all, or
/// those in the results of a search and with this status.
///
/// # Errors
/// Fails only with the database.
pub fn list(
    conn: &mut Conn,
    sought: Option<&Sought>,
    status: Option<&SubscriptionStatus>,
    cursor: Option<&str>,
    limit: i64,
) -> Result<Page<ListedSubscription>> {
    let known = subscriptions::table
        .filter(subscriptions::status.ne(SubscriptionStatus::Unseen))
        .order((subscriptions::created_at.desc(), subscriptions::id.desc()))
        .limit(limit + 1);
    let mut query =
        known.select((SubscriptionRow::as_select(), subscriptions::created_at, subscriptions::order_id)).into_boxed();
    if let Some(status) = status {
        query = query.filter(subscriptions::status.eq(status));
    }
    query = match sought {
        None => query,
        Some(Sought::Subscriptions(ids)) => query.filter(subscriptions::id.eq_any(ids)),
        Some(Sought::Orders(ids)) => {
            let of = orders::table.filter(orders::id.eq_any(ids)).filter(orders::subscription_id.is_not_null());
            query.filter(subscriptions::id.eq_any(of.select(orders::subscription_id.assume_not_null())))
        }
        Some(Sought::Accounts(ids)) => {
            let bought =
                orders::table.filter(orders::account_id.eq_any(ids)).filter(orders::subscription_id.is_not_null());
            let has = licenses::table
                .filter(licenses::account_id.eq_any(ids))
                .filter(licenses::subscription_id.is_not_null());
            let bought = subscriptions::id.eq_any(bought.select(orders::subscription_id.assume_not_null()));
            query.filter(bought.or(subscriptions::id.eq_any(has.select(licenses::subscription_id.assume_not_null()))))
        }
        Some(Sought::Licenses(ids)) => {
            let has = licenses::table.filter(licenses::id.eq_any(ids)).filter(licenses::subscription_id.is_not_null());
            query.filter(subscriptions::id.eq_any(has.select(licenses::subscription_id.assume_not_null())))
        }
        Some(Sought::Organizations(ids)) => {
            let has = licenses::table.filter(licenses::organization_id.eq_any(ids));
            let has = has.filter(licenses::subscription_id.is_not_null());
            query.filter(subscriptions::id.eq_any(has.select(licenses::subscription_id.assume_not_null())))
        }
        Some(Sought::Nothing) => query.filter(subscriptions::id.eq("")),
    };
    // The cursor is the time and id of the previous page's last subscription; a malformed one starts at the beginning.
    if let Some((time, id)) = cursor.and_then(|cursor| cursor.split_once('-'))
        && let Ok(time) = time.parse::<i64>()
    {
        let id = id.to_owned();
        query = query.filter(
            subscriptions::created_at.lt(time).or(subscriptions::created_at.eq(time).and(subscriptions::id.lt(id))),
        );
    }
    let mut rows: Vec<Row> = query.load(conn)?;
    let shown = usize::try_from(limit).unwrap_or(0);
    let more = rows.len() > shown;
    rows.truncate(shown);
    let next_cursor = rows.last().filter(|_| more).map(|(row, created_at, ..)| format!("{created_at}-{}", row.id));
    let (names, buyers) = (names_of_prices(conn, &rows)?, buyers(conn, &rows)?);
    let entries = rows.into_iter().map(|row| listed(row, &names, &buyers)).collect::<Result<_>>()?;
    Ok(Page { entries, next_cursor })
}

/// Loads the tier names for all items' Stripe prices at once.
fn names_of_prices(conn: &mut Conn, rows: &[Row]) -> Result<HashMap<PriceId, String>> {
    let mut wanted = Vec::new();
    for (row, ..) in rows {
        wanted.extend(row.items()?.into_iter().filter_map(|item| item.price));
    }
    wanted.sort_unstable();
    wanted.dedup();
    let known = prices::table.inner_join(tiers::table).filter(prices::stripe_price.eq_any(wanted));
    Ok(known.select((prices::stripe_price, tiers::name)).load::<(PriceId, String)>(conn)?.into_iter().collect())
}

fn buyers(conn: &mut Conn, rows: &[Row]) -> Result<Buyers> {
    type Found = (OrderId, Option<String>, Option<String>);
    let ids: Vec<&OrderId> = rows.iter().filter_map(|(_, _, order)| order.as_ref()).collect();
    let found: Vec<Found> = orders::table
        .left_join(accounts::table)
        .filter(orders::id.eq_any(ids))
        .select((orders::id, accounts::email.nullable(), orders::email))
        .load(conn)?;
    Ok(found.into_iter().map(|(order, owner, ordered_by)| (order, (owner, ordered_by))).collect())
}

fn listed(row: Row, names: &HashMap<PriceId, String>, buyers: &Buyers) -> Result<ListedSubscription> {
    let (row, created_at, order_id) = row;
    let (owner, ordered_by) = order_id.as_ref().and_then(|order| buyers.get(order)).cloned().unwrap_or_default();
    let item = |item: crate::billing::records::subscription::Item| {
        let price = item.price.unwrap_or_default();
        ListedItem { tier: names.get(&price).cloned().unwrap_or(price.into()), quantity: item.quantity.unwrap_or(0) }
    };
    Ok(ListedSubscription {
        items: row.items()?.into_iter().map(item).collect(),
        status: row.status,
        cancel_at_period_end: row.cancel_at_period_end,
        customer_id: row.customer_id,
        order_id,
        email: owner.or(ordered_by),
        paid_until: row.current_period_end.map(rfc3339),
        created_at: rfc3339(created_at),
        id: row.id,
    })
}
