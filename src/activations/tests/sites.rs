//! Sites: activating, deactivating, refusals, and limits under concurrency.

use crate::activations::activate::{ActivateError, Activated};
use crate::activations::activation;
use crate::activations::deactivate::DeactivateError;
use crate::activations::testing::{START, World, email, site};
use crate::clock::DAY;
use crate::db::testing::each_database;
use crate::ids::AccountId;
use crate::licenses::key::LicenseKey;
use crate::licenses::policy::State;

const ANN: &str = "ann@example.com";

fn activate(world: &World, key: &LicenseKey, domain: &str, by: &str) -> Result<Activated, ActivateError> {
    let (key, site, email) = (key.clone(), site(domain), email(by));
    world.write(move |c, a| a.activate_site(c, &key, &site, Some(&email)))
}

fn deactivate(world: &World, key: &LicenseKey, domain: &str, by: &str) -> Result<(), DeactivateError> {
    let (key, site, email) = (key.clone(), site(domain), email(by));
    world.write(move |c, a| a.deactivate_site(c, &key, &site, Some(&email)).map(|_| ()))
}

#[test]
fn one_seat_is_one_site() {
    each_database(|db| {
        let world = World::new(db);
        let license = world.mint("quantity", ANN, Some(1), None);
        let first = activate(&world, &license.key, "https://www.Shop.com/cart", ANN).unwrap();
        assert_eq!((first.used, &first.license_id, first.expiry), (1, &license.id, None));

        world.clock().advance(60);
        let again = activate(&world, &license.key, "shop.com", ANN).unwrap();
        assert_eq!((&again.activation_id, again.used), (&first.activation_id, 1), "the same site again");
        let other = activate(&world, &license.key, "blog.shop.com", ANN);
        assert!(matches!(other, Err(ActivateError::Limit { limit: 1, used: 1 })), "{other:?}");
        assert_eq!(other.unwrap_err().code(), "activation_limit");

        let local = activate(&world, &license.key, "shop.test", ANN).unwrap();
        assert_eq!(local.used, 1, "a development site takes no seat");

        deactivate(&world, &license.key, "shop.com", ANN).unwrap();
        let row = world.read(|c| activation::find(c, &first.activation_id)).unwrap();
        assert_eq!((row.active, row.deactivated_at), (false, Some(START + 60)));
        assert_eq!(row.deactivated_reason.as_deref(), Some("deactivated"));
        assert!(matches!(deactivate(&world, &license.key, "shop.com", ANN), Err(DeactivateError::NotActivated)));
        assert_eq!(activate(&world, &license.key, "blog.shop.com", ANN).unwrap().used, 1);
        assert_eq!(activate(&world, &license.key, "shop.com", ANN).unwrap_err().code(), "activation_limit");

        deactivate(&world, &license.key, "blog.shop.com", ANN).unwrap();
        let back = activate(&world, &license.key, "shop.com", ANN).unwrap();
        assert_eq!(back.activation_id, first.activation_id, "the place keeps its row");
        let row = world.read(|c| activation::find(c, &back.activation_id)).unwrap();
        assert_eq!((row.first_activated_at, row.activated_at, row.deactivated_at), (START, START + 60, None));
    });
}

#[test]
fn refusals_say_why_and_change_nothing() {
    each_database(|db| {
        let world = World::new(db);
        let license = world.mint("quantity", ANN, Some(1), Some(START + DAY));
        world.mint("quantity", "bob@example.com", Some(1), None);
        let unknown = LicenseKey::parse("KEY-0000-0000-0000-0000").unwrap();
        let code =
            |key: &LicenseKey, by: &str| activate(&world, key, "shop.com", by).map_err(|e| e.code().as_str()).err();
        assert_eq!(code(&unknown, ANN), Some("license_not_found"));
        assert_eq!(code(&license.key, "bob@example.com"), Some("license_not_yours"));
        assert_eq!(code(&license.key, "nobody@example.com"), Some("license_not_yours"));
        let foreign = deactivate(&world, &license.key, "shop.com", "bob@example.com").unwrap_err();
        assert_eq!(foreign.code(), "license_not_yours");
        assert_eq!(deactivate(&world, &unknown, "shop.com", ANN).unwrap_err().code(), "license_not_found");
        assert_eq!(deactivate(&world, &license.key, "shop.com", ANN).unwrap_err().code(), "activation_not_found");

        for (status, expected) in
            [("inactive", "license_inactive"), ("suspended", "license_suspended"), ("revoked", "license_revoked")]
        {
            match status {
                "inactive" => world.execute("UPDATE licenses SET status = 'inactive'"),
                "suspended" => world.execute("UPDATE licenses SET status = 'suspended'"),
                _ => world.execute("UPDATE licenses SET status = 'revoked'"),
            }
            assert_eq!(code(&license.key, ANN), Some(expected));
        }
        world.execute("UPDATE licenses SET status = 'active'");
        world.clock().advance(DAY + 7 * DAY);
        assert_eq!(code(&license.key, ANN), Some("license_expired"));
        assert!(matches!(activate(&world, &license.key, "shop.com", ANN), Err(ActivateError::Refused(State::Expired))));
        let untouched = world.license(&license.id);
        assert_eq!(untouched.updated_at, START, "a refusal writes nothing");
        assert_eq!(world.read(|c| activation::list(c, &[&license.id])).len(), 0);
    });
}

#[test]
fn the_dashboard_asks_by_id_and_members_count_as_owners() {
    each_database(|db| {
        let world = World::new(db);
        let license = world.mint("quantity", ANN, Some(1), None);
        world.mint("quantity", "bob@example.com", Some(1), None);
        let account = |by: &str| world.read(|c| crate::accounts::account::find_by_email(c, &email(by))).unwrap().id;
        let (ann, bob) = (account(ANN), account("bob@example.com"));
        let by_id = |account: &AccountId| {
            let (account, id) = (account.to_owned(), license.id.clone());
            world.write(move |c, a| a.activate_site_by_id(c, &account, &id, &site("shop.com")))
        };
        assert!(matches!(by_id(&bob), Err(ActivateError::NotFound)), "another's license is not found");
        by_id(&ann).unwrap();
        let end = |account: &AccountId| {
            let (account, id) = (account.to_owned(), license.id.clone());
            world.write(move |c, a| a.deactivate_site_by_id(c, &account, &id, &site("shop.com")).map(|_| ()))
        };
        assert!(matches!(end(&bob), Err(DeactivateError::NotFound)));
        end(&ann).unwrap();

        world.execute("INSERT INTO organizations VALUES ('org_1', 'Org', 1, 1)");
        world.execute("UPDATE licenses SET account_id = NULL, organization_id = 'org_1'");
        assert!(matches!(by_id(&bob), Err(ActivateError::NotFound)));
        world.execute(
            "INSERT INTO organization_members SELECT 'org_1', id, 'member', 1 FROM accounts \
             WHERE email = 'bob@example.com'",
        );
        by_id(&bob).unwrap();
        assert_eq!(activate(&world, &license.key, "shop.com", "bob@example.com").unwrap().used, 1);
        assert_eq!(activate(&world, &license.key, "shop.com", ANN).unwrap_err().code(), "license_not_yours");
    });
}

#[test]
fn a_license_that_counts_from_activation_gets_its_end_then() {
    each_database(|db| {
        let world = World::new(db);
        world.execute("UPDATE tiers SET valid_days = 30, valid_days_from = 'activation' WHERE slug = 'quantity'");
        let license = world.mint("quantity", ANN, Some(2), None);
        world.clock().advance(100 * DAY);
        let now = START + 100 * DAY;
        assert_eq!(activate(&world, &license.key, "shop.com", ANN).unwrap().expiry, Some(now + 30 * DAY));
        let row = world.license(&license.id);
        assert_eq!((row.valid_until, row.valid_days), (Some(now + 30 * DAY), None));
        world.clock().advance(DAY);
        assert_eq!(activate(&world, &license.key, "two.com", ANN).unwrap().expiry, Some(now + 30 * DAY));

        let born = world.mint("quantity", ANN, Some(1), None);
        let id = born.id.clone();
        let made = world.write(move |c, a| activation::insert_site_activation(c, &a.context, &id, &site("born.com")));
        let row = world.read(|c| activation::find(c, &made.unwrap())).unwrap();
        assert_eq!((row.subject.as_str(), row.active, row.takes_seat), ("born.com", true, true));
        assert_eq!(world.license(&born.id).valid_until, Some(now + 31 * DAY));
    });
}

#[test]
fn n_seats_stay_n_however_many_sites_ask_at_once() {
    each_database(|db| {
        let world = World::new(db);
        let license = world.mint("quantity", ANN, Some(5), None);
        let outcomes: Vec<_> = std::thread::scope(|scope| {
            let ask = |n: usize| {
                let (world, key) = (&world, &license.key);
                scope.spawn(move || activate(world, key, &format!("site-{n}.com"), ANN))
            };
            let asking: Vec<_> = (0..60).map(ask).collect();
            asking.into_iter().map(|t| t.join().unwrap()).collect()
        });
        assert_eq!(outcomes.iter().filter(|o| o.is_ok()).count(), 5);
        let full = |o: &&Result<_, _>| matches!(o, Err(ActivateError::Limit { limit: 5, used: 5 }));
        assert_eq!(outcomes.iter().filter(full).count(), 55);
        assert_eq!(world.read(|c| activation::list(c, &[&license.id])).len(), 5);
    });
}

#[test]
fn one_seat_cannot_be_passed_around_among_many() {
    each_database(|db| {
        let world = World::new(db);
        let license = world.mint("quantity", ANN, Some(1), None);
        for n in 0..20 {
            let domain = format!("site-{n}.com");
            activate(&world, &license.key, &domain, ANN).unwrap();
            deactivate(&world, &license.key, &domain, ANN).unwrap();
            world.clock().advance(60);
        }
        let refused = activate(&world, &license.key, "one-more.com", ANN).unwrap_err();
        assert!(matches!(refused, ActivateError::Churn { retry_after: 85_200 }), "{refused:?}");
        activate(&world, &license.key, "site-3.com", ANN).unwrap();
        deactivate(&world, &license.key, "site-3.com", ANN).unwrap();
        world.clock().advance(85_200);
        activate(&world, &license.key, "one-more.com", ANN).unwrap();
    });
}
