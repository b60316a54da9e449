//! Purchases: opening a checkout, fulfilling its session, the state of an order, and finding orders.

pub mod cart;
pub mod change_order;
pub mod checkout;
pub mod checkout_error;
pub mod fulfill;
pub mod late_prices;
pub mod lines;
mod mint_order;
pub mod order_state;
pub mod own_orders;
pub mod receipt;
pub mod renew_license;
mod renew_order;
pub mod search;
mod sent_metadata;
mod session_request;
