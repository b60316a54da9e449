//! What an operator does with the real binary: settings that are wrong, backups on a schedule and to a store, an upgrade and the way
//! back, and commands that ask another server.

#![expect(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

mod backups;
#[path = "../api/helpers/database.rs"]
mod database;
mod machine;
mod misconfigured;
mod output;
mod remote;
mod store;
mod upgrade;
