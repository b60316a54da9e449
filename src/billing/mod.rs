//! Billing: checkout sessions, Stripe's events, and the licenses that follow from them.
//!
//! Stripe is called outside transactions; what follows from its answer is one `db.write`. Modules from low to high:
//! `records` (tables), `entitlements` (what a license should be, and what changed), `notifications` (mails and outgoing
//! webhooks), `purchases`, `subscriptions` and `refunds` (operations), `events` and `scheduled` (their callers).

pub mod context;
pub mod entitlements;
pub mod error;
pub mod events;
pub mod notifications;
pub mod purchases;
pub mod records;
pub mod refunds;
pub mod scheduled;
pub mod subscriptions;

pub use context::BillingContext;
pub use error::BillingError;
