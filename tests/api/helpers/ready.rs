//! Databases with the current schema, ready for a server.

use keysmith::db::{DatabaseUrl, migrations};

use super::{Database, migrated};

impl Database {
    /// SQLite with the current schema.
    pub fn migrated_sqlite() -> Self {
        let database = Self::sqlite();
        migrated::sqlite(database.url.trim_start_matches("sqlite:").as_ref(), migrate);
        database
    }

    /// PostgreSQL with the current schema.
    pub fn migrated_postgres() -> Self {
        Self::postgres_like(|server| format!("TEMPLATE {}", migrated::postgres(server, migrate)))
    }
}

fn migrate(url: &str) {
    migrations::run(&DatabaseUrl::parse(url).unwrap()).unwrap();
}
