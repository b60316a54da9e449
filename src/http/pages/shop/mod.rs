//! The shop: what there is to buy, its forms, a payment of several products, and trials.

pub mod buy;
pub mod cart;
pub mod checkout_cancelled;
mod offer;
pub mod trial;
