//! Announces what an operation changed: seats, statuses, and orders that need the seller's review.

use super::mails::{
    license_key_renewed, payment_failed, review_needed, seat_changes, status_changes, subscription_changes,
    subscription_review,
};
use super::webhooks::{license_changes, payment_state, seats_changed};
use crate::billing::context::BillingContext;
use crate::billing::entitlements::changes::Changes;
use crate::billing::records::open_invoices::AmountDue;
use crate::billing::records::order::ReviewReason;
use crate::billing::records::purchase::Purchase;
use crate::billing::records::subscription::SubscriptionRow;
use crate::db::{self, Conn};

/// Queues the mails and webhooks about `changes`.
pub fn announce(conn: &mut Conn, ctx: &BillingContext, purchase: &Purchase, changes: &Changes) -> db::Result<()> {
    seat_changes::queue(conn, ctx, purchase, &changes.seats)?;
    announce_to_seller(conn, ctx, purchase, changes)?;
    license_key_renewed::queue(conn, ctx, purchase, &changes.resigned)?;
    subscription_review::queue(conn, ctx, purchase, &changes.notices)?;
    status_changes::queue(conn, ctx, purchase, &changes.statuses)
}

/// Queues the webhooks, and the mail about an order that needs review; the customer gets no mail.
pub fn announce_to_seller(
    conn: &mut Conn,
    ctx: &BillingContext,
    purchase: &Purchase,
    changes: &Changes,
) -> db::Result<()> {
    license_changes::publish(conn, ctx, changes)?;
    seats_changed::publish(conn, ctx, purchase, &changes.seats)?;
    if let (Some(refunded), Some(order)) = (changes.review, &purchase.order) {
        review_needed::queue(conn, ctx, order, ReviewReason::PartialRefund, refunded)?;
    }
    Ok(())
}

/// Announces the result of bringing a purchase up to date. `before` is the subscription's previous state, `owed` the
/// amount of a missing payment, if known.
pub fn announce_sync(
    conn: &mut Conn,
    ctx: &BillingContext,
    purchase: &Purchase,
    changes: &Changes,
    before: Option<&SubscriptionRow>,
    owed: Option<&AmountDue>,
) -> db::Result<()> {
    announce(conn, ctx, purchase, changes)?;
    payment_state::publish(conn, ctx, purchase, before, owed)?;
    subscription_changes::queue(conn, ctx, purchase, before, &changes.statuses)?;
    payment_failed::queue(conn, ctx, purchase, 1, owed)
}
