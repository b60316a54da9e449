//! Commands in the wrong folder create nothing; a closed pipe is not a panic; `doctor` checks what a live server needs.

use std::io::Read;
use std::process::Stdio;

use serde_json::Value;

use super::{machine, unmigrated};
use crate::helpers::Database;
use crate::offline::Machine;
use crate::on_both_by_command;

/// Every command that works on a database, except `serve` and `migrate`.
const COMMANDS: &[&[&str]] = &[
    &["account", "admin", "ann@example.com"],
    &["add-license-key", "SOME-KEY-1"],
    &["backup", "copy"],
    &["catalog", "apply", concat!(env!("CARGO_MANIFEST_DIR"), "/catalog.toml")],
    &["export"],
    &["import", "legacy", concat!(env!("CARGO_MANIFEST_DIR"), "/catalog.toml")],
    &["license", "create", "--email", "ann@example.com", "--tier", "quantity"],
    &["license", "list"],
    &["license", "show", "lic_1"],
    &["license", "revoke", "--reason", "unpaid", "lic_1"],
    &["show-license-keys"],
    &["token", "create", "ci"],
    &["token", "list"],
    &["token", "revoke", "tok_1"],
];

fn nothing_is_made_where_there_is_no_database(machine: &Machine) {
    for command in COMMANDS {
        let line = machine.refused(command);
        assert!(line.contains("there is no Keysmith database at"), "{command:?}: {line}");
        assert!(line.contains("keysmith migrate"), "{command:?}: {line}");
    }
    let left: Vec<_> = std::fs::read_dir(machine.path("")).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert!(left.is_empty(), "{left:?}");
}

#[test]
fn commands_in_an_empty_folder_make_nothing() {
    nothing_is_made_where_there_is_no_database(&Machine::new());
}

/// Commands that look for more than the database: they find nothing, and create nothing.
#[test]
fn nor_do_commands_that_look_around() {
    let machine = Machine::new();
    for command in [&["doctor"][..], &["doctor", "--json"], &["secret", "rotate"], &["signing-key", "list"]] {
        machine.run(command);
        let left: Vec<_> = std::fs::read_dir(machine.path("")).unwrap().map(|entry| entry.unwrap().path()).collect();
        assert!(left.is_empty(), "{command:?}: {left:?}");
    }
}

#[test]
fn commands_on_an_empty_database_make_nothing_postgres() {
    let database = Database::postgres();
    nothing_is_made_where_there_is_no_database(&unmigrated(&database));
}

#[test]
fn a_file_that_is_no_keysmith_database_stays_as_it_is() {
    let machine = Machine::new().with("DATABASE_URL", "sqlite:other.db");
    std::fs::write(machine.path("other.db"), "").unwrap();
    assert!(machine.refused(&["license", "list"]).contains("there is no Keysmith database at other.db"));
    assert_eq!(std::fs::read(machine.path("other.db")).unwrap(), b"");
}

#[test]
fn options_say_where_things_are_before_the_environment() {
    let machine = Machine::new().with("DATABASE_URL", "sqlite:wrong/keysmith.db");
    machine.must(&["migrate", "--database", "sqlite:right.db", "--data-dir", "here"]);
    machine.must(&["--database", "sqlite:right.db", "--data-dir", "here", "license", "list"]);
    assert!(machine.path("right.db").exists() && machine.path("here/secret.key").exists());
    assert!(!machine.path("wrong").exists() && !machine.path("data").exists());
    assert!(machine.refused(&["license", "list"]).contains("wrong/keysmith.db"));
}

fn a_lost_secret_is_not_replaced_by_a_wrong_one(database: &Database) {
    let machine = machine(database);
    machine.must(&["license", "create", "--email", "ann@example.com", "--tier", "quantity"]);
    let path = machine.path("data/secret.key");
    let secret = std::fs::read(&path).unwrap();
    std::fs::remove_file(&path).unwrap();
    for command in [&["license", "list"][..], &["serve"]] {
        let line = machine.refused(command);
        assert!(line.contains("secret.key is not there") && line.contains("backup"), "{line}");
    }
    assert!(!path.exists(), "a wrong secret.key would hide that the right one is missing");
    std::fs::write(&path, secret).unwrap();
    machine.must(&["license", "list"]);
}
on_both_by_command!(a_lost_secret_stays_lost, a_lost_secret_is_not_replaced_by_a_wrong_one);

#[test]
fn a_closed_pipe_is_no_panic() {
    let machine = migrated();
    machine.must(&["signing-key", "new"]);
    for command in
        [&["signing-key", "list"][..], &["token", "list"], &["doctor", "--no-mail"], &["migrate"], &["--help"]]
    {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let mut child = machine.command().args(command).stdout(writer).stderr(Stdio::piped()).spawn().unwrap();
        let mut told = String::new();
        child.stderr.take().unwrap().read_to_string(&mut told).unwrap();
        assert!(!told.contains("panicked"), "{command:?}: {told}");
        assert_ne!(child.wait().unwrap().code(), Some(101), "{command:?}");
    }
}

/// Returns a migrated machine with its database at the default path.
fn migrated() -> Machine {
    let machine = Machine::new().with("KEYSMITH_CATALOG", concat!(env!("CARGO_MANIFEST_DIR"), "/catalog.toml"));
    machine.must(&["migrate"]);
    machine
}

/// The results of `doctor --json`, by check.
fn doctor(machine: &Machine) -> (Option<i32>, Value) {
    let output = machine.run(&["doctor", "--no-mail", "--json"]);
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    let by_name = report["checks"].as_array().unwrap().iter();
    let mut found: serde_json::Map<String, Value> =
        by_name.map(|check| (check["name"].as_str().unwrap().to_owned(), check.clone())).collect();
    found.insert("ok".into(), report["ok"].clone());
    (output.status.code(), Value::Object(found))
}

#[test]
fn doctor_is_content_with_a_sandbox_and_names_what_is_misspelled() {
    let machine = migrated();
    machine.must(&["license", "list"]);
    let (code, report) = doctor(&machine);
    assert_eq!((code, &report["ok"]), (Some(0), &Value::Bool(true)), "{report:#}");

    let machine = machine.with("KEYSMITH_PUBLC_URL", "https://x.example");
    let (code, report) = doctor(&machine);
    let detail = report["settings"]["detail"].as_str().unwrap();
    assert!(detail.contains("KEYSMITH_PUBLC_URL (did you mean KEYSMITH_PUBLIC_URL?)"), "{detail}");
    assert_eq!((code, report["settings"]["status"].as_str()), (Some(0), Some("warn")));
}

#[test]
fn doctor_says_that_there_is_no_database_and_where_it_looked() {
    let (code, report) = doctor(&Machine::new());
    assert_eq!((code, report["database"]["status"].as_str()), (Some(1), Some("fail")));
    assert!(report["database"]["detail"].as_str().unwrap().contains("data/keysmith.db"));
}
