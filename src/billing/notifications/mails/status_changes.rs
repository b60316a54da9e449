//! Mails about licenses whose status changed, one for each kind of change.

use super::customer;
use super::license_reinstated::LicenseReinstated;
use super::license_revoked::LicenseRevoked;
use super::license_suspended::LicenseSuspended;
use super::payment_received_again::PaymentReceivedAgain;
use super::subscription_cancelled::SubscriptionCanceled;
use super::told_reason::ToldReason;
use crate::billing::context::BillingContext;
use crate::billing::entitlements::changes::StatusChange;
use crate::billing::records::purchase::Purchase;
use crate::clock::rfc3339;
use crate::db::{self, Conn};
use crate::licenses::license::License;
use crate::licenses::status::{LicenseStatus, StatusReason};

/// Queues the mails about changed statuses, one for each kind of change.
pub fn queue(conn: &mut Conn, ctx: &BillingContext, target: &Purchase, moved: &[StatusChange]) -> db::Result<()> {
    let of = |fits: &dyn Fn(&StatusChange) -> bool| -> Vec<&License> {
        moved.iter().filter(|change| fits(change)).map(|change| &change.license).collect()
    };
    let suspended = of(&|m| m.to.status == LicenseStatus::Suspended && m.to.reason == Some(StatusReason::Disputed));
    if !suspended.is_empty() {
        let mail = LicenseSuspended { reason: Some(ToldReason::Disputed) };
        customer::queue(conn, ctx, target, &suspended, mail, None)?;
    }
    let lost = of(&|m| m.to.reason == Some(StatusReason::DisputeLost) && m.license.status != LicenseStatus::Revoked);
    if !lost.is_empty() {
        let mail = LicenseRevoked { reason: Some(ToldReason::DisputeLost) };
        customer::queue(conn, ctx, target, &lost, mail, None)?;
    }
    let ended = of(&|m| m.to.reason == Some(StatusReason::SubscriptionCanceled));
    if !ended.is_empty() {
        let at = target.subscription.as_ref().map_or(0, |known| known.status_at);
        customer::queue(conn, ctx, target, &ended, SubscriptionCanceled { ended_at: rfc3339(at) }, None)?;
    }
    let overdue = |m: &StatusChange| {
        matches!(m.license.reason(), Some(StatusReason::PaymentOverdue | StatusReason::SubscriptionUnpaid))
    };
    let paid_again = of(&|m| m.to.status == LicenseStatus::Active && overdue(m));
    if !paid_again.is_empty() {
        let until = target.subscription.as_ref().and_then(|known| known.current_period_end);
        let mail = PaymentReceivedAgain { valid_until: until.map(rfc3339) };
        customer::queue(conn, ctx, target, &paid_again, mail, None)?;
    }
    // Restored seats are named in the mail about the seats.
    let seated = |m: &StatusChange| m.license.reason() == Some(StatusReason::SeatRemoved);
    let back = of(&|m| m.to.status == LicenseStatus::Active && !overdue(m) && !seated(m));
    if !back.is_empty() {
        customer::queue(conn, ctx, target, &back, LicenseReinstated {}, None)?;
    }
    Ok(())
}
