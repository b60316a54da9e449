//! `keysmith agent`: runs inside the customer's own deployment. It holds one license, checks it against the seller's
//! public keys, and answers quota and feature questions, without a network.
//!
//! `keeper` decides, `store` keeps (its own small SQLite file), `api` and `pages` answer, `refresh` asks the seller's
//! server in online mode.

mod api;
mod hosts;
pub mod keeper;
mod pages;
pub mod refresh;
pub mod server;
pub mod status;
pub mod store;
