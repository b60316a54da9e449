//! Orders of a person whose bank transfer is still under way.

use diesel::prelude::*;
use serde::Serialize;

use crate::accounts::account::Account;
use crate::billing::records::order::{Order, OrderStatus};
use crate::catalog::Tier;
use crate::clock::rfc3339;
use crate::db::schema::orders;
use crate::db::{Conn, Result};

/// The most that a page names.
const MOST: i64 = 20;

/// One such order, for its customer.
#[derive(Clone, Debug, Serialize)]
pub struct Awaited {
    pub order_id: String,
    pub quantity: i64,
    pub tier_name: String,
    /// Minor units; null until Stripe has said it.
    pub amount: Option<i64>,
    pub currency: Option<String>,
    pub created_at: String,
}

/// The orders that this account opened, or that name its address, and wait for their transfer; the newest first. None for
/// who has not shown that the address is theirs.
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
