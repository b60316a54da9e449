//! Webhooks about orders, subscriptions, payments and licenses, queued in the transaction of the change.

pub mod dispute;
pub mod license_changes;
pub mod order_fulfilled;
pub mod payment_state;
pub mod purchase_body;
pub mod refund;
pub mod seats_changed;
pub mod subscription_updated;
