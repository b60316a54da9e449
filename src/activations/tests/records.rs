//! The validation log.

use crate::activations::testing::{START, World};
use crate::activations::validation_log::{Attempt, Filter, list, prune};
use crate::clock::rfc3339;
use crate::db::testing::each_database;

/// The attempt `n`: one of three devices, found every other time.
fn note(world: &World, n: i64) {
    let (device, agent) = (format!("device-{}", n % 3), "x".repeat(1_000));
    let attempt = Attempt {
        at: world.clock().now(),
        license_id: (n % 2 == 0).then_some("lic_1"),
        key_prefix: Some("KEY-7QF4"),
        instance_id: Some(&device),
        ip: Some("192.0.2.1"),
        user_agent: Some(&agent),
        action: "validate",
        code: if n % 2 == 0 { "valid" } else { "not_found" },
    };
    world.activator.log.note(&world.activator.ambient, attempt);
}

#[test]
fn attempts_of_one_hour_with_one_outcome_are_one_row() {
    each_database(|db| {
        let world = World::new(db);
        let page = |filter: &Filter| world.read(|c| list(c, filter, None, 100)).entries;
        let three = || {
            (0..600).for_each(|n| {
                note(&world, n);
                world.clock().advance(1);
            });
            assert_eq!(page(&Filter { since: Some(world.clock().now() - 1), ..Filter::default() }).len(), 0);
            world.flush();
        };
        three();
        three();
        let rows = page(&Filter::default());
        assert_eq!(rows.len(), 6, "three devices, two outcomes");
        assert!(rows.iter().all(|row| row.count == 200), "what comes after a flush is added: {rows:?}");
        assert!(rows.iter().all(|row| row.at == row.last && row.first < row.last));
        assert!(rows.windows(2).all(|pair| pair[0].first > pair[1].first), "the newest first");
        assert_eq!(rows[0].user_agent.as_ref().map(String::len), Some(255));
        assert_eq!(rows.last().map(|row| row.first.clone()), Some(rfc3339(START)));

        // Another server, or this one after a restart, adds to the same rows.
        let other = World::again(&world);
        note(&other, 0);
        other.flush();
        let filter =
            Filter { license_id: Some("lic_1".into()), instance_id: Some("device-0".into()), ..Filter::default() };
        assert_eq!(page(&filter).iter().map(|row| row.count).collect::<Vec<_>>(), [201]);

        world.clock().advance(3_600);
        note(&world, 0);
        world.flush();
        assert_eq!(page(&filter).iter().map(|row| row.count).collect::<Vec<_>>(), [1, 201], "another hour");
    });
}

#[test]
fn under_load_known_rows_wait_a_minute_and_nothing_is_lost() {
    each_database(|db| {
        let world = World::new(db);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        let some = || runtime.block_on(world.activator.log.flush_some(&world.db, world.clock().now())).unwrap();
        let all = || {
            for n in 0..1_500 {
                let device = format!("device-{n}");
                let attempt = Attempt { at: world.clock().now(), instance_id: Some(&device), ..Attempt::default() };
                world.activator.log.note(&world.activator.ambient, attempt);
            }
        };
        all();
        assert_eq!(some(), 1_500, "new rows are written at once");
        world.clock().advance(1);
        all();
        assert_eq!(some(), 0, "known ones wait");
        world.clock().advance(59);
        all();
        assert_eq!(some(), 1_500);
        let rows = world.read(|c| list(c, &Filter::default(), None, 100)).entries;
        assert!(rows.iter().all(|row| row.count == 3), "{:?}", rows.first());
    });
}

#[test]
fn the_log_is_searched_page_by_page_and_pruned() {
    each_database(|db| {
        let world = World::new(db);
        for hour in 0..250 {
            (0..6).for_each(|n| note(&world, n));
            world.clock().advance(3_600);
            if hour % 100 == 0 {
                world.flush();
            }
        }
        world.flush();
        let page = |filter: &Filter, cursor: Option<&str>| world.read(|c| list(c, filter, cursor, 100));
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
        assert_eq!(found.len(), 250);
        assert!(found.windows(2).all(|pair| pair[0].at > pair[1].at), "the newest first");
        let since = Filter { since: Some(START + 249 * 3_600), code: Some("valid".into()), ..Filter::default() };
        assert_eq!(page(&since, None).entries.len(), 3);

        let before = START + 200 * 3_600;
        assert_eq!(world.write(move |c, _| prune(c, before, 700)).unwrap(), 700);
        assert_eq!(world.write(move |c, _| prune(c, before, 700)).unwrap(), 500);
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
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        runtime.block_on(world.activator.flush(&world.db)).unwrap_err();
        world.execute("ALTER TABLE elsewhere RENAME TO validation_logs");
        world.flush();
        assert_eq!(world.read(|c| list(c, &Filter::default(), None, 9)).entries.len(), 1);
    });
}
