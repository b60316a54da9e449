//! `seats.changed`.

use schemars::JsonSchema;
use serde::Serialize;

use super::purchase_body::{NAMED, PurchaseBody};
use crate::billing::context::BillingContext;
use crate::billing::entitlements::changes::SeatChange;
use crate::billing::records::purchase::Purchase;
use crate::catalog::QuantityMeans;
use crate::clock::Timestamp;
use crate::db::text_enum::text_enum;
use crate::db::{self, Conn};
use crate::ids::LicenseId;
use crate::licenses::license::License;
use crate::webhooks::{self, Payload, Topic};

/// A change to seats and the purchase that they belong to.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(inline)]
pub struct SeatsChanged {
    pub seats: SeatsBody,
    pub purchase: PurchaseBody,
}

text_enum! {
    /// What happened to the seats.
    pub enum Change {
        Added = "added",
        Removed = "removed",
        /// The customer can choose until `choose_until` which seats to remove.
        ChoiceOpened = "choice_opened",
    }
}

/// A change to the seats of one item.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(rename = "WebhookSeats")]
pub struct SeatsBody {
    /// With `choice_opened` the customer can choose until `choose_until` which seats to remove.
    pub change: Change,
    /// The number of seats added, removed or to be removed.
    pub count: i64,
    /// The number of seats now paid for.
    pub total: i64,
    pub quantity_means: QuantityMeans,
    /// The licenses that are new, were removed, or are removed if nothing is chosen; the first 100.
    pub license_ids: Vec<LicenseId>,
    /// Until when the customer can choose which seats to remove.
    pub choose_until: Option<Timestamp>,
}

impl Payload for SeatsChanged {
    fn topic(&self) -> Topic {
        Topic::SeatsChanged
    }
}

/// Publishes each change.
pub fn publish(conn: &mut Conn, ctx: &BillingContext, purchase: &Purchase, changes: &[SeatChange]) -> db::Result<()> {
    if changes.is_empty() {
        return Ok(());
    }
    webhooks::publish(conn, &ctx.context, Topic::SeatsChanged, |conn| {
        let purchase = PurchaseBody::of(conn, purchase)?;
        let payload = |change| SeatsChanged { seats: seats(change), purchase: purchase.clone() };
        Ok::<_, db::Error>(changes.iter().map(payload).collect())
    })
}

fn seats(change: &SeatChange) -> SeatsBody {
    match change {
        SeatChange::Added { license_ids, added, total, quantity_means, .. } => SeatsBody {
            change: Change::Added,
            count: *added,
            total: *total,
            quantity_means: *quantity_means,
            license_ids: license_ids.iter().take(NAMED).cloned().collect(),
            choose_until: None,
        },
        SeatChange::Removed { licenses, removed, total, quantity_means, .. } => SeatsBody {
            change: Change::Removed,
            count: *removed,
            total: *total,
            quantity_means: *quantity_means,
            license_ids: ids(licenses),
            choose_until: None,
        },
        SeatChange::SelectionOpened { licenses, going, total, quantity_means, until, .. } => SeatsBody {
            change: Change::ChoiceOpened,
            count: i64::try_from(*going).unwrap_or(i64::MAX),
            total: *total,
            quantity_means: *quantity_means,
            license_ids: ids(licenses),
            choose_until: Some(Timestamp(*until)),
        },
    }
}

fn ids(licenses: &[License]) -> Vec<LicenseId> {
    licenses.iter().take(NAMED).map(|license| license.id.clone()).collect()
}
