//! Telling the seller's programs of orders and subscriptions: outgoing webhooks, queued in the transaction that did it.

use serde_json::json;

use super::Billing;
use super::order::Order;
use super::subscription::Known;
use crate::clock::rfc3339;
use crate::db::{self, Conn};
use crate::licenses::mint::Minted;
use crate::outgoing::{self, Topic};

/// Licenses that an event names; it counts the others.
const NAMED: usize = 100;

impl Billing {
    /// An order's licenses exist.
    pub(super) fn tell_fulfilled(&self, conn: &mut Conn, order_id: &str, minted: &[Minted]) -> db::Result<()> {
        outgoing::tell(conn, &self.minter.ambient, Topic::OrderFulfilled, |conn| {
            let Some(order) = Order::find(conn, order_id)? else { return Ok::<_, db::Error>(Vec::new()) };
            let named: Vec<&str> = minted.iter().take(NAMED).map(|license| license.id.as_str()).collect();
            Ok(vec![json!({
                "order": {
                    "id": order.id,
                    "status": order.status,
                    "purchase_type": order.purchase_type,
                    "quantity": order.quantity,
                    "sites": order.sites()?,
                    "email": order.email,
                    "account_id": order.account_id,
                    "customer_id": order.customer_id,
                    "checkout_session_id": order.checkout_session_id,
                    "subscription_id": order.subscription_id,
                    "currency": order.currency,
                    "amount_total": order.amount_total,
                    "created_at": rfc3339(order.created_at),
                },
                "license_count": minted.len(),
                "license_ids": named,
            })])
        })
    }

    /// A subscription is not what it was.
    pub(super) fn tell_subscription_updated(
        &self,
        conn: &mut Conn,
        before: Option<&Known>,
        now: &Known,
        order_id: Option<&str>,
    ) -> db::Result<()> {
        let facts = |known: &Known| {
            let status = known.status.clone();
            Ok::<_, db::Error>((
                status,
                known.current_period_end,
                known.cancel_at_period_end,
                known.cancel_at,
                known.items()?,
            ))
        };
        let is_same = match before {
            Some(before) => facts(before)? == facts(now)?,
            None => false,
        };
        if is_same {
            return Ok(());
        }
        outgoing::tell(conn, &self.minter.ambient, Topic::SubscriptionUpdated, |_| {
            let items = now.items()?.into_iter().map(|item| {
                json!({"id": item.id, "price": item.price, "quantity": item.quantity, "paid_until": item.paid_until.map(rfc3339)})
            });
            Ok::<_, db::Error>(vec![json!({
                "subscription": {
                    "id": now.id,
                    "status": now.status,
                    "previous_status": before.map(|before| before.status.as_str()),
                    "order_id": order_id,
                    "customer_id": now.customer_id,
                    "items": items.collect::<Vec<_>>(),
                    "current_period_end": now.current_period_end.map(rfc3339),
                    "cancel_at_period_end": now.cancel_at_period_end,
                    "cancel_at": now.cancel_at.map(rfc3339),
                },
            })])
        })
    }
}
