//! What bringing a purchase up to date changed. The calling operation announces it.

use super::policy::Entitlement;
use crate::activations::activation::Activation;
use crate::catalog::QuantityMeans;
use crate::ids::{ItemId, LicenseId, PriceId, SubscriptionId};
use crate::licenses::license::License;

/// A license whose status changed.
#[derive(Clone, Debug)]
pub struct StatusChange {
    /// The license before the change.
    pub license: License,
    pub to: Entitlement,
}

/// A change to the seats of one item.
#[derive(Clone, Debug)]
pub enum SeatChange {
    /// The subscription pays for more seats.
    Added {
        /// A license that existed before, if any.
        model: Option<Box<License>>,
        /// The new or restored licenses; empty if only a license's seat limit was raised.
        license_ids: Vec<LicenseId>,
        added: i64,
        total: i64,
        quantity_means: QuantityMeans,
    },
    /// The subscription pays for fewer seats, and these were removed.
    Removed {
        licenses: Vec<License>,
        removed: i64,
        total: i64,
        quantity_means: QuantityMeans,
        at: i64,
        activation_ids: Vec<String>,
    },
    /// The customer can choose until `until` which seats to remove.
    SelectionOpened {
        subscription_id: SubscriptionId,
        item_id: ItemId,
        /// The licenses removed if the customer chooses none; for a tier that sells seats, the license that holds them.
        licenses: Vec<License>,
        activation_ids: Vec<String>,
        going: usize,
        total: i64,
        quantity_means: QuantityMeans,
        until: i64,
    },
}

impl SeatChange {
    /// The licenses that are new or restored.
    pub fn added(&self) -> &[LicenseId] {
        match self {
            Self::Added { license_ids, .. } => license_ids,
            Self::Removed { .. } | Self::SelectionOpened { .. } => &[],
        }
    }
}

/// Something the seller should review. The licenses stay as they are until it is resolved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SellerNotice {
    /// An item that may pay for licenses has a price that is not in the catalog.
    UnknownPrice(PriceId),
    /// An item's quantity is too large to be intended.
    QuantityTooLarge { item_id: ItemId, quantity: i64 },
}

/// Everything that one update changed.
#[derive(Clone, Debug, Default)]
pub struct Changes {
    pub seats: Vec<SeatChange>,
    /// Activations that ended because their seat was removed.
    pub ended: Vec<Activation>,
    /// Activations that were restored with their seat.
    pub restored: Vec<Activation>,
    pub statuses: Vec<StatusChange>,
    /// Licenses that were extended because their subscription's paid period was.
    pub renewed: Vec<LicenseId>,
    /// Licenses whose signed key was re-signed, in their state before that.
    pub resigned: Vec<License>,
    /// What the seller should review.
    pub notices: Vec<SellerNotice>,
    /// The order's refunded amount, in minor units, if a partial refund now needs the seller's decision.
    pub review: Option<i64>,
}

impl Changes {
    /// Merges in the changes of another step.
    pub fn extend(&mut self, other: Self) {
        self.seats.extend(other.seats);
        self.ended.extend(other.ended);
        self.restored.extend(other.restored);
        self.statuses.extend(other.statuses);
        self.renewed.extend(other.renewed);
        self.resigned.extend(other.resigned);
        self.notices.extend(other.notices);
        self.review = other.review.or(self.review);
    }
}
