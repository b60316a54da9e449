//! The admin API, with a file per operation. Each operation requires a scope; see [`crate::accounts::scope`].

pub mod accounts;
pub mod activations;
pub mod audit_log;
pub mod bulk_actions;
pub mod catalog;
pub mod connect_stripe;
pub mod figures;
pub mod health;
pub mod licenses;
pub mod mail;
pub mod mail_texts;
pub mod orders;
pub mod recurring_jobs;
pub mod set_up_catalog;
pub mod settings;
pub mod statistics;
pub mod stripe_events;
pub mod tokens;
pub mod validation_logs;
pub mod webhook_deliveries;
pub mod webhook_endpoints;
