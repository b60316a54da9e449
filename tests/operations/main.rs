//! Operating the real binary: invalid settings, backups on a schedule and to a store, an upgrade and its rollback, and
//! commands against another server.

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
