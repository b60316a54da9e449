//! The calls of the seller's application: `/api/v1/license/…`, trials, leases; and their validation log.

use std::collections::HashSet;

use keysmith::accounts::account;
use keysmith::accounts::email::Email;
use keysmith::catalog::Tier;
use keysmith::licenses::mint::{MintError, NewLicense, Owner};
use serde_json::{Value, json};

use crate::helpers::{ADMIN, Person, TestApp, json_of, problem_of};
use crate::on_both;

const ANN: &str = "ann@example.com";

/// A key of this tier for this address, with the tier's own seats.
pub async fn key_of(app: &TestApp, tier: &str, email: &str) -> String {
    let (minter, tier, email) = (app.app.billing.minter.clone(), tier.to_owned(), Email::parse(email).unwrap());
    let minted = app.app.db.write(move |conn| {
        let tier = Tier::by_slug(conn, &tier)?.unwrap();
        let account = account::find_or_create(conn, &minter.context, &email)?;
        let new = NewLicense {
            key_prefix: tier.product(conn)?.key_prefix,
            owner: Owner::account(account.id, email.clone()),
            order: None,
            customer_id: None,
            subscription_id: None,
            item_id: None,
            purchase_type: keysmith::licenses::status::PurchaseType::Manual,
            site_domain: None,
            valid_until: None,
            max_activations: tier.max_activations,
            metadata: Default::default(),
            tier,
        };
        Ok::<_, MintError>(minter.mint(conn, &[new])?.remove(0))
    });
    minted.await.unwrap().key.as_str().to_owned()
}

async fn activate(app: &TestApp, key: &str, id: &str, email: &str) -> reqwest::Response {
    let body = json!({"email": email, "installation_id": id, "license_key": key, "hostname": format!("host-{id}")});
    app.post("/api/v1/license/activate", body).await
}

async fn validate(app: &TestApp, email: &str, id: &str) -> Value {
    let body = json!({"email": email, "installation_id": id});
    json_of(app.post("/api/v1/license/validate", body).await, 200).await
}

on_both!(a_device_activates_validates_and_leaves, async |app: &TestApp| {
    let key = key_of(app, "business", ANN).await;
    assert_eq!(validate(app, ANN, "one").await["code"], "not_found");
    let active = json_of(activate(app, &key, "one", "ANN@example.com").await, 200).await;
    assert_eq!(
        (&active["valid"], &active["active_count"], &active["replaced"]),
        (&json!(true), &json!(1), &Value::Null)
    );
    assert_eq!((&active["expiry"], &active["limits"]["users"]), (&Value::Null, &json!(100)));
    json_of(activate(app, &key, "one", ANN).await, 200).await;
    json_of(activate(app, &key, "two", ANN).await, 200).await;
    json_of(activate(app, &key, "three", ANN).await, 200).await;
    let full = problem_of(activate(app, &key, "four", ANN).await, 409, "activation_limit").await;
    assert_eq!((&full["limit"], &full["used"]), (&json!(3), &json!(3)));

    let by_body = validate(app, ANN, "one").await;
    assert_eq!(
        (&by_body["valid"], &by_body["code"], &by_body["tier"]),
        (&json!(true), &json!("valid"), &json!("business"))
    );
    assert_eq!(by_body["features"], json!(["external", "custom", "webhooks"]));
    let query = format!("/api/v1/license/validate?license_key={key}&instance_id=one");
    let by_query = json_of(app.get(&query).await, 200).await;
    assert_eq!((&by_query["code"], &by_query["license_id"]), (&json!("valid"), &by_body["license_id"]));
    let other = json_of(app.get(&format!("{query}&product=desktop-app")).await, 200).await;
    assert_eq!((&other["valid"], &other["code"]), (&json!(false), &json!("product_mismatch")));
    let unknown = json_of(app.get("/api/v1/license/validate?license_key=KEY-NONE&instance_id=one").await, 200).await;
    assert_eq!((&unknown["valid"], &unknown["code"]), (&json!(false), &json!("not_found")));
    problem_of(app.get("/api/v1/license/validate").await, 422, "invalid_fields").await;
    // Fields that this call does not use must still have the right type.
    for body in [
        json!({"license_key": key, "instance_id": "one", "email": 7}),
        json!({"license_key": key, "instance_id": "one", "installation_id": ["one"]}),
        json!({"email": ANN, "installation_id": "one", "instance_id": {}}),
        json!({"email": ANN, "installation_id": "one", "license_key": 7}),
    ] {
        problem_of(app.post("/api/v1/license/validate", body).await, 422, "invalid_fields").await;
    }

    let leave = json!({"license_key": key, "installation_id": "one"});
    json_of(app.post("/api/v1/license/deactivate", leave.clone()).await, 200).await;
    problem_of(app.post("/api/v1/license/deactivate", leave).await, 404, "activation_not_found").await;
    assert_eq!(validate(app, ANN, "one").await["code"], "not_activated");
    json_of(activate(app, &key, "four", ANN).await, 200).await;

    problem_of(activate(app, &key, "five", "eve@example.com").await, 403, "license_not_yours").await;
    problem_of(activate(app, "LMG-BUS-K9X2M-P4N7Q-R3V8T-J6W1Y-A5C2", "x", ANN).await, 404, "license_not_found").await;
    let wrong =
        problem_of(app.post("/api/v1/license/activate", json!({"email": "ann"})).await, 422, "invalid_fields").await;
    assert_eq!(wrong["errors"].as_array().unwrap().len(), 3, "{wrong}");
});

on_both!(the_third_device_replaces_the_oldest, async |app: &TestApp| {
    let key = key_of(app, "two-devices", ANN).await;
    for id in ["one", "two"] {
        json_of(activate(app, &key, id, ANN).await, 200).await;
        // When a device was last seen is stored in whole seconds.
        app.app.context.clock.advance(1);
    }
    assert_eq!(validate(app, ANN, "one").await["valid"], true);
    let third = json_of(activate(app, &key, "three", ANN).await, 200).await;
    assert_eq!((&third["replaced"], &third["active_count"]), (&json!("two"), &json!(2)));
    assert_eq!(validate(app, ANN, "two").await["code"], "not_activated");
    let devices = app.admin_get(&format!("/api/v1/license/installations/{ANN}")).await;
    assert_eq!((&devices["email"], &devices["count"]), (&json!(ANN), &json!(2)));
    let ids: Vec<_> = devices["installations"].as_array().unwrap().iter().map(|d| &d["installation_id"]).collect();
    assert_eq!(ids, ["one", "three"]);
    // Paginated; the count covers all pages.
    let path = format!("/api/v1/license/installations/{ANN}?limit=1");
    let first = app.admin_get(&path).await;
    let cursor = first["next_cursor"].as_str().unwrap();
    let second = app.admin_get(&format!("{path}&cursor={cursor}")).await;
    for (page, id) in [(&first, "one"), (&second, "three")] {
        let ids: Vec<_> = page["installations"].as_array().unwrap().iter().map(|d| &d["installation_id"]).collect();
        assert_eq!((ids, &page["count"]), (vec![&json!(id)], &json!(2)), "{page}");
    }
    assert!(second["next_cursor"].is_null(), "{second}");
    problem_of(app.get(&format!("/api/v1/license/installations/{ANN}")).await, 401, "unauthorized").await;
});

on_both!(a_trial_is_given_once, async |app: &TestApp| {
    let start =
        async |email: &str, id: &str| app.post("/api/v1/trials", json!({"email": email, "installation_id": id})).await;
    let trial = json_of(start(ANN, "one").await, 201).await;
    assert_eq!((&trial["valid"], &trial["trial"]), (&json!(true), &json!(true)));
    let answer = validate(app, ANN, "one").await;
    assert_eq!((&answer["valid"], &answer["expiry"]), (&json!(true), &trial["expiry"]));
    assert_eq!(answer["trial"], true);
    problem_of(start(ANN, "one").await, 409, "trial_used").await;
    problem_of(start("bob@example.com", "one").await, 409, "trial_used").await;
    problem_of(start("a.n.n+x@example.com", "two").await, 409, "trial_used").await;
    let body = json!({"email": "bob@example.com", "installation_id": "two", "product": "server"});
    problem_of(app.post("/api/v1/trials", body).await, 404, "trial_not_offered").await;

    // The trial's installation moves to the paid license without a new activation, once the buyer has proved the
    // mailbox.
    Person::signed_in(app, ANN).await;
    let session = app.post("/purchase-quantity", json!({"email": ANN, "quantity": 1, "tier": "two-devices"})).await;
    let session = json_of(session, 200).await["session_id"].as_str().unwrap().to_owned();
    app.world().pay(&session, &Default::default()).unwrap();
    let paid = async || validate(app, ANN, "one").await["license_id"] != answer["license_id"];
    app.until("the paid license has taken over", paid).await;
    let answer = validate(app, ANN, "one").await;
    assert_eq!((&answer["valid"], &answer["trial"]), (&json!(true), &json!(false)));
});

on_both!(a_license_made_by_hand_takes_over_from_a_trial, async |app: &TestApp| {
    json_of(app.post("/api/v1/trials", json!({"email": ANN, "installation_id": "one"})).await, 201).await;
    Person::signed_in(app, ANN).await;
    let create = app.client.post(format!("{}/api/v1/license/create", app.base)).bearer_auth(ADMIN);
    let made = json_of(create.json(&json!({"email": ANN, "days": 400})).send().await.unwrap(), 201).await;
    let answer = validate(app, ANN, "one").await;
    assert_eq!((&answer["valid"], &answer["license_id"]), (&json!(true), &made["id"]));
    assert_eq!((&answer["expiry"], &answer["active_count"]), (&made["expiry"], &json!(1)));
});

on_both!(floating_seats_are_leased, async |app: &TestApp| {
    app.app
        .db
        .write(|conn| {
            use diesel::prelude::*;
            use keysmith::db::schema::tiers::dsl;
            diesel::update(dsl::tiers.filter(dsl::slug.eq("enterprise"))).set(dsl::max_leases.eq(5)).execute(conn)?;
            Ok::<_, keysmith::db::Error>(())
        })
        .await
        .unwrap();
    let key = key_of(app, "enterprise", ANN).await;
    let body = |id: &str| json!({"license_key": key, "instance_id": id, "ttl_seconds": 60});
    let asked = futures(40, |n| app.post("/api/v1/leases", body(&format!("instance-{n}")))).await;
    let (taken, refused): (Vec<_>, Vec<_>) = asked.into_iter().partition(|answer| answer.status() == 201);
    assert_eq!((taken.len(), refused.len()), (5, 35));
    for answer in refused {
        problem_of(answer, 409, "lease_limit").await;
    }
    let mut leases = Vec::new();
    for answer in taken {
        leases.push(json_of(answer, 201).await);
    }
    let ids: HashSet<_> = leases.iter().map(|lease| lease["id"].as_str().unwrap()).collect();
    assert_eq!(ids.len(), 5);
    let (path, instance) = (format!("/api/v1/leases/{}", leases[0]["id"].as_str().unwrap()), &leases[0]["instance_id"]);
    let own = json!({"license_key": key, "instance_id": instance, "ttl_seconds": 1});
    let url = format!("{}{path}", app.base);
    json_of(app.client.put(&url).json(&own).send().await.unwrap(), 200).await;
    problem_of(app.client.put(&url).json(&body("another")).send().await.unwrap(), 404, "lease_not_found").await;
    app.app.context.clock.advance(1);
    problem_of(app.client.put(&url).json(&own).send().await.unwrap(), 404, "lease_not_found").await;
    let next = json_of(app.post("/api/v1/leases", body("another")).await, 201).await;
    let url = format!("{}/api/v1/leases/{}", app.base, next["id"].as_str().unwrap());
    json_of(app.client.put(&url).send().await.unwrap(), 200).await;
    let other = json!({"instance_id": "instance-0"});
    problem_of(app.client.delete(&url).json(&other).send().await.unwrap(), 404, "lease_not_found").await;
    assert_eq!(app.client.delete(&url).json(&body("another")).send().await.unwrap().status(), 204);
    let next = json_of(app.post("/api/v1/leases", body("another")).await, 201).await;
    let url = format!("{}/api/v1/leases/{}", app.base, next["id"].as_str().unwrap());
    assert_eq!(app.client.delete(&url).send().await.unwrap().status(), 204, "the id is enough");
    problem_of(app.client.delete(&url).send().await.unwrap(), 404, "lease_not_found").await;
    problem_of(
        app.post("/api/v1/leases", json!({"license_key": key, "instance_id": "x", "ttl_seconds": 0})).await,
        422,
        "invalid_fields",
    )
    .await;
    problem_of(
        app.post("/api/v1/leases", json!({"license_key": "NONE", "instance_id": "x"})).await,
        404,
        "license_not_found",
    )
    .await;
});

on_both!(a_thousand_sites_ask_for_one_seat, async |app: &TestApp| {
    let key = key_of(app, "quantity", ANN).await;
    let answers = futures(1_000, |n| {
        let body = json!({"license_key": key, "site_domain": format!("site-{n}.com"), "email": ANN});
        app.post("/activate-license", body)
    })
    .await;
    let count = |status: u16| answers.iter().filter(|answer| answer.status() == status).count();
    assert_eq!((count(200), count(409)), (1, 999));
});

on_both!(one_device_a_thousand_times_is_one_seat, async |app: &TestApp| {
    let key = key_of(app, "business", ANN).await;
    let answers = futures(1_000, |_| activate(app, &key, "same", ANN)).await;
    assert!(answers.iter().all(|answer| answer.status() == 200));
    assert_eq!(validate(app, ANN, "same").await["active_count"], 1);
});

on_both!(every_attempt_is_logged_without_the_key, async |app: &TestApp| {
    let key = key_of(app, "business", ANN).await;
    json_of(activate(app, &key, "one", ANN).await, 200).await;
    problem_of(activate(app, &key, "one", "eve@example.com").await, 403, "license_not_yours").await;
    validate(app, ANN, "one").await;
    problem_of(app.activate("nonsense", "shop.com", ANN).await, 404, "license_not_found").await;
    let log = app.admin_get("/api/v1/admin/validation-logs?limit=10").await;
    let entries = log["entries"].as_array().unwrap();
    let mut words: Vec<_> = entries.iter().map(|e| format!("{} {}", e["action"], e["code"])).collect();
    words.sort();
    assert_eq!(
        words,
        [
            r#""activate" "license_not_found""#,
            r#""activate" "license_not_yours""#,
            r#""activate" "ok""#,
            r#""validate" "valid""#,
        ]
    );
    assert!(!log.to_string().contains(&key) && log.to_string().contains(&key[..8]));
    assert!(entries.iter().all(|e| e["ip"] == "127.0.0.1"), "{log}");
    let of_device = app.admin_get("/api/v1/admin/validation-logs?instance_id=one&code=valid").await;
    assert_eq!(of_device["entries"].as_array().unwrap().len(), 1);
    problem_of(app.get("/api/v1/admin/validation-logs").await, 401, "unauthorized").await;

    // Repeated validations share a row, even after it is written.
    for _ in 0..4 {
        validate(app, ANN, "one").await;
    }
    let again = app.admin_get("/api/v1/admin/validation-logs?instance_id=one&code=valid").await;
    let entry = &again["entries"][0];
    assert_eq!((again["entries"].as_array().unwrap().len(), &entry["count"]), (1, &json!(5)));
    assert_eq!((&entry["id"], &entry["first"]), (&of_device["entries"][0]["id"], &of_device["entries"][0]["first"]));
    assert_eq!(entry["at"], entry["last"]);
    let numbers = app.admin_get("/api/v1/admin/statistics?days=1").await;
    let valid = numbers["validations"].as_array().unwrap().iter().find(|row| row["code"] == "valid").unwrap();
    assert_eq!(valid["count"], 5, "{numbers}");
});

on_both!(an_address_alone_tells_a_stranger_nothing, async |app: &TestApp| {
    let key = key_of(app, "business", ANN).await;
    key_of(app, "enterprise", ANN).await;
    json_of(activate(app, &key, "one", ANN).await, 200).await;
    let told = async |email: &str, id: &str| {
        let mut answer = validate(app, email, id).await;
        assert!(answer["check_again_after"].take().is_string());
        answer
    };
    let nobody = told("nobody@example.com", "any").await;
    assert_eq!(
        (&nobody["code"], &nobody["license_id"], &nobody["trial"]),
        (&json!("not_found"), &Value::Null, &json!(false))
    );
    // The answer is the same for an active license, a trial, an expired or a suspended license.
    for id in ["any", "ONE", "one.", "two"] {
        assert_eq!(told(ANN, id).await, nobody, "{id}");
    }
    json_of(app.post("/api/v1/trials", json!({"email": "bob@example.com", "installation_id": "bobs"})).await, 201)
        .await;
    assert_eq!(told("bob@example.com", "one").await, nobody);
    suspend_all(app).await;
    assert_eq!(told(ANN, "two").await, nobody);
    assert_eq!(told(ANN, "one").await["code"], "suspended", "the installation itself learns why");
});

async fn suspend_all(app: &TestApp) {
    let suspend = |conn: &mut keysmith::db::Conn| {
        use diesel::prelude::*;
        use keysmith::db::schema::licenses;
        diesel::update(licenses::table).set(licenses::status.eq("suspended")).execute(conn)?;
        Ok::<_, keysmith::db::Error>(())
    };
    app.app.db.write(suspend).await.unwrap();
}

on_both!(an_administrator_ends_an_activation, async |app: &TestApp| {
    let key = key_of(app, "business", ANN).await;
    let active = json_of(activate(app, &key, "one", ANN).await, 200).await;
    let path = format!("/api/v1/activations/{}/deactivate", active["activation_id"].as_str().unwrap());
    problem_of(app.post(&path, json!({})).await, 401, "unauthorized").await;
    let call = || app.client.post(format!("{}{path}", app.base)).bearer_auth(ADMIN).send();
    json_of(call().await.unwrap(), 200).await;
    problem_of(call().await.unwrap(), 404, "activation_not_found").await;
    assert_eq!(validate(app, ANN, "one").await["code"], "not_activated");
});

/// Runs all of these concurrently.
async fn futures<F: Future>(count: usize, make: impl Fn(usize) -> F) -> Vec<F::Output> {
    let mut waiting: Vec<_> = (0..count).map(|n| Some(Box::pin(make(n)))).collect();
    let mut done: Vec<Option<F::Output>> = (0..count).map(|_| None).collect();
    std::future::poll_fn(|cx| {
        for (slot, answer) in waiting.iter_mut().zip(&mut done) {
            if let Some(future) = slot
                && let std::task::Poll::Ready(output) = future.as_mut().poll(cx)
            {
                *answer = Some(output);
                *slot = None;
            }
        }
        if waiting.iter().all(Option::is_none) { std::task::Poll::Ready(()) } else { std::task::Poll::Pending }
    })
    .await;
    done.into_iter().map(Option::unwrap).collect()
}
