//! Outgoing webhooks about orders, subscriptions and licenses, queued in the transaction of the change.

pub mod license_status;
pub mod order_fulfilled;
pub mod subscription_updated;
