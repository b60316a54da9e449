//! Disputes. A closed dispute stays closed; between two open states, the later event wins.

use diesel::prelude::*;

use super::order::Order;
use crate::db::schema::disputes;
use crate::db::{Conn, Result};
use crate::ids::{ChargeId, DisputeId, PaymentIntentId, SubscriptionId};
use crate::stripe::dispute_status::DisputeStatus;
use crate::stripe::payments::Dispute;

/// A new reading of a dispute.
#[derive(Clone, Copy, Debug)]
pub struct DisputeUpdate<'a> {
    pub dispute: &'a Dispute,
    /// The event's time.
    pub at: i64,
    /// The latest time at which it may have been closed, if it is.
    pub closed_by: i64,
}

/// A dispute about a payment.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = disputes)]
pub struct DisputeRow {
    pub id: DisputeId,
    pub charge_id: Option<ChargeId>,
    pub payment_intent_id: Option<PaymentIntentId>,
    pub status: DisputeStatus,
    /// When it was opened, or closed.
    pub status_at: i64,
    /// The disputed amount, in minor units; `None` = all of the payment.
    pub amount: Option<i64>,
    /// Why the cardholder disputes it; Stripe's `reason`.
    pub reason: Option<String>,
    /// The deadline for the seller's response.
    pub answer_by: Option<i64>,
}

impl DisputeRow {
    /// Whether the money was returned to the cardholder for good.
    pub fn is_lost(&self) -> bool {
        self.status == DisputeStatus::Lost
    }

    /// Whether the money is withheld. `inquiries`: whether to count a bank's inquiry, which moves no money.
    pub fn withholds(&self, inquiries: bool) -> bool {
        !self.status.is_closed() && (inquiries || !self.status.is_inquiry())
    }
}

/// The outcome of storing a dispute.
#[derive(Clone, Debug)]
pub struct Stored {
    /// `None` = it was not stored yet.
    pub before: Option<DisputeStatus>,
    pub now: DisputeStatus,
}

/// Stores a dispute. A closed one stays closed; between two open states, the later event wins. `status_at` is when the
/// dispute was opened or closed, whichever event reports it first.
pub fn store_dispute(
    conn: &mut Conn,
    update: &DisputeUpdate<'_>,
    payment_intent: Option<&PaymentIntentId>,
    subscription: Option<&SubscriptionId>,
) -> Result<Stored> {
    let dispute = update.dispute;
    let closed = dispute.status.is_closed();
    let since = if closed { update.closed_by } else { dispute.created.unwrap_or(update.at).min(update.at) };
    let new = (
        disputes::id.eq(&dispute.id),
        disputes::charge_id.eq(dispute.charge_id()),
        disputes::payment_intent_id.eq(payment_intent),
        disputes::subscription_id.eq(subscription),
        disputes::status.eq(&dispute.status),
        disputes::reason.eq(&dispute.reason),
        disputes::status_at.eq(since),
        disputes::watermark.eq(update.at),
        disputes::amount.eq(dispute.amount),
        disputes::answer_by.eq(dispute.answer_by()),
    );
    let inserted = crate::on_either!(conn, c => diesel::insert_into(disputes::table)
        .values(new)
        .on_conflict_do_nothing()
        .execute(c))?;
    if inserted == 1 {
        return Ok(Stored { before: None, now: dispute.status.clone() });
    }
    diesel::update(disputes::table.find(&dispute.id))
        .set((
            disputes::payment_intent_id.eq(payment_intent),
            disputes::subscription_id.eq(subscription),
            disputes::charge_id.eq(dispute.charge_id()),
            disputes::amount.eq(dispute.amount),
        ))
        .execute(conn)?;
    // An event without a deadline does not clear a known one.
    if let Some(answer_by) = dispute.answer_by() {
        diesel::update(disputes::table.find(&dispute.id)).set(disputes::answer_by.eq(answer_by)).execute(conn)?;
    }
    let (status, status_at, watermark): (DisputeStatus, i64, i64) = disputes::table
        .find(&dispute.id)
        .select((disputes::status, disputes::status_at, disputes::watermark))
        .first(conn)?;
    let row = disputes::table.find(&dispute.id);
    let is_newer = if status.is_closed() || closed { closed } else { update.at >= watermark };
    if !is_newer {
        return Ok(Stored { before: Some(status.clone()), now: status });
    }
    // Later events may be processed before the closing one; the same outcome keeps the earliest of its times. Another
    // open status does not make it a new dispute.
    let since = if !closed || status == dispute.status { since.min(status_at) } else { since };
    diesel::update(row)
        .set((
            disputes::status.eq(&dispute.status),
            disputes::status_at.eq(since),
            disputes::watermark.eq(update.at.max(watermark)),
        ))
        .execute(conn)?;
    Ok(Stored { before: Some(status), now: dispute.status.clone() })
}

/// The disputes about an order's or a subscription's payments.
pub fn of(conn: &mut Conn, order: Option<&Order>, subscription: Option<&SubscriptionId>) -> Result<Vec<DisputeRow>> {
    let intent = order.and_then(|order| order.payment_intent_id.as_deref()).unwrap_or("");
    let subscription = subscription.map_or("", SubscriptionId::as_str);
    Ok(disputes::table
        .filter(disputes::payment_intent_id.eq(intent).or(disputes::subscription_id.eq(subscription)))
        .order(disputes::id)
        .select(DisputeRow::as_select())
        .load(conn)?)
}
