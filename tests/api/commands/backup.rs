//! `backup`, and the restores of docs/guides/backup.md.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use diesel::connection::SimpleConnection;
use diesel::{Connection, SqliteConnection};

use super::machine;
use crate::binary::{serve, terminate};
use crate::helpers::Database;
use crate::offline::Machine;
use crate::on_both_by_command;

fn mode(path: &Path) -> u32 {
    std::fs::metadata(path).unwrap().permissions().mode() & 0o777
}

fn create(machine: &Machine, n: usize) -> String {
    let args = ["license", "create", "--email", &format!("p{n}@example.com"), "--tier", "startup"];
    machine.must(&args).trim().to_owned()
}

fn copied_and_restored(from: &Database, to: &Database) {
    let machine = machine(from);
    let first = create(&machine, 0);
    machine.must(&["add-license-key", "HASHED-ONE-1"]);
    let (child, _) = serve(&mut machine.command());
    // Keys are minted while the backup runs.
    let mut made = 0;
    std::thread::scope(|scope| {
        let copying = scope.spawn(|| machine.must(&["backup", "copy.db", "--with-secrets"]));
        while !copying.is_finished() {
            made += 1;
            create(&machine, made);
        }
        let said = copying.join().unwrap();
        assert!(said.starts_with("copy.db: ") && said.contains("verified"), "{said}");
        assert!(said.contains("copy.db.secrets: secret.key, signing/"), "{said}");
    });
    let late = create(&machine, made + 1);
    assert_eq!(terminate(child), Some(0));

    let (copy, secrets) = (machine.path("copy.db"), machine.path("copy.db.secrets"));
    assert_eq!((mode(&copy), mode(&secrets), mode(&secrets.join("secret.key"))), (0o600, 0o700, 0o600));
    assert!(!machine.path("copy.db.part").exists());
    let bytes = std::fs::read(&copy).unwrap();
    assert!(machine.refused(&["backup", "copy.db"]).contains("already exists"));
    assert_eq!(std::fs::read(&copy).unwrap(), bytes);
    let said = machine.must(&["backup", "without.db"]);
    assert!(said.contains("data/secret.key") && said.contains("--with-secrets"), "{said}");
    assert!(machine.refused(&["backup", "nowhere/copy.db"]).contains("nowhere/copy.db.part"));

    // On another machine: the copy, the secret and the signing keys are all that is needed.
    let elsewhere = super::unmigrated(to);
    let path = copy.display().to_string();
    assert!(elsewhere.refused(&["restore", &path]).contains("secret.key is not there"));
    std::fs::rename(&secrets, elsewhere.path("data")).unwrap();
    let said = elsewhere.must(&["restore", &path]);
    assert!(said.starts_with("Restored "), "{said}");
    assert!(elsewhere.refused(&["restore", &path]).contains("nothing was overwritten"));
    assert!(elsewhere.must(&["license", "show", &first]).contains("p0@example.com"));
    assert!(elsewhere.must(&["license", "show", "HASHED-ONE-1"]).contains("nobody"));
    assert!(elsewhere.refused(&["license", "show", &late]).contains("no such license"));
    let listed = elsewhere.must(&["show-license-keys"]).lines().count() - 1;
    assert!((2..=made + 2).contains(&listed), "{listed} of {made}");
    let (child, _) = serve(&mut elsewhere.command());
    create(&elsewhere, made + 2);
    assert_eq!(terminate(child), Some(0));
    assert!(elsewhere.run(&["doctor", "--no-mail"]).status.success());
}

#[test]
fn a_copy_is_restored_sqlite() {
    copied_and_restored(&Database::sqlite(), &Database::sqlite());
}

#[test]
fn a_copy_is_restored_postgres() {
    copied_and_restored(&Database::postgres(), &Database::postgres());
}

fn without_a_database(database: &Database) {
    let machine = super::unmigrated(database);
    let said = machine.refused(&["backup", "copy.db"]);
    assert!(said.contains("there is no Keysmith database at"), "{said}");
    assert!(!machine.path("copy.db").exists() && !machine.path("copy.db.part").exists());
    let machine = machine.with("KEYSMITH_SECRET", "a secret of the environment, long enough");
    machine.must(&["migrate"]);
    create(&machine, 1);
    assert!(machine.must(&["backup", "copy.db"]).contains("Not included: KEYSMITH_SECRET"));
}
on_both_by_command!(there_must_be_something_to_copy, without_a_database);

#[test]
fn what_postgres_needs_is_named() {
    let database = Database::postgres();
    let machine = machine(&database).with("PATH", "/nonexistent");
    create(&machine, 1);
    assert!(machine.refused(&["backup", "copy.db"]).contains("pg_dump is not installed here"));
    let away = machine.with("DATABASE_URL", "postgres://u:hidden@127.0.0.1:1/x").with("PATH", "/usr/bin:/bin");
    let said = away.refused(&["backup", "copy.db"]);
    assert!(said.contains("cannot open the database: ") && !said.contains("hidden"), "{said}");
    assert!(!away.path("copy.db.part").exists());
}

#[test]
fn a_damaged_copy_is_not_called_good() {
    let database = Database::sqlite();
    let machine = machine(&database);
    create(&machine, 1);
    // A dangling reference: the copy would be as broken as the database.
    let mut conn = SqliteConnection::establish(database.url.strip_prefix("sqlite:").unwrap()).unwrap();
    conn.batch_execute("PRAGMA foreign_keys = OFF; DELETE FROM accounts;").unwrap();
    assert!(machine.refused(&["backup", "copy.db"]).contains("refer to rows that do not exist"));
    assert!(!machine.path("copy.db").exists() && !machine.path("copy.db.part").exists());
}
