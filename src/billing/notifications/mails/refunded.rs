//! `refunded`: notifies a customer of a refund, with the total so far and its effect on the licenses.

use serde::{Deserialize, Serialize};

use super::customer::{self, plain_customer_mail};
use crate::billing::context::BillingContext;
use crate::billing::records::charge::ChargeRow;
use crate::billing::records::purchase::Purchase;
use crate::db::{self, Conn};
use crate::licenses::license::License;
use crate::licenses::status::LicenseStatus;
use crate::mail::kind::Currency;

/// What happened to the licenses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    Revoked,
    Suspended,
    /// At least some of them still work.
    Kept,
}

/// The mail's fields. Amounts are in minor units.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Refunded {
    /// This refund.
    pub amount: i64,
    /// All refunds of the charge so far.
    pub refunded_total: i64,
    pub currency: Currency,
    pub full: bool,
    pub outcome: Outcome,
}

plain_customer_mail!(Refunded, "refunded");

/// Queues the mail about the amount of a charge that was refunded since `before`, once for each total. `licenses` are
/// in their current state.
pub fn queue(
    conn: &mut Conn,
    ctx: &BillingContext,
    purchase: &Purchase,
    before: Option<&ChargeRow>,
    after: &ChargeRow,
    licenses: &[License],
) -> db::Result<()> {
    let named: Vec<&License> = licenses.iter().collect();
    let mail = Refunded {
        amount: after.refunded_since(before),
        refunded_total: after.amount_refunded,
        currency: after.currency.clone().into(),
        full: after.refunded_at.is_some(),
        outcome: outcome(licenses),
    };
    let once = format!("refunded:{}:{}", after.id, after.amount_refunded);
    customer::queue(conn, ctx, purchase, &named, mail, Some(once))
}

/// What happened to all of these licenses.
fn outcome(licenses: &[License]) -> Outcome {
    let all = |status: LicenseStatus| licenses.iter().all(|license| license.status == status);
    match (all(LicenseStatus::Revoked), all(LicenseStatus::Suspended)) {
        (true, _) => Outcome::Revoked,
        (_, true) => Outcome::Suspended,
        _ => Outcome::Kept,
    }
}
