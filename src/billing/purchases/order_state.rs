//! The state of an order, as shown to its customer.

use crate::billing::records::order::{Order, OrderStatus, ReviewReason};
use crate::db::schema::licenses;
use crate::db::{Conn, Result};
use crate::licenses::status::{LicenseStatus, StatusReason};
use diesel::prelude::*;

/// The state of an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OrderState {
    /// Not paid; the checkout is still open.
    Unpaid,
    /// A bank transfer is pending.
    Processing,
    /// The transfer failed: nothing was paid.
    Failed,
    /// The checkout expired without a payment.
    Expired,
    /// Paid; its licenses exist.
    Fulfilled,
    /// Its licenses were revoked or suspended because of a refund or a lost dispute.
    Refunded,
    /// Its licenses are suspended by a dispute.
    Disputed,
}

/// Derives an order's state from its own status and the statuses of its licenses.
pub fn order_state(conn: &mut Conn, order: &Order) -> Result<OrderState> {
    if order.fulfilled_at.is_none() {
        return Ok(match order.status {
            OrderStatus::Pending => OrderState::Processing,
            OrderStatus::Failed => OrderState::Failed,
            OrderStatus::Expired => OrderState::Expired,
            OrderStatus::Opening | OrderStatus::Open | OrderStatus::Fulfilled => OrderState::Unpaid,
        });
    }
    let states: Vec<(LicenseStatus, Option<String>)> = licenses::table
        .filter(licenses::order_id.eq(&order.id))
        .select((licenses::status, licenses::status_reason))
        .distinct()
        .load(conn)?;
    let removed = Some(StatusReason::SeatRemoved.as_str());
    let all = |status: LicenseStatus, reasons: &[&str]| {
        let fits = |(s, r): &(LicenseStatus, Option<String>)| {
            *s == status && r.as_deref().is_some_and(|r| reasons.contains(&r))
        };
        // A seat that was removed earlier says nothing about the payment.
        let mut held =
            states.iter().filter(|(s, r)| (*s, r.as_deref()) != (LicenseStatus::Inactive, removed)).peekable();
        held.peek().is_some() && held.all(fits)
    };
    let (refunded, lost) = (StatusReason::Refunded.as_str(), StatusReason::DisputeLost.as_str());
    if all(LicenseStatus::Revoked, &[refunded, lost, ReviewReason::PartialRefund.as_str()])
        || all(LicenseStatus::Suspended, &[refunded])
    {
        return Ok(OrderState::Refunded);
    }
    Ok(if all(LicenseStatus::Suspended, &[StatusReason::Disputed.as_str()]) {
        OrderState::Disputed
    } else {
        OrderState::Fulfilled
    })
}
