//! Stored settings and commands: commands read them, a rotation seals them again, and a server starts with them or not
//! at all.

use std::io::Read;
use std::process::Stdio;

use keysmith::audit::Actor;
use keysmith::db::{self, Conn, DatabaseUrl, Db};
use keysmith::ids::Context;
use keysmith::secret::Secret;
use keysmith::secret::sealed::Sealer;
use keysmith::settings::{Change, change, stored};

use super::machine;
use crate::binary::terminate;
use crate::helpers::Database;
use crate::offline::Machine;
use crate::on_both_by_command;

fn sealer(machine: &Machine) -> Sealer {
    let secret = std::fs::read_to_string(machine.path("data/secret.key")).unwrap();
    Sealer::new(&Secret::parse(&secret).unwrap(), &[])
}

fn store(machine: &Machine, database: &Database, changes: Vec<Change>) {
    let (sealer, context) = (sealer(machine), Context::system());
    let db = Db::open(&DatabaseUrl::parse(&database.url).unwrap(), 1).unwrap();
    let write =
        move |conn: &mut Conn| -> db::Result<usize> { change::write(conn, &context, &sealer, &Actor::Cli, &changes) };
    db.write_blocking(write).unwrap();
}

on_both_by_command!(commands_and_servers_take_what_is_stored, |database: &Database| {
    let machine = machine(database);
    machine.must(&["add-license-key", "SOME-KEY-1"]);
    assert!(machine.refused(&["stripe", "setup"]).contains("STRIPE_SECRET_KEY is not set"));
    store(&machine, database, vec![Change::new("STRIPE_SECRET_KEY", "sk_test_stored")]);
    assert!(machine.refused(&["stripe", "setup"]).contains("KEYSMITH_PUBLIC_URL is not set"));
    // A server does not become the sandbox because the other settings are missing.
    let output = machine.run(&["serve"]);
    let told = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(told.contains("STRIPE_WEBHOOK_SECRET: is required"), "{told}");

    machine.must(&["secret", "rotate"]);
    let sealer = sealer(&machine);
    let db = Db::open(&DatabaseUrl::parse(&database.url).unwrap(), 1).unwrap();
    let read = db.read_blocking(|conn| stored::read(conn, &sealer)).unwrap();
    assert_eq!(read.get("STRIPE_SECRET_KEY"), Some("sk_test_stored"));
    assert!(machine.refused(&["stripe", "setup"]).contains("KEYSMITH_PUBLIC_URL is not set"));

    let machine = machine.with("KEYSMITH_SECRET", "another-secret-another-secret-another-secret");
    for command in [&["serve"][..], &["stripe", "setup"]] {
        let told = machine.refused(command);
        assert!(told.contains("the stored setting STRIPE_SECRET_KEY cannot be opened"), "{told}");
    }
});

/// Starts a server, reads its output, and stops it. The server prints everything at once.
fn greeting(machine: &Machine) -> String {
    let mut command = machine.command();
    let mut child = command.arg("serve").stdout(Stdio::piped()).spawn().unwrap();
    let mut text = vec![0; 4_096];
    let read = child.stdout.take().unwrap().read(&mut text).unwrap();
    assert_eq!(terminate(child), Some(0));
    String::from_utf8(text[..read].to_vec()).unwrap()
}

on_both_by_command!(a_server_without_an_administrator_prints_a_new_link_each_time, |database: &Database| {
    let machine = machine(database);
    let link = |text: &str| text.lines().find(|line| line.contains("/setup?token=")).map(str::to_owned);
    let (first, second) = (greeting(&machine), greeting(&machine));
    assert!(link(&first).is_some() && link(&second).is_some(), "{first} {second}");
    assert_ne!(link(&first), link(&second));
    machine.must(&["account", "admin", "ann@example.com"]);
    let third = greeting(&machine);
    assert!(third.contains("listening on") && link(&third).is_none(), "{third}");
});

#[test]
fn a_line_of_the_env_file_that_cannot_be_read_is_named_and_not_shown() {
    let machine = Machine::new();
    let text = "KEYSMITH_SELLER_NAME=\"My Shop\"\nSMTP_URL=smtp://ann:hidden word@h\n";
    std::fs::write(machine.path(".env"), text).unwrap();
    let output = machine.run(&["doctor"]);
    let told = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{told}");
    assert!(told.contains(".env: line 2 (SMTP_URL) ") && told.contains("quotes"), "{told}");
    assert!(!told.contains("hidden") && !told.contains("word@h"), "{told}");
}
