//! Refunds and disputes of an order or a subscription, each with a link to Stripe; for an open dispute also the
//! deadline for evidence.

use super::detail::Table;
use super::list::Cell;
use crate::billing::records::charge::{self, ChargeRow};
use crate::billing::records::dispute::{self, DisputeRow};
use crate::billing::records::order::Order;
use crate::clock::rfc3339;
use crate::config::StripeConfig;
use crate::db::{Conn, Result};
use crate::ids::SubscriptionId;
use crate::stripe::dashboard;

/// Charges with refunds, and disputes.
pub struct MoneyBack {
    charges: Vec<ChargeRow>,
    disputes: Vec<DisputeRow>,
}

/// Reads the refunds and disputes of an order's or a subscription's payments.
pub fn read(conn: &mut Conn, order: Option<&Order>, subscription: Option<&SubscriptionId>) -> Result<MoneyBack> {
    let mut charges = charge::of(conn, order, subscription)?;
    charges.retain(|charge| charge.amount_refunded > 0);
    Ok(MoneyBack { charges, disputes: dispute::of(conn, order, subscription)? })
}

/// Returns the table. `currency` is the disputes' currency, where it is known.
pub fn table(stripe: &StripeConfig, of: &MoneyBack, currency: Option<&str>) -> Table {
    let known = of.charges.iter().find_map(|charge| charge.currency.as_deref()).or(currency);
    let at_stripe = |id: &str| {
        let cell = Cell::code(id);
        match dashboard::href(stripe, id) {
            Some(href) => cell.leading_to(href),
            None => cell,
        }
    };
    let refund = |charge: &ChargeRow| {
        let whole = charge.amount_refunded >= charge.amount;
        vec![
            Cell::text("Refund"),
            Cell::badge(if whole { "in full" } else { "in part" }, "warn"),
            Cell::money(charge.amount_refunded, charge.currency.as_deref()),
            Cell::default(),
            Cell::time(charge.refunded_at.map(rfc3339)),
            Cell::default(),
            at_stripe(charge.id.as_str()),
        ]
    };
    let dispute = |dispute: &DisputeRow| {
        let is_open = !dispute.status.is_closed();
        let tone = if is_open || dispute.is_lost() { "bad" } else { "good" };
        vec![
            Cell::text(if dispute.status.is_inquiry() { "Inquiry" } else { "Dispute" }),
            Cell::badge(dispute.status.as_str().replace('_', " "), tone),
            dispute.amount.map_or_else(|| Cell::text("all of it"), |amount| Cell::money(amount, known)),
            Cell::text(dispute.reason.as_deref().unwrap_or_default().replace('_', " ")),
            Cell::time(Some(rfc3339(dispute.status_at))),
            Cell::time(dispute.answer_by.filter(|_| is_open).map(rfc3339)),
            at_stripe(dispute.id.as_str()),
        ]
    };
    Table {
        title: "Refunds and disputes",
        columns: vec!["What", "State", "Amount", "Reason", "Since", "Answer by", "At Stripe"],
        rows: of.disputes.iter().map(dispute).chain(of.charges.iter().map(refund)).collect(),
        more: None,
    }
}
