//! Webhook deliveries to a real receiver: signed, queued in the transaction that caused them, retried, visible.

use tokio::time::Instant;

use diesel::prelude::*;
use keysmith::db;
use keysmith::db::schema::webhook_endpoints;
use keysmith::webhooks::{Payload, Topic};
use serde::Serialize;
use serde_json::{Value, json};

use crate::helpers::description::Description;
use crate::helpers::receiver::Receiver;
use crate::helpers::{ADMIN, Database, Person, TestApp, json_of, problem_of};
use crate::licensing::key_of;
use crate::on_both;

const ENDPOINTS: &str = "/api/v1/admin/webhook-endpoints";
const DELIVERIES: &str = "/api/v1/admin/webhook-deliveries";
const ANN: &str = "ann@example.com";

fn admin(app: &TestApp) -> Person {
    Person::with_token(app, ADMIN)
}

/// Creates an endpoint for these events; returns its path and its signing key.
async fn endpoint(app: &TestApp, receiver: &Receiver, events: &[&str]) -> (String, String) {
    let made = admin(app).post(ENDPOINTS, json!({"url": receiver.url, "events": events})).await;
    let made = json_of(made, 201).await;
    (format!("{ENDPOINTS}/{}", made["id"].as_str().unwrap()), made["secret"].as_str().unwrap().to_owned())
}

async fn deliveries(app: &TestApp, query: &str) -> Vec<Value> {
    app.admin_get(&format!("{DELIVERIES}?limit=100&{query}")).await["deliveries"].as_array().unwrap().clone()
}

on_both!(what_happens_is_told_signed_and_without_keys, async |app: &TestApp| {
    let receiver = Receiver::start();
    let (path, secret) = endpoint(app, &receiver, &["*"]).await;
    let keys = app.buy_keys(ANN, 2).await;
    json_of(app.activate(&keys[0], "shop.com", ANN).await, 200).await;
    let again = json!({"license_key": keys[0], "site_domain": "shop.com", "email": ANN});
    json_of(app.post("/activate-license", again.clone()).await, 200).await;
    json_of(app.post("/deactivate-license", again).await, 200).await;
    let id = app.licenses(ANN).await[0]["id"].as_str().unwrap().to_owned();
    for action in ["suspend", "reinstate", "reissue", "revoke"] {
        let act = admin(app).post(&format!("/api/v1/admin/licenses/{id}/{action}"), json!({"reason": "a test"})).await;
        json_of(act, 200).await;
    }
    json_of(app.post("/api/v1/trials", json!({"email": "bob@example.com", "installation_id": "one"})).await, 201).await;
    let expected = [
        ("license.created", 3),
        ("order.fulfilled", 1),
        ("license.activated", 2),
        ("license.deactivated", 1),
        ("license.suspended", 1),
        ("license.reinstated", 1),
        ("license.reissued", 1),
        ("license.revoked", 1),
        ("trial.started", 1),
    ];
    let all: usize = expected.iter().map(|(_, count)| count).sum();
    app.until("all of it was posted", async || receiver.posted().len() >= all).await;
    for (kind, count) in expected {
        assert_eq!(receiver.count(kind), count, "{kind}");
    }
    let posted = receiver.posted();
    assert_eq!(posted.len(), all);
    for one in &posted {
        assert!(one.is_signed_with(&secret), "{one:?}");
        assert!(!one.is_signed_with("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"));
        assert!((one.timestamp - app.app.context.now()).abs() < 60);
        assert!(keys.iter().all(|key| !one.text.contains(key.as_str()) && !one.text.contains(&key[4..])), "{one:?}");
    }
    let description = Description::new();
    for one in &posted {
        assert_eq!(description.mistakes_of_event(&one.body), Vec::<String>::new());
    }
    let revoked = posted.iter().find(|one| one.kind() == "license.revoked").unwrap();
    let license = &revoked.body["data"]["license"];
    assert_eq!((&license["id"], &license["status"], &license["email"]), (&json!(id), &json!("revoked"), &json!(ANN)));
    assert_eq!(revoked.body["data"]["reason"], "a test");
    let activated = posted.iter().find(|one| one.kind() == "license.activated").unwrap();
    assert_eq!(activated.body["data"]["activation"]["subject"], "shop.com");
    for one in &posted {
        let about = one.body["data"].get("license").or(one.body["data"].get("order")).unwrap();
        let product = if about["purchase_type"] == "trial" { "desktop-app" } else { "site-plugin" };
        assert_eq!(about["product"], product, "{one:?}");
        assert!(about["tier"].is_string(), "{one:?}");
    }

    // Deliveries are listed and can be opened.
    app.until("it is marked", async || deliveries(app, "status=delivered").await.len() == all).await;
    let shown = app.admin_get(&format!("{DELIVERIES}/{}", revoked.id)).await;
    assert_eq!((&shown["payload"], &shown["attempts"], &shown["last_status"]), (&revoked.body, &json!(1), &json!(204)));
    assert_eq!(deliveries(app, "event=license.created").await.len(), 3);
    problem_of(admin(app).get(&format!("{DELIVERIES}?status=lost")).await, 422, "invalid_fields").await;

    // The signing key is shown once, and is not stored in plain text.
    assert!(!app.admin_get(&path).await.to_string().contains("whsec_"));
    let stored: Vec<String> = app
        .app
        .db
        .read(|conn| Ok::<_, db::Error>(webhook_endpoints::table.select(webhook_endpoints::sealed_secret).load(conn)?))
        .await
        .unwrap();
    assert!(stored.iter().all(|sealed| sealed.starts_with("s1.") && !sealed.contains(&secret[6..])));
    let log = app.admin_get("/api/v1/admin/audit-log?action=webhook_endpoint.created").await;
    assert_eq!(log["entries"].as_array().unwrap().len(), 1);
    receiver.stop().await;
});

on_both!(a_sample_of_each_event_can_be_sent, async |app: &TestApp| {
    let receiver = Receiver::start();
    let (path, secret) = endpoint(app, &receiver, &["order.fulfilled"]).await;
    let description = Description::new();
    for topic in Topic::ALL {
        json_of(admin(app).post(&format!("{path}/test"), json!({"event": topic.as_str()})).await, 202).await;
    }
    app.until("all came", async || receiver.posted().len() == Topic::ALL.len()).await;
    for one in receiver.posted() {
        assert!(one.is_signed_with(&secret));
        assert_eq!(one.body["sample"], true);
        assert_eq!(description.mistakes_of_event(&one.body), Vec::<String>::new());
    }
    problem_of(admin(app).post(&format!("{path}/test"), json!({"event": "order.lost"})).await, 422, "invalid_event")
        .await;
    problem_of(admin(app).post(&format!("{path}/test"), json!({"topic": "*"})).await, 422, "invalid_fields").await;
    let off = admin(app).request(reqwest::Method::PATCH, &path).json(&json!({"active": false})).send().await.unwrap();
    json_of(off, 200).await;
    problem_of(admin(app).post(&format!("{path}/test"), json!({})).await, 409, "webhook_endpoint_inactive").await;
    receiver.stop().await;
});

on_both!(endpoints_are_kept, async |app: &TestApp| {
    let receiver = Receiver::start();
    let (path, old) = endpoint(app, &receiver, &["license.created"]).await;
    // Only the selected events are sent.
    app.buy_keys(ANN, 1).await;
    app.until("it was told", async || receiver.posted().len() == 1).await;
    // For a day, both keys sign.
    let rotated = json_of(admin(app).post(&format!("{path}/rotate-secret"), json!({})).await, 200).await;
    let new = rotated["secret"].as_str().unwrap().to_owned();
    json_of(admin(app).post(&format!("{path}/test"), json!({})).await, 202).await;
    app.until("the test came", async || receiver.count("webhook.test") == 1).await;
    let test = receiver.posted().pop().unwrap();
    assert!(test.is_signed_with(&old) && test.is_signed_with(&new) && old != new);
    app.app.context.clock.advance(86_401);
    json_of(admin(app).post(&format!("{path}/test"), json!({})).await, 202).await;
    app.until("the next test came", async || receiver.count("webhook.test") == 2).await;
    let test = receiver.posted().pop().unwrap();
    assert!(!test.is_signed_with(&old) && test.is_signed_with(&new));

    let change =
        async |body: Value| admin(app).request(reqwest::Method::PATCH, &path).json(&body).send().await.unwrap();
    let changed = json_of(change(json!({"events": ["order.fulfilled"], "description": "CRM"})).await, 200).await;
    assert_eq!((&changed["events"], &changed["description"]), (&json!(["order.fulfilled"]), &json!("CRM")));
    let off = json_of(change(json!({"active": false})).await, 200).await;
    assert_eq!(
        (&off["active"], &off["inactive_reason"], &off["events"]),
        (&json!(false), &Value::Null, &changed["events"])
    );
    problem_of(admin(app).post(&format!("{path}/test"), json!({})).await, 409, "webhook_endpoint_inactive").await;
    app.buy_keys("bob@example.com", 1).await;
    assert!(deliveries(app, "event=order.fulfilled").await.is_empty());
    for (body, code) in [
        (json!({"url": "ftp://example.com", "events": ["*"]}), "invalid_url"),
        (json!({"url": "http://a:b@example.com", "events": ["*"]}), "invalid_url"),
        (json!({"url": receiver.url, "events": ["license.eaten"]}), "invalid_event"),
        (json!({"url": receiver.url, "events": []}), "invalid_event"),
        (json!({"events": ["*"]}), "invalid_fields"),
    ] {
        problem_of(admin(app).post(ENDPOINTS, body).await, 422, code).await;
    }
    assert_eq!(admin(app).delete(&path).await.status(), 204);
    problem_of(admin(app).delete(&path).await, 404, "webhook_endpoint_not_found").await;
    assert!(deliveries(app, "").await.is_empty());
    assert_eq!(app.admin_get(ENDPOINTS).await["endpoints"], json!([]));
    receiver.stop().await;
});

on_both!(a_receiver_that_refuses_gets_it_when_it_comes_back, async |app: &TestApp| {
    let receiver = Receiver::start();
    let (path, _) = endpoint(app, &receiver, &["license.created"]).await;
    receiver.answer(500);
    key_of(app, "business", ANN).await;
    app.app.wake.ring();
    let tried = async |times: i64| deliveries(app, "").await[0]["attempts"].as_i64().unwrap() >= times;
    app.until("it was refused", async || tried(1).await).await;
    let shown = &deliveries(app, "status=queued").await[0];
    assert_eq!((&shown["last_status"], &shown["last_error"]), (&json!(500), &json!("it answered 500")));
    assert!(app.admin_get(&path).await["failing_since"].is_string());
    // A redirect is not followed.
    receiver.answer(302);
    app.app.context.clock.advance(10);
    app.until("it was redirected", async || tried(2).await).await;
    assert_eq!(deliveries(app, "").await[0]["last_status"], 302);
    receiver.answer(200);
    app.app.context.clock.advance(60);
    app.until("it arrived", async || deliveries(app, "status=delivered").await.len() == 1).await;
    let posted = receiver.posted();
    assert!(posted.len() == 3 && posted.iter().all(|one| one.id == posted[0].id && one.text == posted[0].text));
    app.until("it is well", async || app.admin_get(&path).await["failing_since"].is_null()).await;
    // A person can resend it: the same event, under the same ID.
    let resend = format!("{DELIVERIES}/{}/resend", posted[0].id);
    json_of(admin(app).post(&resend, json!({})).await, 202).await;
    app.until("it came again", async || receiver.posted().len() == 4).await;
    assert_eq!(receiver.posted()[3].id, posted[0].id);
    problem_of(
        admin(app).post(&format!("{DELIVERIES}/dlv_none/resend"), json!({})).await,
        404,
        "webhook_delivery_not_found",
    )
    .await;
    receiver.stop().await;
});

on_both!(an_endpoint_that_fails_for_days_is_switched_off, async |app: &TestApp| {
    let receiver = Receiver::start();
    let (path, _) = endpoint(app, &receiver, &["license.created"]).await;
    receiver.answer(503);
    key_of(app, "business", ANN).await;
    app.app.wake.ring();
    app.until("it was refused", async || receiver.posted().len() == 1).await;
    app.until("that is known", async || app.admin_get(&path).await["failing_since"].is_string()).await;
    assert_eq!(app.admin_get(&path).await["active"], true);
    app.app.context.clock.advance(3 * 86_400);
    app.until("it is switched off", async || app.admin_get(&path).await["active"] == false).await;
    let reason = app.admin_get(&path).await["inactive_reason"].as_str().unwrap().to_owned();
    assert_eq!(reason, "nothing arrived for 3 days; the last try: it answered 503");
    app.app.context.clock.advance(86_400);
    app.until("its delivery is given up", async || deliveries(app, "status=failed").await.len() == 1).await;
    assert_eq!(deliveries(app, "").await[0]["last_error"], "the endpoint is switched off");
    assert_eq!(receiver.posted().len(), 2);
    // Enabled again, with a working receiver.
    receiver.answer(204);
    let on = admin(app).request(reqwest::Method::PATCH, &path).json(&json!({"active": true})).send().await.unwrap();
    let on = json_of(on, 200).await;
    assert_eq!((&on["inactive_reason"], &on["failing_since"]), (&Value::Null, &Value::Null));
    let id = deliveries(app, "").await[0]["id"].as_str().unwrap().to_owned();
    json_of(admin(app).post(&format!("{DELIVERIES}/{id}/resend"), json!({})).await, 202).await;
    app.until("it arrived", async || deliveries(app, "status=delivered").await.len() == 1).await;
    // A 410 Gone disables the endpoint at once.
    receiver.answer(410);
    json_of(admin(app).post(&format!("{path}/test"), json!({})).await, 202).await;
    app.until("it is gone", async || app.admin_get(&path).await["inactive_reason"] == "it answered 410 Gone").await;
    receiver.stop().await;
});

#[actix_web::test]
async fn a_receiver_that_stalls_holds_nobody_up() {
    let app = TestApp::start(Database::migrated_sqlite()).await;
    let (stalling, well) = (Receiver::start(), Receiver::start());
    stalling.answer(0);
    endpoint(&app, &stalling, &["license.created"]).await;
    endpoint(&app, &well, &["license.created"]).await;
    let since = Instant::now();
    app.buy_keys(ANN, 1).await;
    app.until("the other one has it", async || well.posted().len() == 1).await;
    assert!(since.elapsed().as_secs() < 8);
    app.until("it ran out of time", async || {
        deliveries(&app, "").await.iter().any(|one| one["last_error"] == "no answer within 10 s")
    })
    .await;
    app.stop().await;
    stalling.stop().await;
    well.stop().await;
}

/// The payload of a rolled-back transaction.
#[derive(Serialize)]
struct Undone {
    account: String,
    tier: String,
}

impl Payload for Undone {
    fn topic(&self) -> Topic {
        Topic::LicenseCreated
    }
}

on_both!(what_was_not_committed_is_not_told, async |app: &TestApp| {
    let receiver = Receiver::start();
    endpoint(app, &receiver, &["*"]).await;
    let (minter, context) = (app.app.billing.minter.clone(), app.app.context.clone());
    let undone = app.app.db.write(move |conn| {
        let email = keysmith::accounts::email::Email::parse(ANN).unwrap();
        let account = keysmith::accounts::account::find_or_create(conn, &context, &email)?;
        let tier = keysmith::catalog::Tier::by_slug(conn, "business")?.unwrap();
        keysmith::webhooks::publish(conn, &minter.context, Topic::LicenseCreated, |_| {
            Ok::<_, db::Error>(vec![Undone { account: account.id.to_string(), tier: tier.slug }])
        })?;
        Err::<(), _>(db::Error::Corrupt("changed its mind".into()))
    });
    assert!(undone.await.is_err());
    assert!(deliveries(app, "").await.is_empty());
    receiver.stop().await;
});

on_both!(what_expires_is_told_once, async |app: &TestApp| {
    let receiver = Receiver::start();
    endpoint(app, &receiver, &["license.expired"]).await;
    let create = json!({"email": ANN, "days": 2, "tier": "business"});
    let mut made = Vec::new();
    for _ in 0..3 {
        let one = json_of(admin(app).post("/api/v1/license/create", create.clone()).await, 201).await;
        made.push(one["id"].as_str().unwrap().to_owned());
    }
    // In pages of one license each: licenses that expire in the same second are reported once each.
    let tell = async || {
        let more = async || {
            let context = app.app.context.clone();
            app.app.db.write(move |conn| keysmith::lifecycle::expire::publish_expired(conn, &context, 1)).await.unwrap()
        };
        while more().await {}
        app.app.wake.ring();
        deliveries(app, "").await.len()
    };
    assert_eq!(tell().await, 0);
    // The grace period comes first.
    let tier = app.app.db.read(|conn| keysmith::catalog::Tier::by_slug(conn, "business")).await.unwrap().unwrap();
    for _ in 0..2 + tier.grace_days {
        assert_eq!(tell().await, 0);
        app.app.context.clock.advance(86_400);
    }
    // By then all of them have expired, and are reported once.
    app.app.context.clock.advance(60);
    assert_eq!((tell().await, tell().await), (3, 3));
    app.until("they came", async || receiver.posted().len() == 3).await;
    let posted = receiver.posted();
    let mut told: Vec<&str> = posted.iter().map(|post| post.body["data"]["license"]["id"].as_str().unwrap()).collect();
    told.sort_unstable();
    made.sort_unstable();
    assert_eq!(told, made);
    receiver.stop().await;
});

on_both!(a_subscription_says_its_product_and_that_of_each_item, async |app: &TestApp| {
    let receiver = Receiver::start();
    endpoint(app, &receiver, &["subscription.updated"]).await;
    crate::money::subscribe(app, ANN, 2).await;
    app.until("it was posted", async || receiver.count("subscription.updated") > 0).await;
    let posted = receiver.posted();
    let subscription = &posted[0].body["data"]["subscription"];
    assert_eq!((&subscription["product"], &subscription["status"]), (&json!("site-plugin"), &json!("active")));
    let item = &subscription["items"][0];
    assert_eq!(
        (&item["product"], &item["tier"], &item["quantity"]),
        (&json!("site-plugin"), &json!("site"), &json!(2))
    );
    receiver.stop().await;
});
