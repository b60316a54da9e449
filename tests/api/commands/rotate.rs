//! `secret rotate`: nothing is lost, whenever it is killed.

use std::io::{BufRead, BufReader, Read};
use std::os::unix::fs::PermissionsExt;
use std::process::Stdio;
use std::time::Duration;

use diesel::prelude::*;
use keysmith::db::schema::{licenses, webhook_endpoints};
use keysmith::db::{self, Conn, DatabaseUrl, Db};
use keysmith::licenses::stored_form::KeyRing;
use keysmith::secret::Secret;
use keysmith::secret::sealed::{Purpose, Sealer};
use serde_json::Value;

use super::machine;
use crate::binary::{serve, terminate};
use crate::helpers::{Database, TestApp};
use crate::lines::link;
use crate::offline::Machine;
use crate::{on_both, on_both_by_command};

/// Sealed keys on a machine: enough for several transactions.
const KEYS: usize = 6_000;

fn key(n: usize) -> String {
    format!("OLD-KEY-{n:05}")
}

/// A machine with sealed keys and two hashed ones.
fn with_keys(database: &Database, keys: usize) -> Machine {
    let machine = machine(database);
    let rows: String = (0..keys).map(|n| format!("{},active\n", key(n))).collect();
    std::fs::write(machine.path("old.csv"), format!("license_key,status\n{rows}")).unwrap();
    machine.must(&["import", "legacy", "old.csv"]);
    for hashed in ["HASHED-ONE-1", "HASHED-TWO-2"] {
        machine.must(&["add-license-key", hashed]);
    }
    machine
}

fn write<T: Send + 'static>(database: &Database, work: impl Fn(&mut Conn) -> db::Result<T> + Send + 'static) -> T {
    Db::open(&DatabaseUrl::parse(&database.url).unwrap(), 1).unwrap().write_blocking(work).unwrap()
}

fn secret(machine: &Machine) -> Secret {
    Secret::parse(&std::fs::read_to_string(machine.path("data/secret.key")).unwrap()).unwrap()
}

/// Counts the keys stored in this form under this secret.
fn stored(machine: &Machine, form: &str, key_id: &str) -> usize {
    let keys: Vec<Value> = serde_json::from_str(&machine.must(&["show-license-keys", "--json"])).unwrap();
    let begin = format!("{form}.{key_id}.");
    keys.iter().filter(|key| key["stored_form"].as_str().unwrap().starts_with(&begin)).count()
}

fn found(machine: &Machine, key: &str) -> bool {
    machine.run(&["license", "show", key]).status.success()
}

fn everything_is_sealed_anew(database: &Database) {
    let machine = with_keys(database, 20);
    let old = secret(&machine);
    let sealer = Sealer::new(&old, &[]);
    write(database, move |conn| {
        let endpoint = (
            webhook_endpoints::id.eq("whe_1"),
            webhook_endpoints::url.eq("http://localhost"),
            webhook_endpoints::sealed_secret.eq(sealer.seal(Purpose::WebhookSecret, "whsec_1")),
            webhook_endpoints::events.eq("[]"),
            webhook_endpoints::active.eq(true),
            webhook_endpoints::created_at.eq(0),
            webhook_endpoints::updated_at.eq(0),
        );
        Ok(diesel::insert_into(webhook_endpoints::table).values(endpoint).execute(conn)?)
    });

    let (child, _) = serve(&mut machine.command());
    assert!(machine.refused(&["secret", "rotate"]).contains("is in use: stop the server"));
    assert_eq!(terminate(child), Some(0));
    assert_eq!(secret(&machine), old);

    let said = machine.must(&["secret", "rotate"]);
    let new = secret(&machine);
    let (from, to) = (old.key_id(), new.key_id());
    assert_ne!(from, to);
    for text in [
        format!("The secret is {to} now, in data/secret.key. Sealed anew: 20 license keys, 0 readable copies"),
        "1 webhook secrets.".into(),
        format!("2 hashed keys cannot be re-sealed and still need the secret they were made with (2 under {from})"),
        format!("KEYSMITH_PREVIOUS_SECRETS=\"$(cat data/secret-{from}.old)\""),
    ] {
        assert!(said.contains(&text), "{text} in {said}");
    }
    assert!(!said.contains(&new.to_hex()) && !said.contains(&old.to_hex()));
    for file in ["data/secret.key".to_owned(), format!("data/secret-{from}.old")] {
        assert_eq!(std::fs::metadata(machine.path(&file)).unwrap().permissions().mode() & 0o777, 0o600, "{file}");
    }
    assert!(!machine.path("data/secret.next").exists());
    assert_eq!((stored(&machine, "s1", &to), stored(&machine, "s1", &from), stored(&machine, "h1", &from)), (20, 0, 2));
    let sealed = write(database, |conn| {
        Ok(webhook_endpoints::table.select(webhook_endpoints::sealed_secret).first::<String>(conn)?)
    });
    assert_eq!(Sealer::new(&new, &[]).open(Purpose::WebhookSecret, &sealed).as_deref(), Ok("whsec_1"));

    // Sealed keys open without the old secret, hashed ones only with it; the doctor reports that.
    assert!(found(&machine, &key(0)) && found(&machine, &key(19)));
    assert!(!found(&machine, "HASHED-ONE-1"));
    let doctor = machine.run(&["doctor", "--no-mail"]);
    let words = String::from_utf8(doctor.stdout).unwrap();
    assert!(
        words.contains(&format!(
            "FAIL secret     hashed license keys depend on older secrets that are not configured: {from}"
        )),
        "{words}"
    );
    let machine = machine.with("KEYSMITH_PREVIOUS_SECRETS", &old.to_hex());
    assert!(found(&machine, "HASHED-ONE-1") && found(&machine, &key(0)));
    assert!(machine.run(&["doctor", "--no-mail"]).status.success());

    // A second rotation: the hashed keys still need the first secret, and one added now needs the second.
    machine.must(&["add-license-key", "HASHED-THREE-3"]);
    let said = machine.must(&["secret", "rotate"]);
    let needed = format!("\"$(cat data/secret-{to}.old),$KEYSMITH_PREVIOUS_SECRETS\"");
    assert!(said.contains("3 hashed keys") && said.contains(&needed), "{said}");
    let both = format!("{},{}", new.to_hex(), old.to_hex());
    let machine = machine.with("KEYSMITH_PREVIOUS_SECRETS", &both);
    assert!(["HASHED-ONE-1", "HASHED-THREE-3", &key(7)].iter().all(|key| found(&machine, key)));
}
on_both_by_command!(everything_sealed_is_sealed_anew, everything_is_sealed_anew);

/// Starts a rotation and kills it, after a line of progress or after some time.
fn kill_in_the_middle(machine: &Machine, after: Option<Duration>) {
    let mut command = machine.command();
    let mut child = command.args(["secret", "rotate"]).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let mut said = BufReader::new(child.stderr.take().unwrap());
    let mut line = String::new();
    match after {
        None => assert!(said.read_line(&mut line).unwrap() > 0),
        // A real delay, since the tests vary the moment of the kill.
        Some(time) => std::thread::sleep(time),
    }
    child.kill().unwrap();
    let killed = !child.wait().unwrap().success();
    let mut rest = String::new();
    said.read_to_string(&mut rest).unwrap();
    assert!(killed || after.is_some(), "it was done before it could be killed: {line}{rest}");
}

fn killed_anywhere(database: &Database) {
    let machine = with_keys(database, KEYS);
    let first = secret(&machine);
    kill_in_the_middle(&machine, None);
    let next = std::fs::read_to_string(machine.path("data/secret.next")).unwrap();
    let next = Secret::parse(&next).unwrap();
    let (old, new) = (stored(&machine, "s1", &first.key_id()), stored(&machine, "s1", &next.key_id()));
    assert!(old > 0 && new > 0 && old + new == KEYS, "{old} and {new}");
    assert_eq!(secret(&machine), first);

    // The server starts, and finds every key; a new one is minted under the old secret.
    let (child, _) = serve(&mut machine.command());
    let all = |machine: &Machine| {
        ["HASHED-ONE-1", &key(0), &key(KEYS / 2), &key(KEYS - 1)].iter().for_each(|key| {
            assert!(found(machine, key), "{key}");
        });
    };
    all(&machine);
    let args = ["license", "create", "--email", "ann@example.com", "--tier", "startup"];
    let made = machine.must(&args).trim().to_owned();
    assert_eq!(terminate(child), Some(0));

    for millis in [0, 30, 90, 200] {
        kill_in_the_middle(&machine, Some(Duration::from_millis(millis)));
        let with_old = machine.path(&format!("data/secret-{}.old", first.key_id())).exists();
        if !with_old {
            all(&machine);
        }
        assert!(found(&machine, &made));
    }
    let said = machine.must(&["secret", "rotate"]);
    assert!(said.contains("2 hashed keys"), "{said}");
    let last = secret(&machine);
    assert!(!machine.path("data/secret.next").exists());
    assert_eq!(stored(&machine, "s1", &last.key_id()), KEYS + 1);
    all(&machine.with("KEYSMITH_PREVIOUS_SECRETS", &first.to_hex()));
}
on_both_by_command!(a_killed_rotation_goes_on, killed_anywhere);

/// The states that a kill between the last steps leaves behind.
fn killed_at_the_end(database: &Database) {
    let machine = with_keys(database, 3);
    let old = secret(&machine);
    machine.must(&["secret", "rotate"]);
    let new = secret(&machine);
    // The database has the new secret, the files do not.
    std::fs::write(machine.path("data/secret.key"), old.to_text()).unwrap();
    std::fs::write(machine.path("data/secret.next"), new.to_text()).unwrap();
    assert!(found(&machine, &key(0)) && found(&machine, "HASHED-ONE-1"));
    let (child, _) = serve(&mut machine.command());
    assert_eq!(terminate(child), Some(0));
    std::fs::write(machine.path("another"), "another secret as long as it has to be").unwrap();
    assert!(machine.refused(&["secret", "rotate", "--new", "another"]).contains("is unfinished"));
    machine.must(&["secret", "rotate"]);
    assert_eq!((secret(&machine), machine.path("data/secret.next").exists()), (new.clone(), false));

    // A secret given in a file or on stdin.
    machine.must(&["secret", "rotate", "--new", "another"]);
    assert!(found(&machine, &key(0)));
    let given = machine.run_with(&["secret", "rotate", "--new", "-"], &new.to_text());
    assert!(given.status.success(), "{}", String::from_utf8_lossy(&given.stderr));
    assert_eq!(secret(&machine), new);
    assert!(machine.refused(&["secret", "rotate", "--new", "nosuch"]).contains("nosuch"));
    std::fs::write(machine.path("comma"), "a secret, as long as it has to be").unwrap();
    assert!(machine.refused(&["secret", "rotate", "--new", "comma"]).contains("a comma"));
    std::fs::write(machine.path("short"), "short").unwrap();
    assert!(machine.refused(&["secret", "rotate", "--new", "short"]).contains("too short"));
    std::fs::write(machine.path("same"), new.to_text()).unwrap();
    assert!(machine.refused(&["secret", "rotate", "--new", "same"]).contains("choose another"));

    // A value that cannot be opened stops the rotation before anything is changed.
    write(database, |conn| {
        let one = licenses::table.filter(licenses::key_prefix.eq("HASHED"));
        Ok(diesel::update(one).set(licenses::pending_key.eq("s1.deadbeef.AAAA")).execute(conn)?)
    });
    let said = machine.refused(&["secret", "rotate"]);
    assert!(said.contains("2 rows of licenses are sealed under the secret deadbeef"), "{said}");
    assert_eq!((secret(&machine), machine.path("data/secret.next").exists()), (new, false));
}
on_both_by_command!(the_last_steps_are_taken_again, killed_at_the_end);

fn in_the_environment(database: &Database) {
    let (first, second) = ("first secret as long as it has to be", "second secret as long as it has to be");
    let machine = machine(database).with("KEYSMITH_SECRET", first);
    let made = machine.must(&["license", "create", "--email", "ann@example.com", "--tier", "startup"]);
    machine.must(&["add-license-key", "HASHED-ONE-1"]);
    assert!(machine.refused(&["secret", "rotate", "--new", "-"]).contains("KEYSMITH_SECRET is set"));
    let machine = machine.with("KEYSMITH_SECRET", second);
    assert!(machine.refused(&["secret", "rotate"]).contains("does not fit this database"));
    let machine = machine.with("KEYSMITH_PREVIOUS_SECRETS", first);
    assert!(found(&machine, made.trim()));
    let said = machine.must(&["secret", "rotate"]);
    assert!(said.contains("in KEYSMITH_SECRET. Sealed anew: 1 license keys"), "{said}");
    assert!(said.contains("KEYSMITH_PREVIOUS_SECRETS=\"$KEYSMITH_PREVIOUS_SECRETS\""), "{said}");
    assert!(machine.must(&["secret", "rotate"]).contains("Sealed anew: 0 license keys"));
    assert!(found(&machine, "HASHED-ONE-1"));
    let machine = machine.with("KEYSMITH_PREVIOUS_SECRETS", "");
    assert!(found(&machine, made.trim()) && !found(&machine, "HASHED-ONE-1"));
    assert!(!machine.path("data/secret.key").exists());
}
on_both_by_command!(a_secret_of_the_environment_is_changed_there, in_the_environment);

/// The license keys of a machine's SQLite file, opened.
fn keys(machine: &Machine, previous: Vec<Secret>) -> Vec<String> {
    let ring = KeyRing::new(secret(machine), previous);
    let listed: Vec<Value> = serde_json::from_str(&machine.must(&["show-license-keys", "--json"])).unwrap();
    let open = |row: &Value| ring.open(row["stored_form"].as_str().unwrap()).unwrap().as_str().to_owned();
    let mut all: Vec<String> = listed.iter().map(open).collect();
    all.sort();
    all
}

fn reconcile(machine: &Machine) {
    // Its exit code says whether it found anything.
    let said = String::from_utf8(machine.run(&["reconcile", "--since", "1d"]).stdout).unwrap();
    assert!(said.contains(" repaired, 0 failed"), "{said}");
}

/// A backup from before the sale and the rotation: the sale is minted again under the old secret.
async fn a_restored_backup(app: &TestApp) {
    link(app, &[("price_quantity_once", 3), ("price_site_month", 2)]);
    let machine = super::stripe::seller(app, "https://keys.example.com").with("STRIPE_WEBHOOK_SECRET", "whsec_x");
    tokio::task::spawn_blocking(move || {
        machine.must(&["catalog", "apply", concat!(env!("CARGO_MANIFEST_DIR"), "/catalog.toml")]);
        // From the first key on, the database is bound to this secret.
        machine.must(&["license", "create", "--email", "zoe@example.com", "--tier", "startup"]);
        machine.must(&["backup", "before.db"]);
        reconcile(&machine);
        let (sold, old) = (keys(&machine, Vec::new()), secret(&machine));
        assert_eq!(sold.len(), 6);
        machine.must(&["secret", "rotate"]);
        assert_eq!(keys(&machine, Vec::new()), sold);

        for more in ["-wal", "-shm"] {
            drop(std::fs::remove_file(machine.path(&format!("data/keysmith.db{more}"))));
        }
        std::fs::copy(machine.path("before.db"), machine.path("data/keysmith.db")).unwrap();
        assert!(machine.refused(&["reconcile", "--since", "1d"]).contains("does not fit this database"));
        let text = std::fs::read_to_string(machine.path(&format!("data/secret-{}.old", old.key_id()))).unwrap();
        let machine = machine.with("KEYSMITH_PREVIOUS_SECRETS", text.trim());
        assert_eq!(keys(&machine, vec![old.clone()]).len(), 1);
        reconcile(&machine);
        assert_eq!(keys(&machine, vec![old.clone()]), sold);
        // The rotation is repeated, and the keys are unchanged.
        machine.must(&["secret", "rotate"]);
        assert_eq!(keys(&machine, vec![old]), sold);
    })
    .await
    .unwrap();
}
on_both!(a_backup_of_before_the_rotation_gets_the_same_keys, a_restored_backup);
