//! Tells our subscriptions from others of the same Stripe account, which may sell other things; those are neither
//! stored nor fetched.

use diesel::prelude::*;

use crate::db::schema::{licenses, orders, prices};
use crate::db::{Conn, Result};
use crate::ids::{OrderId, PriceId, SubscriptionId};

/// What is known about a subscription before fetching it.
#[derive(Clone, Debug, Default)]
pub struct Signs {
    pub subscription_id: SubscriptionId,
    /// The order named in its metadata.
    pub order_id: Option<OrderId>,
    /// The prices of its items.
    pub prices: Vec<PriceId>,
}

/// Whether an order or a license belongs to it, or it bills a price from the catalog.
pub fn is_ours(conn: &mut Conn, signs: &Signs) -> Result<bool> {
    let id = signs.subscription_id.as_str();
    let named = signs.order_id.as_deref().unwrap_or("");
    let bought = orders::table.filter(orders::subscription_id.eq(id).or(orders::id.nullable().eq(named)));
    if bought.count().get_result::<i64>(conn)? > 0 {
        return Ok(true);
    }
    if licenses::table.filter(licenses::subscription_id.eq(id)).count().get_result::<i64>(conn)? > 0 {
        return Ok(true);
    }
    let sold = prices::table.filter(prices::stripe_price.eq_any(&signs.prices));
    Ok(sold.count().get_result::<i64>(conn)? > 0)
}
