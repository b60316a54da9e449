//! Snapshots of the main calls' full responses: an added, renamed or removed field changes a snapshot.

use reqwest::{Method, Response};
use serde_json::{Value, json};

use crate::helpers::person::confirm_sign_up;
use crate::helpers::{ADMIN, Person, TestApp, snapshot};
use crate::licensing::key_of;
use crate::money::{settled, subscribe};
use crate::on_both;

const ANN: &str = "ann@example.com";

/// Calls in order, each with its response.
#[derive(Default)]
struct Calls(Vec<(String, Value)>);

impl Calls {
    async fn call(&mut self, who: &Person, method: Method, path: &str, body: Option<Value>) -> Value {
        let mut request = who.request(method.clone(), path);
        let mut call = format!("{method} {path}");
        if let Some(body) = body {
            call = format!("{call} {body}");
            request = request.json(&body);
        }
        let answer: Response = request.send().await.unwrap();
        let status = answer.status().as_u16();
        let text = answer.text().await.unwrap();
        let answer: Value = match text.is_empty() {
            true => Value::Null,
            false => serde_json::from_str(&text).unwrap_or_else(|error| panic!("{call}: {error}: {text}")),
        };
        self.0.push((format!("{call}\n{status}"), answer.clone()));
        answer
    }

    async fn get(&mut self, who: &Person, path: &str) -> Value {
        self.call(who, Method::GET, path, None).await
    }

    async fn post(&mut self, who: &Person, path: &str, body: Value) -> Value {
        self.call(who, Method::POST, path, Some(body)).await
    }
}

on_both!(what_an_application_is_answered, async |app: &TestApp| {
    let (anyone, mut calls) = (Person::stranger(app), Calls::default());
    let key = key_of(app, "business", ANN).await;
    let device = json!({"email": ANN, "installation_id": "one", "license_key": key, "hostname": "host-one"});
    let ask = json!({"email": ANN, "installation_id": "one"});
    calls.post(&anyone, "/api/v1/license/validate", ask.clone()).await;
    calls.post(&anyone, "/api/v1/license/activate", device.clone()).await;
    calls.post(&anyone, "/api/v1/license/validate", ask.clone()).await;
    calls.post(&anyone, "/api/v1/license/deactivate", json!({"license_key": key, "installation_id": "one"})).await;
    calls.post(&anyone, "/api/v1/license/validate", ask).await;
    calls.post(&anyone, "/api/v1/license/activate", json!({"email": "ann"})).await;
    let unknown =
        json!({"email": ANN, "installation_id": "one", "license_key": "LMG-BUS-K9X2M-P4N7Q-R3V8T-J6W1Y-A5C2"});
    calls.post(&anyone, "/api/v1/license/activate", unknown).await;
    let key = app.buy_keys("bob@example.com", 1).await.remove(0);
    let site = |site: &str| json!({"license_key": key, "site_domain": site, "email": "bob@example.com"});
    calls.post(&anyone, "/activate-license", site("shop.example.com")).await;
    calls.post(&anyone, "/activate-license", site("other.example.com")).await;
    calls.post(&anyone, "/deactivate-license", site("shop.example.com")).await;
    calls.get(&anyone, "/api/v1/nothing").await;
    snapshot::answers_match("answers/application", &calls.0);
});

on_both!(what_a_customer_is_answered, async |app: &TestApp| {
    let mut calls = Calls::default();
    let anyone = Person::stranger(app);
    calls.post(&anyone, "/purchase-quantity", json!({"email": ANN, "quantity": 2})).await;
    calls.post(&anyone, "/purchase-quantity", json!({"email": ANN, "quantity": 0})).await;
    let id = subscribe(app, ANN, 2).await;
    settled(app).await;
    let key = app.keys(ANN).await.remove(0);
    let new = json!({"username": "ann", "email": ANN, "password": "correct horse battery", "license_key": key});
    calls.post(&anyone, "/api/v1/users", new).await;
    let ann = confirm_sign_up(app, ANN).await;
    calls.get(&ann, "/api/v1/account").await;
    calls.get(&ann, "/api/v1/sessions").await;
    calls.get(&ann, "/licenses").await;
    calls.post(&ann, &format!("/subscriptions/{id}/quantity"), json!({"quantity": 3})).await;
    let made = calls.post(&ann, "/api/v1/organizations", json!({"name": "Acme"})).await;
    let organization = made["id"].as_str().unwrap();
    let invited = json!({"email": "bob@example.com", "role": "member"});
    calls.post(&ann, &format!("/api/v1/organizations/{organization}/members"), invited).await;
    calls.get(&ann, "/api/v1/organizations").await;
    calls.get(&ann, &format!("/api/v1/organizations/{organization}")).await;
    calls.get(&anyone, "/api/v1/account").await;
    snapshot::answers_match("answers/customer", &calls.0);
});

on_both!(what_a_seller_is_answered, async |app: &TestApp| {
    let (admin, mut calls) = (Person::with_token(app, ADMIN), Calls::default());
    app.stop_jobs().await;
    let new = json!({"email": ANN, "tier": "business", "customer_name": "Acme Inc.", "notes": "by phone"});
    let made = calls.post(&admin, "/api/v1/license/create", new).await;
    let key = made["license_key"].as_str().unwrap().to_owned();
    let device = json!({"email": ANN, "installation_id": "one", "license_key": key, "hostname": "host-one"});
    assert_eq!(Person::stranger(app).post("/api/v1/license/activate", device).await.status(), 200);
    let token = json!({"name": "shop", "scopes": ["licenses:read"]});
    calls.post(&admin, "/api/v1/admin/tokens", token).await;
    let endpoint = json!({"url": "https://seller.example/hook", "events": ["license.created"]});
    calls.post(&admin, "/api/v1/admin/webhook-endpoints", endpoint).await;
    for path in [
        "licenses",
        "orders",
        "activations",
        "accounts",
        "products",
        "tiers",
        "prices",
        "tokens",
        "webhook-endpoints",
        "webhook-deliveries",
        "mail",
        "audit-log",
        "stripe-events",
        "bulk-actions",
        "organizations",
    ] {
        calls.get(&admin, &format!("/api/v1/admin/{path}?limit=3")).await;
    }
    let licenses = app.admin_get("/api/v1/admin/licenses").await;
    let id = licenses["licenses"][0]["id"].as_str().unwrap();
    calls.get(&admin, &format!("/api/v1/admin/licenses/{id}")).await;
    calls.post(&admin, &format!("/api/v1/admin/licenses/{id}/suspend"), json!({"reason": "unpaid"})).await;
    calls.post(&admin, &format!("/api/v1/admin/licenses/{id}/revoke"), json!({})).await;
    calls.get(&admin, "/api/v1/admin/licenses?nothing_like_it=1").await;
    snapshot::answers_match("answers/seller", &calls.0);
});
