//! The Stripe stand-in: its objects (`world`), what happens to them (`checkout`, …), the REST API (`api`), its
//! validation (`rules`), and the webhooks it sends (`delivery`).

pub mod api;
pub mod back;
pub mod checkout;
mod customers;
pub mod delivery;
pub mod fault;
pub mod form;
pub mod invoices;
mod items;
pub mod life;
pub mod object;
mod preview;
mod refusal;
pub mod rules;
mod session_rules;
mod shelf;
mod waiting;
pub mod world;

/// The API version that the stand-in implements.
pub const API_VERSION: &str = "2026-08-26.dahlia";
