//! Subscriptions: mirroring Stripe's state, and the changes a customer can make.

pub mod cancel;
pub mod cancel_license;
pub mod change;
pub mod change_price;
pub mod change_quantity;
pub mod pay_now;
pub mod permissions;
pub mod portal;
pub mod preview;
mod price_effect;
pub mod refit;
pub mod search;
pub mod summary;
pub mod sync;
pub mod turns;
