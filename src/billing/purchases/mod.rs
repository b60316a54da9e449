//! Buying: opening a checkout, fulfilling its session, and finding orders.

pub mod checkout;
pub mod fulfill;
pub mod search;
