//! `/activate-license`, `/deactivate-license`, `GET /licenses`.

use serde_json::json;

use crate::helpers::{TestApp, json_of, problem_of};
use crate::on_both;

on_both!(a_key_is_bound_to_one_site, async |app: &TestApp| {
    let key = app.buy_keys("ada@example.com", 1).await.remove(0);
    let done = json_of(app.activate(&key, "https://www.Shop.example.com/path", "ADA@example.com").await, 200).await;
    assert_eq!(done["success"], true);
    assert_eq!((&done["license_key"], &done["site_domain"]), (&json!(key), &json!("shop.example.com")));
    // The same site again, with the key spelled as a person would type it.
    let typed = format!(" {} ", key.to_lowercase());
    json_of(app.activate(&typed, "shop.example.com", "ada@example.com").await, 200).await;
    let used =
        problem_of(app.activate(&key, "other.example.com", "ada@example.com").await, 409, "activation_limit").await;
    assert_eq!((&used["limit"], &used["used"]), (&json!(1), &json!(1)));
    // A development site takes no seat.
    json_of(app.activate(&key, "localhost:3000", "ada@example.com").await, 200).await;
    let license = app.licenses("ada@example.com").await.remove(0);
    assert_eq!((&license["used_site_domain"], &license["available"]), (&json!("shop.example.com"), &json!(false)));

    let body = json!({"license_key": key, "site_domain": "shop.example.com", "email": "ada@example.com"});
    json_of(app.post("/deactivate-license", body.clone()).await, 200).await;
    problem_of(app.post("/deactivate-license", body).await, 404, "activation_not_found").await;
    json_of(app.activate(&key, "other.example.com", "ada@example.com").await, 200).await;
});

on_both!(refusals_say_why, async |app: &TestApp| {
    let key = app.buy_keys("ada@example.com", 1).await.remove(0);
    problem_of(app.activate(&key, "a.example.com", "eve@example.com").await, 403, "license_not_yours").await;
    problem_of(
        app.activate("KEY-AAAA-BBBB-CCCC-DDDD", "a.example.com", "ada@example.com").await,
        404,
        "license_not_found",
    )
    .await;
    problem_of(app.activate("s1.00000000.AAAA", "a.example.com", "ada@example.com").await, 404, "license_not_found")
        .await;
    problem_of(app.activate(&key, "com", "ada@example.com").await, 422, "invalid_site_domain").await;
    problem_of(app.activate(&key, "a.example.com", "ada").await, 422, "invalid_email").await;
    problem_of(app.activate("", "a.example.com", "ada@example.com").await, 422, "invalid_fields").await;
});

on_both!(what_is_stored_opens_nothing, async |app: &TestApp| {
    use diesel::prelude::*;
    use keysmith::db::schema::licenses::dsl;
    let key = app.buy_keys("ada@example.com", 1).await.remove(0);
    let db = &app.app.db;
    let stored = db.read(|c| Ok::<_, keysmith::db::Error>(dsl::licenses.select(dsl::license_key).first::<String>(c)?));
    let stored = stored.await.unwrap();
    assert!(stored.starts_with("s1.") && !stored.contains(&key[4..]), "{stored}");
    problem_of(app.activate(&stored, "a.example.com", "ada@example.com").await, 404, "license_not_found").await;
});

on_both!(lists_are_paged_and_guarded, async |app: &TestApp| {
    app.buy_keys("ada@example.com", 7).await;
    let first = app.admin_get("/licenses?email=ada@example.com&limit=5").await;
    assert_eq!(first["licenses"].as_array().unwrap().len(), 5);
    let next = format!("/licenses?email=ada@example.com&limit=5&cursor={}", first["next_cursor"].as_str().unwrap());
    let second = app.admin_get(&next).await;
    assert_eq!((second["licenses"].as_array().unwrap().len(), &second["next_cursor"]), (2, &json!(null)));
    problem_of(app.get("/licenses").await, 401, "unauthorized").await;
    let wrong = app.client.get(format!("{}/licenses?email=ada@example.com", app.base)).bearer_auth("kst_wrong").send();
    problem_of(wrong.await.unwrap(), 401, "unauthorized").await;
    let request = app
        .client
        .get(format!("{}/licenses?email=a@example.com&limit=101", app.base))
        .bearer_auth(crate::helpers::ADMIN);
    problem_of(request.send().await.unwrap(), 422, "invalid_fields").await;
});

on_both!(a_thousand_activations_of_one_key_at_once, async |app: &TestApp| {
    let key = app.buy_keys("ada@example.com", 1).await.remove(0);
    let tasks: Vec<_> = (0..1000)
        .map(|n| {
            let body =
                json!({"license_key": key, "site_domain": format!("site{n}.example.com"), "email": "ada@example.com"});
            let request = app.client.post(format!("{}/activate-license", app.base)).json(&body);
            actix_web::rt::spawn(async move { request.send().await.unwrap().status().as_u16() })
        })
        .collect();
    let mut counts = std::collections::BTreeMap::new();
    for task in tasks {
        *counts.entry(task.await.unwrap()).or_insert(0) += 1;
    }
    assert_eq!(counts, [(200, 1), (409, 999)].into());
});
