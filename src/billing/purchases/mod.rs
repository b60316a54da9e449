//! Buying: opening a checkout, fulfilling its session, telling how an order stands, and finding orders.

pub mod checkout;
pub mod fulfill;
pub mod late_prices;
pub mod lines;
mod mint_order;
pub mod order_state;
pub mod own_orders;
pub mod search;
