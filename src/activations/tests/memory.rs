//! Tests that cached answers are never older than guaranteed: see docs/adr/0014.

use std::sync::Mutex;
use std::time::Duration;

use diesel::prelude::*;
use rand::{RngExt, SeedableRng};

use crate::activations::Activator;
use crate::activations::testing::{Answer, START, World, email, installation, site};
use crate::activations::validate::Question;
use crate::clock::Stopwatch;
use crate::db::testing::{each_database, each_url};
use crate::db::{Conn, Db, Error};
use crate::ids::LicenseId;
use crate::licenses::key::LicenseKey;

const ANN: &str = "ann@example.com";

fn run<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap().block_on(work)
}

fn by_key(key: &LicenseKey, id: &str) -> Question {
    Question::Instance { key: key.clone(), instance: installation(id) }
}

fn by_email(id: &str) -> Question {
    Question::Installation { email: email(ANN), installation: installation(id) }
}

fn asked(world: &World, question: &Question) -> Answer {
    Answer::of(&run(world.activator.answer(&world.db, question.clone(), None)).unwrap())
}

/// Returns an answer without the field that differs each time.
fn said(answer: Answer) -> String {
    serde_json::to_string(&Answer { check_again_after: String::new(), ..answer }).unwrap()
}

/// Returns whether the question is answered from memory.
fn is_known(world: &World, question: &Question) -> bool {
    let hits = world.activator.memory.usage().hits;
    asked(world, question);
    world.activator.memory.usage().hits > hits
}

/// Statements that change, or may change, some answer.
const CHANGES: &[&str] = &[
    "UPDATE licenses SET status = 'suspended'",
    "UPDATE licenses SET status = 'active'",
    "UPDATE licenses SET valid_until = 1800000500",
    "UPDATE licenses SET valid_until = NULL, valid_from = 1900000000",
    "UPDATE licenses SET valid_from = 1",
    "UPDATE licenses SET limits = '{\"users\": 7}'",
    "UPDATE licenses SET features = '[\"all\"]'",
    "UPDATE licenses SET max_activations = 1",
    "UPDATE licenses SET max_activations = NULL",
    "UPDATE licenses SET purchase_type = 'trial'",
    "UPDATE licenses SET tier_id = (SELECT id FROM tiers WHERE slug = 'startup')",
    "UPDATE tiers SET features = '[\"one\"]'",
    "UPDATE tiers SET slug = 'renamed' WHERE slug = 'startup'",
    "UPDATE products SET slug = 'renamed-product' WHERE slug = 'server'",
    "UPDATE activations SET active = FALSE WHERE subject = 'two'",
    "UPDATE activations SET active = TRUE WHERE subject = 'two'",
    "UPDATE activations SET takes_seat = FALSE WHERE subject = 'two'",
    "UPDATE activations SET subject = 'three' WHERE subject = 'two'",
    "UPDATE activations SET active = FALSE WHERE subject = 'one'",
    "INSERT INTO leases (id, license_id, instance_id, created_at, renewed_at, expires_at) \
     SELECT 'lea_1', id, 'one', 1, 1, 1900000000 FROM licenses",
    "UPDATE leases SET expires_at = 1",
    "UPDATE leases SET expires_at = 1900000000",
    "DELETE FROM leases",
    "UPDATE activations SET active = TRUE WHERE subject = 'one'",
    "UPDATE licenses SET license_key = 's1.00000000.none'",
    "UPDATE accounts SET email = 'bob@example.com'",
    "DELETE FROM activations",
];

#[test]
fn every_change_is_in_the_next_answer() {
    each_database(|db| {
        db.watch().unwrap();
        let world = World::new(db);
        let license = world.mint("business", ANN, Some(3), None);
        for id in ["one", "two"] {
            world.activate(&license.key, id, ANN).unwrap();
        }
        let questions = [by_key(&license.key, "one"), by_email("one")];
        for change in CHANGES {
            for question in &questions {
                asked(&world, question);
            }
            world.execute(change);
            for question in &questions {
                let fresh = Answer::of(&world.read(|c| world.activator.validate(c, question, None)));
                assert_eq!(said(asked(&world, question)), said(fresh), "after {change}: {question:?}");
            }
        }
    });
}

#[test]
fn an_address_that_gains_or_loses_a_license_is_asked_for_anew() {
    each_database(|db| {
        db.watch().unwrap();
        let world = World::new(db);
        let short = world.mint("startup", ANN, Some(1), Some(START + 10));
        world.activate(&short.key, "one", ANN).unwrap();
        world.clock().advance(1);
        let other = world.mint("business", "bob@example.com", Some(1), None);
        world.activate(&other.key, "one", "bob@example.com").unwrap();
        let question = by_email("one");
        assert_eq!(asked(&world, &question).license_id.as_ref(), Some(&short.id));
        assert!(is_known(&world, &question));
        let statements = [
            ("UPDATE licenses SET account_id = (SELECT id FROM accounts WHERE email = 'ann@example.com')", &other.id),
            (
                "UPDATE licenses SET account_id = (SELECT id FROM accounts WHERE email = 'bob@example.com') \
              WHERE valid_until IS NULL",
                &short.id,
            ),
            ("INSERT INTO organizations (id, name, created_at, updated_at) VALUES ('org_1', 'Acme', 1, 1)", &short.id),
            ("UPDATE licenses SET account_id = NULL, organization_id = 'org_1' WHERE valid_until IS NULL", &short.id),
            (
                "INSERT INTO organization_members (organization_id, account_id, role, created_at) \
              SELECT 'org_1', id, 'member', 1 FROM accounts WHERE email = 'ann@example.com'",
                &other.id,
            ),
            ("DELETE FROM organization_members", &short.id),
        ];
        for (statement, answers) in statements {
            world.execute(statement);
            assert_eq!(asked(&world, &question).license_id.as_ref(), Some(answers), "after {statement}");
        }
        // A new activation of a better license on the same installation.
        world.clock().advance(1);
        let better = world.mint("business", ANN, Some(1), None);
        world.activate(&better.key, "one", ANN).unwrap();
        assert_eq!(asked(&world, &question).license_id.as_ref(), Some(&better.id));
    });
}

#[test]
fn time_is_decided_with_each_answer() {
    each_database(|db| {
        db.watch().unwrap();
        let world = World::new(db);
        let license = world.mint("business", ANN, Some(1), Some(START + 86_400));
        world.activate(&license.key, "one", ANN).unwrap();
        let question = by_key(&license.key, "one");
        assert_eq!(asked(&world, &question).code, "valid");
        assert!(is_known(&world, &question));
        world.clock().advance(86_400);
        assert_eq!(asked(&world, &question).code, "grace");
        world.clock().advance(86_400 * 30);
        assert_eq!(asked(&world, &question).code, "expired");
        assert!(is_known(&world, &question));

        let floating = world.mint("business", ANN, Some(0), None);
        world.execute("UPDATE licenses SET max_leases = 1");
        let id = floating.id.clone();
        world
            .db
            .write_blocking::<_, Error, _>(move |c: &mut Conn| {
                let lease = "INSERT INTO leases (id, license_id, instance_id, created_at, renewed_at, expires_at) \
                             VALUES ('lea_1', $1, 'floats', 1, 1, 1900000000)";
                Ok(diesel::sql_query(lease).bind::<diesel::sql_types::Text, _>(&id).execute(c)?)
            })
            .unwrap();
        for question in [by_key(&floating.key, "floats"), by_email("floats")] {
            assert_eq!(asked(&world, &question).code, "valid");
        }
        world.clock().advance(100_000_000);
        assert_eq!(asked(&world, &by_key(&floating.key, "floats")).code, "not_activated");
        assert_eq!(asked(&world, &by_email("floats")).code, "not_found");
    });
}

#[test]
fn a_reading_that_overlaps_a_change_is_not_kept_and_nothing_is_kept_unwatched() {
    each_database(|db| {
        let world = World::new(db.clone());
        let license = world.mint("business", ANN, Some(1), None);
        world.activate(&license.key, "one", ANN).unwrap();
        let question = by_key(&license.key, "one");
        asked(&world, &question);
        assert!(!is_known(&world, &question), "the change feed is not watched");
        db.watch().unwrap();
        asked(&world, &question);
        assert!(is_known(&world, &question));
        let changes = db.changes();
        let (reading, slot) = (changes.begin(), changes.slot(&license.id));
        world.execute("UPDATE licenses SET status = 'suspended'");
        assert!(!changes.is_good(reading, [slot].into_iter()), "the change came after the reading began");
        assert!(changes.is_good(changes.begin(), [slot].into_iter()));
        assert!(changes.is_good(reading, [changes.slot("lic_another")].into_iter()));
        changes.forget_all();
        assert!(!changes.is_good(reading, [].into_iter()));
    });
}

#[test]
fn the_memory_is_bounded_and_counted() {
    each_database(|db| {
        db.watch().unwrap();
        let world = World::new(db);
        let license = world.mint("quantity", ANN, None, None);
        for batch in 0..6 {
            let key = license.key.clone();
            let activate_some = move |c: &mut Conn, a: &Activator| {
                (batch * 500..(batch + 1) * 500).try_for_each(|n| {
                    a.activate_site(c, &key, &site(&format!("shop-{n}.com")), Some(&email(ANN))).map(|_| ())
                })
            };
            world.write(activate_some).unwrap();
            asked(&world, &by_key(&license.key, "shop-0.com"));
        }
        for n in 0..3_000 {
            asked(&world, &by_key(&license.key, &format!("shop-{n}.com")));
            let usage = world.activator.memory.usage();
            assert!(usage.bytes <= usage.budget && usage.budget <= 1 << 20, "{usage:?}");
        }
        let usage = world.activator.memory.usage();
        assert!(usage.entries > 500 && usage.entries < 3_000, "{usage:?}");
    });
}

/// The committed versions of one license: the server, the time in ms, and the version.
type Commits = Vec<(usize, u64, i64)>;

/// Writers on two servers with one database change licenses' versions; validators on both compare each answer with what
/// was committed before the question: on the same server at once, on the other after a second. `KEYSMITH_TEST_SECONDS`
/// extends the test.
#[test]
fn no_answer_is_older_than_promised() {
    let seconds: u64 = std::env::var("KEYSMITH_TEST_SECONDS").ok().and_then(|text| text.parse().ok()).unwrap_or(3);
    each_url(|url| {
        let open = || {
            let db = Db::open(url, 6).unwrap();
            db.watch().unwrap();
            db
        };
        let first = World::new(open());
        let second = World { db: open(), ..World::again(&first) };
        let licenses: Vec<_> = (0..8).map(|_| first.mint("business", ANN, Some(3), None)).collect();
        for license in &licenses {
            first.activate(&license.key, "one", ANN).unwrap();
        }
        let servers = [first, second];
        let commits: Vec<Mutex<Commits>> = licenses.iter().map(|_| Mutex::default()).collect();
        let watch = Stopwatch::start();
        let (mut answers, mut from_memory) = (0, 0);
        std::thread::scope(|scope| {
            for writer in 0..3_u64 {
                let (servers, licenses, commits) = (&servers, &licenses, &commits);
                scope.spawn(move || {
                    let mut rng = rand::rngs::StdRng::seed_from_u64(writer);
                    while watch.seconds() < f64::from(u32::try_from(seconds).unwrap()) {
                        let (server, place) = (rng.random_range(0..2), rng.random_range(0..licenses.len()));
                        let id = licenses[place].id.clone();
                        // One writer at a time for each license, so that versions grow.
                        let mut commits = commits[place].lock().unwrap();
                        let version = commits.last().map_or(1, |(.., version)| version + 1);
                        set_version(&servers[server].db, id, version);
                        commits.push((server, watch.millis(), version));
                        drop(commits);
                        std::thread::sleep(Duration::from_millis(rng.random_range(0..4)));
                    }
                });
            }
            let validators: Vec<_> = (0..4_u64)
                .map(|validator| {
                    let (servers, licenses, commits) = (&servers, &licenses, &commits);
                    scope.spawn(move || {
                        let mut rng = rand::rngs::StdRng::seed_from_u64(1_000 + validator);
                        let mut count = 0;
                        while watch.seconds() < f64::from(u32::try_from(seconds).unwrap()) {
                            let (server, place) = (rng.random_range(0..2), rng.random_range(0..licenses.len()));
                            let asked_at = watch.millis();
                            let promised = |(by, at, _): &&(usize, u64, i64)| {
                                if *by == server { true } else { at + 1_000 <= asked_at }
                            };
                            let least = match commits[place].try_lock() {
                                Ok(commits) => commits.iter().filter(promised).map(|(.., version)| *version).max(),
                                Err(_) => continue,
                            };
                            let question = if rng.random_range(0..2) == 0 {
                                by_key(&licenses[place].key, "one")
                            } else {
                                elsewhere(&licenses[place].key)
                            };
                            let answer = asked(&servers[server], &question);
                            let version = answer.limits.get("version").copied().flatten().unwrap_or(0);
                            assert!(
                                version >= least.unwrap_or(0),
                                "{version} after {least:?} at {server}, {asked_at} ms"
                            );
                            assert_eq!(answer.stale, None);
                            count += 1;
                        }
                        count
                    })
                })
                .collect();
            answers += validators.into_iter().map(|validator| validator.join().unwrap()).sum::<u64>();
        });
        for server in &servers {
            from_memory += server.activator.memory.usage().hits;
        }
        assert!(answers > 100 && from_memory > answers / 10, "{from_memory} of {answers} were from memory");
    });
}

/// Asks by key from an instance that was never activated: another entry for the same license.
fn elsewhere(key: &LicenseKey) -> Question {
    by_key(key, "elsewhere")
}

fn set_version(db: &Db, id: LicenseId, version: i64) {
    use crate::db::schema::licenses;
    db.write_blocking::<_, Error, _>(move |c| {
        let limits = format!("{{\"version\": {version}}}");
        Ok(diesel::update(licenses::table.filter(licenses::id.eq(&id))).set(licenses::limits.eq(limits)).execute(c)?)
    })
    .unwrap();
}

#[test]
fn rows_that_everybody_saw_are_pruned_and_not_before() {
    each_database(|db| {
        db.watch().unwrap();
        let world = World::new(db);
        let license = world.mint("business", ANN, Some(1), None);
        world.activate(&license.key, "one", ANN).unwrap();
        let changes = world.db.changes().clone();
        let pruned = world.db.write_blocking::<_, Error, _>(move |c| changes.prune(c, 100)).unwrap();
        assert_eq!(pruned, 0, "a slower server may not have seen them");
    });
}
