//! The shop: its offer, its forms, a payment for several products, and trials.

pub mod buy;
pub mod cart;
pub mod checkout_cancelled;
mod offer;
pub mod trial;
