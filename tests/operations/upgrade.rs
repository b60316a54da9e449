//! Upgrades a database of the previous version, and rolls it back (docs/operations/upgrade.md).
//!
//! `tests/data/previous` contains a database with the schema of 2026-11-27-180000, before the console's settings, bulk
//! actions and roles: licenses (one revoked), a trial, a paid order, activations, mails, webhooks, a token. All secrets
//! are sealed under [`SECRET`].

use std::collections::BTreeMap;
use std::os::unix::fs::PermissionsExt;

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::Text;
use keysmith::db::Conn;
use serde_json::{Value, json};

use crate::database::Database;
use crate::machine::{Machine, TOKEN};

const SECRET: &str = "the-secret-of-the-previous-release-in-tests";
const LAST: &str = "2026-11-27-180000_orders_to_look_at";

fn open(database: &Database) -> Conn {
    match database.url.strip_prefix("sqlite:") {
        Some(path) => {
            let conn = SqliteConnection::establish(path).unwrap();
            std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600)).unwrap();
            Conn::Sqlite(conn)
        }
        None => Conn::Postgres(PgConnection::establish(&database.url).unwrap()),
    }
}

#[derive(QueryableByName)]
struct Column {
    #[diesel(sql_type = Text)]
    table_name: String,
    #[diesel(sql_type = Text)]
    column_name: String,
}

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = Text)]
    text: String,
}

/// Returns the columns of every table.
fn columns(conn: &mut Conn) -> BTreeMap<String, Vec<String>> {
    let rows: Vec<Column> = match conn {
        Conn::Sqlite(c) => diesel::sql_query(
            "SELECT m.name AS table_name, p.name AS column_name FROM sqlite_master m, pragma_table_info(m.name) p \
             WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite%' ORDER BY 1, 2",
        )
        .load(c),
        Conn::Postgres(c) => diesel::sql_query(
            "SELECT table_name::text, column_name::text FROM information_schema.columns \
             WHERE table_schema = 'public' ORDER BY 1, 2",
        )
        .load(c),
    }
    .unwrap();
    let mut tables: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for row in rows {
        tables.entry(row.table_name).or_default().push(row.column_name);
    }
    tables
}

/// Returns every row of these tables and columns, as text.
fn rows(conn: &mut Conn, tables: &BTreeMap<String, Vec<String>>) -> BTreeMap<String, Vec<String>> {
    let of = |(table, columns): (&String, &Vec<String>)| {
        let cell = |column: &String| format!("'{column}=' || COALESCE(CAST(\"{column}\" AS TEXT), '∅')");
        let cells: Vec<String> = columns.iter().map(cell).collect();
        let query = format!("SELECT {} AS text FROM \"{table}\" ORDER BY 1", cells.join(" || ' ' || "));
        let rows: Vec<Row> = match &mut *conn {
            Conn::Sqlite(c) => diesel::sql_query(query).load(c),
            Conn::Postgres(c) => diesel::sql_query(query).load(c),
        }
        .unwrap();
        (table.clone(), rows.into_iter().map(|row| row.text).collect())
    };
    tables.iter().map(of).collect()
}

/// Describes the schema's tables, indexes, constraints and triggers.
fn schema(conn: &mut Conn) -> Vec<String> {
    let rows: Vec<Row> = match conn {
        Conn::Sqlite(c) => diesel::sql_query(
            "SELECT type || ' ' || name || ' on ' || tbl_name AS text FROM sqlite_master WHERE name NOT LIKE 'sqlite%' \
             ORDER BY 1",
        )
        .load(c),
        Conn::Postgres(c) => diesel::sql_query(
            "SELECT text FROM (SELECT indexdef AS text FROM pg_indexes WHERE schemaname = 'public' UNION ALL \
             SELECT pg_get_constraintdef(oid) || ' on ' || conrelid::regclass::text FROM pg_constraint \
             WHERE connamespace = 'public'::regnamespace UNION ALL \
             SELECT tgname::text || ' on ' || tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal) AS all_of_it \
             ORDER BY 1",
        )
        .load(c),
    }
    .unwrap();
    rows.into_iter().map(|row| row.text).collect()
}

fn there_and_back(database: &Database, dump: &str) {
    let mut conn = open(database);
    conn.batch_execute(dump).unwrap();
    if let Conn::Postgres(c) = &mut conn {
        c.batch_execute("SET search_path = public").unwrap();
    }
    let old = columns(&mut conn);
    let (before, shape) = (rows(&mut conn, &old), schema(&mut conn));
    assert!(before["licenses"].len() >= 6 && before["orders"].len() == 1 && before["mail_outbox"].len() >= 5);

    let machine = Machine::new()
        .with("DATABASE_URL", &database.url)
        .with("KEYSMITH_SECRET", SECRET)
        .with("KEYSMITH_ADMIN_TOKEN", TOKEN);
    // Commands other than `migrate` refuse and change nothing; a backup of the older schema can be made first.
    assert!(machine.refused(&["license", "list"]).contains("run `keysmith migrate`"));
    machine.must(&["backup", "before.copy"]);
    let ran = machine.json(&["migrate"]);
    assert!(ran["ran"].as_array().unwrap().len() >= 6 && ran["ran"][0] == "2026-11-27-190000_timelines", "{ran}");

    // Nothing is lost: each existing row has the same values in the existing columns. Migrations may add rows.
    let after = rows(&mut conn, &old);
    for (table, older) in &before {
        if table != "__diesel_schema_migrations" {
            assert_eq!(&after[table], older, "{table}");
        }
    }
    let licenses = machine.json(&["license", "list"]);
    let licenses = licenses["licenses"].as_array().unwrap().clone();
    assert_eq!(licenses.len(), before["licenses"].len());
    assert_eq!(licenses.iter().filter(|license| license["status"] == "revoked").count(), 1);
    let key = |license: &Value| license["license_key"].as_str().unwrap_or_default().to_owned();
    let startup =
        licenses.iter().find(|license| license["tier"] == "startup" && license["status"] == "active").unwrap();
    assert!(key(startup).starts_with("LMG-STR-"), "sealed keys open: {startup}");

    // The current server works with it, and the data it writes survives the rollback.
    let server = machine.serve();
    let body = json!({"email": startup["email"], "license_key": key(startup), "installation_id": "after-the-upgrade"});
    let mut curl = std::process::Command::new("curl");
    curl.args(["-sS", "-H", "content-type: application/json", "-d", &body.to_string()]);
    let used = startup["activations"].as_array().unwrap().len();
    let answer = curl.arg(format!("{}/api/v1/license/activate", server.base)).output().unwrap();
    let answer: Value = serde_json::from_slice(&answer.stdout).unwrap();
    assert!(used == 1 || answer["valid"] == true, "{answer}");
    server.stop();

    let worked = rows(&mut conn, &old);
    let back = machine.json(&["migrate", "--back-to", LAST]);
    assert_eq!(back["reverted"].as_array().unwrap().len(), ran["ran"].as_array().unwrap().len());
    assert_eq!(columns(&mut conn), old, "the tables and columns of the version before, no more");
    assert_eq!(schema(&mut conn), shape, "its indexes, checks and triggers");
    let again = rows(&mut conn, &old);
    // Internal state of the current server may stay; the seller's data must be unchanged.
    for table in
        ["accounts", "activations", "api_tokens", "audit_log", "licenses", "mail_outbox", "orders", "tiers", "trials"]
    {
        assert_eq!(again[table], worked[table], "{table}");
    }
    assert_eq!(again["licenses"].len(), before["licenses"].len());
    assert!(machine.refused(&["migrate", "--back-to", "2099"]).contains("has no migration \"2099\""));
    // Upgraded once more.
    assert_eq!(machine.json(&["migrate"])["ran"], ran["ran"]);
    machine.must(&["license", "list"]);
}

#[test]
fn the_previous_database_is_upgraded_and_taken_back_sqlite() {
    there_and_back(&Database::sqlite(), include_str!("../data/previous/sqlite.sql"));
}

#[test]
fn the_previous_database_is_upgraded_and_taken_back_postgres() {
    there_and_back(&Database::postgres(), include_str!("../data/previous/postgres.sql"));
}

#[test]
fn a_newer_database_is_not_taken_back_by_an_older_program() {
    let database = Database::sqlite();
    let machine = Machine::new().with("DATABASE_URL", &database.url);
    machine.must(&["migrate"]);
    let mut conn = open(&database);
    conn.batch_execute("INSERT INTO __diesel_schema_migrations (version) VALUES ('20991231000000')").unwrap();
    let line = machine.refused(&["migrate", "--back-to", LAST]);
    assert!(line.contains("of a newer Keysmith"), "{line}");
    // A rollback is refused while a server is running.
    conn.batch_execute("DELETE FROM __diesel_schema_migrations WHERE version = '20991231000000'").unwrap();
    let server = machine.serve();
    assert!(machine.refused(&["migrate", "--back-to", LAST]).contains("is in use"));
    server.stop();
}
