//! A purchase: an order, a subscription, or both, and their licenses.

use diesel::dsl::{exists, select};
use diesel::prelude::*;
use diesel::sql_types::Text;

use super::order::Order;
use super::subscription::SubscriptionRow;
use crate::db::schema::{licenses, orders};
use crate::db::{self, Conn};
use crate::ids::{OrderId, PaymentIntentId, SubscriptionId};
use crate::licenses::license::License;
use crate::licenses::status::LicenseStatus;
use crate::stripe::subscription_status::SubscriptionStatus;

/// An order, a subscription, or both. Loaded, with the order's row locked.
#[derive(Clone, Debug, Default)]
pub struct Purchase {
    pub order: Option<Order>,
    pub subscription: Option<SubscriptionRow>,
    /// The subscription's id, which may be known before its row is stored.
    pub subscription_id: Option<SubscriptionId>,
}

/// Locks a payment intent and a subscription for the transaction, before their order is looked up. Otherwise the
/// fulfillment that links an order to its payment and an event about that payment could miss each other. SQLite has a
/// single writer anyway.
pub fn hold(
    conn: &mut Conn,
    payment_intent: Option<&PaymentIntentId>,
    subscription: Option<&SubscriptionId>,
) -> db::Result<()> {
    let Conn::Postgres(conn) = conn else { return Ok(()) };
    let mut names = [payment_intent.map(PaymentIntentId::as_str), subscription.map(SubscriptionId::as_str)];
    // Sorted, so that two transactions cannot deadlock.
    names.sort_unstable();
    for name in names.into_iter().flatten() {
        diesel::sql_query("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))")
            .bind::<Text, _>(name)
            .execute(conn)?;
    }
    Ok(())
}

impl Purchase {
    /// Loads the order that this payment intent or this subscription paid, with its subscription. Locks the order's
    /// row.
    pub fn load(
        conn: &mut Conn,
        payment_intent: Option<&PaymentIntentId>,
        subscription: Option<&SubscriptionId>,
        now: i64,
    ) -> db::Result<Self> {
        let by_intent = match payment_intent {
            Some(intent) => order_id(conn, "payment_intent", intent)?,
            None => None,
        };
        let order = match (by_intent, subscription) {
            (None, Some(id)) => order_id(conn, "subscription", id)?,
            (found, _) => found,
        };
        match order {
            Some(order) => Self::of_order(conn, &order, subscription, now),
            None => Self::of_subscription(conn, None, subscription.cloned()),
        }
    }

    /// Loads an order and its subscription. Locks the order's row.
    pub fn of_order(
        conn: &mut Conn,
        order_id: &OrderId,
        subscription: Option<&SubscriptionId>,
        now: i64,
    ) -> db::Result<Self> {
        let order = Order::lock(conn, order_id, now)?;
        let id = order.as_ref().and_then(|order| order.subscription_id.clone());
        Self::of_subscription(conn, order, id.or_else(|| subscription.cloned()))
    }

    fn of_subscription(conn: &mut Conn, order: Option<Order>, id: Option<SubscriptionId>) -> db::Result<Self> {
        let subscription = match &id {
            Some(id) => SubscriptionRow::find(conn, id)?.filter(|row| row.status != SubscriptionStatus::Unseen),
            None => None,
        };
        Ok(Self { order, subscription, subscription_id: id })
    }

    /// The subject used in the audit log.
    pub fn name(&self) -> &str {
        let order = self.order.as_ref().map(|order| order.id.as_str());
        order.or(self.subscription_id.as_deref()).unwrap_or("?")
    }

    /// Its licenses, in the order in which they were minted.
    pub fn licenses(&self, conn: &mut Conn) -> db::Result<Vec<License>> {
        let (order, subscription) = self.ids();
        Ok(licenses::table
            .filter(licenses::order_id.eq(order).or(licenses::subscription_id.eq(subscription)))
            .order((licenses::ordinal, licenses::id))
            .select(License::as_select())
            .load(conn)?)
    }

    /// Whether it has a license that is not revoked, or no license yet.
    pub fn has_license_left(&self, conn: &mut Conn) -> db::Result<bool> {
        let (order, subscription) = self.ids();
        let own = licenses::table.filter(licenses::order_id.eq(order).or(licenses::subscription_id.eq(subscription)));
        let is_left: bool = select(exists(own.filter(licenses::status.ne(LicenseStatus::Revoked)))).get_result(conn)?;
        if is_left {
            return Ok(true);
        }
        let has_any: bool = select(exists(own)).get_result(conn)?;
        Ok(!has_any)
    }

    /// The ids of its order and its subscription; an empty string, which matches no license, for either that is
    /// missing.
    fn ids(&self) -> (&str, &str) {
        (self.order.as_ref().map_or("", |order| order.id.as_str()), self.subscription_id.as_deref().unwrap_or(""))
    }
}

/// The order that a payment intent or a subscription pays for.
fn order_id(conn: &mut Conn, what: &str, id: &str) -> db::Result<Option<OrderId>> {
    let mut query = orders::table.select(orders::id).order(orders::id).into_boxed();
    query = match what {
        "subscription" => query.filter(orders::subscription_id.eq(id)),
        _ => query.filter(orders::payment_intent_id.eq(id)),
    };
    Ok(query.first(conn).optional()?)
}
