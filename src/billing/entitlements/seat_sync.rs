//! What the steps of fitting seats share.

use super::changes::Changes;
use crate::audit::record::Actor;
use crate::billing::context::BillingContext;
use crate::billing::records::license_state::LicenseBillingState;
use crate::billing::records::purchase::Purchase;
use crate::billing::records::subscription::SubscriptionRow;
use crate::licenses::license::License;

/// One subscription whose seats are brought to what it pays for.
pub(super) struct SeatSync<'a> {
    pub ctx: &'a BillingContext,
    pub purchase: &'a Purchase,
    pub known: &'a SubscriptionRow,
    pub actor: &'a Actor,
    pub states: Vec<LicenseBillingState>,
    /// Licenses whose seat was removed and that did not come back yet.
    pub removed: Vec<License>,
    pub changes: Changes,
}
