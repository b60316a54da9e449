//! Databases with the current schema, copied from a template that is migrated once: running every migration takes
//! longer than most tests.
//!
//! SQLite's template is a file next to the test binary, PostgreSQL's a database on the test server. Both names contain
//! a checksum of the migrations, so that a changed migration creates a new template.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::{Bool, Text};
use include_dir::{Dir, include_dir};

static MIGRATIONS: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/migrations");

/// Advisory lock held while PostgreSQL's template is created; an arbitrary number.
const LOCK: i64 = 0x7465_6d70;

/// Copies the template to `path`; `migrate` creates the template (from a URL) if it is missing.
pub fn sqlite(path: &Path, migrate: impl Fn(&str)) {
    let template = template_file();
    if !template.exists() {
        // Several tests may do this concurrently: each creates its own file, and the last one wins.
        let made = path.with_extension("template");
        migrate(&format!("sqlite:{}", made.display()));
        let copy = tempfile::NamedTempFile::new_in(template.parent().unwrap()).unwrap();
        std::fs::copy(&made, copy.path()).unwrap();
        copy.persist(&template).unwrap();
        std::fs::remove_file(&made).unwrap();
    }
    std::fs::copy(&template, path).unwrap();
}

fn template_file() -> PathBuf {
    std::env::current_exe().unwrap().with_file_name(format!("keysmith-template-{}.db", checksum("sqlite")))
}

/// Returns the name of the template on the server at `url`; `migrate` creates it (from a URL) if it is missing.
pub fn postgres(url: &str, migrate: impl Fn(&str)) -> String {
    let name = format!("keysmith_template_{}", checksum("postgres"));
    let mut admin = PgConnection::establish(url).unwrap();
    if is_there(&mut admin, &name) {
        return name;
    }
    admin.batch_execute(&format!("SELECT pg_advisory_lock({LOCK})")).unwrap();
    if !is_there(&mut admin, &name) {
        let unfinished = format!("{name}_unfinished");
        admin.batch_execute(&format!("DROP DATABASE IF EXISTS {unfinished} WITH (FORCE)")).unwrap();
        admin.batch_execute(&format!("CREATE DATABASE {unfinished}")).unwrap();
        let mut at = url::Url::parse(url).unwrap();
        at.set_path(&unfinished);
        migrate(at.as_str());
        admin.batch_execute(&format!("ALTER DATABASE {unfinished} RENAME TO {name}")).unwrap();
    }
    // The lock ends with the connection.
    name
}

fn is_there(conn: &mut PgConnection, name: &str) -> bool {
    let query =
        diesel::dsl::sql::<Bool>("EXISTS (SELECT FROM pg_database WHERE datname = ").bind::<Text, _>(name).sql(")");
    diesel::select(query).get_result(conn).unwrap()
}

fn checksum(backend: &str) -> String {
    let mut hasher = DefaultHasher::new();
    let own = ["both", backend].map(|name| MIGRATIONS.get_dir(name).unwrap().dirs());
    let mut folders: Vec<_> = own.into_iter().flatten().collect();
    folders.sort_by_key(|folder| folder.path());
    for file in folders.into_iter().flat_map(|folder| folder.files()) {
        (file.path(), file.contents()).hash(&mut hasher);
    }
    format!("{:016x}", hasher.finish())
}
