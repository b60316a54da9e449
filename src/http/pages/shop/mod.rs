//! The shop: the offer, its forms, the cart, and trials.

pub mod buy;
pub mod cart;
pub mod checkout_cancelled;
mod offer;
pub mod trial;
