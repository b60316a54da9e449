//! The stand-in Stripe: its objects (`world`), what happens to them (`checkout`, …), the REST API over them (`api`), what
//! it refuses (`rules`), and the webhooks it sends (`delivery`).

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

/// The API version that the stand-in speaks.
pub const API_VERSION: &str = "2026-08-26.dahlia";
