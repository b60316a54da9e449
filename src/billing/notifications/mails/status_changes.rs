//! Mails about licenses whose status changed, one for each kind of change.

use super::customer;
use super::license_reinstated::LicenseReinstated;
use super::license_revoked::LicenseRevoked;
use super::license_suspended::LicenseSuspended;
use super::payment_received_again::PaymentReceivedAgain;
use super::subscription_cancelled::SubscriptionCanceled;
use crate::billing::context::BillingContext;
use crate::billing::entitlements::changes::StatusChange;
use crate::billing::records::purchase::Purchase;
use crate::billing::records::seat_group::SEAT_REMOVED;
use crate::clock::rfc3339;
use crate::db::{self, Conn};
use crate::licenses::license::License;

/// Tells of changed states, one mail for each kind of change.
pub fn queue(conn: &mut Conn, ctx: &BillingContext, target: &Purchase, moved: &[StatusChange]) -> db::Result<()> {
    let of = |fits: &dyn Fn(&StatusChange) -> bool| -> Vec<&License> {
        moved.iter().filter(|change| fits(change)).map(|change| &change.license).collect()
    };
    let suspended = of(&|m| m.to.status == "suspended" && m.to.reason == Some("disputed"));
    if !suspended.is_empty() {
        let mail = LicenseSuspended { reason: Some("The bank of the card holder disputes the payment.".to_owned()) };
        customer::queue(conn, ctx, target, &suspended, mail, None)?;
    }
    let lost = of(&|m| m.to.reason == Some("dispute_lost") && m.license.status != "revoked");
    if !lost.is_empty() {
        let mail = LicenseRevoked { reason: Some("The disputed payment went back to the card holder.".to_owned()) };
        customer::queue(conn, ctx, target, &lost, mail, None)?;
    }
    let ended = of(&|m| m.to.reason == Some("subscription_canceled"));
    if !ended.is_empty() {
        let at = target.subscription.as_ref().map_or(0, |known| known.status_at);
        customer::queue(conn, ctx, target, &ended, SubscriptionCanceled { ended_at: rfc3339(at) }, None)?;
    }
    let overdue = |m: &StatusChange| {
        matches!(m.license.status_reason.as_deref(), Some("payment_overdue" | "subscription_unpaid"))
    };
    let paid_again = of(&|m| m.to.status == "active" && overdue(m));
    if !paid_again.is_empty() {
        let until = target.subscription.as_ref().and_then(|known| known.current_period_end);
        let mail = PaymentReceivedAgain { valid_until: until.map(rfc3339) };
        customer::queue(conn, ctx, target, &paid_again, mail, None)?;
    }
    // The mail about the seats names those that have theirs back.
    let seated = |m: &StatusChange| m.license.status_reason.as_deref() == Some(SEAT_REMOVED);
    let back = of(&|m| m.to.status == "active" && !overdue(m) && !seated(m));
    if !back.is_empty() {
        customer::queue(conn, ctx, target, &back, LicenseReinstated {}, None)?;
    }
    Ok(())
}
