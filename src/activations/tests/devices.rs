//! Devices: seats, replacing the oldest, moving without the old machine, and limits under concurrency.

use crate::accounts::account;
use crate::activations::activate::ActivateError;
use crate::activations::activation::{self, Activation};
use crate::activations::deactivate::DeactivateError;
use crate::activations::move_seat::MoveError;
use crate::activations::testing::{START, World, email, installation};
use crate::audit::{self, Actor};
use crate::clock::DAY;
use crate::db::testing::each_database;
use crate::ids::{AccountId, LicenseId};
use crate::licenses::key::LicenseKey;

const ANN: &str = "ann@example.com";

fn places(world: &World, license_id: &LicenseId) -> Vec<Activation> {
    world.read(|c| activation::list(c, &[license_id]))
}

fn deactivate(world: &World, key: &LicenseKey, id: &str) -> Result<(), DeactivateError> {
    let (key, id) = (key.clone(), installation(id));
    world.write(move |c, a| a.deactivate_device(c, &key, &id).map(|_| ()))
}

#[test]
fn the_tier_refuses_a_device_over_the_limit() {
    each_database(|db| {
        let world = World::new(db);
        let license = world.mint("business", ANN, Some(3), Some(START + 30 * DAY));
        for (n, id) in ["one", "two", "three"].into_iter().enumerate() {
            world.clock().advance(1);
            let active = world.activate(&license.key, id, ANN).unwrap();
            assert_eq!((active.used, active.replaced), (u32::try_from(n).unwrap() + 1, None));
            assert_eq!((active.expiry, active.standing.terms.tier.as_str()), (Some(START + 30 * DAY), "business"));
            assert_eq!(active.standing.terms.features, ["external", "custom", "webhooks"]);
            assert_eq!(active.standing.terms.limits["users"], Some(100));
        }
        let fourth = world.activate(&license.key, "four", ANN);
        assert!(matches!(fourth, Err(ActivateError::Limit { limit: 3, used: 3 })), "{fourth:?}");
        assert_eq!(world.activate(&license.key, "two", ANN).unwrap().used, 3, "reinstalling always works");
        assert_eq!(places(&world, &license.id)[1].hostname.as_deref(), Some("host-of-two"));

        deactivate(&world, &license.key, "two").unwrap();
        assert!(matches!(deactivate(&world, &license.key, "two"), Err(DeactivateError::NotActivated)));
        let unknown = LicenseKey::parse("KEY-0000-0000-0000-0000").unwrap();
        assert!(matches!(deactivate(&world, &unknown, "two"), Err(DeactivateError::NotFound)));
        assert_eq!(world.activate(&license.key, "four", ANN).unwrap().used, 3);
        assert_eq!(world.activate(&license.key, "one", "bob@example.com").unwrap_err().code(), "license_not_yours");
        assert_eq!(world.activate(&unknown, "one", ANN).unwrap_err().code(), "license_not_found");
    });
}

#[test]
fn the_third_device_takes_the_place_of_the_one_unused_for_longest() {
    each_database(|db| {
        let world = World::new(db);
        let license = world.mint("two-devices", ANN, Some(2), None);
        for id in ["one", "two"] {
            assert_eq!(world.activate(&license.key, id, ANN).unwrap().replaced, None);
            world.clock().advance(60);
        }
        // Only the buffer shows that the first one is in use.
        assert!(world.ask(ANN, "one").valid);
        world.clock().advance(60);
        let third = world.activate(&license.key, "three", ANN).unwrap();
        assert_eq!((third.replaced.as_deref(), third.used), (Some("two"), 2));
        let answer = world.ask(ANN, "two");
        assert_eq!((answer.valid, answer.code, answer.active_count), (false, "not_activated", 2));
        let row = places(&world, &license.id).into_iter().find(|a| a.subject == "two").unwrap();
        assert_eq!((row.active, row.deactivated_reason.as_deref()), (false, Some("replaced")));

        // The same once the buffer is written.
        world.flush();
        let row = places(&world, &license.id).into_iter().find(|a| a.subject == "one").unwrap();
        assert_eq!((row.last_seen_at, row.last_validated_at), (START + 120, Some(START + 120)));
        world.clock().advance(60);
        assert!(world.ask(ANN, "three").valid);
        assert_eq!(world.activate(&license.key, "two", ANN).unwrap().replaced.as_deref(), Some("one"));

        // After the limit was lowered, a new device replaces more than one; the answer names the oldest.
        world.execute("UPDATE licenses SET max_activations = 1");
        world.clock().advance(60);
        let only = world.activate(&license.key, "one", ANN).unwrap();
        assert_eq!((only.replaced.as_deref(), only.used), (Some("three"), 1));
    });
}

#[test]
fn a_seat_that_nobody_uses_is_given_to_one_that_asks() {
    each_database(|db| {
        let world = World::new(db);
        let license = world.mint("business", ANN, Some(2), None);
        world.execute("UPDATE tiers SET idle_days = 7 WHERE slug = 'business'");
        for id in ["one", "two"] {
            world.activate(&license.key, id, ANN).unwrap();
        }
        world.clock().advance(7 * DAY);
        // Only the buffer shows that the first one is in use; the second was seen exactly a week ago, which is not idle
        // yet.
        assert!(world.ask(ANN, "one").valid);
        let third = world.activate(&license.key, "three", ANN);
        assert!(matches!(third, Err(ActivateError::Limit { limit: 2, used: 2 })), "{third:?}");
        world.clock().advance(1);
        assert!(world.ask(ANN, "two").valid, "no other device needed its seat");
        world.clock().advance(6 * DAY);
        world.flush();
        assert!(world.ask(ANN, "one").valid);
        world.clock().advance(DAY + 1);
        let third = world.activate(&license.key, "three", ANN).unwrap();
        assert_eq!((third.used, third.replaced.as_deref()), (2, Some("two")));
        let row = places(&world, &license.id).into_iter().find(|a| a.subject == "two").unwrap();
        assert_eq!((row.active, row.deactivated_reason.as_deref()), (false, Some("idle")));
        assert_eq!(world.ask(ANN, "two").code, "not_activated");
        // When it comes back, it is treated like any other; a seat in use is not given away.
        let again = world.activate(&license.key, "two", ANN);
        assert!(matches!(again, Err(ActivateError::Limit { limit: 2, used: 2 })), "{again:?}");
    });
}

#[test]
fn an_application_of_another_product_is_refused() {
    each_database(|db| {
        let world = World::new(db);
        let license = world.mint("business", ANN, Some(3), None);
        let key = license.key.clone();
        let with = |product: &str| {
            let (key, product) = (key.clone(), product.to_owned());
            world.write(move |c, a| {
                let device = crate::activations::activate_device::Device {
                    email: Some(email(ANN)),
                    license_key: key.clone(),
                    installation: installation("one"),
                    details: Default::default(),
                    product: Some(product.clone()),
                };
                a.activate_device(c, &device)
            })
        };
        assert_eq!(with("desktop-app").unwrap_err().code(), "product_mismatch");
        with("server").unwrap();
    });
}

#[test]
fn a_seat_moves_without_the_old_machine_as_often_as_the_tier_says() {
    each_database(|db| {
        let world = World::new(db);
        world.execute("UPDATE tiers SET moves_per_month = 2 WHERE slug = 'startup'");
        let license = world.mint("startup", ANN, Some(1), None);
        world.mint("startup", "bob@example.com", Some(1), None);
        let account = |by: &str| world.read(|c| account::find_by_email(c, &email(by))).unwrap().id;
        let (ann, bob) = (account(ANN), account("bob@example.com"));
        let free = |account: &AccountId, activation: &str| {
            let (account, activation) = (account.to_owned(), activation.to_owned());
            world.write(move |c, a| a.deactivate_own(c, &account, &activation).map(|_| ()))
        };
        // Two machines alternate in their two rows; each turn still counts.
        for id in ["one", "two"] {
            let active = world.activate(&license.key, id, ANN).unwrap().activation_id;
            assert!(matches!(free(&bob, &active), Err(MoveError::NotFound)), "another's");
            free(&ann, &active).unwrap();
            assert!(matches!(free(&ann, &active), Err(MoveError::NotFound)), "not active any more");
            world.clock().advance(DAY);
        }
        let active = world.activate(&license.key, "one", ANN).unwrap().activation_id;
        let refused = free(&ann, &active).unwrap_err();
        assert!(
            matches!(refused, MoveError::Limit { limit: 2, retry_after } if retry_after == 28 * DAY),
            "{refused:?}"
        );

        // An administrator may do it, and it does not count.
        let id = active.clone();
        world.write(move |c, a| a.deactivate_any(c, &Actor::Cli, &id)).unwrap();
        world.activate(&license.key, "one", ANN).unwrap();
        world.clock().advance(28 * DAY);
        free(&ann, &active).unwrap();
        let filter = audit::Filter { subject: Some(license.id.to_string()), ..Default::default() };
        let log = world.read(|c| audit::list(c, &filter, None, 10)).entries;
        let words: Vec<_> = log.iter().map(|e| (e.action.as_str(), e.actor.starts_with("customer:"))).collect();
        assert_eq!(
            words,
            [
                ("activation.moved", true),
                ("activation.ended", false),
                ("activation.moved", true),
                ("activation.moved", true)
            ]
        );
    });
}

#[test]
fn one_device_a_thousand_times_at_once_is_one_seat() {
    each_database(|db| {
        let world = World::new(db);
        let license = world.mint("business", ANN, Some(3), None);
        std::thread::scope(|scope| {
            let ask = |_| {
                let (world, key) = (&world, &license.key);
                scope.spawn(move || {
                    for _ in 0..50 {
                        assert_eq!(world.activate(key, "same", ANN).unwrap().used, 1);
                    }
                })
            };
            let asking: Vec<_> = (0..20).map(ask).collect();
            asking.into_iter().for_each(|t| t.join().unwrap());
        });
        assert_eq!(places(&world, &license.id).len(), 1);
    });
}

#[test]
fn n_seats_stay_n_however_many_devices_ask_at_once() {
    each_database(|db| {
        let world = World::new(db);
        for (tier, expected) in [("business", 4), ("two-devices", 12)] {
            let license = world.mint(tier, ANN, Some(4), None);
            let outcomes: Vec<_> = std::thread::scope(|scope| {
                let ask = |n: usize| {
                    let (world, key) = (&world, &license.key);
                    scope.spawn(move || world.activate(key, &format!("device-{n}"), ANN))
                };
                let asking: Vec<_> = (0..12).map(ask).collect();
                asking.into_iter().map(|t| t.join().unwrap()).collect()
            });
            assert_eq!(outcomes.iter().filter(|o| o.is_ok()).count(), expected, "{tier}");
            assert!(outcomes.iter().flatten().all(|active| active.used <= 4));
            let active = places(&world, &license.id).iter().filter(|a| a.active).count();
            assert_eq!(active, 4, "{tier}");
        }
    });
}
