//! Fresh databases for tests, on both SQLite and PostgreSQL, empty or with the current schema.
//!
//! SQLite is a file in a temporary folder. PostgreSQL is a new database on the server that `KEYSMITH_TEST_POSTGRES_URL`
//! names, dropped afterwards; without the variable, PostgreSQL is skipped, except in CI (`CI` is set), where that fails
//! the test.

#[path = "../../tests/api/helpers/database.rs"]
mod database;
#[path = "../../tests/api/helpers/migrated.rs"]
mod migrated;
#[path = "../../tests/api/helpers/ready.rs"]
mod ready;

use database::Database;
use diesel::prelude::*;

use super::{Conn, DatabaseUrl, Db, Result};

const POSTGRES_URL: &str = "KEYSMITH_TEST_POSTGRES_URL";

/// The size of a test's connection pool.
const CONNECTIONS: u32 = 4;

/// Runs `test` on a fresh SQLite database and then on a fresh PostgreSQL one.
pub fn each_database(test: impl Fn(Db)) {
    let open = |url: &DatabaseUrl| test(Db::open(url, CONNECTIONS).unwrap());
    on_each([Database::migrated_sqlite, Database::migrated_postgres], open);
}

/// Same as [`each_database`], for tests that open the database themselves; it exists (PostgreSQL) or can be created
/// (SQLite).
pub fn each_url(test: impl Fn(&DatabaseUrl)) {
    on_each([Database::sqlite, Database::postgres], test);
}

fn on_each([sqlite, postgres]: [fn() -> Database; 2], test: impl Fn(&DatabaseUrl)) {
    let run = |database: Database| test(&DatabaseUrl::parse(&database.url).unwrap());
    run(sqlite());
    match std::env::var_os(POSTGRES_URL) {
        Some(_) => run(postgres()),
        None if std::env::var_os("CI").is_some() => panic!("CI tests PostgreSQL too: set {POSTGRES_URL}"),
        None => eprintln!("{POSTGRES_URL} is not set: SQLite only"),
    }
}

/// Returns the steps of SQLite's query plan; none on PostgreSQL, whose plans depend on the contents of the tables.
pub fn sqlite_plan(db: &Db, statement: &str) -> Vec<String> {
    #[derive(QueryableByName)]
    struct Step {
        #[diesel(sql_type = diesel::sql_types::Text)]
        detail: String,
    }
    let plan = db.read_blocking(|conn| -> Result<Vec<Step>> {
        let Conn::Sqlite(conn) = conn else { return Ok(Vec::new()) };
        Ok(diesel::sql_query(format!("EXPLAIN QUERY PLAN {statement}")).load(conn)?)
    });
    plan.unwrap().into_iter().map(|step| step.detail).collect()
}
