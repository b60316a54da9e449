//! Decides what state each license of a purchase should be in and how many there should be, writes it, and returns what
//! changed. Never queues a mail or a webhook: the calling operation does that.

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
