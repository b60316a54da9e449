//! Command output: JSON on request, no error if the reader has gone away, and help grouped by task.

use std::io::Read;
use std::process::Stdio;

use serde_json::Value;

use crate::machine::{CATALOG, Machine};

fn machine() -> Machine {
    let machine = Machine::new();
    machine.must(&["migrate"]);
    machine
}

#[test]
fn every_command_has_json() {
    let machine = Machine::new();
    let has = |args: &[&str], field: &str| {
        let told = machine.json(args);
        assert!(told.get(field).is_some(), "{args:?}: {told}");
        told
    };
    assert!(has(&["migrate"], "ran")["ran"].as_array().is_some_and(|ran| ran.len() > 30));
    has(&["catalog", "apply", "--dry-run", CATALOG], "changes");
    has(&["catalog", "apply", CATALOG], "dry_run");
    let made = has(&["license", "create", "--email", "ann@example.com", "--tier", "startup"], "license_key");
    let id = made["id"].as_str().unwrap();
    assert_eq!(has(&["license", "show", id], "license_key")["email"], "ann@example.com");
    assert_eq!(has(&["license", "list"], "licenses")["licenses"][0]["email"], "ann@example.com");
    has(&["license", "revoke", id, "--reason", "unpaid"], "activations_ended");
    assert_eq!(has(&["add-license-key", "WELCOME-2026-ANN"], "id")["key_prefix"], "WELCOME-");
    assert_eq!(machine.json(&["show-license-keys"]).as_array().unwrap().len(), 2);
    assert_eq!(has(&["account", "admin", "boss@example.com"], "email")["role"], "admin");
    assert_eq!(has(&["account", "reset-2fa", "boss@example.com"], "email")["was_on"], false);
    assert_eq!(has(&["account", "disable", "ann@example.com"], "email")["disabled"], true);
    assert_eq!(has(&["account", "enable", "ann@example.com"], "email")["disabled"], false);
    has(&["account", "export", "ann@example.com"], "accounts");
    has(&["account", "erase", "ann@example.com", "--yes"], "licenses_kept");
    let token = has(&["token", "create", "ci", "--scopes", "licenses:read", "--days", "3"], "token");
    assert_eq!(has(&["token", "list"], "tokens")["tokens"][0]["id"], token["id"]);
    assert_eq!(has(&["token", "revoke", token["id"].as_str().unwrap()], "id")["revoked"], true);
    assert!(has(&["webhook", "list"], "endpoints")["events"].as_array().unwrap().len() > 5);
    has(&["webhook", "sample", "license.created"], "type");
    let key = has(&["signing-key", "new"], "public_key");
    assert_eq!(has(&["signing-key", "list"], "keys")["keys"][0]["id"], key["id"]);
    let generate = ["license", "generate", "--customer", "Ann", "--email", "ann@example.com", "--tier", "startup"];
    let made = has(&generate, "record");
    has(&["license", "verify", made["file"].as_str().unwrap()], "valid");
    assert_eq!(has(&["license", "import", made["record"].as_str().unwrap()], "id")["added"], true);
    assert_eq!(has(&["export", "--output", "all.jsonl"], "count")["file"], "all.jsonl");
    assert_eq!(has(&["backup", "copy.db"], "bytes")["file"], "copy.db");
    std::fs::create_dir(machine.path("man")).unwrap();
    assert!(has(&["man", "man"], "pages")["pages"].as_u64().unwrap() > 20);
    std::fs::write(machine.path("old.csv"), "license_key,status\nOLD-KEY-1,active\n").unwrap();
    assert_eq!(has(&["import", "legacy", "old.csv"], "added")["rows"], 1);
    has(&["doctor", "--no-mail"], "checks");
    has(&["secret", "rotate"], "key_id");
    let output = machine.run(&["--database", "sqlite:back.db", "restore", "all.jsonl", "--json"]);
    // The secret was changed: an error is a line on stderr, with or without `--json`.
    assert_eq!((output.status.code(), output.stdout.is_empty()), (Some(1), true));
    let kept = machine.json(&["backup"]);
    let path = kept["path"].as_str().unwrap();
    let restored = machine.json(&["--database", "sqlite:back.db", "restore", path]);
    assert_eq!(restored["file"], path);
}

#[test]
fn a_reader_that_has_gone_away_is_no_failure() {
    let machine = machine();
    machine.must(&["license", "create", "--email", "ann@example.com", "--tier", "startup"]);
    std::fs::create_dir(machine.path("man")).unwrap();
    let commands: &[&[&str]] = &[
        &["--help"],
        &["--version"],
        &["account", "admin", "boss@example.com"],
        &["account", "export", "boss@example.com"],
        &["add-license-key", "WELCOME-2026-ANN"],
        &["backup", "copy.db"],
        &["backup"],
        &["catalog", "apply", CATALOG],
        &["completions", "bash"],
        &["export"],
        &["export", "--format", "csv"],
        &["license", "create", "--email", "bob@example.com", "--tier", "startup"],
        &["license", "list"],
        &["license", "list", "--json"],
        &["man", "man"],
        &["migrate"],
        &["show-license-keys"],
        &["show-license-keys", "--json"],
        &["signing-key", "new"],
        &["signing-key", "list"],
        &["token", "create", "ci"],
        &["token", "list"],
        &["webhook", "list"],
        &["webhook", "sample", "license.created"],
        &["secret", "rotate"],
    ];
    for command in commands {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let mut child = machine.command().args(*command).stdout(writer).stderr(Stdio::piped()).spawn().unwrap();
        let mut told = String::new();
        child.stderr.take().unwrap().read_to_string(&mut told).unwrap();
        let code = child.wait().unwrap().code();
        assert!(code == Some(0) && !told.contains("panicked") && !told.contains("ipe"), "{command:?}: {code:?} {told}");
    }
}

#[test]
fn help_is_grouped_and_names_where_things_are() {
    let help = Machine::new().must(&["--help"]);
    let places: Vec<usize> = [
        "Run a server:",
        "  serve ",
        "Back up, move and maintain:",
        "  backup ",
        "Where things are:",
        "--server <URL>",
        "For programs:",
        "--json",
    ]
    .iter()
    .map(|text| help.find(text).unwrap_or_else(|| panic!("{text}: {help}")))
    .collect();
    assert!(places.is_sorted(), "{help}");
    assert!(help.lines().all(|line| line.chars().count() <= 100), "{help}");
}

#[test]
fn what_is_no_json_is_not_asked_for_in_vain() {
    let machine = machine();
    let sample: Value = machine.json(&["webhook", "sample", "license.created"]);
    assert_eq!(sample["type"], "license.created");
}
