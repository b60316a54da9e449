//! Mails about a subscription that was set to end, and about a payment that arrived within the grace period.

use super::customer;
use super::payment_received_again::PaymentReceivedAgain;
use super::subscription_ending::SubscriptionEnding;
use crate::billing::context::BillingContext;
use crate::billing::entitlements::changes::StatusChange;
use crate::billing::records::purchase::Purchase;
use crate::billing::records::subscription::SubscriptionRow;
use crate::clock::rfc3339;
use crate::db::{self, Conn};
use crate::licenses::license::License;
use crate::licenses::status::LicenseStatus;
use crate::stripe::subscription_status::SubscriptionStatus;

/// Queues a mail about a subscription that was set to end, once for each end, and one about a payment that arrived
/// before any license was affected.
pub fn queue(
    conn: &mut Conn,
    ctx: &BillingContext,
    target: &Purchase,
    before: Option<&SubscriptionRow>,
    moved: &[StatusChange],
) -> db::Result<()> {
    let Some(known) = &target.subscription else { return Ok(()) };
    let all = target.licenses(conn)?;
    let active: Vec<&License> = all.iter().filter(|license| license.status == LicenseStatus::Active).collect();
    if active.is_empty() {
        return Ok(());
    }
    if let Some(ends_at) = known.ends_at().filter(|end| before.and_then(SubscriptionRow::ends_at) != Some(*end)) {
        let once = format!("subscription_ending:{}:{ends_at}:{}", known.id, known.revision);
        let mail = SubscriptionEnding { ends_at: rfc3339(ends_at) };
        customer::queue(conn, ctx, target, &active, mail, Some(once))?;
    }
    let was_due = before.is_some_and(|before| before.status == SubscriptionStatus::PastDue);
    if was_due && known.status == SubscriptionStatus::Active && moved.is_empty() {
        let mail = PaymentReceivedAgain { valid_until: known.current_period_end.map(rfc3339) };
        customer::queue(conn, ctx, target, &active, mail, None)?;
    }
    Ok(())
}
