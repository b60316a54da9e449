//! Refunded charges. Amounts only grow unless a refund fails, so events may arrive in any order.

use diesel::prelude::*;

use super::order::Order;
use crate::billing::records::order::ReviewReason;
use crate::db::schema::{charges, orders};
use crate::db::{Conn, Result};
use crate::ids::{ChargeId, InvoiceId, PaymentIntentId, SubscriptionId};

/// A charge that was refunded, at least in part, or disputed. Amounts are in minor units.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = charges)]
pub struct ChargeRow {
    pub id: ChargeId,
    pub payment_intent_id: Option<PaymentIntentId>,
    pub subscription_id: Option<SubscriptionId>,
    pub amount: i64,
    pub amount_refunded: i64,
    pub currency: Option<String>,
    #[diesel(column_name = whole)]
    pub covers_full_period: bool,
    /// When it was fully refunded.
    pub refunded_at: Option<i64>,
    pub watermark: i64,
    pub invoice_id: Option<InvoiceId>,
    /// Stripe's `billing_reason` of that invoice.
    pub billing_reason: Option<String>,
    /// The end of the billed period.
    pub period_end: Option<i64>,
    /// The total paid for that period.
    pub period_paid: Option<i64>,
    /// The amount paid for that invoice alone.
    pub invoice_paid: Option<i64>,
    /// When a later period was paid.
    pub superseded_at: Option<i64>,
}

impl ChargeRow {
    /// The amount refunded since `before` (`None` = the charge was not stored yet), in minor units; negative if a
    /// refund failed.
    pub fn refunded_since(&self, before: Option<&Self>) -> i64 {
        self.amount_refunded - before.map_or(0, |before| before.amount_refunded)
    }
}

/// A new reading of a charge.
#[derive(Clone, Debug)]
pub struct ChargeUpdate {
    pub id: ChargeId,
    pub payment_intent: Option<PaymentIntentId>,
    pub subscription: Option<SubscriptionId>,
    pub amount: i64,
    pub amount_refunded: i64,
    pub currency: Option<String>,
    pub is_full: bool,
    pub covers_full_period: bool,
    pub invoice_id: Option<InvoiceId>,
    pub billing_reason: Option<String>,
    /// Whether a refund failed, so that the refunded amount may go down.
    pub may_shrink: bool,
    /// The event's time.
    pub at: i64,
    /// The latest time at which it may have become fully refunded, if it is.
    pub full_by: i64,
}

/// Stores a charge, and returns the row before and after.
pub fn store_charge(conn: &mut Conn, update: &ChargeUpdate) -> Result<(Option<ChargeRow>, ChargeRow)> {
    let find = |conn: &mut Conn| -> Result<Option<ChargeRow>> {
        Ok(charges::table.find(&update.id).select(ChargeRow::as_select()).first(conn).optional()?)
    };
    let empty = (
        charges::id.eq(&update.id),
        charges::amount.eq(update.amount),
        charges::amount_refunded.eq(0_i64),
        charges::whole.eq(update.covers_full_period),
        charges::watermark.eq(0_i64),
    );
    crate::on_either!(conn, c => diesel::insert_into(charges::table).values(empty).on_conflict_do_nothing().execute(c))?;
    // An update locks the row on both databases.
    diesel::update(charges::table.find(&update.id)).set(charges::amount.eq(update.amount)).execute(conn)?;
    let before = find(conn)?;
    let known = before.as_ref().map_or(0, |row| row.amount_refunded);
    let shrinks = update.may_shrink && before.as_ref().is_none_or(|row| update.at >= row.watermark);
    let amount_refunded = if shrinks { update.amount_refunded } else { update.amount_refunded.max(known) };
    let was_full = before.as_ref().and_then(|row| row.refunded_at);
    let is_full = update.is_full || (!shrinks && was_full.is_some());
    let refunded_at = is_full.then(|| was_full.map_or(update.full_by, |at| at.min(update.full_by)));
    diesel::update(charges::table.find(&update.id))
        .set((
            charges::payment_intent_id
                .eq(update.payment_intent.as_ref().or(before.as_ref().and_then(|row| row.payment_intent_id.as_ref()))),
            charges::subscription_id
                .eq(update.subscription.as_ref().or(before.as_ref().and_then(|row| row.subscription_id.as_ref()))),
            charges::amount_refunded.eq(amount_refunded),
            charges::currency.eq(&update.currency),
            charges::whole.eq(update.covers_full_period),
            charges::invoice_id
                .eq(update.invoice_id.as_ref().or(before.as_ref().and_then(|row| row.invoice_id.as_ref()))),
            charges::billing_reason
                .eq(update.billing_reason.as_ref().or(before.as_ref().and_then(|row| row.billing_reason.as_ref()))),
            charges::refunded_at.eq(refunded_at),
            charges::watermark.eq(update.at.max(before.as_ref().map_or(0, |row| row.watermark))),
        ))
        .execute(conn)?;
    let after = find(conn)?.ok_or_else(|| crate::db::Error::Corrupt(format!("charge {} vanished", update.id)))?;
    let before = before.filter(|row| row.watermark > 0);
    Ok((before, after))
}

/// Returns the stored charges of an order or a subscription.
pub fn of(conn: &mut Conn, order: Option<&Order>, subscription: Option<&SubscriptionId>) -> Result<Vec<ChargeRow>> {
    let intent = order.and_then(|order| order.payment_intent_id.as_deref()).unwrap_or("");
    let subscription = subscription.map_or("", SubscriptionId::as_str);
    Ok(charges::table
        .filter(charges::payment_intent_id.eq(intent).or(charges::subscription_id.eq(subscription)))
        .order(charges::id)
        .select(ChargeRow::as_select())
        .load(conn)?)
}

/// Records the refunded amount on the order, and flags a partial refund for review. Returns true if the seller must be
/// notified.
pub fn flag_order(conn: &mut Conn, order: &Order, refunded: i64, partial: bool, now: i64) -> Result<bool> {
    if order.amount_refunded == refunded {
        return Ok(false);
    }
    let needs_attention = partial && refunded > 0;
    diesel::update(orders::table.find(&order.id))
        .set((
            orders::amount_refunded.eq(refunded),
            orders::attention.eq(needs_attention.then_some(ReviewReason::PartialRefund)),
            orders::updated_at.eq(now),
        ))
        .execute(conn)?;
    Ok(needs_attention)
}
