//! What went back: charges with their refunds, and disputes. Both only move forward, whatever order the news comes in.

use diesel::prelude::*;

use super::order::Order;
use super::standing::Disputes;
use crate::db::schema::{charges, disputes, orders};
use crate::db::{Conn, Result};
use crate::stripe::payments::Dispute;

/// A charge of which something went back. Amounts are minor units.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = charges)]
pub struct RefundedCharge {
    pub id: String,
    pub payment_intent_id: Option<String>,
    pub subscription_id: Option<String>,
    pub amount: i64,
    pub amount_refunded: i64,
    pub currency: Option<String>,
    pub whole: bool,
    /// Since when nothing is left of it.
    pub refunded_at: Option<i64>,
    pub watermark: i64,
}

/// News of a charge.
#[derive(Clone, Debug)]
pub struct ChargeNews {
    pub id: String,
    pub payment_intent: Option<String>,
    pub subscription: Option<String>,
    pub amount: i64,
    pub amount_refunded: i64,
    pub currency: Option<String>,
    pub is_full: bool,
    pub whole: bool,
    /// A refund failed: the amount may go down.
    pub may_shrink: bool,
    /// The event's time.
    pub at: i64,
    /// The latest time at which it may have become full, if it is.
    pub full_by: i64,
}

/// News of a dispute.
#[derive(Clone, Copy, Debug)]
pub struct DisputeNews<'a> {
    pub dispute: &'a Dispute,
    /// The event's time.
    pub at: i64,
    /// The latest time at which it may have been closed, if it is.
    pub closed_by: i64,
}

#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = disputes)]
struct DisputeRow {
    id: String,
    status: String,
    status_at: i64,
}

/// Stores a charge; gives it as it was and as it is.
pub fn store_charge(conn: &mut Conn, news: &ChargeNews) -> Result<(Option<RefundedCharge>, RefundedCharge)> {
    let find = |conn: &mut Conn| -> Result<Option<RefundedCharge>> {
        Ok(charges::table.find(&news.id).select(RefundedCharge::as_select()).first(conn).optional()?)
    };
    let empty = (
        charges::id.eq(&news.id),
        charges::amount.eq(news.amount),
        charges::amount_refunded.eq(0_i64),
        charges::whole.eq(news.whole),
        charges::watermark.eq(0_i64),
    );
    crate::on_either!(conn, c => diesel::insert_into(charges::table).values(empty).on_conflict_do_nothing().execute(c))?;
    // The portable row lock.
    diesel::update(charges::table.find(&news.id)).set(charges::amount.eq(news.amount)).execute(conn)?;
    let before = find(conn)?;
    let known = before.as_ref().map_or(0, |row| row.amount_refunded);
    let shrinks = news.may_shrink && before.as_ref().is_none_or(|row| news.at >= row.watermark);
    let amount_refunded = if shrinks { news.amount_refunded } else { news.amount_refunded.max(known) };
    let was_full = before.as_ref().and_then(|row| row.refunded_at);
    let is_full = news.is_full || (!shrinks && was_full.is_some());
    let refunded_at = is_full.then(|| was_full.map_or(news.full_by, |at| at.min(news.full_by)));
    diesel::update(charges::table.find(&news.id))
        .set((
            charges::payment_intent_id
                .eq(news.payment_intent.as_ref().or(before.as_ref().and_then(|row| row.payment_intent_id.as_ref()))),
            charges::subscription_id
                .eq(news.subscription.as_ref().or(before.as_ref().and_then(|row| row.subscription_id.as_ref()))),
            charges::amount_refunded.eq(amount_refunded),
            charges::currency.eq(&news.currency),
            charges::whole.eq(news.whole),
            charges::refunded_at.eq(refunded_at),
            charges::watermark.eq(news.at.max(before.as_ref().map_or(0, |row| row.watermark))),
        ))
        .execute(conn)?;
    let after = find(conn)?.ok_or_else(|| crate::db::Error::Corrupt(format!("charge {} vanished", news.id)))?;
    let before = before.filter(|row| row.watermark > 0);
    Ok((before, after))
}

/// Whether a dispute in this status is over.
fn is_closed(status: &str) -> bool {
    matches!(status, "won" | "lost" | "warning_closed" | "prevented" | "charge_refunded")
}

/// Stores a dispute: one that is over stays over; of two that are not, the later news counts. `status_at` is when it was
/// opened, or closed, whichever event tells of it first.
pub fn store_dispute(
    conn: &mut Conn,
    news: &DisputeNews<'_>,
    payment_intent: Option<&str>,
    subscription: Option<&str>,
) -> Result<()> {
    let dispute = news.dispute;
    let closed = is_closed(&dispute.status);
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
    );
    let inserted = crate::on_either!(conn, c => diesel::insert_into(disputes::table)
        .values(new)
        .on_conflict_do_nothing()
        .execute(c))?;
    if inserted == 1 {
        return Ok(());
    }
    diesel::update(disputes::table.find(&dispute.id))
        .set((disputes::payment_intent_id.eq(payment_intent), disputes::subscription_id.eq(subscription)))
        .execute(conn)?;
    let (status, status_at, watermark): (String, i64, i64) = disputes::table
        .find(&dispute.id)
        .select((disputes::status, disputes::status_at, disputes::watermark))
        .first(conn)?;
    let row = disputes::table.find(&dispute.id);
    if is_closed(&status) || closed {
        let stale = is_closed(&status) && !closed;
        if !stale {
            // The closing itself may be told of after what came later; the same end was at the earliest of its times.
            let since = if status == dispute.status { since.min(status_at) } else { since };
            diesel::update(row)
                .set((
                    disputes::status.eq(&dispute.status),
                    disputes::status_at.eq(since),
                    disputes::watermark.eq(news.at.max(watermark)),
                ))
                .execute(conn)?;
        }
    } else if news.at >= watermark {
        // One step further in an open dispute is not a new one.
        diesel::update(row)
            .set((
                disputes::status.eq(&dispute.status),
                disputes::status_at.eq(since.min(status_at)),
                disputes::watermark.eq(news.at),
            ))
            .execute(conn)?;
    }
    Ok(())
}

/// The charges of an order or a subscription of which something went back.
pub fn of(conn: &mut Conn, order: Option<&Order>, subscription: Option<&str>) -> Result<Vec<RefundedCharge>> {
    let intent = order.and_then(|order| order.payment_intent_id.as_deref()).unwrap_or("");
    let subscription = subscription.unwrap_or("");
    Ok(charges::table
        .filter(charges::payment_intent_id.eq(intent).or(charges::subscription_id.eq(subscription)))
        .order(charges::id)
        .select(RefundedCharge::as_select())
        .load(conn)?)
}

/// The disputes about an order's or a subscription's payments.
pub fn disputes_of(conn: &mut Conn, order: Option<&Order>, subscription: Option<&str>) -> Result<Disputes> {
    let intent = order.and_then(|order| order.payment_intent_id.as_deref()).unwrap_or("");
    let subscription = subscription.unwrap_or("");
    let rows: Vec<DisputeRow> = disputes::table
        .filter(disputes::payment_intent_id.eq(intent).or(disputes::subscription_id.eq(subscription)))
        .order(disputes::id)
        .select(DisputeRow::as_select())
        .load(conn)?;
    let since = |wanted: &dyn Fn(&str) -> bool| {
        rows.iter().filter(|row| !row.id.is_empty() && wanted(&row.status)).map(|row| row.status_at).max()
    };
    Ok(Disputes { open_at: since(&|status| !is_closed(status)), lost_at: since(&|status| status == "lost") })
}

/// Records on the order how much went back; a part of it is a person's to decide about. True when they should be told.
pub fn flag_order(conn: &mut Conn, order: &Order, refunded: i64, partial: bool, now: i64) -> Result<bool> {
    if order.amount_refunded == refunded {
        return Ok(false);
    }
    let needs_attention = partial && refunded > 0;
    diesel::update(orders::table.find(&order.id))
        .set((
            orders::amount_refunded.eq(refunded),
            orders::attention.eq(needs_attention.then_some("partial_refund")),
            orders::updated_at.eq(now),
        ))
        .execute(conn)?;
    Ok(needs_attention)
}
