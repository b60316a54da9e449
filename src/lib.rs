//! Keysmith: a self-hosted licence-key server. `docs/ARCHITECTURE.md` walks through it.

pub mod abuse;
pub mod accounts;
pub mod activations;
pub mod agent;
pub mod app;
pub mod audit;
pub mod billing;
pub mod catalog;
pub mod cli;
pub mod clock;
pub mod compose;
pub mod config;
pub mod db;
pub mod http;
pub mod ids;
pub mod jobs;
pub mod licenses;
pub mod mail;
pub mod metrics;
pub mod offline;
pub mod sandbox;
pub mod secret;
pub mod stripe;
pub mod templates;
pub mod trials;
pub mod worker;
