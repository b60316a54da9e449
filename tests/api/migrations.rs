//! The schema: equal on both databases, reverted and re-applied with data in it, and equal to `schema.rs`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use diesel::prelude::*;
use diesel::sql_types::Text;
use keysmith::db::{Conn, DatabaseUrl, Db, migrations};

use crate::helpers::{Database, TestApp};
use crate::on_both;

on_both!(are_reverted_and_applied_again_with_data, async |app: &TestApp| {
    app.buy_keys("ada@example.com", 3).await;
    let url = DatabaseUrl::parse(
        match app.app.config.database {
            DatabaseUrl::Sqlite(ref path) => format!("sqlite:{}", path.display()),
            DatabaseUrl::Postgres(ref url) => url.clone(),
        }
        .as_str(),
    )
    .unwrap();
    let done = tokio::task::spawn_blocking(move || {
        assert!(migrations::run(&url).unwrap().is_empty(), "nothing is pending after a start");
        let reverted = migrations::revert_all(&url).unwrap();
        assert_eq!(migrations::run(&url).unwrap().len(), reverted);
    });
    done.await.unwrap();
});

#[derive(QueryableByName)]
struct Column {
    #[diesel(sql_type = Text)]
    table_name: String,
    #[diesel(sql_type = Text)]
    column_name: String,
}

fn columns(db: &Db) -> BTreeMap<String, Vec<String>> {
    let rows: Vec<Column> = db
        .read_blocking(|conn| {
            let rows = match conn {
                Conn::Sqlite(c) => diesel::sql_query(
                    "SELECT m.name AS table_name, p.name AS column_name FROM sqlite_master m, pragma_table_info(m.name) p \
                     WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite%'",
                )
                .load(c),
                Conn::Postgres(c) => diesel::sql_query(
                    "SELECT table_name::text, column_name::text FROM information_schema.columns \
                     WHERE table_schema = 'public'",
                )
                .load(c),
            };
            Ok::<_, keysmith::db::Error>(rows?)
        })
        .unwrap();
    let mut tables: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for row in rows.into_iter().filter(|row| row.table_name != "__diesel_schema_migrations") {
        tables.entry(row.table_name).or_default().push(row.column_name);
    }
    tables.values_mut().for_each(|columns| columns.sort());
    tables
}

/// Returns the tables of `schema.rs` with their columns, parsed as text.
fn declared() -> BTreeMap<String, Vec<String>> {
    let mut tables: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let (mut table, mut renamed) = (String::new(), None);
    for line in include_str!("../../src/db/schema.rs").lines().map(str::trim) {
        if let Some((name, _)) = line.strip_suffix('{').and_then(|head| head.split_once(" (")) {
            table = name.to_owned();
        } else if let Some(name) = line.strip_prefix("#[sql_name = \"") {
            renamed = name.strip_suffix("\"]").map(str::to_owned);
        } else if let Some((name, _)) = line.split_once(" -> ").filter(|_| !line.starts_with("diesel::")) {
            tables.entry(table.clone()).or_default().push(renamed.take().unwrap_or_else(|| name.to_owned()));
        }
    }
    tables.values_mut().for_each(|columns| columns.sort());
    tables
}

#[test]
fn both_databases_and_the_schema_agree() {
    for database in [Database::sqlite(), Database::postgres()] {
        let db = Db::open(&DatabaseUrl::parse(&database.url).unwrap(), 2).unwrap();
        assert_eq!(columns(&db), declared(), "{}", db.backend());
    }
}

/// Returns the migrations in one of the three folders, by name.
fn folder(name: &str) -> BTreeMap<String, PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations").join(name);
    let entries = std::fs::read_dir(folder).unwrap().map(Result::unwrap);
    entries.map(|entry| (entry.file_name().into_string().unwrap(), entry.path())).collect()
}

#[test]
fn a_migration_is_written_once_unless_the_databases_differ() {
    let (both, sqlite, postgres) = (folder("both"), folder("sqlite"), folder("postgres"));
    assert!(sqlite.keys().eq(postgres.keys()), "{:?}, {:?}", sqlite.keys(), postgres.keys());
    for (name, path) in &sqlite {
        assert!(!both.contains_key(name), "{name} is in migrations/both, too");
        let same = |file: &str| {
            let read = |path: &Path| std::fs::read_to_string(path.join(file)).unwrap();
            read(path) == read(&postgres[name])
        };
        assert!(!(same("up.sql") && same("down.sql")), "{name} is the same SQL twice: move it to migrations/both");
    }
}

/// The first migration that must allow rolling upgrades (docs/scaling.md).
const FIRST_ADDITIVE: &str = "2026-11-26-165200";

/// Statements that may break an older server still running.
const TAKES_AWAY: &[&str] = &[
    "DROP TABLE",
    "DROP COLUMN",
    "RENAME",
    "SET NOT NULL",
    "ALTER COLUMN",
    "ADD CONSTRAINT",
    "ADD CHECK",
    "DELETE FROM",
];

/// Exceptions: a constraint that replaces a narrower one.
const WIDENS: &[(&str, &str)] = &[("2026-11-27-203000_seller_roles", "ADD CONSTRAINT")];

/// PostgreSQL only: servers of two versions never share a SQLite file.
#[test]
fn newer_migrations_only_add() {
    let mut held = 0;
    let (both, postgres) = (folder("both"), folder("postgres"));
    for (name, path) in both.iter().chain(&postgres).filter(|(name, _)| name.as_str() >= FIRST_ADDITIVE) {
        held += 1;
        let text = std::fs::read_to_string(path.join("up.sql")).unwrap();
        let code: String =
            text.lines().filter(|line| !line.trim_start().starts_with("--")).collect::<Vec<_>>().join(" ");
        // Function bodies run later, so they are not checked.
        let code = code.split("$$").step_by(2).collect::<String>().to_uppercase();
        for taken in TAKES_AWAY {
            let widens = WIDENS.contains(&(name, *taken));
            assert!(widens || !code.contains(taken), "{name}: {taken} breaks servers of the version before");
        }
        for column in code.split("ADD COLUMN").skip(1).filter_map(|rest| rest.split([',', ';']).next()) {
            assert!(
                !column.contains("NOT NULL") || column.contains("DEFAULT"),
                "{name}: an older server leaves{column} out"
            );
        }
    }
    assert!(held >= 2, "no migration was looked at");
}
