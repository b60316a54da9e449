//! Snapshots of the commands' output: the help of each, and the text and JSON of the main ones.

use std::fmt::Write;

use crate::helpers::{Database, snapshot};
use crate::offline::Machine;

/// Returns the names of the commands in a help text.
fn listed(help: &str) -> Vec<String> {
    let mut names = Vec::new();
    let mut is_options = false;
    for line in help.lines() {
        if !line.starts_with(' ') && !line.is_empty() {
            is_options =
                line == "Options:" || line.starts_with("Usage:") || line.starts_with("Examples:") || line == "Example:";
        }
        let name = line.strip_prefix("  ").and_then(|rest| rest.split(' ').next()).unwrap_or_default();
        let is_name = name.starts_with(|c: char| c.is_ascii_lowercase()) && name != "help";
        if is_name && !is_options {
            names.push(name.to_owned());
        }
    }
    names
}

fn help(machine: &Machine, command: &[&str]) -> String {
    machine.must(&[command, &["--help"]].concat())
}

/// Appends the help of a command and its subcommands.
fn help_of_all(machine: &Machine, command: &[&str], text: &mut String) {
    let own = help(machine, command);
    writeln!(text, "$ keysmith {} --help\n{own}", command.join(" ")).unwrap();
    if own.contains("\nCommands:\n") {
        for below in listed(&own) {
            help_of_all(machine, &[command, &[below.as_str()]].concat(), text);
        }
    }
}

#[test]
fn every_command_explains_itself_as_before() {
    let machine = Machine::new();
    let whole = help(&machine, &[]);
    let commands = listed(&whole);
    assert!(commands.len() > 15, "{commands:?}");
    snapshot::matches("help/keysmith", &whole);
    for command in commands {
        let mut text = String::new();
        help_of_all(&machine, &[command.as_str()], &mut text);
        snapshot::matches(&format!("help/{command}"), &text);
    }
    let agent = machine.agent_alone().arg("--help").output().unwrap();
    snapshot::matches("help/keysmith-agent", &String::from_utf8(agent.stdout).unwrap());
}

/// Commands in the order in which a seller uses them, each with its output as text and as JSON.
#[test]
fn the_main_commands_print_as_before() {
    let database = Database::sqlite();
    let machine = super::machine(&database);
    let mut text = String::new();
    let mut say = |args: &[&str]| {
        let output = machine.run(args);
        let read = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
        let (code, printed, said) = (output.status.code().unwrap(), read(&output.stdout), read(&output.stderr));
        let folder = machine.folder.path().display().to_string();
        let quoted: Vec<_> =
            args.iter().map(|arg| if arg.contains(' ') { format!("'{arg}'") } else { (*arg).to_owned() }).collect();
        writeln!(text, "$ keysmith {}", quoted.join(" ")).unwrap();
        for (name, part) in [("", &printed), ("stderr: ", &said)] {
            part.lines().for_each(|line| writeln!(text, "{name}{line}").unwrap());
        }
        writeln!(text, "exit {code}\n").unwrap();
        text = text.replace(&folder, "[folder]").replace(env!("CARGO_MANIFEST_DIR"), "[repository]");
        printed
    };
    say(&["signing-key", "new"]);
    say(&["signing-key", "list"]);
    say(&["migrate"]);
    say(&["catalog", "apply", concat!(env!("CARGO_MANIFEST_DIR"), "/catalog.toml"), "--dry-run"]);
    let create =
        ["license", "create", "--email", "ann@example.com", "--tier", "business", "--customer-name", "Acme Inc."];
    let key = say(&create);
    say(&[&create[..], &["--json"]].concat());
    say(&["license", "create", "--email", "ann@example.com", "--tier", "none"]);
    say(&["license", "list"]);
    say(&["license", "list", "--json"]);
    say(&["license", "show", key.trim()]);
    say(&["license", "show", key.trim(), "--json"]);
    say(&["license", "revoke", key.trim(), "--reason", "sold by mistake"]);
    say(&["license", "revoke", "lic_0", "--reason", "sold by mistake"]);
    say(&["add-license-key", "WELCOME-2026-ANN"]);
    say(&["show-license-keys"]);
    say(&["show-license-keys", "--json"]);
    say(&["token", "create", "shop", "--scopes", "licenses:read", "--days", "30"]);
    say(&["token", "list"]);
    say(&["reconcile", "--dry-run"]);
    say(&["backup", "copy.db"]);
    say(&["no-such-command"]);
    say(&["license", "show"]);
    snapshot::matches_redacted("commands/main", &text);
}
