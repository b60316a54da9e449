use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::Arc;

use super::*;
use crate::ids::AccountId;

const OFFICE: IpAddr = IpAddr::V4(Ipv4Addr::new(198, 51, 100, 7));

fn guard() -> (Arc<Guard>, Clock) {
    let clock = Clock::manual(1_000_000);
    (Arc::new(Guard::new(&RateLimits::default(), clock.clone())), clock)
}

fn guess(guard: &Arc<Guard>, from: IpAddr, key: &str) -> Result<(), u64> {
    guard.present(from, Credential::Key(key)).map(|p| p.unknown()).map_err(|e| e.retry_after)
}

#[test]
fn guessing_costs_more_and_more_and_is_forgotten() {
    let (guard, clock) = guard();
    for n in 0..21 {
        assert_eq!(guess(&guard, OFFICE, &n.to_string()), Ok(()), "{n}");
    }
    let mut waits = Vec::new();
    for n in 0..12 {
        let wait = guess(&guard, OFFICE, &n.to_string()).unwrap_err();
        waits.push(wait);
        clock.advance(i64::try_from(wait).unwrap() - 1);
        assert_eq!(guess(&guard, OFFICE, "still waiting"), Err(1));
        clock.advance(1);
        assert_eq!(guess(&guard, OFFICE, "once"), Ok(()));
    }
    assert_eq!(waits[..6], [1, 2, 4, 8, 16, 32]);
    assert!(waits.iter().all(|wait| *wait <= 300), "{waits:?}");
    assert!(waits[6..].iter().all(|wait| *wait >= 60), "{waits:?}");
    clock.advance(3 * 3_600);
    for n in 0..20 {
        assert_eq!(guess(&guard, OFFICE, &n.to_string()), Ok(()), "{n}");
    }
}

#[test]
fn what_was_good_from_an_address_passes_while_it_waits() {
    let (guard, clock) = guard();
    guard.present(OFFICE, Credential::Key("OURS")).unwrap().known();
    for n in 0..40 {
        let _ = guess(&guard, OFFICE, &n.to_string());
    }
    assert!(guess(&guard, OFFICE, "GUESS").is_err());
    guard.present(OFFICE, Credential::Key("OURS")).unwrap().known();
    // The response does not distinguish an existing key or a credential of another kind.
    assert!(guard.present(OFFICE, Credential::Key("EXISTS ELSEWHERE")).is_err());
    let elsewhere = IpAddr::V4(Ipv4Addr::new(198, 51, 100, 8));
    guard.present(elsewhere, Credential::Key("EXISTS ELSEWHERE")).unwrap().known();
    assert!(guard.present(OFFICE, Credential::Key("EXISTS ELSEWHERE")).is_err());
    let installation = Credential::Installation { email: "a@example.com", installation: "one" };
    guard.present(OFFICE, installation).unwrap().known();
    guard.present(OFFICE, Credential::Token("kst_other")).unwrap().known();
    // It is forgotten after hours without use.
    clock.advance(13 * 3_600);
    for n in 0..40 {
        let _ = guess(&guard, OFFICE, &n.to_string());
    }
    assert!(guard.present(OFFICE, Credential::Key("OURS")).is_err());
}

#[test]
fn a_burst_passes_and_comes_back_with_time() {
    let (guard, clock) = guard();
    assert_eq!((0..3_000).filter(|_| guard.visit(OFFICE, None).is_ok()).count(), 2_000);
    assert_eq!(guard.visit(OFFICE, None).unwrap_err().retry_after, 1);
    clock.advance(3);
    assert_eq!((0..3_000).filter(|_| guard.visit(OFFICE, None).is_ok()).count(), 300);
    let tries = |person| (0..20).filter(|_| guard.act(OFFICE, Act::Password { person, browser: None }).is_ok()).count();
    assert_eq!((tries("acc_ann"), tries("acc_ann")), (10, 0));
    let wait = guard.act(OFFICE, Act::Password { person: "acc_ann", browser: None }).unwrap_err().retry_after;
    clock.advance(i64::try_from(wait).unwrap());
    assert_eq!(tries("acc_ann"), 1);
}

#[test]
fn a_good_token_is_not_counted() {
    let (guard, _) = guard();
    guard.present(OFFICE, Credential::Token("kst_1")).unwrap().known();
    assert!((0..5_000).all(|_| guard.visit(OFFICE, Some("kst_1")).is_ok()));
    assert_eq!((0..5_000).filter(|_| guard.visit(OFFICE, Some("kst_2")).is_ok()).count(), 2_000);
    // A revoked token is counted again.
    guard.present(OFFICE, Credential::Token("kst_1")).unwrap().unknown();
    assert!(guard.visit(OFFICE, Some("kst_1")).is_err());
}

#[test]
fn one_subscriber_of_ipv6_is_one_caller() {
    let (guard, _) = guard();
    let ip = |network: u16, host| IpAddr::V6(Ipv6Addr::new(0x2001, 0xdb8, 0, network, 0, 0, host, 1));
    assert_eq!((0..3_000).filter(|n| guard.visit(ip(1, *n), None).is_ok()).count(), 2_000);
    assert!(guard.visit(ip(2, 0), None).is_ok());
    let mapped: IpAddr = "::ffff:198.51.100.7".parse().unwrap();
    assert_eq!((0..2_000).filter(|_| guard.visit(mapped, None).is_ok()).count(), 2_000);
    assert!(guard.visit(OFFICE, None).is_err());
}

#[test]
fn a_million_addresses_do_not_fill_the_memory() {
    let (guard, _) = guard();
    for n in 0..1_000_000_u32 {
        let from = IpAddr::V4(Ipv4Addr::from(n));
        let _ = guard.visit(from, None);
        if n % 4 == 0 {
            let _ = guess(&guard, from, &n.to_string());
        }
    }
    assert!(guard.guessed_keys.remembered() <= 131_072 && guard.guessed_keys.remembered() > 60_000);
}

#[test]
fn switched_off_nothing_is_counted() {
    let guard = Arc::new(Guard::new(&RateLimits::off(), Clock::manual(1)));
    assert!((0..10_000).all(|_| guard.visit(OFFICE, None).is_ok() && guess(&guard, OFFICE, "x").is_ok()));
    assert!((0..1_000).all(|_| guard.act(OFFICE, Act::Trial).is_ok()));
}

#[test]
fn nobody_uses_up_what_a_known_good_caller_has() {
    let (guard, _) = guard();
    let home: IpAddr = "203.0.113.1".parse().unwrap();
    // Installations: another address queries the same e-mail address as often as it can.
    let mine = Credential::Installation { email: "ann@example.com", installation: "mine" };
    guard.present(home, mine).unwrap().known();
    for n in 0..3_000_u32 {
        let installation = n.to_string();
        let guessed = Credential::Installation { email: "ann@example.com", installation: &installation };
        if let Ok(presented) = guard.present(OFFICE, guessed) {
            presented.known();
        }
    }
    assert!((0..3_000).all(|_| guard.present(home, mine).is_ok()));
    let new = Credential::Installation { email: "ann@example.com", installation: "new" };
    assert!(guard.present("203.0.113.2".parse().unwrap(), new).is_ok());
    // Her password and her links, while strangers everywhere try.
    guard.signed_in(home, &AccountId::from_text("acc_ann"));
    for n in 0..2_000_u32 {
        let from = IpAddr::V4(Ipv4Addr::from(0x0A00_0000 + n));
        let _ = guard.act(from, Act::Password { person: "acc_ann", browser: None });
        let _ = guard.act(from, Act::SignInLink { person: "acc_ann", browser: None });
    }
    let new = "198.51.100.99".parse().unwrap();
    assert!(guard.act(new, Act::Password { person: "acc_ann", browser: None }).is_err(), "guessing is limited");
    assert!(guard.act(new, Act::SignInLink { person: "acc_ann", browser: None }).is_err());
    assert!(guard.act(home, Act::Password { person: "acc_ann", browser: None }).is_ok());
    assert!(guard.act(home, Act::SignInLink { person: "acc_ann", browser: None }).is_ok());
    // From any address, in a browser in which she signed in before: as often as from one address, but no more.
    let known = |mark| Act::Password { person: "acc_ann", browser: Some(mark) };
    assert_eq!((0..50).filter(|_| guard.act(new, known("acc_ann.1.x")).is_ok()).count(), 10);
    assert!(guard.act(new, known("acc_ann.2.y")).is_ok(), "another browser of hers");
    let link = Act::SignInLink { person: "acc_ann", browser: Some("acc_ann.1.x") };
    assert_eq!((0..50).filter(|_| guard.act(new, link).is_ok()).count(), 10);
}

#[test]
fn a_refused_guess_takes_nothing_from_others() {
    let (guard, _) = guard();
    for n in 0..5_000 {
        let _ = guess(&guard, OFFICE, "KEY-OF-SOMEBODY").map_err(|_| n);
    }
    let elsewhere: IpAddr = "203.0.113.1".parse().unwrap();
    guard.present(elsewhere, Credential::Key("KEY-OF-SOMEBODY")).unwrap().known();
}

#[test]
fn larger_networks_of_ipv6_have_an_end_too() {
    let (guard, _) = guard();
    let ip = |third: u16, fourth: u16| IpAddr::V6(Ipv6Addr::new(0x2001, 0xdb8, third, fourth, 0, 0, 0, 1));
    let answered = |ips: &mut dyn Iterator<Item = IpAddr>| ips.filter(|ip| guess(&guard, *ip, "k").is_ok()).count();
    // A /48 of 65,536 networks.
    let in_48 = answered(&mut (0..2_000).map(|n| ip(1, n << 8)));
    assert!((100..=200).contains(&in_48), "{in_48}");
    let in_56 = answered(&mut (0..2_000).map(|n| ip(2, n % 256)));
    assert!((60..=100).contains(&in_56), "{in_56}");
    assert!(guess(&guard, ip(3, 0), "k").is_ok(), "a neighbor does not wait");
    let tries = |third: u16| {
        (0..2_000)
            .filter(|n| guard.act(ip(third, *n), Act::Password { person: "acc_ann", browser: None }).is_ok())
            .count()
    };
    assert!(tries(4) <= 80);
    assert!(
        guard.act(OFFICE, Act::Password { person: "acc_ann", browser: None }).is_ok(),
        "one /48 does not lock an account"
    );
}

#[test]
fn stripe_is_not_asked_once_for_every_call() {
    let (guard, clock) = guard();
    let asked = |sessions: &mut dyn Iterator<Item = String>, ours: bool| {
        sessions.filter(|session| guard.ask_about(OFFICE, session, ours) == Ok(Asking::Yes)).count()
    };
    assert!(asked(&mut (0..1_000).map(|n| format!("cs_test_{n}")), false) <= 50);
    assert_eq!(asked(&mut (0..1_000).map(|_| "cs_test_ours".to_owned()), true), 20);
    clock.advance(600);
    guard.unknown_session("cs_test_none");
    assert_eq!(guard.ask_about(OFFICE, "cs_test_none", false), Ok(Asking::Unknown));
    clock.advance(601);
    assert_eq!(guard.ask_about(OFFICE, "cs_test_none", false), Ok(Asking::Yes));
}
