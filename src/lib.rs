//! Keysmith: a self-hosted licence-key server. `docs/ARCHITECTURE.md` walks through it.

pub mod accounts;
pub mod activations;
pub mod audit;
pub mod catalog;
pub mod clock;
pub mod config;
pub mod db;
pub mod ids;
pub mod jobs;
pub mod licenses;
pub mod mail;
pub mod secret;
pub mod stripe;
pub mod templates;
