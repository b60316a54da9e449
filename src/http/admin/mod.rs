//! The admin API: one operation, one file. Each asks for a scope; see [`crate::accounts::scope`].

pub mod accounts;
pub mod audit_log;
pub mod licenses;
pub mod orders;
pub mod stripe_events;
pub mod tokens;
pub mod validation_logs;
pub mod webhook_deliveries;
pub mod webhook_endpoints;
