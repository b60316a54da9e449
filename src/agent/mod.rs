//! `keysmith agent`: runs in the customer's deployment. It holds one license, verifies it with the seller's public
//! keys, and answers quota and feature checks without a network.
//!
//! `keeper` decides, `store` persists (its own small SQLite file), `api` and `pages` respond, `refresh` contacts the
//! seller's server in online mode.

mod api;
mod hosts;
pub mod keeper;
mod pages;
pub mod refresh;
pub mod server;
pub mod status;
pub mod store;
