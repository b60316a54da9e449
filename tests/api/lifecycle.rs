//! Creating and changing licenses through the admin API.

use serde_json::{Value, json};

use crate::helpers::{ADMIN, TestApp, json_of, problem_of};
use crate::on_both;

async fn admin_post(app: &TestApp, path: &str, body: Value) -> reqwest::Response {
    app.client.post(format!("{}{path}", app.base)).bearer_auth(ADMIN).json(&body).send().await.unwrap()
}

on_both!(limits_and_features_that_no_license_can_have_are_refused, async |app: &TestApp| {
    let wrong = [
        ("limits", json!({"users": "many"})),
        ("limits", json!({"users": 1.5})),
        ("limits", json!({"users": -1})),
        ("limits", json!({"users": u64::MAX})),
        ("limits", json!({"users": {}})),
        ("limits", json!(["users"])),
        ("features", json!({"export": true})),
        ("features", json!([1])),
    ];
    for (name, value) in wrong {
        let new = json!({"email": "ann@example.com", "tier": "site", name: value});
        let refusal = problem_of(admin_post(app, "/api/v1/license/create", new).await, 422, "invalid_fields").await;
        assert_eq!(refusal["errors"][0]["field"], name, "{refusal}");
    }
    assert_eq!(app.admin_get("/api/v1/admin/licenses").await["licenses"], json!([]));
    let (limits, features) = (json!({"users": 0, "servers": null}), json!(["export"]));
    let new = json!({"email": "ann@example.com", "tier": "site", "limits": limits, "features": features});
    let made = json_of(admin_post(app, "/api/v1/license/create", new).await, 201).await;
    let shown = app.admin_get(&format!("/api/v1/admin/licenses/{}", made["id"].as_str().unwrap())).await;
    assert_eq!((&shown["limits"], &shown["features"]), (&limits, &features));
});

on_both!(made_by_hand, async |app: &TestApp| {
    let body = json!({"email": "ada@example.com", "tier": "business", "days": 10, "max_activations": 7});
    let made = json_of(admin_post(app, "/api/v1/license/create", body).await, 201).await;
    assert!(made["license_key"].as_str().unwrap().starts_with("LMG-BUS-"), "{made}");
    assert!(made["expiry"].as_str().unwrap().ends_with('Z'));
    let foreign = json!({"email": "ada@example.com", "license_key": "old-key-0001", "tier": "site"});
    let made = json_of(admin_post(app, "/api/v1/license/create", foreign.clone()).await, 201).await;
    assert_eq!((&made["license_key"], &made["expiry"]), (&json!("OLD-KEY-0001"), &Value::Null));
    problem_of(admin_post(app, "/api/v1/license/create", foreign).await, 409, "license_key_taken").await;
    json_of(app.activate("old-key-0001", "example.com", "ada@example.com").await, 200).await;
    problem_of(app.post("/api/v1/license/create", json!({})).await, 401, "unauthorized").await;
    let wrong = json!({"email": "ada@example.com", "tier": "gold"});
    problem_of(admin_post(app, "/api/v1/license/create", wrong).await, 422, "invalid_tier").await;
});

on_both!(revoked_suspended_and_reinstated, async |app: &TestApp| {
    let key = app.buy_keys("ada@example.com", 1).await.remove(0);
    json_of(app.activate(&key, "example.com", "ada@example.com").await, 200).await;
    let id = app.licenses("ada@example.com").await[0]["id"].as_str().unwrap().to_owned();
    let act =
        async |action: &str, body: Value| admin_post(app, &format!("/api/v1/admin/licenses/{id}/{action}"), body).await;
    let site = async || app.activate(&key, "example.com", "ada@example.com").await;

    assert_eq!(json_of(act("suspend", json!({"reason": "unpaid invoice"})).await, 200).await["status"], "suspended");
    problem_of(site().await, 403, "license_suspended").await;
    assert_eq!(json_of(act("reinstate", json!({})).await, 200).await["used_site_domain"], "example.com");
    problem_of(act("reinstate", json!({})).await, 409, "license_not_suspended").await;
    let revoked = json_of(act("revoke", json!({"reason": "leaked"})).await, 200).await;
    assert_eq!((&revoked["status"], &revoked["used_site_domain"]), (&json!("revoked"), &Value::Null));
    problem_of(site().await, 403, "license_revoked").await;
    problem_of(act("explode", json!({})).await, 404, "not_found").await;

    let log = app.admin_get(&format!("/api/v1/admin/audit-log?subject={id}")).await;
    let actions: Vec<&str> = log["entries"].as_array().unwrap().iter().map(|e| e["action"].as_str().unwrap()).collect();
    assert_eq!(actions, ["license.revoked", "license.reinstated", "license.suspended"]);
    assert_eq!(log["entries"][0]["detail"]["reason"], "leaked");
    assert_eq!(app.admin_get("/api/v1/admin/licenses?status=revoked").await["licenses"].as_array().unwrap().len(), 1);
});

on_both!(a_leaked_key_is_replaced, async |app: &TestApp| {
    let old = app.buy_keys("ada@example.com", 1).await.remove(0);
    json_of(app.activate(&old, "example.com", "ada@example.com").await, 200).await;
    let id = app.licenses("ada@example.com").await[0]["id"].as_str().unwrap().to_owned();
    let path = format!("/api/v1/admin/licenses/{id}/reissue");
    let license = json_of(admin_post(app, &path, json!({})).await, 200).await;
    let new = license["license_key"].as_str().unwrap();
    assert!(new != old && license["used_site_domain"] == "example.com", "{license}");
    problem_of(app.activate(&old, "example.com", "ada@example.com").await, 404, "license_not_found").await;
    json_of(app.activate(new, "example.com", "ada@example.com").await, 200).await;
    let dropped = json_of(admin_post(app, &path, json!({"keep_activations": false})).await, 200).await;
    assert_eq!(dropped["used_site_domain"], Value::Null);
    json_of(admin_post(app, &format!("/api/v1/admin/licenses/{id}/resend"), json!({})).await, 200).await;
    let sent = async || app.get("/sandbox/mail").await.text().await.unwrap().matches("Sent</span>").count() == 4;
    app.until("the four mails are sent", sent).await;
});
