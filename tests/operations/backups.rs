//! Automatically named backups: into the folder and the S3 store, by command and on schedule.

use std::path::Path;

use serde_json::Value;

use crate::database::Database;
use crate::machine::{Machine, TOKEN, eventually};
use crate::store::{KEY_ID, REGION, SECRET, Store};

fn machine(database: &Database, store: &Store) -> Machine {
    Machine::new()
        .with("DATABASE_URL", &database.url)
        .with("KEYSMITH_BACKUP_DIR", "copies")
        .with("KEYSMITH_BACKUP_KEEP", "2")
        .with("KEYSMITH_BACKUP_S3", &format!("{}/bucket/shop/live", store.address))
        .with("KEYSMITH_BACKUP_S3_REGION", REGION)
        .with("KEYSMITH_BACKUP_S3_KEY_ID", KEY_ID)
        .with("KEYSMITH_BACKUP_S3_SECRET", SECRET)
        .with("KEYSMITH_ADMIN_TOKEN", TOKEN)
}

fn names(folder: &Path) -> Vec<String> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let mut names: Vec<String> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

fn kept_in_both_places(database: &Database) {
    let store = Store::start();
    let machine = machine(database, &store);
    machine.must(&["migrate"]);
    machine.must(&["license", "create", "--email", "ann@example.com", "--tier", "startup"]);
    let old = ["keysmith-20200101T000000Z.db", "keysmith-20210101T000000Z.dump", "keysmith-20220101T000000Z.db"];
    std::fs::create_dir(machine.path("copies")).unwrap();
    for name in old.iter().chain(&["notes.txt", "keysmith-20200101T000000Z.db.part", "keysmith-mine.db"]) {
        std::fs::write(machine.path("copies").join(name), "older").unwrap();
    }
    for key in old.map(|name| format!("shop/live/{name}")).iter().chain(&["shop/keysmith-20200101T000000Z.db".into()]) {
        store.put(key);
    }
    store.put("shop/live/notes.txt");

    let made = machine.json(&["backup"]);
    let path = made["path"].as_str().unwrap();
    let name = path.strip_prefix("copies/").unwrap();
    assert_eq!(made["removed"], 5, "{made}");
    let mut kept = vec![name, "keysmith-20220101T000000Z.db", "keysmith-mine.db", "notes.txt"];
    kept.sort_unstable();
    assert_eq!(names(&machine.path("copies")), kept);
    let mut stored = vec![
        format!("shop/live/{name}"),
        "shop/live/keysmith-20220101T000000Z.db".into(),
        "shop/live/notes.txt".into(),
        "shop/keysmith-20200101T000000Z.db".into(),
    ];
    stored.sort();
    assert_eq!(store.keys(), stored);
    let bytes = std::fs::read(machine.path(path)).unwrap();
    assert!(store.objects.lock().unwrap()[&format!("shop/live/{name}")] == bytes, "the object is the file");
    assert_eq!(made["bytes"], bytes.len());

    // The store rejects the access key: the local copy exists, and the error is reported without a secret.
    let wrong = machine.with("KEYSMITH_BACKUP_S3_SECRET", "hidden-and-wrong").with("KEYSMITH_BACKUP_DIR", "others");
    let line = wrong.refused(&["backup"]);
    assert!(line.contains("the copy is in others/keysmith-") && line.contains("403: SignatureDoesNotMatch"), "{line}");
    assert!(!line.contains("hidden"), "{line}");
    assert_eq!(names(&wrong.path("others")).len(), 1);
    let away = wrong.with("KEYSMITH_BACKUP_S3", "http://127.0.0.1:1/bucket").with("KEYSMITH_BACKUP_DIR", "third");
    assert!(away.refused(&["backup"]).contains("127.0.0.1:1 cannot be reached: "));
}

#[test]
fn copies_are_kept_in_both_places_sqlite() {
    kept_in_both_places(&Database::sqlite());
}

#[test]
fn copies_are_kept_in_both_places_postgres() {
    kept_in_both_places(&Database::postgres());
}

fn doctor(machine: &Machine) -> Value {
    let output = machine.run(&["doctor", "--no-mail", "--json"]);
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    report["checks"].as_array().unwrap().iter().find(|check| check["name"] == "backups").unwrap().clone()
}

fn made_by_one_server(database: &Database) {
    let store = Store::start();
    let machine = machine(database, &store).with("KEYSMITH_BACKUP_EVERY", "1d");
    machine.must(&["migrate"]);
    let before = doctor(&machine);
    assert_eq!((&before["status"], &before["detail"]), (&"warn".into(), &"none has been made yet".into()));
    let servers = [machine.serve(), machine.serve()];
    let key = eventually("a copy in the store", || store.keys().pop());
    let at = eventually("the time of the copy", || {
        let text = servers[0].get("/metrics");
        let series = "keysmith_backup_last_success_timestamp_seconds ";
        text.lines().find_map(|line| line.strip_prefix(series)?.parse::<i64>().ok()).filter(|at| *at > 0)
    });
    for server in servers {
        server.stop();
    }
    assert_eq!(store.keys(), std::slice::from_ref(&key), "one of two servers made one");
    let name = key.strip_prefix("shop/live/").unwrap();
    assert_eq!(names(&machine.path("copies")), [name]);
    let after = doctor(&machine);
    assert_eq!(after["status"], "ok", "{after}");
    assert!(after["detail"].as_str().unwrap().contains(&keysmith::clock::rfc3339(at)), "{after}");

    // A scheduled backup can be restored like any other.
    let url = format!("{}-restored", database.url);
    if database.url.starts_with("sqlite:") {
        let copy = format!("copies/{name}");
        assert!(machine.must(&["--database", &url, "restore", &copy]).contains("Restored "));
    }
}

#[test]
fn a_schedule_makes_one_copy_sqlite() {
    made_by_one_server(&Database::sqlite());
}

#[test]
fn a_schedule_makes_one_copy_postgres() {
    made_by_one_server(&Database::postgres());
}

#[test]
fn doctor_asks_about_backups_of_a_live_server() {
    let live = || {
        let machine = Machine::new().with("STRIPE_SECRET_KEY", "sk_test_x").with("STRIPE_WEBHOOK_SECRET", "whsec_x");
        machine.with("STRIPE_API_BASE", "http://127.0.0.1:1")
    };
    let unset = live();
    unset.must(&["migrate"]);
    assert_eq!(doctor(&unset)["status"], "warn");
    let off = live().with("KEYSMITH_BACKUP_EVERY", "off");
    off.must(&["migrate"]);
    assert_eq!(doctor(&off)["status"], "ok");
}
