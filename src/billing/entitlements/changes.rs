//! What bringing a purchase up to date changed, for the operation that asked to announce.

use super::policy::Entitlement;
use crate::activations::activation::Activation;
use crate::catalog::QuantityMeans;
use crate::ids::{ItemId, LicenseId, PriceId, SubscriptionId};
use crate::licenses::license::License;

/// A license whose status changed.
#[derive(Clone, Debug)]
pub struct StatusChange {
    /// As it was before.
    pub license: License,
    pub to: Entitlement,
}

/// One change of the seats of one item.
#[derive(Clone, Debug)]
pub enum SeatChange {
    /// More seats are paid for.
    Added {
        /// A license that was there before, if one was.
        model: Option<Box<License>>,
        /// The licenses that are new; none for a tier that sells seats of one license.
        license_ids: Vec<LicenseId>,
        added: i64,
        total: i64,
        quantity_means: QuantityMeans,
    },
    /// Fewer seats are paid for, and these went.
    Removed {
        licenses: Vec<License>,
        removed: i64,
        total: i64,
        quantity_means: QuantityMeans,
        at: i64,
        activation_ids: Vec<String>,
    },
    /// The customer may say until `until` which seats go.
    SelectionOpened {
        subscription_id: SubscriptionId,
        item_id: ItemId,
        /// Those that go if nothing is selected; of a tier with seats, the one that has them.
        licenses: Vec<License>,
        activation_ids: Vec<String>,
        going: usize,
        total: i64,
        quantity_means: QuantityMeans,
        until: i64,
    },
}

impl SeatChange {
    /// The licenses that are new, or back.
    pub fn added(&self) -> &[LicenseId] {
        match self {
            Self::Added { license_ids, .. } => license_ids,
            Self::Removed { .. } | Self::SelectionOpened { .. } => &[],
        }
    }
}

/// What the seller should look at: the licenses stay as they are until it is settled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SellerNotice {
    /// An item that may pay for licenses has a price that the catalog does not know.
    UnknownPrice(PriceId),
    /// An item has a quantity that can only be a mistake.
    QuantityTooLarge { item_id: ItemId, quantity: i64 },
}

/// Everything that changed.
#[derive(Clone, Debug, Default)]
pub struct Changes {
    pub seats: Vec<SeatChange>,
    /// Activations that ended with their seat.
    pub ended: Vec<Activation>,
    /// Activations that came back with their seat.
    pub restored: Vec<Activation>,
    pub statuses: Vec<StatusChange>,
    /// Licenses that are good for longer than before, because their subscription was.
    pub renewed: Vec<LicenseId>,
    /// Licenses whose signed key was made anew, as they were before.
    pub resigned: Vec<License>,
    /// What the seller should look at.
    pub notices: Vec<SellerNotice>,
    /// A partial refund that the seller has to decide about: what was refunded of the order, in minor units.
    pub review: Option<i64>,
}

impl Changes {
    /// Adds what another step changed.
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
