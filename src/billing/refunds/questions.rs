//! Flags an order whose payment is disputed or whose refund failed, and mails the seller about a failed refund.

use crate::billing::context::BillingContext;
use crate::billing::notifications::mails::review_needed;
use crate::billing::records::charge::ChargeRow;
use crate::billing::records::order::{self, Order, ReviewReason};
use crate::billing::records::purchase::Purchase;
use crate::db::{self, Conn};
use crate::licenses::status::{LicenseStatus, StatusReason};
use crate::stripe::dispute_status::DisputeStatus;
use crate::stripe::payments::Dispute;

/// Flags the order of a disputed payment for review, and clears the flag once the dispute is resolved. The mail
/// `dispute` notifies the seller. Call it after the dispute was applied to the licenses.
pub fn about_dispute(conn: &mut Conn, ctx: &BillingContext, purchase: &Purchase, dispute: &Dispute) -> db::Result<()> {
    let Some(order) = fresh(conn, purchase)? else { return Ok(()) };
    let licenses = purchase.licenses(conn)?;
    let any = |status: LicenseStatus, reason: StatusReason| {
        licenses.iter().any(|license| license.status == status && license.reason() == Some(reason))
    };
    let reason = match &dispute.status {
        DisputeStatus::WarningNeedsResponse | DisputeStatus::WarningUnderReview => Some(ReviewReason::Inquiry),
        DisputeStatus::NeedsResponse | DisputeStatus::UnderReview
            if any(LicenseStatus::Suspended, StatusReason::Disputed) =>
        {
            Some(ReviewReason::Dispute)
        }
        DisputeStatus::NeedsResponse | DisputeStatus::UnderReview => Some(ReviewReason::PartialDispute),
        DisputeStatus::Lost if !any(LicenseStatus::Revoked, StatusReason::DisputeLost) => {
            Some(ReviewReason::PartialDispute)
        }
        _ => None,
    };
    let flagged = order.attention;
    match (reason, flagged) {
        (Some(reason), flagged) if flagged != Some(reason) && !outweighs(flagged, reason) => {
            order::set_attention(conn, &order.id, Some(reason), ctx.now())
        }
        // The dispute was won, or it ended all licenses: nothing is left to decide.
        (None, Some(ReviewReason::Inquiry | ReviewReason::Dispute | ReviewReason::PartialDispute)) => {
            order::set_attention(conn, &order.id, None, ctx.now())
        }
        _ => Ok(()),
    }
}

/// Mails the seller about a failed refund, and flags its order unless the order is already flagged.
pub fn about_failed_refund(
    conn: &mut Conn,
    ctx: &BillingContext,
    purchase: &Purchase,
    before: Option<&ChargeRow>,
    after: &ChargeRow,
) -> db::Result<()> {
    let failed = -after.refunded_since(before);
    let Some(order) = fresh(conn, purchase)?.filter(|_| failed > 0) else { return Ok(()) };
    review_needed::queue(conn, ctx, &order, ReviewReason::RefundFailed, failed)?;
    if order.attention.is_none() {
        order::set_attention(conn, &order.id, Some(ReviewReason::RefundFailed), ctx.now())?;
    }
    Ok(())
}

/// Whether the existing flag takes precedence over this reason.
fn outweighs(flagged: Option<ReviewReason>, reason: ReviewReason) -> bool {
    use ReviewReason::{Dispute, Inquiry, PartialDispute, PartialRefund};
    matches!(
        (flagged, reason),
        (Some(Dispute | PartialDispute | PartialRefund), Inquiry) | (Some(Dispute), PartialDispute)
    )
}

fn fresh(conn: &mut Conn, purchase: &Purchase) -> db::Result<Option<Order>> {
    match &purchase.order {
        Some(order) => Order::find(conn, &order.id),
        None => Ok(None),
    }
}
