//! Stripe: the API client, the webhook endpoint, verifying signatures, tolerant parsing of objects, and the inbox of
//! events.

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
