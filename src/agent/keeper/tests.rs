use std::path::Path;

use keysmith_license::SigningKey;

use super::*;
use crate::clock::{Clock, DAY};

const NOW: i64 = 1_800_000_000;

fn keeper(folder: &Path, clock: &Clock) -> Keeper {
    let keys = SigningKey::from_seed(&[1; 32]).public_key().to_hex();
    let config = AgentConfig::load(&|name| (name == "KEYSMITH_PUBLIC_KEYS").then(|| keys.clone())).unwrap();
    let store = Store::open(&folder.join("agent.db")).unwrap();
    Keeper::new(&config, Context::seeded(clock.clone(), 1), store).unwrap()
}

fn signed(days: i64, grace_days: u32) -> String {
    let license = License {
        id: "lic_1".into(),
        tier: "starter".into(),
        limits: [("devices".into(), Some(10))].into(),
        issued: NOW,
        expires: Some(NOW + days * DAY),
        grace_days,
        ..License::default()
    };
    SigningKey::from_seed(&[1; 32]).sign_key(&license)
}

#[test]
fn an_ended_license_works_for_its_grace_and_then_stops() {
    let folder = tempfile::tempdir().unwrap();
    let clock = Clock::manual(NOW);
    let keeper = keeper(folder.path(), &clock);
    assert_eq!(keeper.in_force("devices").unwrap_err().reason, "missing");
    keeper.activate(&signed(40, 7)).unwrap();
    for (after, soon, grace, reason) in [
        (9 * DAY, false, false, None),
        (10 * DAY, true, false, None),
        (40 * DAY - 1, true, false, None),
        (40 * DAY, false, true, None),
        (47 * DAY - 1, false, true, None),
        (47 * DAY, false, false, Some("expired")),
        (4_000 * DAY, false, false, Some("expired")),
    ] {
        clock.advance(NOW + after - clock.now());
        let overview = keeper.overview().unwrap();
        assert_eq!(overview.status.expiring_soon, soon, "{after}");
        assert_eq!((overview.grace_until.is_some(), overview.reason), (grace, reason), "{after}");
        assert_eq!(keeper.in_force("devices").err().map(|refusal| refusal.reason), reason, "{after}");
    }
    // An active license works in its grace period, but cannot be activated then.
    let clock = Clock::manual(NOW + 41 * DAY);
    let error = self::keeper(tempfile::tempdir().unwrap().path(), &clock).activate(&signed(40, 7)).unwrap_err();
    assert_eq!(error.reason(), "expired");
}

#[test]
fn the_time_is_written_once_a_minute_and_survives() {
    let folder = tempfile::tempdir().unwrap();
    let clock = Clock::manual(NOW);
    let keeper = keeper(folder.path(), &clock);
    keeper.activate(&signed(40, 7)).unwrap();
    let stored = || Store::open(&folder.path().join("agent.db")).unwrap().ratchet().unwrap().unwrap().seen();
    assert_eq!(stored(), NOW);
    for (step, written) in [(59, NOW), (1, NOW + 60), (30, NOW + 60), (DAY, NOW + 90 + DAY)] {
        clock.advance(step);
        keeper.in_force("devices").unwrap();
        keeper.flush_due().unwrap();
        assert_eq!(stored(), written);
    }
    drop(keeper);
    let back = Clock::manual(NOW + DAY);
    let keeper = self::keeper(folder.path(), &back);
    assert!(keeper.in_force("devices").is_ok(), "within the tolerance of five minutes");
    let back = Clock::manual(NOW + DAY - 211);
    let keeper = self::keeper(folder.path(), &back);
    assert_eq!(keeper.in_force("devices").unwrap_err().reason, "clock");
    assert_eq!(keeper.activate(&signed(40, 7)).unwrap_err().reason(), "clock");
    assert_eq!(keeper.overview().unwrap().reason, Some("clock"));
}

#[test]
fn the_same_refusal_again_and_again_is_one_line() {
    let folder = tempfile::tempdir().unwrap();
    let keeper = keeper(folder.path(), &Clock::manual(NOW));
    for n in 0..3_000 {
        keeper.note("check", "quota_exceeded", if n % 2 == 0 { "devices".into() } else { "users".into() });
    }
    let (past, log) = keeper.history(10).unwrap();
    let details: Vec<&str> = log.iter().map(|line| line.detail.as_str()).collect();
    assert_eq!((past.len(), details), (0, vec!["users (1500 times)", "devices (1500 times)"]));
}

#[test]
fn a_file_is_found_in_the_mail_around_it() {
    const FILE: &str = "-----BEGIN LICENSE FILE-----\nAAAA\n-----END LICENSE FILE-----";
    for (text, file, key) in [
        ("hello", "hello", None),
        (FILE, FILE, None),
        (
            &format!("Dear Ada,\nhere it is.\nKEY-7QF4-M2XK-9TNB-H3WD\n\n{FILE}\n-- \nBob"),
            FILE,
            Some("KEY-7QF4-M2XK-9TNB-H3WD"),
        ),
        (&format!("key/AAAA\n BBBB.CC\n{FILE}"), FILE, Some("key/AAAABBBB.CC")),
        (&format!("x\n{}", &FILE[..40]), &FILE[..40], Some("X")),
    ] {
        assert_eq!(pasted(text), (file, key.map(str::to_owned)), "{text}");
    }
}
