//! Whether a subscription of the Stripe account is one of ours. The account may sell other things; those are neither stored
//! nor asked about.

use diesel::prelude::*;

use crate::db::schema::{licenses, orders, prices};
use crate::db::{Conn, Result};
use crate::ids::{OrderId, PriceId, SubscriptionId};

/// What is known of a subscription without asking.
#[derive(Clone, Debug, Default)]
pub struct Signs {
    pub subscription_id: SubscriptionId,
    /// The order that its metadata names.
    pub order_id: Option<OrderId>,
    /// The prices that it bills.
    pub prices: Vec<PriceId>,
}

/// Whether it is an order's, has licenses, or bills a price of the catalog.
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
