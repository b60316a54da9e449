//! Stripe: calls out (`client`), the webhook endpoint, the signature of what comes in, tolerant readings of its objects, and the inbox.

pub mod client;
pub mod connect;
pub mod dashboard;
pub mod dispute_status;
pub mod endpoint;
pub mod event;
pub mod inbox;
pub mod objects;
pub mod payments;
pub mod session_id;
pub mod signature;
pub mod subscription_status;
