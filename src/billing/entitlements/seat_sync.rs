//! The state shared by the steps of a seat sync.

use super::changes::Changes;
use crate::audit::record::Actor;
use crate::billing::context::BillingContext;
use crate::billing::records::license_state::LicenseBillingState;
use crate::billing::records::purchase::Purchase;
use crate::billing::records::subscription::SubscriptionRow;
use crate::licenses::license::License;

/// A sync of one subscription's licenses with the quantities that it pays for.
pub(super) struct SeatSync<'a> {
    pub ctx: &'a BillingContext,
    pub purchase: &'a Purchase,
    pub known: &'a SubscriptionRow,
    pub actor: &'a Actor,
    pub states: Vec<LicenseBillingState>,
    /// Licenses whose seat was removed and that are not restored yet.
    pub removed: Vec<License>,
    pub changes: Changes,
}
