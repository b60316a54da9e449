//! `refunded`: tells a customer of one refund, with the sum of all so far and what it means for the licenses.

use serde_json::json;

use super::queue as queue_mail;
use crate::billing::context::BillingContext;
use crate::billing::records::charge::ChargeRow;
use crate::billing::records::purchase::Purchase;
use crate::db::{self, Conn};
use crate::licenses::license::License;

/// Queues the mail about what was refunded of a charge since `before`, once for each amount. `licenses` are as they are now.
pub fn queue(
    conn: &mut Conn,
    ctx: &BillingContext,
    purchase: &Purchase,
    before: Option<&ChargeRow>,
    after: &ChargeRow,
    licenses: &[License],
) -> db::Result<()> {
    let earlier = before.map_or(0, |before| before.amount_refunded);
    let named: Vec<&License> = licenses.iter().collect();
    let more = json!({
        "amount": after.amount_refunded - earlier, "refunded_total": after.amount_refunded, "currency": after.currency,
        "full": after.refunded_at.is_some(), "outcome": outcome(licenses),
    });
    let once = format!("refunded:{}:{}", after.id, after.amount_refunded);
    queue_mail(conn, ctx, purchase, "refunded", &named, more, Some(once))
}

/// What became of the licenses: one word for all of them.
fn outcome(licenses: &[License]) -> &'static str {
    let all = |status: &str| licenses.iter().all(|license| license.status == status);
    match (all("revoked"), all("suspended")) {
        (true, _) => "revoked",
        (_, true) => "suspended",
        _ => "kept",
    }
}
