//! Floating seats.

use crate::activations::leases::{Holder, Lease, LeaseError, LeaseRequest, sweep};
use crate::activations::testing::{START, World, installation};
use crate::clock::DAY;
use crate::db::testing::each_database;
use crate::licenses::key::LicenseKey;

const ANN: &str = "ann@example.com";

fn request(key: &LicenseKey, instance: &str) -> LeaseRequest {
    LeaseRequest { license_key: key.clone(), instance: installation(instance), ttl: 100 }
}

fn holder(key: &LicenseKey, instance: &str) -> Holder {
    Holder { license_key: Some(key.clone()), instance: Some(installation(instance)) }
}

fn lease(world: &World, key: &LicenseKey, instance: &str) -> Result<Lease, LeaseError> {
    let request = request(key, instance);
    world.write(move |c, a| a.create_lease(c, &request))
}

fn renew(world: &World, id: &str, key: &LicenseKey, instance: &str) -> Result<Lease, LeaseError> {
    let (id, holder) = (id.to_owned(), holder(key, instance));
    world.write(move |c, a| a.renew_lease(c, &id, &holder, 100))
}

fn delete(world: &World, id: &str, key: &LicenseKey, instance: &str) -> Result<(), LeaseError> {
    let (id, holder) = (id.to_owned(), holder(key, instance));
    world.write(move |c, a| a.delete_lease(c, &id, &holder).map(|_| ()))
}

#[test]
fn a_lease_lives_as_long_as_it_is_renewed() {
    each_database(|db| {
        let world = World::new(db);
        world.execute("UPDATE tiers SET max_leases = 1 WHERE slug = 'enterprise'");
        let key = world.mint("enterprise", ANN, None, Some(START + DAY)).key;
        let first = lease(&world, &key, "one").unwrap();
        assert_eq!(first.expires_at, START + 100);
        assert_eq!(world.ask_key(&key, "one").code, "valid", "a lease is a place");
        assert_eq!(world.ask_key(&key, "two").code, "not_activated");
        assert!(matches!(lease(&world, &key, "two"), Err(LeaseError::Limit { limit: 1, used: 1 })));

        world.clock().advance(99);
        assert_eq!(renew(&world, &first.id, &key, "one").unwrap().expires_at, START + 199);
        world.clock().advance(99);
        let again = lease(&world, &key, "one").unwrap();
        assert_eq!((&again.id, again.expires_at), (&first.id, START + 298), "the same instance keeps its lease");
        assert!(matches!(renew(&world, &first.id, &key, "two"), Err(LeaseError::NoLease)));

        world.clock().advance(100);
        assert_eq!(world.ask_key(&key, "one").code, "not_activated");
        assert!(matches!(renew(&world, &first.id, &key, "one"), Err(LeaseError::NoLease)), "what ended stays ended");
        let second = lease(&world, &key, "two").unwrap();
        assert!(matches!(lease(&world, &key, "one"), Err(LeaseError::Limit { .. })));
        assert!(matches!(delete(&world, &second.id, &key, "one"), Err(LeaseError::NoLease)));
        delete(&world, &second.id, &key, "two").unwrap();
        assert!(matches!(delete(&world, &second.id, &key, "two"), Err(LeaseError::NoLease)));
        lease(&world, &key, "one").unwrap();

        world.clock().advance(100);
        assert_eq!(world.write(|c, a| sweep(c, a.context.now(), 10)).unwrap(), 1);
        world.execute("UPDATE licenses SET status = 'suspended'");
        assert_eq!(lease(&world, &key, "one").unwrap_err().code(), "license_suspended");
    });
}

#[test]
fn no_floating_seats_and_unknown_keys() {
    each_database(|db| {
        let world = World::new(db);
        let key = world.mint("business", ANN, Some(3), None).key;
        assert!(matches!(lease(&world, &key, "one"), Err(LeaseError::Limit { limit: 0, used: 0 })));
        let unknown = LicenseKey::parse("KEY-0000-0000-0000-0000").unwrap();
        assert_eq!(lease(&world, &unknown, "one").unwrap_err().code(), "license_not_found");
    });
}

#[test]
fn n_leases_stay_n_however_many_instances_ask_at_once() {
    each_database(|db| {
        let world = World::new(db);
        world.execute("UPDATE tiers SET max_leases = 5 WHERE slug = 'enterprise'");
        let key = world.mint("enterprise", ANN, None, None).key;
        // Once with free leases, and again after the first ones have expired.
        for _ in 0..2 {
            let outcomes: Vec<_> = std::thread::scope(|scope| {
                let ask = |n: usize| {
                    let (world, key) = (&world, &key);
                    scope.spawn(move || lease(world, key, &format!("instance-{n}")))
                };
                let asking: Vec<_> = (0..40).map(ask).collect();
                asking.into_iter().map(|t| t.join().unwrap()).collect()
            });
            assert_eq!(outcomes.iter().filter(|o| o.is_ok()).count(), 5);
            assert!(outcomes.iter().all(|o| matches!(o, Ok(_) | Err(LeaseError::Limit { limit: 5, used: 5 }))));
            world.clock().advance(101);
        }
    });
}
