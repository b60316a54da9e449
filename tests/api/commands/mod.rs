//! The commands that work on the database, through the binary, on both databases.

mod backup;
mod guides;
mod keys;
mod licenses;
mod older_backup;
mod rotate;
mod safety;
mod settings;
mod shell;
mod snapshots;
mod stripe;
mod transfer;

use crate::helpers::Database;
use crate::offline::Machine;

/// Runs a test on SQLite and on PostgreSQL, as two tests.
#[macro_export]
macro_rules! on_both_by_command {
    ($name:ident, $body:expr) => {
        mod $name {
            use super::*;

            #[test]
            fn sqlite() {
                ($body)(&$crate::helpers::Database::sqlite());
            }

            #[test]
            fn postgres() {
                ($body)(&$crate::helpers::Database::postgres());
            }
        }
    };
}

/// A machine with this database, migrated, and the example catalog.
pub fn machine(database: &Database) -> Machine {
    let machine = unmigrated(database);
    machine.must(&["migrate"]);
    machine
}

/// The same, before the database has a schema.
pub fn unmigrated(database: &Database) -> Machine {
    Machine::new()
        .with("DATABASE_URL", &database.url)
        .with("KEYSMITH_BIND", "127.0.0.1:0")
        .with("KEYSMITH_LOG", "warn")
        .with("KEYSMITH_CATALOG", concat!(env!("CARGO_MANIFEST_DIR"), "/catalog.toml"))
}
