//! Commands against a remote server (`--server`): they print the same as on the server itself.

use serde_json::Value;

use crate::database::Database;
use crate::machine::{Machine, TOKEN};

/// Starts a server, and sets up a laptop that has only its address and a token.
fn asked(database: &Database, work: impl Fn(&Machine, &dyn Fn(&[&str]) -> std::process::Output)) {
    let here = Machine::new().with("DATABASE_URL", &database.url).with("KEYSMITH_ADMIN_TOKEN", TOKEN);
    here.must(&["migrate"]);
    let server = here.serve();
    let laptop = Machine::new().with("KEYSMITH_TOKEN", TOKEN);
    let ask = |args: &[&str]| {
        let args: Vec<&str> = args.iter().copied().chain(["--server", &server.base]).collect();
        laptop.run(&args)
    };
    work(&here, &ask);
    let left: Vec<_> = std::fs::read_dir(laptop.path("")).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert!(left.is_empty(), "nothing is made on the laptop: {left:?}");
    server.stop();
}

fn told(output: std::process::Output) -> String {
    let error = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{error}");
    String::from_utf8(output.stdout).unwrap()
}

fn refused(output: std::process::Output) -> String {
    let error = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!((output.status.code(), error.lines().count()), (Some(1), 1), "{error}");
    assert!(!error.contains(TOKEN), "{error}");
    error
}

fn the_same_output(database: &Database) {
    asked(database, |here, ask| {
        let create = ["license", "create", "--email", "ann@example.com", "--tier", "enterprise", "--feature", "beta"];
        let key =
            told(ask(&[&create[..], &["--limit", "users=7", "--notes", "Größe", "--metadata", "plan=gold"]].concat()));
        let key = key.trim();
        let local = told(here.run(&create));
        for args in [
            &["license", "list"][..],
            &["license", "list", "--json"],
            &["license", "list", "--email", "ann@example.com", "--limit", "1"],
            &["license", "show", key],
            &["license", "show", key, "--json"],
            &["license", "show", local.trim()],
            &["webhook", "list"],
        ] {
            let (there, here) = (told(ask(args)), told(here.run(args)));
            assert_eq!(there, here, "{args:?}");
            assert!(args[0] != "license" || there.contains("ann@example.com") || args[1] == "show", "{there}");
        }
        let shown: Value = serde_json::from_str(&told(ask(&["license", "show", key, "--json"]))).unwrap();
        assert_eq!((&shown["limits"]["users"], &shown["notes"]), (&7.into(), &"Größe".into()));
        let revoked = told(ask(&["license", "revoke", key, "--reason", "unpaid"]));
        assert!(revoked.contains("and ended its 0 activations"), "{revoked}");
        assert!(told(here.run(&["license", "show", key])).contains("unpaid"));

        let token = told(ask(&["token", "create", "ci", "--scopes", "licenses:read"]));
        assert!(token.starts_with("kst_"), "{token}");
        assert_eq!(told(ask(&["token", "list"])), told(here.run(&["token", "list"])));
        let listed: Value = serde_json::from_str(&told(ask(&["token", "list", "--json"]))).unwrap();
        let id = listed["tokens"][0]["id"].as_str().unwrap();
        assert!(told(ask(&["token", "revoke", id])).contains("is revoked"));
        assert!(told(here.run(&["token", "list"])).contains("revoked"));

        assert!(told(ask(&["account", "disable", "ann@example.com"])).contains("can no longer sign in"));
        assert!(told(ask(&["account", "enable", "ann@example.com"])).contains("can sign in"));
        assert!(
            told(ask(&["account", "admin", "ann@example.com", "--role", "support"])).contains("ann@example.com is ")
        );
        assert!(told(ask(&["account", "export", "ann@example.com"])).contains("ann@example.com"));
        assert!(told(ask(&["account", "admin", "ann@example.com", "--remove"])).contains("ann@example.com is "));
        // An address without a pending mail.
        told(ask(&["license", "create", "--email", "ben@example.com", "--tier", "startup"]));
        assert!(refused(ask(&["account", "erase", "ben@example.com"])).contains("cannot be undone"));
        assert!(told(ask(&["account", "erase", "ben@example.com", "--yes"])).contains("was erased. 1 licenses"));
    });
}

#[test]
fn there_and_here_is_the_same_output_sqlite() {
    the_same_output(&Database::sqlite());
}

#[test]
fn there_and_here_is_the_same_output_postgres() {
    the_same_output(&Database::postgres());
}

#[test]
fn what_the_server_refuses_is_told_in_one_line() {
    asked(&Database::sqlite(), |here, ask| {
        assert!(refused(ask(&["license", "show", "lic_1"])).contains("(license_not_found)"));
        assert!(refused(ask(&["license", "show", "NO-SUCH-KEY-1"])).contains("no license on that server has this key"));
        assert!(refused(ask(&["license", "create", "--email", "ann@example.com", "--tier", "nope"])).contains("nope"));
        assert!(
            refused(ask(&["license", "create", "--email", "a@example.com", "--limit", "users=1"]))
                .contains("need --tier")
        );
        assert!(refused(ask(&["token", "revoke", "../accounts"])).contains("(token_not_found)"));
        assert!(
            refused(ask(&["account", "disable", "who@example.com"])).contains("there is no account who@example.com")
        );
        for only_here in [&["backup", "x"][..], &["doctor"], &["account", "reset-2fa", "ann@example.com"], &["migrate"]]
        {
            assert!(refused(ask(only_here)).contains("where the server runs"), "{only_here:?}");
        }
        // A token from a file, a read-only one, and an invalid one.
        let base = here.path("");
        let file = base.join("token");
        let reader = told(ask(&["token", "create", "reader", "--scopes", "licenses:read"]));
        std::fs::write(&file, reader).unwrap();
        let with_file = ["--token-file", file.to_str().unwrap()];
        told(ask(&[&["license", "list"][..], &with_file].concat()));
        let line = refused(ask(&[&["token", "list"][..], &with_file].concat()));
        assert!(line.contains("(insufficient_scope)") || line.contains("scope"), "{line}");
        std::fs::write(&file, "kst_hidden_and_wrong").unwrap();
        let line = refused(ask(&[&["license", "list"][..], &with_file].concat()));
        assert!(line.contains("one of this server, and still good?") && !line.contains("hidden"), "{line}");
        std::fs::write(&file, "two words").unwrap();
        assert!(refused(ask(&[&["license", "list"][..], &with_file].concat())).contains("this is no API token"));
    });
}
