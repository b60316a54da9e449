//! What the reconciler fetches from Stripe, in pages.

use diesel::prelude::*;

use crate::billing::records::order::{Order, OrderStatus};
use crate::db::schema::{orders, subscriptions};
use crate::db::{Conn, Result};
use crate::ids::{OrderId, SessionId, SubscriptionId};
use crate::secret::sealed::Sealer;
use crate::stripe::subscription_status::SubscriptionStatus;

/// A selection of subscriptions.
#[derive(Clone, Copy, Debug)]
pub enum Which {
    /// All that have not ended.
    Alive,
    /// Those whose period has ended, that miss a payment, or that await a refit: a change was due.
    Moved { now: i64 },
    /// The others that have not ended.
    Unmoved { now: i64 },
    /// Those known only from an order created since then.
    OfOrders { since: i64 },
}

/// Returns up to `most` ids after `after`, in ascending order.
pub fn page(conn: &mut Conn, which: Which, after: &str, most: i64) -> Result<Vec<SubscriptionId>> {
    if let Which::OfOrders { since } = which {
        return of_orders(conn, since, after, most);
    }
    let mut query = subscriptions::table
        .filter(subscriptions::status.ne_all([SubscriptionStatus::Canceled, SubscriptionStatus::IncompleteExpired]))
        .filter(subscriptions::id.gt(after))
        .order(subscriptions::id)
        .limit(most)
        .select(subscriptions::id)
        .into_boxed();
    let quiet = [SubscriptionStatus::Active, SubscriptionStatus::Trialing];
    match which {
        Which::Moved { now } => {
            let over = subscriptions::current_period_end.le(now).assume_not_null();
            let moved =
                subscriptions::status.ne_all(quiet).or(subscriptions::current_period_end.is_not_null().and(over));
            query = query.filter(moved.or(subscriptions::refit.eq(true)));
        }
        Which::Unmoved { now } => {
            let goes_on = subscriptions::current_period_end.gt(now).assume_not_null();
            query = query
                .filter(subscriptions::status.eq_any(quiet))
                .filter(subscriptions::current_period_end.is_null().or(goes_on))
                .filter(subscriptions::refit.eq(false));
        }
        Which::Alive | Which::OfOrders { .. } => {}
    }
    Ok(query.load(conn)?)
}

fn of_orders(conn: &mut Conn, since: i64, after: &str, most: i64) -> Result<Vec<SubscriptionId>> {
    let ids: Vec<Option<SubscriptionId>> = orders::table
        .left_join(subscriptions::table.on(subscriptions::id.nullable().eq(orders::subscription_id)))
        .filter(orders::subscription_id.is_not_null())
        .filter(orders::subscription_id.gt(after))
        .filter(orders::created_at.ge(since))
        .filter(subscriptions::id.is_null())
        .select(orders::subscription_id)
        .distinct()
        .order(orders::subscription_id)
        .limit(most)
        .load(conn)?;
    Ok(ids.into_iter().flatten().collect())
}

/// Returns up to `most` unpaid orders after `after`, each with its checkout session.
pub fn waiting_orders(conn: &mut Conn, sealer: &Sealer, after: &str, most: i64) -> Result<Vec<(OrderId, SessionId)>> {
    let rows: Vec<Order> = orders::table
        .filter(orders::status.eq_any([OrderStatus::Opening, OrderStatus::Open, OrderStatus::Pending]))
        .filter(orders::checkout_session_id.is_not_null())
        .filter(orders::id.gt(after))
        .order(orders::id)
        .limit(most)
        .select(Order::as_select())
        .load(conn)?;
    let with_session = |order: Order| Ok((order.session_id(sealer)?.unwrap_or_default(), order.id));
    rows.into_iter().map(|order| with_session(order).map(|(session, id)| (id, session))).collect()
}
