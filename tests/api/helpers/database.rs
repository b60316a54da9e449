//! A separate database for each test. PostgreSQL: a new database on the server in `KEYSMITH_TEST_POSTGRES_URL`
//! (script/test starts one); the test fails if it is not set. The library's unit tests use this file, too
//! (`src/db/testing.rs`).

use std::sync::atomic::{AtomicU32, Ordering};

use diesel::connection::SimpleConnection;
use diesel::{Connection, PgConnection};
use tempfile::TempDir;

static COUNT: AtomicU32 = AtomicU32::new(0);

/// A fresh database; dropped with this value.
pub struct Database {
    pub url: String,
    _folder: Option<TempDir>,
    server: Option<(String, String)>,
}

impl Database {
    /// A file that does not exist yet.
    pub fn sqlite() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}", folder.path().join("test.db").display());
        Self { url, _folder: Some(folder), server: None }
    }

    /// A database without tables.
    pub fn postgres() -> Self {
        Self::postgres_like(|_| String::new())
    }

    /// The same, copied from the database that `like` names (`TEMPLATE name`).
    pub fn postgres_like(like: impl Fn(&str) -> String) -> Self {
        let Ok(server) = std::env::var("KEYSMITH_TEST_POSTGRES_URL") else {
            panic!(
                "KEYSMITH_TEST_POSTGRES_URL is not set; run the tests with script/test, or script/postgres cargo test"
            )
        };
        let name = format!("keysmith_test_{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let like = like(&server);
        let mut admin = PgConnection::establish(&server).unwrap();
        admin.batch_execute(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).unwrap();
        admin.batch_execute(&format!("CREATE DATABASE {name} {like}")).unwrap();
        // Every test also passes at the isolation level of distributed engines (docs/scaling.md).
        if let Ok(isolation) = std::env::var("KEYSMITH_TEST_ISOLATION") {
            let isolated = format!("ALTER DATABASE {name} SET default_transaction_isolation = '{isolation}'");
            admin.batch_execute(&isolated).unwrap();
        }
        let mut url = url::Url::parse(&server).unwrap();
        url.set_path(&name);
        Self { url: url.into(), _folder: None, server: Some((server, name)) }
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        if let Some((server, name)) = &self.server
            && let Ok(mut admin) = PgConnection::establish(server)
        {
            // A database that cannot be dropped disappears with the temporary server.
            drop(admin.batch_execute(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")));
        }
    }
}
