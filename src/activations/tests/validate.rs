//! Tests of the answers of a validation.

use std::collections::HashSet;

use serde_json::json;

use crate::activations::activation;
use crate::activations::testing::Answer;
use crate::activations::testing::{START, World, email, installation, site};
use crate::activations::validate::Question;
use crate::clock::{DAY, parse_rfc3339};
use crate::db::testing::each_database;
use crate::licenses::key::LicenseKey;

const ANN: &str = "ann@example.com";

#[test]
fn every_answer_has_its_code() {
    each_database(|db| {
        let world = World::new(db);
        let unknown = LicenseKey::parse("KEY-0000-0000-0000-0000").unwrap();
        let answer = world.ask(ANN, "one");
        assert_eq!((answer.valid, answer.code, answer.license_id), (false, "not_found", None));
        assert_eq!(world.ask_key(&unknown, "one").code, "not_found");

        let license = world.mint("business", ANN, Some(2), Some(START + 10 * DAY));
        // The address alone does not reveal whether there is a license.
        let (never, nobody) = (world.ask(ANN, "one"), world.ask("nobody@example.com", "one"));
        let body = |answer: Answer| json!(Answer { check_again_after: String::new(), ..answer });
        assert_eq!(body(never), body(nobody));
        assert_eq!(world.ask_key(&license.key, "one").code, "not_activated");
        world.activate(&license.key, "one", ANN).unwrap();
        for answer in [world.ask(ANN, "one"), world.ask_key(&license.key, "one")] {
            assert_eq!((answer.valid, answer.code, answer.active_count), (true, "valid", 1));
            assert_eq!(answer.expiry.as_deref().and_then(parse_rfc3339), Some(START + 10 * DAY));
            assert_eq!((answer.tier.as_deref(), answer.license_id.as_ref()), (Some("business"), Some(&license.id)));
            assert_eq!(answer.features, ["external", "custom", "webhooks"]);
            assert_eq!(answer.limits["users"], Some(100));
        }
        assert_eq!(world.ask("bob@example.com", "one").code, "not_found", "another's installation");

        let question = Question::Installation { email: email(ANN), installation: installation("one") };
        let with = |product| world.read(|c| world.activator.validate(c, &question, Some(product))).code();
        assert_eq!((with("server"), with("desktop-app")), ("valid", "product_mismatch"));

        world.execute("UPDATE licenses SET status = 'suspended'");
        assert_eq!(world.ask(ANN, "one").code, "suspended");
        world.execute("UPDATE licenses SET status = 'revoked'");
        let id = license.id.clone();
        world.write(move |c, a| activation::end_all(c, &id, "revoked", a.context.now())).unwrap();
        assert_eq!(world.ask(ANN, "one").code, "revoked", "also where it is not active any more");
        world.execute("UPDATE licenses SET status = 'inactive'");
        assert_eq!(world.ask_key(&license.key, "one").code, "inactive");

        world.execute("UPDATE licenses SET status = 'active'");
        world.activate(&license.key, "one", ANN).unwrap();
        world.clock().advance(10 * DAY);
        let grace = world.ask(ANN, "one");
        assert_eq!((grace.valid, grace.code), (true, "grace"));
        world.clock().advance(7 * DAY);
        assert_eq!(world.ask(ANN, "one").code, "expired");
    });
}

#[test]
fn a_lowered_limit_leaves_the_seats_to_who_came_first() {
    each_database(|db| {
        let world = World::new(db);
        let license = world.mint("business", ANN, Some(3), None);
        for id in ["one", "two", "three"] {
            world.activate(&license.key, id, ANN).unwrap();
            world.clock().advance(1);
        }
        world.execute("UPDATE licenses SET max_activations = 2");
        let codes = ["one", "two", "three"].map(|id| world.ask(ANN, id).code);
        assert_eq!(codes, ["valid", "valid", "activation_limit"]);
    });
}

#[test]
fn the_best_license_of_an_installation_answers() {
    each_database(|db| {
        let world = World::new(db);
        let paid = world.mint("business", ANN, Some(1), None);
        world.activate(&paid.key, "one", ANN).unwrap();
        world.clock().advance(1);
        let short = world.mint("startup", ANN, Some(1), Some(START + DAY));
        world.activate(&short.key, "one", ANN).unwrap();
        assert_eq!(world.ask(ANN, "one").license_id.as_ref(), Some(&short.id), "of two valid ones the newest");
        world.clock().advance(DAY + 1);
        assert_eq!(world.ask(ANN, "one").license_id.as_ref(), Some(&paid.id), "valid before grace");
        world.execute(
            "UPDATE licenses SET status = 'revoked' WHERE tier_id IN (SELECT id FROM tiers WHERE slug = 'business')",
        );
        assert_eq!(world.ask(ANN, "one").code, "grace");
    });
}

#[test]
fn a_site_asks_by_its_domain_and_overrides_replace_the_tiers_terms() {
    each_database(|db| {
        let world = World::new(db);
        let license = world.mint("quantity", ANN, Some(1), None);
        world.execute("UPDATE licenses SET limits = '{\"pages\": null}', features = '[\"all\"]'");
        let key = license.key.clone();
        world.write(move |c, a| a.activate_site(c, &key, &site("shop.com"), Some(&email(ANN)))).unwrap();
        for instance in ["shop.com", "https://www.shop.com/"] {
            let answer = world.ask_key(&license.key, instance);
            assert_eq!((answer.code, answer.features, answer.expiry), ("valid", vec!["all".to_owned()], None));
            assert_eq!(answer.limits.get("pages"), Some(&None));
        }
        assert_eq!(world.ask_key(&license.key, "other.com").code, "not_activated");
    });
}

#[test]
fn a_fleet_does_not_ask_all_at_once() {
    each_database(|db| {
        let world = World::new(db);
        let license = world.mint("business", ANN, Some(3), Some(START + 5 * DAY));
        world.activate(&license.key, "one", ANN).unwrap();
        let again = || parse_rfc3339(&world.ask(ANN, "one").check_again_after).unwrap() - world.clock().now();
        let times: HashSet<i64> = (0..50).map(|_| again()).collect();
        assert!(times.len() > 20 && times.iter().all(|t| (77_760..=95_040).contains(t)), "{times:?}");
        world.clock().advance(5 * DAY - 60);
        let times: HashSet<i64> = (0..50).map(|_| again()).collect();
        assert!(times.len() > 20 && times.iter().all(|t| (61..=660).contains(t)), "soon after the end: {times:?}");
        let refused = parse_rfc3339(&world.ask(ANN, "two").check_again_after).unwrap() - world.clock().now();
        assert!((3_240..=3_960).contains(&refused));
    });
}
