//! The database of a run: a temporary one, or one kept in `KEYSMITH_BENCH_DATA` for the next run, because filling it
//! with millions of licenses takes minutes.

use std::path::PathBuf;

use diesel::connection::SimpleConnection;
use diesel::prelude::*;

use super::database::Database;

/// A database for benchmarks.
pub struct Place {
    pub url: String,
    /// Whether an earlier run filled it.
    pub is_filled: bool,
    marker: Option<PathBuf>,
    _thrown_away: Option<Database>,
}

impl Place {
    /// Returns an empty database that is deleted when this value is dropped.
    pub fn throw_away(is_postgres: bool) -> Self {
        let database = if is_postgres { Database::postgres() } else { Database::sqlite() };
        Self { url: database.url.clone(), is_filled: false, marker: None, _thrown_away: Some(database) }
    }

    /// Returns the database for this many licenses, on SQLite or PostgreSQL.
    pub fn of(licenses: u64, is_postgres: bool) -> Self {
        let Some(folder) = std::env::var_os("KEYSMITH_BENCH_DATA").map(PathBuf::from) else {
            return Self::throw_away(is_postgres);
        };
        std::fs::create_dir_all(&folder).unwrap();
        let name = format!("keysmith_bench_{licenses}");
        let kind = if is_postgres { "postgres" } else { "sqlite" };
        let marker = folder.join(format!("{name}.{kind}.filled"));
        let is_filled = marker.exists();
        let url = if is_postgres {
            let server = std::env::var("KEYSMITH_TEST_POSTGRES_URL").unwrap();
            if !is_filled {
                let mut admin = PgConnection::establish(&server).unwrap();
                admin.batch_execute(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).unwrap();
                admin.batch_execute(&format!("CREATE DATABASE {name}")).unwrap();
            }
            let mut url = url::Url::parse(&server).unwrap();
            url.set_path(&name);
            url.into()
        } else {
            let file = folder.join(format!("{name}.db"));
            if !is_filled {
                for end in ["", "-wal", "-shm"] {
                    drop(std::fs::remove_file(format!("{}{end}", file.display())));
                }
            }
            format!("sqlite:{}", file.display())
        };
        Self { url, is_filled, marker: Some(marker), _thrown_away: None }
    }

    /// Marks the database as filled.
    pub fn filled(&self) {
        if let Some(marker) = &self.marker {
            std::fs::write(marker, "").unwrap();
        }
    }
}
