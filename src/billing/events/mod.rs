//! One file for each kind of event that asks for work.

pub mod checkout_completed;
pub mod checkout_ended;
