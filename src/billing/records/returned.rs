//! The returned payments of a purchase (refunded at least in part, or disputed), in the form that the entitlement
//! decision needs.
//!
//! All invoices and charges of one subscription period count as one payment: if the period was invoiced twice and the
//! second invoice is refunded, the period is still paid for. One-time items sold together with a subscription are paid
//! by its first invoice alone, which therefore counts as a separate payment as well.

use std::collections::BTreeMap;

use super::charge::{self, ChargeRow};
use super::dispute::{self, DisputeRow};
use super::purchase::Purchase;
use crate::db::{Conn, Result};
use crate::ids::PaymentIntentId;
use crate::stripe::payments::is_same;

/// What a payment pays for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum PaysFor {
    /// An order with a one-time payment.
    Order,
    /// One-time items sold together with a subscription, on its first invoice.
    Beside,
    /// The first period of a subscription.
    FirstPeriod,
    /// A later period.
    Period,
    /// Anything else billed to a subscription: a change in the middle of a period, an extra invoice.
    #[default]
    Other,
}

impl PaysFor {
    /// Classifies an invoice by Stripe's `billing_reason`. Rows from before 2026-11-26 have none, and are told apart by
    /// `is_whole`.
    pub fn of_invoice(billing_reason: Option<&str>, is_whole: bool) -> Self {
        match billing_reason {
            Some("subscription_create") => Self::FirstPeriod,
            Some("subscription_cycle" | "subscription") => Self::Period,
            None if is_whole => Self::Period,
            _ => Self::Other,
        }
    }
}

/// What happened to one payment. Times are Unix seconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Returned {
    pub pays_for: PaysFor,
    /// When a later period of the subscription was paid; `None` = this is the current one.
    pub superseded_at: Option<i64>,
    /// When it was fully refunded.
    pub refunded_at: Option<i64>,
    /// When the open dispute about all of it was opened.
    pub disputed_at: Option<i64>,
    /// When the dispute about all of it, or about what refunds left, was lost.
    pub lost_at: Option<i64>,
    /// The total refunded amount, in minor units.
    pub amount: i64,
}

impl Returned {
    /// Whether it paid for a license at that moment.
    #[must_use]
    pub fn pays_at(&self, is_subscribed: bool, moment: i64) -> bool {
        match (self.pays_for, is_subscribed) {
            (PaysFor::Order, _) | (PaysFor::Beside, false) => true,
            (PaysFor::FirstPeriod | PaysFor::Period, true) => self.superseded_at.is_none_or(|later| later > moment),
            (PaysFor::Beside, true) | (PaysFor::FirstPeriod | PaysFor::Period, false) | (PaysFor::Other, _) => false,
        }
    }
}

/// The charges and disputes of one payment.
#[derive(Default)]
struct Parts {
    charges: Vec<(PaysFor, ChargeRow)>,
    disputes: Vec<(PaysFor, DisputeRow)>,
}

/// Loads the returned payments of this purchase. `inquiries`: whether an inquiry counts as a dispute before any money
/// has moved.
pub fn of(conn: &mut Conn, purchase: &Purchase, inquiries: bool) -> Result<Vec<Returned>> {
    let (order, subscription) = (purchase.order.as_ref(), purchase.subscription_id.as_ref());
    let intent = order.and_then(|order| order.payment_intent_id.as_ref());
    let mut payments: BTreeMap<String, Parts> = BTreeMap::new();
    let mut known: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for charge in charge::of(conn, order, subscription)? {
        for (pays_for, key) in keys_of(&charge, intent) {
            known.entry(charge.id.to_string()).or_default().push(key.clone());
            payments.entry(key).or_default().charges.push((pays_for, charge.clone()));
        }
    }
    for dispute in dispute::of(conn, order, subscription)? {
        let of_order = is_same(dispute.payment_intent_id.as_ref(), intent);
        let pays_for = if of_order { PaysFor::Order } else { PaysFor::Period };
        let of_charge = dispute.charge_id.as_ref().and_then(|charge| known.get(charge.as_str()));
        for key in of_charge.unwrap_or(&vec![dispute.id.to_string()]) {
            payments.entry(key.clone()).or_default().disputes.push((pays_for, dispute.clone()));
        }
    }
    Ok(payments.values().map(|parts| sum_up(parts, inquiries)).collect())
}

/// Returns what a charge pays for, and the key of the payment it is part of: charges for one period belong together, as
/// do those for the first invoice; every other charge is a payment of its own.
fn keys_of(charge: &ChargeRow, order_intent: Option<&PaymentIntentId>) -> Vec<(PaysFor, String)> {
    if is_same(charge.payment_intent_id.as_ref(), order_intent) {
        return vec![(PaysFor::Order, charge.id.to_string())];
    }
    let pays_for = PaysFor::of_invoice(charge.billing_reason.as_deref(), charge.covers_full_period);
    let key = match (pays_for, charge.period_end, &charge.invoice_id) {
        (PaysFor::FirstPeriod | PaysFor::Period, Some(end), _) => end.to_string(),
        (PaysFor::FirstPeriod | PaysFor::Period, None, Some(invoice)) => invoice.to_string(),
        _ => charge.id.to_string(),
    };
    let beside = (pays_for == PaysFor::FirstPeriod).then(|| {
        let invoice = charge.invoice_id.as_deref().unwrap_or(&charge.id);
        (PaysFor::Beside, format!("beside {invoice}"))
    });
    [(pays_for, key)].into_iter().chain(beside).collect()
}

fn sum_up(parts: &Parts, inquiries: bool) -> Returned {
    let charges: Vec<&ChargeRow> = parts.charges.iter().map(|(_, charge)| charge).collect();
    let charged: i64 = charges.iter().map(|charge| charge.amount).sum();
    let kinds = parts.charges.iter().map(|(kind, _)| *kind);
    let of_disputes = parts.disputes.iter().map(|(kind, _)| *kind).min();
    let pays_for = kinds.min().or(of_disputes).unwrap_or_default();
    let is_beside = pays_for == PaysFor::Beside;
    // The total paid for the period, or for the invoice, including charges that were not returned.
    let in_all = |charge: &&ChargeRow| charge.invoice_paid.filter(|_| is_beside).or(charge.period_paid);
    let paid = charges.iter().filter_map(in_all).max().unwrap_or(charged);
    let refunded: i64 = charges.iter().map(|charge| charge.amount_refunded).sum();
    let lost = Disputed::of(parts, paid, DisputeRow::is_lost);
    let open = Disputed::of(parts, paid, |dispute| dispute.withholds(inquiries));
    let all_full = !charges.is_empty() && charges.iter().all(|charge| charge.refunded_at.is_some());
    let refunded_at = charges.iter().filter_map(|charge| charge.refunded_at).max();
    // A dispute whose charge is unknown counts as a dispute about all of it.
    let whole = |amount: i64| charges.is_empty() || amount.saturating_add(refunded) >= paid;
    Returned {
        pays_for,
        superseded_at: charges.iter().filter_map(|charge| charge.superseded_at).min(),
        refunded_at: refunded_at.filter(|_| all_full && refunded >= paid),
        disputed_at: open.since.filter(|_| whole(open.amount.saturating_add(lost.amount))),
        lost_at: lost.since.filter(|_| whole(lost.amount)),
        // For one-time items it is already counted with the first period.
        amount: if is_beside { 0 } else { refunded },
    }
}

/// The combined disputes of one kind about a payment.
struct Disputed {
    since: Option<i64>,
    amount: i64,
}

impl Disputed {
    fn of(parts: &Parts, paid: i64, wanted: impl Fn(&DisputeRow) -> bool) -> Self {
        let found: Vec<&DisputeRow> =
            parts.disputes.iter().map(|(_, dispute)| dispute).filter(|dispute| wanted(dispute)).collect();
        Self {
            since: found.iter().map(|dispute| dispute.status_at).max(),
            amount: found.iter().map(|dispute| dispute.amount.unwrap_or(paid)).sum(),
        }
    }
}
