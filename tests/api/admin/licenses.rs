//! Changing a license by hand.

use reqwest::{Method, Response};
use serde_json::{Value, json};

use crate::helpers::{ADMIN, Person, TestApp, json_of, problem_of};
use crate::licensing::key_of;
use crate::money::subscribe;
use crate::on_both;

const ANN: &str = "ann@example.com";

async fn patch(app: &TestApp, id: &str, body: Value) -> Response {
    let path = format!("/api/v1/admin/licenses/{id}");
    Person::with_token(app, ADMIN).request(Method::PATCH, &path).json(&body).send().await.unwrap()
}

async fn activate(app: &TestApp, key: &str, id: &str) -> Response {
    app.post("/api/v1/license/activate", json!({"email": ANN, "installation_id": id, "license_key": key})).await
}

async fn terms(app: &TestApp, key: &str) -> Value {
    json_of(app.get(&format!("/api/v1/license/validate?license_key={key}&instance_id=one")).await, 200).await
}

on_both!(limits_features_seats_and_end_are_changed_and_taken_back, async |app: &TestApp| {
    let key = key_of(app, "business", ANN).await;
    let id = app.licenses(ANN).await[0]["id"].as_str().unwrap().to_owned();
    let before = app.admin_get(&format!("/api/v1/admin/licenses/{id}")).await;
    json_of(activate(app, &key, "one").await, 200).await;
    json_of(activate(app, &key, "two").await, 200).await;
    let of_tier = terms(app, &key).await;

    let wanted = json!({
        "limits": {"users": 7, "servers": null}, "features": ["only"], "max_activations": 1, "notes": "called us",
        "valid_until": "2099-01-31T00:00:00Z", "customer_name": "Lake Ltd",
    });
    let changed = json_of(patch(app, &id, wanted).await, 200).await;
    assert_eq!(changed["over_limit"], json!({"limit": 1, "used": 2}));
    assert_eq!((&changed["notes"], &changed["customer_name"]), (&json!("called us"), &json!("Lake Ltd")));
    assert_eq!((&changed["max_activations"], &changed["valid_until"]), (&json!(1), &json!("2099-01-31T00:00:00Z")));
    let now = terms(app, &key).await;
    assert_eq!((&now["limits"], &now["features"]), (&json!({"users": 7, "servers": null}), &json!(["only"])));
    assert_eq!((&now["expiry"], &now["valid"]), (&json!("2099-01-31T00:00:00Z"), &json!(true)));
    problem_of(activate(app, &key, "three").await, 409, "activation_limit").await;

    // Null restores the tier's value; fields that are not named stay.
    let back = json!({"limits": null, "features": null, "max_activations": null, "valid_until": null});
    let changed = json_of(patch(app, &id, back).await, 200).await;
    assert_eq!((&changed["over_limit"], &changed["max_activations"]), (&Value::Null, &before["max_activations"]));
    assert_eq!(changed["notes"], "called us");
    let now = terms(app, &key).await;
    assert_eq!((&now["limits"], &now["features"]), (&of_tier["limits"], &of_tier["features"]));
    assert_eq!(now["expiry"], Value::Null);
    let all = json_of(patch(app, &id, json!({"max_activations": "unlimited"})).await, 200).await;
    assert_eq!(all["max_activations"], Value::Null);
    for n in 0..5 {
        json_of(activate(app, &key, &format!("more-{n}")).await, 200).await;
    }
    // The day before yesterday: it has expired.
    let ended = json_of(patch(app, &id, json!({"valid_until": "2020-01-01T00:00:00Z"})).await, 200).await;
    assert_eq!((&ended["status"], &terms(app, &key).await["code"]), (&json!("expired"), &json!("expired")));

    let log = app.admin_get(&format!("/api/v1/admin/audit-log?subject={id}&action=license.changed")).await;
    let entries = log["entries"].as_array().unwrap();
    assert_eq!(entries.len(), 4);
    assert_eq!(entries[1]["detail"], json!({"before": {"max_activations": 3}, "after": {"max_activations": null}}));
    assert!(entries[3]["detail"]["before"]["notes"].is_null() && entries[3]["detail"]["after"]["limits"]["users"] == 7);
});

on_both!(another_tier_keeps_what_is_its_own, async |app: &TestApp| {
    let key = key_of(app, "business", ANN).await;
    let id = app.licenses(ANN).await[0]["id"].as_str().unwrap().to_owned();
    let to = |tier: &str| patch(app, &id, json!({"tier": tier}));
    let changed = json_of(to("enterprise").await, 200).await;
    let enterprise = app.admin_get("/api/v1/admin/tiers/enterprise").await;
    let limit =
        if enterprise["max_activations"] == "unlimited" { &Value::Null } else { &enterprise["max_activations"] };
    assert_eq!((&changed["tier"], &changed["max_activations"]), (&json!("enterprise"), limit));
    assert_eq!(terms(app, &key).await["tier"], "enterprise");
    json_of(patch(app, &id, json!({"max_activations": 8})).await, 200).await;
    assert_eq!(json_of(to("startup").await, 200).await["max_activations"], 8);
    problem_of(to("no-such-tier").await, 422, "invalid_tier").await;
    problem_of(to("two-devices").await, 422, "unfit_tier").await;
});

on_both!(what_cannot_be_is_refused_whole, async |app: &TestApp| {
    key_of(app, "business", ANN).await;
    let id = app.licenses(ANN).await[0]["id"].as_str().unwrap().to_owned();
    for body in [
        json!({"notes": "x", "max_activations": -1}),
        json!({"max_activations": "many"}),
        json!({"max_activations": 1.5}),
        json!({"limits": {"users": -1}}),
        json!({"limits": ["users"]}),
        json!({"features": [1]}),
        json!({"features": "all"}),
        json!({"valid_until": "soon"}),
        json!({"valid_until": 5}),
        json!({"notes": 5}),
        json!({"status": "active"}),
        json!({"license_key": "KEY-1"}),
    ] {
        problem_of(patch(app, &id, body).await, 422, "invalid_fields").await;
    }
    problem_of(patch(app, "lic_none", json!({})).await, 404, "license_not_found").await;
    let log = app.admin_get(&format!("/api/v1/admin/audit-log?subject={id}&action=license.changed")).await;
    assert_eq!(log["entries"], json!([]));
    // A value that the subscription controls cannot be changed by hand.
    subscribe(app, "bob@example.com", 1).await;
    let id = app.licenses("bob@example.com").await[0]["id"].as_str().unwrap().to_owned();
    let refused = patch(app, &id, json!({"valid_until": "2099-01-31T00:00:00Z"})).await;
    problem_of(refused, 409, "license_follows_subscription").await;
    json_of(patch(app, &id, json!({"notes": "fine"})).await, 200).await;
});
