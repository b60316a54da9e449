//! Fresh databases for tests, on both SQLite and PostgreSQL, empty or with the current schema.
//!
//! SQLite is a file in a temporary folder. PostgreSQL is a new database on the server that `KEYSMITH_TEST_POSTGRES_URL`
//! names, dropped afterwards; without the variable, PostgreSQL is skipped, except in CI (`CI` is set), where that fails
//! the test.

#[path = "../../tests/api/helpers/migrated.rs"]
mod migrated;

use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use url::Url;

use super::connection::open_postgres;
use super::{Conn, DatabaseUrl, Db, Result, migrations};

const POSTGRES_URL: &str = "KEYSMITH_TEST_POSTGRES_URL";

/// The size of a test's connection pool.
const CONNECTIONS: u32 = 4;

/// Runs `test` on a fresh SQLite database and then on a fresh PostgreSQL one.
pub fn each_database(test: impl Fn(Db)) {
    let open = |url: &DatabaseUrl| test(Db::open(url, CONNECTIONS).unwrap());
    on_each(|path| migrated::sqlite(path, migrate), |server| Some(migrated::postgres(server, migrate)), open);
}

/// Same as [`each_database`], for tests that open the database themselves; it exists (PostgreSQL) or can be created
/// (SQLite).
pub fn each_url(test: impl Fn(&DatabaseUrl)) {
    on_each(|_| {}, |_| None, test);
}

/// `prepare` makes SQLite's file or leaves it to the test; `template` names what PostgreSQL's database is copied from.
fn on_each(prepare: impl Fn(&Path), template: impl Fn(&str) -> Option<String>, test: impl Fn(&DatabaseUrl)) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("test.db");
    prepare(&path);
    test(&DatabaseUrl::Sqlite(path));
    match std::env::var(POSTGRES_URL) {
        Ok(server) => {
            let database = PostgresDatabase::create(&server, template(&server));
            test(&DatabaseUrl::Postgres(database.url.clone()));
        }
        Err(_) if std::env::var_os("CI").is_some() => panic!("CI tests PostgreSQL too: set {POSTGRES_URL}"),
        Err(_) => eprintln!("{POSTGRES_URL} is not set: SQLite only"),
    }
}

fn migrate(url: &str) {
    migrations::run(&DatabaseUrl::parse(url).unwrap()).unwrap();
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

/// A database that is dropped with this value, even when the test fails.
struct PostgresDatabase {
    server: String,
    name: String,
    url: String,
}

impl PostgresDatabase {
    fn create(server: &str, template: Option<String>) -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let name = format!("keysmith_unit_{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let mut url = Url::parse(server).unwrap();
        url.set_path(&name);
        let like = template.map_or_else(String::new, |template| format!(" TEMPLATE {template}"));
        let mut admin = open_postgres(server).unwrap();
        // An earlier process with the same id may have been killed before it dropped its database.
        admin.batch_execute(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).unwrap();
        admin.batch_execute(&format!("CREATE DATABASE {name}{like}")).unwrap();
        Self { server: server.to_owned(), name, url: url.into() }
    }
}

impl Drop for PostgresDatabase {
    fn drop(&mut self) {
        let drop = format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name);
        let dropped = open_postgres(&self.server).map(|mut conn| conn.batch_execute(&drop));
        if !matches!(dropped, Ok(Ok(()))) {
            eprintln!("the test database {} was not dropped: {dropped:?}", self.name);
        }
    }
}
