//! One file for each kind of event that asks for work, and the table that finds it.

pub mod checkout_completed;
pub mod checkout_ended;
pub mod dispatch;
pub mod dispute;
pub mod invoice;
pub mod receive;
pub mod refund;
pub mod subscription_changed;
