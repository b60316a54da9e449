//! The list of a person's licenses.

use serde_json::{Value, json};

use crate::accounts::account;
use crate::activations::list::{Filter, list};
use crate::activations::listed::{Licenses, ListedLicense};
use crate::activations::testing::{START, World, email, site};
use crate::clock::DAY;
use crate::db::Page;
use crate::db::testing::each_database;
use crate::licenses::policy::State;

const ANN: &str = "ann@example.com";

fn page(world: &World, by: &str, cursor: Option<&str>, limit: i64) -> Page<ListedLicense> {
    let (ring, now) = (world.activator.ring.clone(), world.activator.context.now());
    world.read(|c| {
        let account = account::find_by_email(c, &email(by))?.unwrap().id;
        list(c, &ring, &account, &Filter::default(), cursor, limit, now)
    })
}

fn activate(world: &World, key: &crate::licenses::key::LicenseKey, domain: &'static str) {
    let key = key.clone();
    world.write(move |c, a| a.activate_site(c, &key, &site(domain), Some(&email(ANN)))).unwrap();
}

#[test]
fn a_license_is_listed_with_where_it_is_used() {
    each_database(|db| {
        let world = World::new(db);
        let license = world.mint("quantity", ANN, Some(1), Some(START + DAY));
        world.mint("quantity", "bob@example.com", Some(1), None);
        activate(&world, &license.key, "dev.test");
        world.clock().advance(5);
        activate(&world, &license.key, "shop.com");
        let page = serde_json::to_value(Licenses::from(page(&world, ANN, None, 100))).unwrap();
        assert_eq!(page["next_cursor"], Value::Null);
        let listed = page["licenses"].as_array().unwrap();
        assert_eq!(listed.len(), 1);
        let mut listed = listed[0].clone();
        let activations = listed["activations"].take();
        assert_eq!(
            listed,
            json!({
                "id": license.id, "license_key": license.key.as_str(), "key_prefix": license.key.key_prefix(),
                "status": "active", "available": false, "used_site_domain": "shop.com", "site_domain": null,
                "purchase_type": "manual", "tier": "quantity", "valid_until": "2027-01-16T08:00:00Z",
                "created_at": "2027-01-15T08:00:00Z", "subscription_id": null, "max_activations": 1,
                "activations": null,
            })
        );
        let places: Vec<_> =
            activations.as_array().unwrap().iter().map(|a| (&a["subject"], &a["takes_seat"])).collect();
        assert_eq!(places, [(&json!("dev.test"), &json!(false)), (&json!("shop.com"), &json!(true))]);
        assert_eq!(activations[1]["activated_at"], "2027-01-15T08:00:05Z");
    });
}

#[test]
fn pages_are_newest_first_and_hashed_keys_stay_hidden() {
    each_database(|db| {
        let world = World::new(db);
        world.execute("UPDATE tiers SET key_storage = 'hashed' WHERE slug = 'site'");
        let mut ids = Vec::new();
        for tier in ["quantity", "site", "quantity"] {
            ids.push(world.mint(tier, ANN, Some(1), None).id);
            world.clock().advance(1);
        }
        let first = page(&world, ANN, None, 2);
        assert_eq!(first.entries.iter().map(|l| &l.id).collect::<Vec<_>>(), [&ids[2], &ids[1]]);
        assert!(first.entries[0].license_key.is_some() && first.entries[0].available);
        assert_eq!(first.entries[1].license_key, None);
        let second = page(&world, ANN, first.next_cursor.as_deref(), 2);
        assert_eq!(second.entries.iter().map(|l| &l.id).collect::<Vec<_>>(), [&ids[0]]);
        assert_eq!(second.next_cursor, None);

        world.execute("UPDATE licenses SET status = 'suspended'");
        let suspended = &page(&world, ANN, None, 1).entries[0];
        assert_eq!((suspended.status, suspended.available), (State::Suspended, false));
        world.execute("INSERT INTO organizations VALUES ('org_1', 'Org', 1, 1)");
        world.execute("UPDATE licenses SET account_id = NULL, organization_id = 'org_1'");
        assert_eq!(page(&world, ANN, None, 9).entries.len(), 0);
        world.execute("INSERT INTO organization_members SELECT 'org_1', id, 'member', 1 FROM accounts");
        assert_eq!(page(&world, ANN, None, 9).entries.len(), 3);
    });
}
