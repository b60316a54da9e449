//! Keysmith: a self-hosted license-key server. `docs/ARCHITECTURE.md` walks through it.

// The fixtures in `tests/api/helpers` that our own tests share with the others name the library so.
#[cfg(test)]
extern crate self as keysmith;

pub mod abuse;
pub mod accounts;
pub mod activations;
pub mod agent;
pub mod app;
pub mod assets;
pub mod audit;
pub mod backups;
pub mod billing;
pub mod bulk;
pub mod catalog;
pub mod cli;
pub mod clock;
pub mod config;
pub mod db;
pub mod doctor;
pub mod error_code;
pub mod http;
pub mod https;
pub mod ids;
pub mod jobs;
pub mod language;
pub mod licenses;
pub mod lifecycle;
pub mod mail;
pub mod metadata;
pub mod metrics;
pub mod offline;
pub mod person;
pub mod private_files;
pub mod sandbox;
pub mod secret;
pub mod settings;
pub mod stripe;
pub mod telemetry;
pub mod templates;
pub mod transfer;
pub mod trials;
pub mod views;
pub mod webhooks;
pub mod worker;
