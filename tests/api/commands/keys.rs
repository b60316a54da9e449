//! `add-license-key` and `show-license-keys`.

use serde_json::Value;

use super::machine;
use crate::binary::{serve, terminate};
use crate::helpers::Database;
use crate::offline::Machine;
use crate::on_both_by_command;

fn keys(machine: &Machine) -> Vec<Value> {
    serde_json::from_str(&machine.must(&["show-license-keys", "--json"])).unwrap()
}

fn added_shown_and_used(database: &Database) {
    let machine = machine(database);
    assert_eq!(keys(&machine), Vec::<Value>::new());
    assert_eq!(machine.must(&["show-license-keys"]).lines().count(), 1);
    let said = machine.must(&["add-license-key", "welcome-2026-ann"]);
    assert!(said.starts_with("Added the license key WELCOME-…, unused, as lic_"), "{said}");
    let piped = machine.run_with(&["add-license-key", "-"], " second-key-of-2026\n");
    assert!(piped.status.success(), "{}", String::from_utf8_lossy(&piped.stderr));

    // As the customer would type it, and over stdin: the same key.
    assert!(machine.refused(&["add-license-key", " Welcome-2026-ANN "]).contains("already in use"));
    assert_eq!(machine.run_with(&["add-license-key", "-"], "SECOND-KEY-OF-2026").status.code(), Some(1));
    for malformed in ["", "  ", "a\u{7}b", "LMG-BUS-K9X2M-P4N7Q-R3V8T-J6W1Y-AAAA", "h1.96bd7b1d.00ff"] {
        assert!(machine.refused(&["add-license-key", malformed]).contains("license key"), "{malformed}");
    }
    assert_eq!(machine.run(&["add-license-key"]).status.code(), Some(2));
    assert!(machine.refused(&["add-license-key", "X-1", "--tier", "none"]).contains("none"));

    let listed = keys(&machine);
    let users: Vec<&str> = listed.iter().map(|key| key["user"].as_str().unwrap()).collect();
    assert_eq!(users, ["Unused", "Unused"]);
    assert!(listed.iter().all(|key| key["storage"] == "hashed"));
    assert!(!listed[0].to_string().contains("WELCOME-2026-ANN"));

    let (child, base) = serve(&mut machine.command());
    let sign_up = |name: &str, password: &str| {
        let body = format!(
            r#"{{"username":"{name}","email":"{name}@example.com","password":"{password}","license_key":"WELCOME-2026-ANN"}}"#
        );
        let mut curl = std::process::Command::new("curl");
        curl.args(["-s", "-o", "/dev/null", "-w", "%{http_code}", "-H", "content-type: application/json"]);
        curl.args(["-d", &body, &format!("{base}/api/v1/users")]);
        String::from_utf8(curl.output().unwrap().stdout).unwrap()
    };
    assert_eq!(sign_up("ann", "short"), "422");
    assert_eq!(keys(&machine)[0]["user"], "Unused", "a failed sign-up leaves the key unused");
    assert_eq!((sign_up("ann", "correct horse battery"), sign_up("bob", "correct horse battery")), {
        ("201".into(), "403".into())
    });
    assert_eq!(terminate(child), Some(0));
    let text = machine.must(&["show-license-keys"]);
    let ends: Vec<&str> = text.lines().map(|line| line.split("  ").last().unwrap().trim()).collect();
    assert_eq!(ends, ["USER", "ann <ann@example.com>", "Unused"]);
    assert!(
        machine.refused(&["add-license-key", "WELCOME-2026-ANN"]).contains("already in use"),
        "used is still there"
    );
}
on_both_by_command!(keys_are_added_shown_and_used_once, added_shown_and_used);

fn many_keys(database: &Database) {
    use std::fmt::Write;
    let machine = machine(database);
    let mut csv = String::from("license_key,status\n");
    for n in 0..1_234 {
        writeln!(csv, "OLD-KEY-{n:05},active").unwrap();
    }
    std::fs::write(machine.path("old.csv"), csv).unwrap();
    machine.must(&["import", "legacy", "old.csv"]);
    assert_eq!(keys(&machine).len(), 1_234);
    let text = machine.must(&["show-license-keys"]);
    assert_eq!((text.lines().count(), text.matches("Unused").count()), (1_235, 1_234));
    let at: std::collections::HashSet<_> = text.lines().skip(1).map(|line| line.find("Unused")).collect();
    assert_eq!(at.len(), 1, "aligned over all pages");

    // A reader that closes the pipe early is not a failure.
    let mut child = machine.command().arg("show-license-keys").stdout(std::process::Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    assert_eq!(child.wait().unwrap().code(), Some(0));
}
on_both_by_command!(however_many_keys_are_shown, many_keys);
