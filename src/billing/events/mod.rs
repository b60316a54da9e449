//! Handlers for Stripe events, one file for each kind, and the table that dispatches to them.

pub mod checkout_completed;
pub mod checkout_ended;
pub mod dispatch;
pub mod dispute;
pub mod invoice;
pub mod receive;
pub mod refund;
pub mod subscription_changed;
