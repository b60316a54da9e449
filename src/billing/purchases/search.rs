//! Finds orders for the seller: by status, by buyer, and those that need review.

use diesel::prelude::*;

use crate::accounts::email::Email;
use crate::billing::records::order::{Order, OrderStatus};
use crate::billing::records::session_id;
use crate::db::schema::{accounts, licenses, order_metadata, orders, tiers};
use crate::db::{Conn, Page, Result, Sought};
use crate::ids::{OrderId, SessionId, SubscriptionId};
use crate::metadata::Pair;
use crate::secret::sealed::Sealer;

/// The search criteria; an order must match all that are set.
#[derive(Clone, Debug, Default)]
pub struct Search {
    pub status: Option<OrderStatus>,
    /// The order's e-mail address, or that of the account that owns its licenses.
    pub email: Option<Email>,
    pub attention: Option<Attention>,
    pub subscription_id: Option<SubscriptionId>,
    pub checkout_session_id: Option<SessionId>,
    pub metadata: Option<Pair>,
    /// Restricts the list to the results of a free-text search.
    pub sought: Option<Sought>,
}

/// Which orders need review.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Attention {
    /// For any reason.
    Any,
    /// For this reason, such as `partial_refund`.
    For(String),
}

/// An order with the slug of its tier.
pub type Found = (Order, Option<String>);

/// Lists matching orders, newest first, after `cursor` (a page's `next_cursor`).
pub fn list(
    conn: &mut Conn,
    sealer: &Sealer,
    search: &Search,
    cursor: Option<&str>,
    limit: i64,
) -> Result<Page<Found>> {
    let mut query = orders::table
        .left_join(tiers::table)
        .order(orders::id.desc())
        .limit(limit + 1)
        .select((Order::as_select(), tiers::slug.nullable()))
        .into_boxed();
    if let Some(status) = search.status {
        query = query.filter(orders::status.eq(status));
    }
    if let Some(email) = &search.email {
        let owner = accounts::table.filter(accounts::email.eq(email.as_str())).select(accounts::id.nullable());
        query = query.filter(
            orders::email.eq(email.as_str()).assume_not_null().or(orders::account_id.eq_any(owner).assume_not_null()),
        );
    }
    match &search.attention {
        None => {}
        Some(Attention::Any) => query = query.filter(orders::attention.is_not_null()),
        Some(Attention::For(reason)) => query = query.filter(orders::attention.eq(reason)),
    }
    if let Some(subscription) = &search.subscription_id {
        query = query.filter(orders::subscription_id.eq(subscription));
    }
    if let Some(session) = &search.checkout_session_id {
        query = query.filter(orders::checkout_session_id.eq_any(session_id::lookups(sealer, session)));
    }
    if let Some(pair) = &search.metadata {
        let having = order_metadata::table
            .filter(order_metadata::name.eq(&pair.key).and(order_metadata::value.eq(&pair.value)))
            .select(order_metadata::order_id);
        query = query.filter(orders::id.eq_any(having));
    }
    query = match &search.sought {
        None => query,
        Some(Sought::Orders(ids)) => query.filter(orders::id.eq_any(ids)),
        Some(Sought::Accounts(ids)) => query.filter(orders::account_id.eq_any(ids)),
        Some(Sought::Subscriptions(ids)) => query.filter(orders::subscription_id.eq_any(ids)),
        Some(Sought::Licenses(ids)) => {
            let made = licenses::table.filter(licenses::id.eq_any(ids)).select(licenses::order_id.assume_not_null());
            query.filter(orders::id.eq_any(made.filter(licenses::order_id.is_not_null())))
        }
        Some(Sought::Organizations(ids)) => {
            let made = licenses::table.filter(licenses::organization_id.eq_any(ids));
            let made = made.filter(licenses::order_id.is_not_null()).select(licenses::order_id.assume_not_null());
            query.filter(orders::id.eq_any(made))
        }
        Some(Sought::Nothing) => query.filter(orders::id.eq("")),
    };
    if let Some(cursor) = cursor {
        query = query.filter(orders::id.lt(cursor));
    }
    Ok(Page::first_of(query.load(conn)?, limit, |(order, _): &Found| &order.id))
}

/// Loads one order in the form that [`list`] returns.
pub fn one(conn: &mut Conn, id: &OrderId) -> Result<Option<Found>> {
    let found = orders::table.left_join(tiers::table).filter(orders::id.eq(id));
    Ok(found.select((Order::as_select(), tiers::slug.nullable())).first(conn).optional()?)
}
