//! Finding subscriptions, for the seller.

use std::collections::HashMap;

use diesel::prelude::*;
use serde::Serialize;

use crate::billing::records::subscription::SubscriptionRow;
use crate::clock::rfc3339;
use crate::db::schema::{accounts, licenses, orders, prices, subscriptions, tiers};
use crate::db::{Conn, Page, Result, Sought};
use crate::ids::{CustomerId, OrderId, PriceId, SubscriptionId};
use crate::stripe::subscription_status::SubscriptionStatus;

/// A subscription as the seller sees it in a list. Times are RFC 3339 in UTC.
#[derive(Clone, Debug, Serialize)]
pub struct ListedSubscription {
    pub id: SubscriptionId,
    pub status: SubscriptionStatus,
    /// It ends with the period that is paid for.
    pub cancel_at_period_end: bool,
    pub customer_id: Option<CustomerId>,
    /// Of the order that began it.
    pub order_id: Option<OrderId>,
    /// The address of the account that has that order's licenses, or the one that the order named.
    pub email: Option<String>,
    pub items: Vec<ListedItem>,
    pub paid_until: Option<String>,
    pub created_at: String,
}

/// An item of it.
#[derive(Clone, Debug, Serialize)]
pub struct ListedItem {
    /// The tier's name; Stripe's price where the catalog does not know it.
    pub tier: String,
    pub quantity: i64,
}

/// With when it was made, and the order that began it.
type Row = (SubscriptionRow, i64, Option<OrderId>);
/// By an order's id: the address of the account that has its licenses, and the one that the order named.
type Buyers = HashMap<OrderId, (Option<String>, Option<String>)>;

/// Subscriptions that Stripe has told of, the newest first: all, or those of what was sought and of this status; after `cursor` (a page's
/// `next_cursor`).
///
/// # Errors
/// The database's.
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
    // The time and the id of the last subscription of the page before; text that is neither is the beginning.
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

/// The tiers' names by Stripe's price, of all items at once.
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
