//! What each license of a purchase should be, and how many there should be. Writes it, returns what changed, and never
//! sends a mail or a webhook: the operation that called does.

mod add_licenses;
pub mod apply;
pub mod bring_current;
pub mod changes;
pub mod downgrade;
pub mod policy;
pub mod removal_order;
pub mod renew;
mod restore;
pub mod seat_sync;
mod sign_anew;
pub mod sync_seats;
pub mod sync_tier;
