//! `export`, `restore` and `import`: lossless round trips between any two databases.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use serde_json::Value;

use super::{machine, unmigrated};
use crate::helpers::Database;
use crate::offline::Machine;
use crate::on_both_by_command;

const RICH: &str = "\
license_key;Status;tier;email;customer name;activations;max_activations;valid_until;notes;limits;features\n\
OLD-1;active;site;ada@example.com;Käthe;\"shop.org;blog.org\";5;lifetime;=1+1;users=5;external\n\
OLD-2;active;business;bob@example.com;;\"[\"\"PC;1\"\", \"\"two\"\"]\";unlimited;2031-01-02;\"a \"\"quoted\"\" note\";;\n\
OLD-3;past_due;;ada@example.com;;;;;;;\n\
OLD-4;blocked;startup;;;;;0;;;\n\
OLD-5;revoked;site;eve@example.com;;gone.org;;never;;;\n";

fn seller(database: &Database) -> Machine {
    let machine = machine(database);
    // As spreadsheets in Western Europe save it.
    let latin: Vec<u8> = RICH.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
    std::fs::write(machine.path("rich.csv"), latin).unwrap();
    let said = machine.must(&["import", "legacy", "rich.csv"]);
    assert!(said.contains("5 of 5 licenses imported") && said.contains("4 sites and devices are active"), "{said}");
    machine.must(&["license", "create", "--email", "new@example.com", "--tier", "startup"]);
    machine.must(&["add-license-key", "HASHED-ONE-1"]);
    machine.must(&["account", "admin", "boss@example.com"]);
    machine.must(&["token", "create", "ci"]);
    machine
}

fn lines(path: &Path) -> Vec<Value> {
    let text = std::fs::read_to_string(path).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn of<'a>(lines: &'a [Value], record: &str) -> Vec<&'a Value> {
    lines.iter().filter(|line| line["record"] == record).collect()
}

fn elsewhere(database: &Database, like: &Machine) -> Machine {
    let machine = unmigrated(database);
    keysmith::private_files::make_folder(&machine.path("data")).unwrap();
    std::fs::copy(like.path("data/secret.key"), machine.path("data/secret.key")).unwrap();
    machine
}

fn out_and_in_again(from: &Database, to: &Database) {
    let machine = seller(from);
    let said = machine.must(&["export", "--output", "all.jsonl"]);
    assert!(said.starts_with("all.jsonl: ") && said.contains("in the clear"), "{said}");
    let file = machine.path("all.jsonl");
    assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    assert!(machine.refused(&["export", "--output", "all.jsonl"]).contains("already exists"));
    let all = lines(&file);
    assert_eq!((&all[0]["record"], &all[0]["format"]), (&"keysmith_export".into(), &1.into()));
    let licenses = of(&all, "license");
    assert_eq!(licenses.len(), 7);
    let by_key = |key: &str| *licenses.iter().find(|license| license["license_key"] == key).unwrap();
    let first = by_key("OLD-1");
    assert_eq!((&first["email"], &first["customer_name"]), (&"ada@example.com".into(), &"Käthe".into()));
    assert!(first["stored_key"].as_str().unwrap().starts_with("s1."));
    assert_eq!((&first["max_activations"], &first["valid_until"]), (&5.into(), &Value::Null));
    assert_eq!(first["notes"], "=1+1");
    assert_eq!(by_key("OLD-2")["max_activations"], Value::Null);
    assert_eq!((&by_key("OLD-3")["status"], &by_key("OLD-4")["status"]), (&"active".into(), &"suspended".into()));
    assert_eq!(licenses.iter().filter(|license| license["license_key"].is_null()).count(), 1);
    let places: Vec<_> = of(&all, "activation").iter().map(|place| place["subject"].as_str().unwrap()).collect();
    assert_eq!(places.len(), 4);
    assert!(places.contains(&"shop.org") && places.contains(&"PC;1") && !places.contains(&"gone.org"));
    // To stdout, for a pipe.
    assert_eq!(machine.must(&["export"]).lines().count(), all.len());

    let there = elsewhere(to, &machine);
    let path = file.display().to_string();
    let said = there.must(&["restore", &path]);
    assert!(said.contains(&format!("{} rows", all.len() - 1)), "{said}");
    there.must(&["export", "--output", "again.jsonl"]);
    let again = lines(&there.path("again.jsonl"));
    assert_eq!(again.len(), all.len());
    for (before, after) in all.iter().zip(&again).skip(1) {
        assert_eq!(before, after);
    }
    // It is a server like the first: keys open licenses, and tokens and accounts exist.
    assert!(there.must(&["license", "show", "OLD-1"]).contains("ada@example.com"));
    assert!(there.must(&["token", "list"]).contains("ci"));
    assert!(there.refused(&["restore", &path]).contains("nothing was overwritten"));
}

#[test]
fn everything_goes_out_and_in_again_sqlite_to_postgres() {
    out_and_in_again(&Database::sqlite(), &Database::postgres());
}

#[test]
fn everything_goes_out_and_in_again_postgres_to_sqlite() {
    out_and_in_again(&Database::postgres(), &Database::sqlite());
}

on_both_by_command!(a_table_of_licenses_goes_out_and_in_again, |database: &Database| {
    let machine = seller(database);
    machine.must(&["export", "--format", "csv", "--output", "licenses.csv"]);
    let first = std::fs::read_to_string(machine.path("licenses.csv")).unwrap();
    // No spreadsheet runs a formula that a customer typed.
    assert!(first.contains(",'=1+1,") && !first.contains(",=1+1"), "{first}");
    let fresh = Database::sqlite();
    let other = super::machine(&fresh);
    std::fs::write(other.path("licenses.csv"), &first).unwrap();
    let said = other.must(&["import", "legacy", "licenses.csv", "--skip-bad"]);
    // The hashed key is nowhere in plain text: that row cannot be imported.
    assert!(said.contains("6 of 7 licenses imported") && said.contains("1 bad rows were left out"), "{said}");
    let bad = std::fs::read_to_string(other.path("licenses.csv.bad.csv")).unwrap();
    assert!(bad.contains("license_key: it is empty"), "{bad}");
    other.must(&["export", "--format", "csv", "--output", "again.csv"]);
    let again = std::fs::read_to_string(other.path("again.csv")).unwrap();
    let compared = |text: &str| -> Vec<Vec<String>> {
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let names = reader.headers().unwrap().clone();
        let rows = reader.records().map(|row| row.unwrap()).filter(|row| !row[0].is_empty());
        // The table does not decide how a license was bought and by which order.
        let kept = |row: csv::StringRecord| {
            let cells = names.iter().zip(row.iter());
            cells
                .filter(|(name, _)| *name != "purchase_type" && *name != "order_id")
                .map(|(_, c)| c.to_owned())
                .collect()
        };
        let mut rows: Vec<Vec<String>> = rows.map(kept).collect();
        rows.sort();
        rows
    };
    assert_eq!(compared(&first), compared(&again));
});

on_both_by_command!(a_restore_refuses_what_does_not_fit, |database: &Database| {
    let source = Database::sqlite();
    let machine = seller(&source);
    machine.must(&["export", "--output", "all.jsonl"]);
    let text = std::fs::read_to_string(machine.path("all.jsonl")).unwrap();
    let write = |machine: &Machine, name: &str, text: &str| std::fs::write(machine.path(name), text).unwrap();

    let without = unmigrated(database);
    write(&without, "all.jsonl", &text);
    assert!(without.refused(&["restore", "all.jsonl"]).contains("secret.key is not there"));
    let other = unmigrated(database).with("KEYSMITH_SECRET", &"5".repeat(64));
    write(&other, "all.jsonl", &text);
    assert!(other.refused(&["restore", "all.jsonl"]).contains("does not fit this database"));
    assert!(!other.path("data/secret.key").exists());

    let there = elsewhere(database, &machine);
    let newer = text.replacen("\"schema\":\"", "\"schema\":\"9", 1);
    let torn = format!("{}{{\"record\":\"license\"", text);
    let strange = text.replace("\"record\":\"license\"", "\"record\":\"surprise\"");
    let broken = text.replacen("\"record\":\"activation\",\"id\"", "\"record\":\"activation\",\"was\"", 1);
    for (name, text, why) in [
        ("newer", newer.as_str(), "restore it with that version"),
        ("torn", &torn, "line "),
        ("strange", &strange, "is no record of an export"),
        ("broken", &broken, ""),
        ("empty", "", "was made neither by"),
        ("letter", "Dear customer,\n", "was made neither by"),
    ] {
        write(&there, name, text);
        let said = there.refused(&["restore", name]);
        assert!(said.contains(why), "{name}: {said}");
    }
    assert!(there.refused(&["restore", "nowhere"]).contains("nowhere: "));
    // Nothing is left behind, so that the correct file finds an empty database.
    write(&there, "all.jsonl", &text);
    there.must(&["restore", "all.jsonl"]);
});

#[test]
fn a_copy_of_one_kind_is_not_forced_into_the_other() {
    let (source, target) = (Database::sqlite(), Database::postgres());
    let machine = seller(&source);
    machine.must(&["backup", "copy.db"]);
    let there = elsewhere(&target, &machine);
    let copy = machine.path("copy.db").display().to_string();
    assert!(there.refused(&["restore", &copy]).contains("`keysmith export` moves"));
    // Nor over an existing database.
    let said = machine.refused(&["restore", &copy]);
    assert!(said.contains("already exists; nothing was overwritten"), "{said}");
}

/// A system, an export of it, and the imported keys: key and status.
type Sample = (&'static str, &'static str, &'static [(&'static str, &'static str)]);

/// Each system's export, by its documented column names.
const SAMPLES: &[Sample] = &[
    (
        "lemon-squeezy",
        "id,store_id,user_name,user_email,key,activation_limit,instances_count,disabled,status,expires_at,created_at\n\
         1,7,Ada,ada@example.com,80e15db5-c796-436b-850c-8f9c98a48abe,5,0,0,inactive,,2024-01-02T03:04:05.000000Z\n\
         2,7,Bob,bob@example.com,90e15db5-c796-436b-850c-8f9c98a48abe,,2,1,disabled,2031-01-02T03:04:05.000000Z,2024-01-02T03:04:05.000000Z\n",
        &[("80E15DB5-C796-436B-850C-8F9C98A48ABE", "active"), ("90E15DB5-C796-436B-850C-8F9C98A48ABE", "suspended")],
    ),
    (
        "gumroad",
        "Purchase ID,Buyer Name,Purchase Email,Purchase Date,License Key,Fully Refunded?\n\
         a==,Ada,ada@example.com,2024-01-02,85DB562A-C11D4B06-A2335A6B-8C079166,0\n\
         b==,Bob,bob@example.com,2024-01-03,95DB562A-C11D4B06-A2335A6B-8C079166,1\n",
        &[("85DB562A-C11D4B06-A2335A6B-8C079166", "active"), ("95DB562A-C11D4B06-A2335A6B-8C079166", "revoked")],
    ),
    (
        "edd",
        "license_key,status,customer_name,customer_email,download,activation_limit,sites,expiration,date_created\n\
         c6a5a3d8b1f24e0b9e7d6c5b4a392817,inactive,Ada,ada@example.com,site,0,shop.org;blog.org,lifetime,2024-01-02 03:04:05\n\
         d6a5a3d8b1f24e0b9e7d6c5b4a392817,expired,Bob,bob@example.com,Per site,1,,2025-01-02 00:00:00,2024-01-02 03:04:05\n",
        &[("C6A5A3D8B1F24E0B9E7D6C5B4A392817", "active"), ("D6A5A3D8B1F24E0B9E7D6C5B4A392817", "active")],
    ),
    (
        "lmfwc",
        "id,order_id,license_key,expires_at,status,times_activated,times_activated_max,created_at\n\
         1,10,AAAA-1111,2031-01-02 00:00:00,2,0,3,2024-01-02 03:04:05\n\
         2,11,BBBB-2222,,4,,,2024-01-02 03:04:05\n",
        &[("AAAA-1111", "active"), ("BBBB-2222", "inactive")],
    ),
    (
        "keygen",
        "id,key,status,expiry,maxMachines,name,user.email,created,machines\n\
         1,C1B6DE-39A6E3-DE1529-8559A0-4AF593-V3,ACTIVE,2031-01-02T00:00:00.000Z,2,Ada,ada@example.com,2024-01-02T03:04:05.000Z,\n\
         2,D1B6DE-39A6E3-DE1529-8559A0-4AF593-V3,BANNED,,,Bob,bob@example.com,2024-01-02T03:04:05.000Z,\n",
        &[("C1B6DE-39A6E3-DE1529-8559A0-4AF593-V3", "active"), ("D1B6DE-39A6E3-DE1529-8559A0-4AF593-V3", "revoked")],
    ),
];

#[test]
fn every_ready_map_reads_its_systems_export() {
    for (system, export, expected) in SAMPLES {
        let database = Database::sqlite();
        let machine = machine(&database);
        std::fs::write(machine.path("export.csv"), export).unwrap();
        let said = machine.must(&["import", "legacy", "export.csv", "--from", system]);
        assert!(said.contains("2 of 2 licenses imported"), "{system}: {said}");
        machine.must(&["export", "--output", "all.jsonl"]);
        let all = lines(&machine.path("all.jsonl"));
        let licenses = of(&all, "license");
        for (key, status) in *expected {
            let license = licenses.iter().find(|license| license["license_key"] == *key);
            let license = license.unwrap_or_else(|| panic!("{system}: no {key} in {licenses:?}"));
            assert_eq!(license["status"], *status, "{system} {key}");
            if *system != "lmfwc" {
                assert!(license["email"].is_string(), "{system}: {license}");
            }
        }
    }
}

#[test]
fn a_map_of_ones_own_says_what_columns_and_words_mean() {
    let database = Database::sqlite();
    let machine = machine(&database);
    std::fs::write(machine.path("map.toml"), "[columns]\nlicense_key = \"Serial\"\n[values.status]\nok = \"active\"\n")
        .unwrap();
    std::fs::write(machine.path("old.csv"), "Serial\tStatus\nX-1\tOK\n").unwrap();
    let said = machine.must(&["import", "legacy", "old.csv", "--map", "map.toml"]);
    assert!(said.contains("1 of 1 licenses imported"), "{said}");
    let said = machine.refused(&["import", "legacy", "old.csv"]);
    assert!(said.contains("no column license_key; its columns are Serial, Status") && said.contains("--map"), "{said}");
    std::fs::write(machine.path("map.toml"), "[columns]\nserial = \"Serial\"\n").unwrap();
    let said = machine.refused(&["import", "legacy", "old.csv", "--map", "map.toml"]);
    assert!(said.contains("\"serial\" is not an import field"), "{said}");
}
