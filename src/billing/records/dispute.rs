//! Disputes. A closed one stays closed; of two open states the later event counts.

use diesel::prelude::*;

use super::order::Order;
use crate::db::schema::disputes;
use crate::db::{Conn, Result};
use crate::ids::{ChargeId, DisputeId, PaymentIntentId, SubscriptionId};
use crate::stripe::dispute_status::DisputeStatus;
use crate::stripe::payments::Dispute;

/// News of a dispute.
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
    /// What it is about, in minor units; `None` = all of the payment.
    pub amount: Option<i64>,
    /// Why the card holder disputes it, in Stripe's word.
    pub reason: Option<String>,
    /// Until when the seller may answer it.
    pub answer_by: Option<i64>,
}

impl DisputeRow {
    /// Whether the money went back for good.
    pub fn is_lost(&self) -> bool {
        self.status == DisputeStatus::Lost
    }

    /// Whether the money is withheld; `inquiries`: whether a bank's question counts, too, which moves none.
    pub fn withholds(&self, inquiries: bool) -> bool {
        !self.status.is_closed() && (inquiries || !self.status.is_inquiry())
    }
}

/// How a stored dispute stands.
#[derive(Clone, Debug)]
pub struct Stored {
    /// `None` = it was not known.
    pub before: Option<DisputeStatus>,
    pub now: DisputeStatus,
}

/// Stores a dispute: one that is over stays over; of two that are not, the later news counts. `status_at` is when it was
/// opened, or closed, whichever event tells of it first.
pub fn store_dispute(
    conn: &mut Conn,
    news: &DisputeUpdate<'_>,
    payment_intent: Option<&PaymentIntentId>,
    subscription: Option<&SubscriptionId>,
) -> Result<Stored> {
    let dispute = news.dispute;
    let closed = dispute.status.is_closed();
    let since = if closed { news.closed_by } else { dispute.created.unwrap_or(news.at).min(news.at) };
    let new = (
        disputes::id.eq(&dispute.id),
        disputes::charge_id.eq(dispute.charge_id()),
        disputes::payment_intent_id.eq(payment_intent),
        disputes::subscription_id.eq(subscription),
        disputes::status.eq(&dispute.status),
        disputes::reason.eq(&dispute.reason),
        disputes::status_at.eq(since),
        disputes::watermark.eq(news.at),
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
    // News without a deadline takes none away.
    if let Some(answer_by) = dispute.answer_by() {
        diesel::update(disputes::table.find(&dispute.id)).set(disputes::answer_by.eq(answer_by)).execute(conn)?;
    }
    let (status, status_at, watermark): (DisputeStatus, i64, i64) = disputes::table
        .find(&dispute.id)
        .select((disputes::status, disputes::status_at, disputes::watermark))
        .first(conn)?;
    let row = disputes::table.find(&dispute.id);
    let is_news = if status.is_closed() || closed { closed } else { news.at >= watermark };
    if !is_news {
        return Ok(Stored { before: Some(status.clone()), now: status });
    }
    // The closing itself may be told of after what came later; the same end was at the earliest of its times. One step
    // further in an open dispute is not a new one.
    let since = if !closed || status == dispute.status { since.min(status_at) } else { since };
    diesel::update(row)
        .set((
            disputes::status.eq(&dispute.status),
            disputes::status_at.eq(since),
            disputes::watermark.eq(news.at.max(watermark)),
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
