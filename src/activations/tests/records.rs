//! The validation log.

use crate::activations::testing::{START, World};
use crate::activations::validation_log::{Attempt, Filter, list, prune};
use crate::clock::DAY;
use crate::db::testing::each_database;

#[test]
fn attempts_are_written_in_batches_searched_and_pruned() {
    each_database(|db| {
        let world = World::new(db);
        let note = |n: i64| {
            world.clock().advance(1);
            let attempt = Attempt {
                at: world.clock().now(),
                license_id: (n % 2 == 0).then(|| "lic_1".to_owned()),
                key_prefix: Some("KEY-7QF4".into()),
                instance_id: Some(format!("device-{}", n % 3)),
                ip: Some("192.0.2.1".into()),
                user_agent: Some("x".repeat(1_000)),
                action: "validate",
                code: if n % 2 == 0 { "valid" } else { "not_found" },
            };
            world.activator.log.note(&world.activator.ambient, attempt);
        };
        (0..1_203).for_each(note);
        let page = |filter: &Filter, cursor: Option<&str>| world.read(|c| list(c, filter, cursor, 100));
        assert_eq!(page(&Filter::default(), None).entries.len(), 0, "nothing is written by the hot path");
        world.flush();
        world.flush();

        let filter =
            Filter { license_id: Some("lic_1".into()), instance_id: Some("device-2".into()), ..Filter::default() };
        let (mut cursor, mut found) = (None, Vec::new());
        loop {
            let next = page(&filter, cursor.as_deref());
            found.extend(next.entries);
            cursor = next.next_cursor;
            if cursor.is_none() {
                break;
            }
        }
        assert_eq!(found.len(), 201, "every sixth");
        assert!(found.windows(2).all(|pair| pair[0].at > pair[1].at), "the newest first");
        assert_eq!(found[0].user_agent.as_ref().map(String::len), Some(255));
        let since = Filter { since: Some(START + 1_202), code: Some("valid".into()), ..Filter::default() };
        assert_eq!(page(&since, None).entries.len(), 1);

        world.clock().advance(DAY);
        let before = START + 1_000;
        assert_eq!(world.write(move |c, _| prune(c, before, 600)).unwrap(), 600);
        assert_eq!(world.write(move |c, _| prune(c, before, 600)).unwrap(), 399);
        let rest = Filter { until: Some(before), ..Filter::default() };
        assert_eq!(page(&rest, None).entries.len(), 0);
    });
}

#[test]
fn what_could_not_be_written_waits_for_the_next_time() {
    each_database(|db| {
        let world = World::new(db);
        world.activator.log.note(&world.activator.ambient, Attempt { action: "validate", ..Attempt::default() });
        world.activator.seen.note("act_1", START);
        world.execute("ALTER TABLE validation_logs RENAME TO elsewhere");
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(world.activator.flush(&world.db)).unwrap_err();
        world.execute("ALTER TABLE elsewhere RENAME TO validation_logs");
        world.flush();
        assert_eq!(world.read(|c| list(c, &Filter::default(), None, 9)).entries.len(), 1);
    });
}
