//! `seats_added`: a subscription pays for more seats.

use serde::{Deserialize, Serialize};

use super::customer::{self, About, ToCustomer, plain_customer_mail};
use crate::billing::context::BillingContext;
use crate::billing::records::purchase::Purchase;
use crate::catalog::QuantityMeans;
use crate::db::{self, Conn};
use crate::ids::LicenseId;
use crate::licenses::license::License;

/// The mail's fields.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SeatsAdded {
    pub added: i64,
    pub total: i64,
    pub quantity_means: QuantityMeans,
}

plain_customer_mail!(SeatsAdded, "seats_added");

/// Queues the mail about the new licenses, or, if there are none, about the license that holds the seats.
pub fn queue(
    conn: &mut Conn,
    ctx: &BillingContext,
    purchase: &Purchase,
    model: Option<&License>,
    license_ids: &[LicenseId],
    mail: SeatsAdded,
) -> db::Result<()> {
    let licenses: Vec<&License> = model.into_iter().collect();
    let mut about = About::of(purchase, &licenses);
    if !license_ids.is_empty() {
        about.license_ids = license_ids.to_vec();
        about.count = i64::try_from(license_ids.len()).unwrap_or(i64::MAX);
    }
    customer::queue_about(conn, ctx, purchase, &licenses, ToCustomer { mail, about }, None)
}
