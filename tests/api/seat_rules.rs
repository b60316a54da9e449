//! Which call activates what, development sites, ownership of keys, and the available license files.

use diesel::prelude::*;
use keysmith::db::Conn;
use keysmith_license::{PublicKey, Verifier};
use reqwest::{Method, Response};
use serde_json::{Value, json};

use crate::helpers::{ADMIN, Person, TestApp, json_of, problem_of};
use crate::licensing::key_of;
use crate::on_both;

const ANN: &str = "ann@example.com";
const EVE: &str = "eve@example.com";

/// Changes a tier through the admin API.
pub async fn set_tier(app: &TestApp, tier: &str, change: Value) {
    let path = format!("/api/v1/admin/tiers/{tier}");
    let call = Person::with_token(app, ADMIN).request(Method::PATCH, &path).json(&change);
    json_of(call.send().await.unwrap(), 200).await;
}

async fn device(app: &TestApp, key: &str, id: &str, email: Option<&str>) -> Response {
    let body = json!({"license_key": key, "installation_id": id, "email": email});
    app.post("/api/v1/license/activate", body).await
}

async fn site(app: &TestApp, key: &str, domain: &str, email: Option<&str>) -> Response {
    app.post("/activate-license", json!({"license_key": key, "site_domain": domain, "email": email})).await
}

async fn file(app: &TestApp, body: Value) -> Response {
    app.post("/api/v1/license/file", body).await
}

async fn ask(app: &TestApp, key: &str, instance: &str) -> Value {
    let body = json!({"license_key": key, "instance_id": instance});
    json_of(app.post("/api/v1/license/validate", body).await, 200).await
}

async fn with_id(app: &TestApp, key: &str) -> String {
    ask(app, key, "x").await["license_id"].as_str().unwrap().to_owned()
}

on_both!(a_license_for_devices_takes_no_site, async |app: &TestApp| {
    let key = key_of(app, "business", ANN).await;
    for id in ["one", "two", "three"] {
        json_of(device(app, &key, id, Some(ANN)).await, 200).await;
    }
    for host in ["pc3.local", "localhost", "a.test", "192.168.1.5", "shop.com", "one"] {
        let call = site(app, &key, host, Some(ANN)).await;
        let expected = if host == "one" { "invalid_site_domain" } else { "wrong_activation_kind" };
        problem_of(call, 422, expected).await;
        let answer = ask(app, &key, host).await;
        assert_eq!(answer["valid"], host == "one", "{host}: {answer}");
    }
    let leave = json!({"license_key": key, "site_domain": "pc3.local", "email": ANN});
    problem_of(app.post("/deactivate-license", leave).await, 422, "wrong_activation_kind").await;
});

on_both!(a_license_for_sites_takes_no_device, async |app: &TestApp| {
    let key = key_of(app, "quantity", ANN).await;
    for id in ["machine-1", "pc.local", "shop.com"] {
        problem_of(device(app, &key, id, Some(ANN)).await, 422, "wrong_activation_kind").await;
        let lease = app.post("/api/v1/leases", json!({"license_key": key, "instance_id": id})).await;
        problem_of(lease, 422, "wrong_activation_kind").await;
        assert_eq!(ask(app, &key, id).await["code"], "not_activated", "{id}");
        let leave = json!({"license_key": key, "installation_id": id});
        problem_of(app.post("/api/v1/license/deactivate", leave).await, 422, "wrong_activation_kind").await;
    }
    problem_of(
        file(app, json!({"license_key": key, "installation_id": "machine-1"})).await,
        422,
        "wrong_activation_kind",
    )
    .await;
    // A license file for a site is bound to the site, and takes a seat.
    let made =
        json_of(file(app, json!({"license_key": key, "installation_id": "https://www.Shop.com/x"})).await, 200).await;
    assert_eq!(read(app, &made).await.installation.as_deref(), Some("shop.com"));
    assert_eq!(ask(app, &key, "shop.com").await["code"], "valid");
    problem_of(file(app, json!({"license_key": key, "installation_id": "blog.com"})).await, 409, "activation_limit")
        .await;
});

on_both!(development_sites_take_no_seat_and_are_capped, async |app: &TestApp| {
    let key = key_of(app, "quantity", ANN).await;
    json_of(site(app, &key, "shop.com", Some(ANN)).await, 200).await;
    let hosts = [
        "localhost",
        "app.localhost",
        "shop.test",
        "pc.local",
        "a.example",
        "b.invalid",
        "127.0.0.1",
        "10.0.0.7",
        "192.168.1.5",
        "[::1]",
        "router.lan",
        "ci.internal",
        "nas.home.arpa",
    ];
    for host in hosts {
        let active = json_of(site(app, &key, host, Some(ANN)).await, 200).await;
        assert_eq!((&active["active_count"], &active["valid"]), (&json!(1), &json!(true)), "{host}");
        assert_eq!(ask(app, &key, host).await["code"], "valid", "{host}");
    }
    // 20 by default; an existing site does not count again, and deactivating one frees its place.
    for n in hosts.len()..20 {
        json_of(site(app, &key, &format!("pc{n}.local"), Some(ANN)).await, 200).await;
    }
    let full = problem_of(site(app, &key, "more.test", Some(ANN)).await, 409, "activation_limit").await;
    assert_eq!((&full["limit"], &full["used"]), (&json!(20), &json!(20)));
    json_of(site(app, &key, "localhost", Some(ANN)).await, 200).await;
    let leave = json!({"license_key": key, "site_domain": "pc.local", "email": ANN});
    json_of(app.post("/deactivate-license", leave).await, 200).await;
    json_of(site(app, &key, "more.test", Some(ANN)).await, 200).await;
    // The tier's limit applies.
    set_tier(app, "quantity", json!({"max_development_sites": "unlimited"})).await;
    json_of(site(app, &key, "even-more.test", Some(ANN)).await, 200).await;
    set_tier(app, "quantity", json!({"max_development_sites": 0})).await;
    problem_of(site(app, &key, "last.test", Some(ANN)).await, 409, "activation_limit").await;
    let used = problem_of(site(app, &key, "other.com", Some(ANN)).await, 409, "activation_limit").await;
    assert_eq!((&used["limit"], &used["used"]), (&json!(1), &json!(1)), "seats are counted apart");
});

on_both!(owner_check_says_who_must_name_the_owner, async |app: &TestApp| {
    let (sites, devices) = (key_of(app, "quantity", ANN).await, key_of(app, "business", ANN).await);
    // By default, the owner's address is required.
    for response in [site(app, &sites, "shop.com", None).await, device(app, &devices, "one", None).await] {
        let refused = problem_of(response, 422, "invalid_fields").await;
        assert_eq!(refused["errors"][0]["field"], "email", "{refused}");
    }
    problem_of(site(app, &sites, "shop.com", Some(EVE)).await, 403, "license_not_yours").await;
    problem_of(device(app, &devices, "one", Some(EVE)).await, 403, "license_not_yours").await;
    let leave = json!({"license_key": sites, "site_domain": "shop.com"});
    problem_of(app.post("/deactivate-license", leave.clone()).await, 422, "invalid_fields").await;

    for tier in ["quantity", "business"] {
        set_tier(app, tier, json!({"owner_check": "key"})).await;
    }
    json_of(site(app, &sites, "shop.com", None).await, 200).await;
    json_of(device(app, &devices, "one", None).await, 200).await;
    json_of(device(app, &devices, "two", Some("")).await, 200).await;
    json_of(device(app, &devices, "two", Some("ANN@example.com")).await, 200).await;
    problem_of(site(app, &sites, "shop.com", Some(EVE)).await, 403, "license_not_yours").await;
    problem_of(device(app, &devices, "one", Some(EVE)).await, 403, "license_not_yours").await;
    problem_of(device(app, &devices, "one", Some("eve")).await, 422, "invalid_email").await;
    let by_eve = json!({"license_key": sites, "site_domain": "shop.com", "email": EVE});
    problem_of(app.post("/deactivate-license", by_eve).await, 403, "license_not_yours").await;
    json_of(app.post("/deactivate-license", leave).await, 200).await;
});

on_both!(a_license_without_an_owner_opens_by_its_key_alone, async |app: &TestApp| {
    let (sites, devices) = (key_of(app, "quantity", ANN).await, key_of(app, "business", ANN).await);
    disown(app).await;
    json_of(site(app, &sites, "shop.com", None).await, 200).await;
    json_of(device(app, &devices, "one", None).await, 200).await;
    json_of(device(app, &devices, "two", Some(EVE)).await, 200).await;
    json_of(app.post("/deactivate-license", json!({"license_key": sites, "site_domain": "shop.com"})).await, 200).await;
    json_of(site(app, &sites, "other.com", Some(ANN)).await, 200).await;
});

async fn disown(app: &TestApp) {
    let disown = |conn: &mut Conn| {
        use keysmith::db::schema::licenses;
        diesel::update(licenses::table).set(licenses::account_id.eq(None::<String>)).execute(conn)?;
        Ok::<_, keysmith::db::Error>(())
    };
    app.app.db.write(disown).await.unwrap();
}

on_both!(an_activation_answers_what_a_validation_does, async |app: &TestApp| {
    let create = app.client.post(format!("{}/api/v1/license/create", app.base)).bearer_auth(ADMIN);
    let made = json!({"email": ANN, "tier": "business", "days": 1});
    let key = json_of(create.json(&made).send().await.unwrap(), 201).await["license_key"].as_str().unwrap().to_owned();
    let fields = ["valid", "code", "expiry", "tier", "features", "limits", "active_count", "license_id", "trial"];
    let same = |active: &Value, asked: &Value| {
        for field in fields {
            assert!(active.get(field).is_some(), "{field} in {active}");
            assert_eq!(active[field], asked[field], "{field}");
        }
        assert!(active["check_again_after"].is_string() && active["activation_id"].is_string(), "{active}");
    };
    let active = json_of(device(app, &key, "one", Some(ANN)).await, 200).await;
    same(&active, &ask(app, &key, "one").await);
    assert_eq!((&active["code"], &active["trial"]), (&json!("valid"), &json!(false)));
    app.app.context.clock.advance(2 * 86_400);
    for id in ["one", "two"] {
        let active = json_of(device(app, &key, id, Some(ANN)).await, 200).await;
        same(&active, &ask(app, &key, id).await);
        assert_eq!((&active["valid"], &active["code"]), (&json!(true), &json!("grace")));
    }
    let sites = key_of(app, "quantity", ANN).await;
    let active = json_of(site(app, &sites, "shop.com", Some(ANN)).await, 200).await;
    same(&active, &ask(app, &sites, "shop.com").await);
    assert_eq!((&active["success"], &active["site_domain"]), (&json!(true), &json!("shop.com")));
});

async fn read(app: &TestApp, made: &Value) -> keysmith_license::License {
    let keys = json_of(app.get("/api/v1/public-keys").await, 200).await;
    let key: PublicKey = keys["keys"][0]["public_key"].as_str().unwrap().parse().unwrap();
    Verifier::new([key]).any_installation().read(made["certificate"].as_str().unwrap(), None).unwrap()
}

on_both!(a_file_is_for_one_installation_and_ends, async |app: &TestApp| {
    let key = key_of(app, "business", ANN).await;
    let unbound = problem_of(file(app, json!({"license_key": key})).await, 422, "invalid_fields").await;
    assert_eq!(unbound["errors"][0]["field"], "installation_id");
    assert_eq!(ask(app, &key, "x").await["active_count"], 0, "nothing half done");
    let days = async |made: &Value| {
        let license = read(app, made).await;
        (license.installation.clone(), license.days_left(license.issued))
    };
    let bound = |more: Value| {
        let mut body = json!({"license_key": key, "installation_id": "one"});
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        file(app, body)
    };
    // For a perpetual license, the tier's `file_ttl_days` is the maximum.
    for (asked, given) in [(json!({}), 365), (json!({"ttl_days": 14}), 14), (json!({"ttl_days": 3650}), 365)] {
        let made = json_of(bound(asked).await, 200).await;
        assert_eq!(days(&made).await, (Some("one".to_owned()), Some(given)));
        assert!(made["expiry"].is_string());
    }
    set_tier(app, "business", json!({"file_ttl_days": 30})).await;
    for (asked, given) in [(json!({}), 30), (json!({"ttl_days": 31}), 30), (json!({"ttl_days": 7}), 7)] {
        assert_eq!(days(&json_of(bound(asked).await, 200).await).await.1, Some(given));
    }
    problem_of(bound(json!({"ttl_days": 0})).await, 422, "invalid_fields").await;
    assert_eq!(ask(app, &key, "one").await["active_count"], 1);

    set_tier(app, "business", json!({"license_files": "unbound"})).await;
    assert_eq!(days(&json_of(file(app, json!({"license_key": key})).await, 200).await).await, (None, Some(30)));
    json_of(bound(json!({})).await, 200).await;
    assert_eq!(ask(app, &key, "one").await["active_count"], 1);

    set_tier(app, "business", json!({"license_files": "off"})).await;
    for body in [json!({"license_key": key}), json!({"license_key": key, "installation_id": "two"})] {
        problem_of(file(app, body).await, 403, "license_files_off").await;
    }
    assert_eq!(ask(app, &key, "one").await["active_count"], 1);
});

on_both!(a_file_does_not_bring_back_a_device_that_was_let_go, async |app: &TestApp| {
    let key = key_of(app, "business", ANN).await;
    let renew = async |id: &str| file(app, json!({"license_key": key, "installation_id": id})).await;
    let person = Person::signed_in(app, ANN).await;
    // Deactivated by the device itself, by the owner, and by an administrator.
    for (id, by) in [("own", 0), ("owner", 1), ("admin", 2)] {
        json_of(renew(id).await, 200).await;
        let activation = activation_of(app, &key, id).await;
        match by {
            0 => {
                let leave = json!({"license_key": key, "installation_id": id});
                json_of(app.post("/api/v1/license/deactivate", leave).await, 200).await;
            }
            1 => {
                let path = format!("/api/v1/activations/{activation}/deactivate");
                json_of(person.post(&path, json!({})).await, 200).await;
            }
            _ => {
                let path = format!("/api/v1/admin/activations/{activation}/deactivate");
                json_of(Person::with_token(app, ADMIN).post(&path, json!({})).await, 200).await;
            }
        }
        problem_of(renew(id).await, 403, "not_activated").await;
        assert_eq!(ask(app, &key, id).await["code"], "not_activated");
        // Once activated again, its file can be renewed.
        json_of(device(app, &key, id, Some(ANN)).await, 200).await;
        json_of(renew(id).await, 200).await;
        let leave = json!({"license_key": key, "installation_id": id});
        json_of(app.post("/api/v1/license/deactivate", leave).await, 200).await;
    }
});

async fn activation_of(app: &TestApp, key: &str, id: &str) -> String {
    let license = with_id(app, key).await;
    let listed = app.admin_get(&format!("/api/v1/admin/activations?license_id={license}&subject={id}")).await;
    let found = listed["activations"].as_array().unwrap().iter().find(|a| a["subject"] == id).unwrap();
    found["id"].as_str().unwrap().to_owned()
}

on_both!(a_file_is_not_encrypted_under_a_key_that_can_be_guessed, async |app: &TestApp| {
    let create = async |key: Option<&str>, tier: &str| {
        let create = app.client.post(format!("{}/api/v1/license/create", app.base)).bearer_auth(ADMIN);
        let body = json!({"email": ANN, "tier": tier, "license_key": key});
        json_of(create.json(&body).send().await.unwrap(), 201).await["license_key"].as_str().unwrap().to_owned()
    };
    let sealed =
        |key: &str, encrypt: bool| file(app, json!({"license_key": key, "installation_id": "one", "encrypt": encrypt}));
    for (key, tier) in [
        (None, "two-devices"),
        (Some("SHORT-1234"), "business"),
        (Some("00000000000000000000000000000042"), "business"),
        (Some("1234567890123456"), "business"),
    ] {
        let key = create(key, tier).await;
        let refused = problem_of(sealed(&key, true).await, 422, "invalid_fields").await;
        assert_eq!(refused["errors"][0]["field"], "encrypt", "{refused}");
        json_of(sealed(&key, false).await, 200).await;
    }
    for key in [None, Some("6f1c2d7e9a0b4c3d8e5f60718293a4b5")] {
        let key = create(key, "business").await;
        json_of(sealed(&key, true).await, 200).await;
    }
});

on_both!(an_application_shows_the_seats_and_frees_one, async |app: &TestApp| {
    let key = key_of(app, "business", ANN).await;
    for id in ["one", "two", "three"] {
        json_of(device(app, &key, id, Some(ANN)).await, 200).await;
    }
    let list = async |body: Value| app.post("/api/v1/license/activations", body).await;
    let seats = json_of(list(json!({"license_key": key, "installation_id": "two"})).await, 200).await;
    assert_eq!((&seats["used"], &seats["limit"]), (&json!(3), &json!(3)));
    let all = seats["activations"].as_array().unwrap().clone();
    let subjects: Vec<_> =
        all.iter().map(|seat| (seat["subject"].as_str().unwrap(), seat["this"].as_bool().unwrap())).collect();
    assert_eq!(subjects, [("one", false), ("two", true), ("three", false)]);
    assert!(all.iter().all(|seat| seat["kind"] == "device" && seat["first_activated"].is_string()), "{seats}");
    let without = json_of(list(json!({"license_key": key})).await, 200).await;
    assert!(without["activations"].as_array().unwrap().iter().all(|seat| seat["this"] == false));
    problem_of(list(json!({"license_key": "KEY-0000-0000-0000-0000"})).await, 404, "license_not_found").await;

    // A seat can be freed without its device, as often as the tier allows; not one of another license.
    let free = async |id: &Value| {
        app.post("/api/v1/license/deactivate", json!({"license_key": key, "activation_id": id})).await
    };
    let freed = json_of(free(&all[0]["activation_id"]).await, 200).await;
    assert_eq!(freed["activation_id"], all[0]["activation_id"]);
    problem_of(free(&all[0]["activation_id"]).await, 404, "activation_not_found").await;
    assert_eq!(ask(app, &key, "one").await["code"], "not_activated");
    json_of(device(app, &key, "four", Some(ANN)).await, 200).await;
    let other = key_of(app, "business", EVE).await;
    json_of(device(app, &other, "eves", Some(EVE)).await, 200).await;
    let eves = json_of(list(json!({"license_key": other})).await, 200).await["activations"][0]["activation_id"].clone();
    problem_of(free(&eves).await, 404, "activation_not_found").await;
    set_tier(app, "business", json!({"moves_per_month": 1})).await;
    let limit = problem_of(free(&all[1]["activation_id"]).await, 429, "move_limit").await;
    assert_eq!(limit["limit"], 1);

    let sites = key_of(app, "quantity", ANN).await;
    json_of(site(app, &sites, "shop.com", Some(ANN)).await, 200).await;
    let seats =
        json_of(list(json!({"license_key": sites, "installation_id": "https://www.shop.com"})).await, 200).await;
    assert_eq!((&seats["activations"][0]["kind"], &seats["activations"][0]["this"]), (&json!("site"), &json!(true)));
});
