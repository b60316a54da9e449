use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::Arc;

use super::*;

const OFFICE: IpAddr = IpAddr::V4(Ipv4Addr::new(198, 51, 100, 7));

fn guard() -> (Arc<Guard>, Clock) {
    let clock = Clock::manual(1_000_000);
    (Arc::new(Guard::new(true, clock.clone())), clock)
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
    // Neither a key that exists nor one of another kind is told apart.
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
    let tries = |login| (0..20).filter(|_| guard.act(OFFICE, Act::Password { login }).is_ok()).count();
    assert_eq!((tries("ann"), tries(" ANN ")), (10, 0));
    let wait = guard.act(OFFICE, Act::Password { login: "ann" }).unwrap_err().retry_after;
    clock.advance(i64::try_from(wait).unwrap());
    assert_eq!(tries("ann"), 1);
}

#[test]
fn a_good_token_is_not_counted() {
    let (guard, _) = guard();
    guard.present(OFFICE, Credential::Token("kst_1")).unwrap().known();
    assert!((0..5_000).all(|_| guard.visit(OFFICE, Some("kst_1")).is_ok()));
    assert_eq!((0..5_000).filter(|_| guard.visit(OFFICE, Some("kst_2")).is_ok()).count(), 2_000);
    // Once revoked it is counted again.
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
    let guard = Arc::new(Guard::new(false, Clock::manual(1)));
    assert!((0..10_000).all(|_| guard.visit(OFFICE, None).is_ok() && guess(&guard, OFFICE, "x").is_ok()));
    assert!((0..1_000).all(|_| guard.act(OFFICE, Act::Trial).is_ok()));
}
