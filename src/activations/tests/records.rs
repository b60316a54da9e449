//! The validation log.

use crate::activations::testing::{START, World};
use crate::activations::validation_log::{
    Attempt, Filter, Retention, forget_addresses, list, prune, prune_before, tidy_counts,
};
use crate::clock::{DAY, Timestamp};
use crate::db::testing::each_database;
use crate::ids::LicenseId;

/// Notes the attempt `n`: from one of three devices, with a license every other time.
fn note(world: &World, n: i64) {
    let (device, agent) = (format!("device-{}", n % 3), "x".repeat(1_000));
    let license = LicenseId::from_text("lic_1");
    let attempt = Attempt {
        at: world.clock().now(),
        license_id: (n % 2 == 0).then_some(&license),
        key_prefix: Some("KEY-7QF4"),
        instance_id: Some(&device),
        ip: Some("192.0.2.1"),
        user_agent: Some(&agent),
        action: "validate",
        code: if n % 2 == 0 { "valid" } else { "not_found" },
    };
    world.activator.log.note(&world.activator.context, attempt);
}

#[test]
fn attempts_of_one_day_with_one_outcome_are_one_row() {
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
        assert_eq!(rows.last().map(|row| row.first), Some(Timestamp(START)));

        // Another server, or this one after a restart, adds to the same rows.
        let other = World::again(&world);
        note(&other, 0);
        other.flush();
        let filter = Filter {
            license_id: Some(LicenseId::from_text("lic_1")),
            instance_id: Some("device-0".into()),
            ..Filter::default()
        };
        assert_eq!(page(&filter).iter().map(|row| row.count).collect::<Vec<_>>(), [201]);

        let hour = START % DAY / 3_600;
        assert!(page(&filter).iter().all(|row| row.hours == [hour]), "{:?}", page(&filter));
        world.clock().advance(3_600);
        note(&world, 0);
        world.flush();
        world.clock().advance(2 * 3_600);
        note(&other, 0);
        other.flush();
        assert_eq!(page(&filter).iter().map(|row| row.count).collect::<Vec<_>>(), [203], "other hours");
        assert_eq!(page(&filter)[0].hours, [hour, hour + 1, hour + 3]);

        world.clock().advance(DAY);
        note(&world, 0);
        world.flush();
        assert_eq!(page(&filter).iter().map(|row| row.count).collect::<Vec<_>>(), [1, 203], "another day");
    });
}

#[test]
fn of_too_many_rows_the_oldest_days_go_first() {
    each_database(|db| {
        let world = World::new(db);
        for _ in 0..4 {
            (0..6).for_each(|n| note(&world, n));
            world.flush();
            world.clock().advance(DAY);
        }
        (0..6).for_each(|n| note(&world, n));
        world.flush();
        let now = world.clock().now();
        let before = |days, rows| world.read(|c| prune_before(c, Retention { days, rows }, now));
        let midnight = |days_ago: i64| now - now % DAY - days_ago * DAY;
        assert_eq!(before(90, 30), (now - 90 * DAY, false), "five days of six rows");
        assert_eq!(before(2, 30), (now - 2 * DAY, false));
        assert_eq!(before(90, 29), (midnight(3), true), "the oldest of five days goes");
        assert_eq!(before(90, 12), (midnight(1), true));
        assert_eq!(before(1, 12), (now - DAY, false), "the age comes first");
        assert_eq!(before(90, 1), (midnight(0), true), "today's stay");

        let (cut, _) = before(90, 12);
        assert_eq!(world.write(move |c, _| prune(c, cut, 100)).unwrap(), 18);
        world.write(move |c, _| tidy_counts(c, cut, now)).unwrap();
        assert_eq!(world.read(|c| list(c, &Filter::default(), None, 100)).entries.len(), 12);
        assert_eq!(before(90, 12), (now - 90 * DAY, false), "what is gone is not counted");
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
                world.activator.log.note(&world.activator.context, attempt);
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
fn old_addresses_are_forgotten_and_the_rows_stay() {
    each_database(|db| {
        let world = World::new(db);
        // Five per second, for three seconds on each of three days.
        for n in 0..45_i64 {
            let (device, at) = (format!("device-{n}"), START + n / 15 * DAY + n / 5 % 3);
            let ip = (n % 5 != 0).then_some("192.0.2.1");
            let attempt = Attempt { at, instance_id: Some(&device), ip, ..Attempt::default() };
            world.activator.log.note(&world.activator.context, attempt);
        }
        world.flush();
        let with = || {
            let all = world.read(|c| list(c, &Filter::default(), None, 100)).entries;
            (all.len(), all.iter().filter(|entry| entry.ip.is_some()).count())
        };
        let forget = |before, most| world.write(move |c, _| forget_addresses(c, before, most)).unwrap();
        assert_eq!(with(), (45, 36));
        // More rows in one second than one transaction handles.
        let before = START + DAY;
        assert_eq!([3, 3, 3, 3, 3].map(|most| forget(before, most)), [3, 3, 3, 3, 0]);
        assert_eq!(with(), (45, 24));
        assert_eq!(forget(before, 100), 0);
        assert_eq!(forget(START + 3 * DAY, 100), 24);
        assert_eq!(with(), (45, 0));
        assert_eq!(forget(START, 100), 0, "a longer time brings none back");
    });
}

#[test]
fn the_log_is_searched_page_by_page_and_pruned() {
    each_database(|db| {
        let world = World::new(db);
        for day in 0..250 {
            (0..6).for_each(|n| note(&world, n));
            world.clock().advance(DAY);
            if day % 100 == 0 {
                world.flush();
            }
        }
        world.flush();
        let page = |filter: &Filter, cursor: Option<&str>| world.read(|c| list(c, filter, cursor, 100));
        let filter = Filter {
            license_id: Some(LicenseId::from_text("lic_1")),
            instance_id: Some("device-2".into()),
            ..Filter::default()
        };
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
        let since = Filter { since: Some(START + 249 * DAY), code: Some("valid".into()), ..Filter::default() };
        assert_eq!(page(&since, None).entries.len(), 3);

        let before = START + 200 * DAY;
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
        world.activator.log.note(&world.activator.context, Attempt { action: "validate", ..Attempt::default() });
        world.activator.seen.note("act_1", START);
        world.execute("ALTER TABLE validation_logs RENAME TO elsewhere");
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        runtime.block_on(world.activator.flush(&world.db)).unwrap_err();
        world.execute("ALTER TABLE elsewhere RENAME TO validation_logs");
        world.flush();
        assert_eq!(world.read(|c| list(c, &Filter::default(), None, 9)).entries.len(), 1);
    });
}
