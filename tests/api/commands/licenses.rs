//! `license create`, `list`, `show` and `revoke`; `account admin`.

use serde_json::Value;

use super::machine;
use crate::binary::{serve, terminate};
use crate::helpers::Database;
use crate::offline::Machine;
use crate::on_both_by_command;

fn json(machine: &Machine, args: &[&str]) -> Value {
    serde_json::from_str(&machine.must(args)).unwrap()
}

fn post(base: &str, path: &str, body: &str) -> Value {
    let mut curl = std::process::Command::new("curl");
    curl.args(["-s", "-H", "content-type: application/json", "-d", body, &format!("{base}{path}")]);
    serde_json::from_slice(&curl.output().unwrap().stdout).unwrap()
}

fn made_shown_used_and_revoked(database: &Database) {
    let machine = machine(database);
    let output = machine.run(&[
        "license",
        "create",
        "--email",
        "Ann@Example.com",
        "--tier",
        "business",
        "--days",
        "10",
        "--limit",
        "users=7",
        "--limit",
        "servers=unlimited",
        "--feature",
        "sso",
        "--feature",
        "custom",
        "--customer-name",
        "ACME",
        "--notes",
        "by phone",
        "--max-activations",
        "2",
        "--send",
    ]);
    let key = String::from_utf8(output.stdout).unwrap().trim().to_owned();
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success() && key.starts_with("LMG-BUS-"), "{key} {said}");
    assert!(said.contains("ann@example.com is queued") && said.contains("data/mail"), "{said}");
    assert!(!said.contains(&key));

    let shown = json(&machine, &["license", "show", &key, "--json"]);
    let id = shown["id"].as_str().unwrap();
    assert_eq!((&shown["email"], &shown["status"]), (&"ann@example.com".into(), &"active".into()));
    assert_eq!(shown["limits"], serde_json::json!({"users": 7, "servers": null}));
    assert_eq!(shown["features"], serde_json::json!(["external", "custom", "webhooks", "sso"]));
    assert_eq!((&shown["notes"], &shown["max_activations"]), (&"by phone".into(), &2.into()));

    // A running server recognizes the license, sends the mail and counts its activations.
    let (child, base) = serve(&mut machine.command());
    let place = |n: u32| {
        let body = format!(r#"{{"email":"ann@example.com","installation_id":"host-{n}","license_key":"{key}"}}"#);
        post(&base, "/api/v1/license/activate", &body)
    };
    assert_eq!((&place(1)["valid"], &place(2)["valid"]), (&true.into(), &true.into()));
    assert_eq!(place(3)["code"], "activation_limit");
    let text = machine.must(&["license", "show", id]);
    for fact in [&key, "ann@example.com", "host-1", "host-2", "users 7", "servers unlimited", "by phone"] {
        assert!(text.contains(fact), "{fact} in {text}");
    }
    let listed = machine.must(&["license", "list", "--email", "ann@example.com"]);
    assert!(listed.contains("2 of 2") && listed.contains(id) && !listed.contains(&key), "{listed}");

    let revoked = machine.must(&["license", "revoke", id, "--reason", "charged back"]);
    assert_eq!(revoked, format!("Revoked the license {id} and ended its 2 activations.\n"));
    let shown = json(&machine, &["license", "show", id, "--json"]);
    let expected = ("revoked", "charged back", "cli");
    let got = ["status", "status_reason", "status_actor"].map(|field| shown[field].as_str().unwrap());
    assert_eq!((got[0], got[1], got[2]), expected);
    assert!(shown["activations"].as_array().unwrap().iter().all(|place| place["deactivated_reason"] == "revoked"));
    assert_eq!(place(1)["code"], "license_revoked");
    let again = json(&machine, &["license", "revoke", &key, "--reason", "again", "--json"]);
    assert_eq!((&again["reason"], &again["activations_ended"]), (&"charged back".into(), &0.into()));
    assert_eq!(terminate(child), Some(0));
    let mails = std::fs::read_dir(machine.path("data/mail")).unwrap();
    let mails: Vec<String> = mails.map(|mail| std::fs::read_to_string(mail.unwrap().path()).unwrap()).collect();
    assert!(mails.iter().any(|mail| mail.contains(&key)), "the queued mail went out");
}
on_both_by_command!(a_license_is_made_shown_used_and_revoked, made_shown_used_and_revoked);

fn listed_in_pages(database: &Database) {
    let machine = machine(database);
    for n in 0..3 {
        machine.must(&["license", "create", "--email", &format!("p{n}@example.com"), "--tier", "startup", "--json"]);
    }
    machine.must(&["license", "create", "--email", "p0@example.com", "--tier", "business"]);
    let page = json(&machine, &["license", "list", "--limit", "3", "--json"]);
    assert_eq!(page["licenses"].as_array().unwrap().len(), 3);
    let rest = ["license", "list", "--cursor", page["next_cursor"].as_str().unwrap(), "--json"];
    let rest = json(&machine, &rest);
    assert_eq!((rest["licenses"].as_array().unwrap().len(), &rest["next_cursor"]), (1, &Value::Null));
    let count = |more: &[&str]| machine.must(&[&["license", "list"], more].concat()).lines().count() - 1;
    assert_eq!(count(&["--email", "p0@example.com"]), 2);
    assert_eq!(count(&["--tier", "business"]), 1);
    assert_eq!(count(&["--status", "revoked"]), 0);

    // The columns are aligned.
    let table = machine.must(&["license", "list"]);
    let owners: Vec<usize> = table.lines().map(|line| line[..line.rfind("  ").unwrap()].chars().count()).collect();
    assert!(owners.windows(2).all(|pair| pair[0] == pair[1]), "{table}");
}
on_both_by_command!(licenses_are_listed_in_pages, listed_in_pages);

fn refusals(database: &Database) {
    let machine = machine(database);
    let create = |more: &[&str]| {
        let args = [&["license", "create", "--email", "ann@example.com", "--tier", "startup"], more].concat();
        machine.run(&args)
    };
    let own = "MADE-ELSEWHERE-1";
    assert!(create(&["--license-key", own]).status.success());
    assert!(
        machine
            .refused(&["license", "create", "--email", "b@example.com", "--license-key", own])
            .contains("already in use")
    );
    assert!(machine.refused(&["license", "create", "--email", "b@example.com", "--tier", "nosuch"]).contains("nosuch"));
    let nowhere = create(&["--organization", "org_none"]);
    let said = String::from_utf8(nowhere.stderr).unwrap();
    assert!(nowhere.status.code() == Some(1) && said.contains("--organization"), "{said}");
    assert_eq!(machine.must(&["license", "list"]).lines().count(), 2, "a refusal makes nothing");
    assert!(machine.refused(&["license", "show", "lic_none"]).contains("no such license"));
    assert!(machine.refused(&["license", "show", "NO-SUCH-KEY"]).contains("no such license"));
    assert!(machine.refused(&["license", "revoke", "lic_none", "--reason", "x"]).contains("no such license"));
    for usage in [
        &["license", "create"][..],
        &["license", "create", "--email", "nobody"],
        &["license", "create", "--email", "a@example.com", "--days", "-1"],
        &["license", "create", "--email", "a@example.com", "--limit", "users"],
        &["license", "revoke", "lic_none"],
        &["license", "list", "--status", "gone"],
        &["license", "list", "--limit", "0"],
    ] {
        assert_eq!(machine.run(usage).status.code(), Some(2), "{usage:?}");
    }
    for command in ["create", "list", "show", "revoke"] {
        assert!(machine.must(&["license", command, "--help"]).contains("Examples:"));
    }
}
on_both_by_command!(what_cannot_be_is_refused, refusals);

fn administrators(database: &Database) {
    let machine = machine(database);
    assert!(machine.must(&["account", "admin", "Boss@Example.com"]).contains("boss@example.com is an administrator"));
    machine.must(&["account", "admin", "boss@example.com"]);
    assert!(machine.must(&["account", "admin", "boss@example.com", "--role", "viewer"]).contains("is a viewer"));
    assert_eq!(machine.run(&["account", "admin", "boss@example.com", "--role", "customer"]).status.code(), Some(2));
    assert_eq!(machine.run(&["account", "admin", "boss@example.com", "--role", "king"]).status.code(), Some(2));
    assert!(machine.must(&["account", "admin", "boss@example.com", "--remove"]).contains("is a customer"));
    assert!(machine.refused(&["account", "admin", "no@example.com", "--remove"]).contains("no account"));
    assert_eq!(machine.run(&["account", "admin", "nobody"]).status.code(), Some(2));
    for (command, said) in [
        ("reset-2fa", "does not use two-step sign-in"),
        ("disable", "can no longer sign in"),
        ("enable", "can sign in"),
    ] {
        assert!(machine.must(&["account", command, "boss@example.com"]).contains(said), "{command}");
        assert!(machine.refused(&["account", command, "no@example.com"]).contains("no account"), "{command}");
    }
}
on_both_by_command!(administrators_are_made, administrators);
