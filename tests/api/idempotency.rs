//! `Idempotency-Key`: a repeated request is executed once.

use diesel::prelude::*;
use keysmith::db;
use keysmith::db::schema::idempotency_keys as rows;
use keysmith::sandbox::stripe::fault::FaultKind;
use reqwest::{Response, header};
use serde_json::{Value, json};

use crate::helpers::{ADMIN, Person, TestApp, json_of, problem_of};
use crate::on_both;

async fn post(app: &TestApp, token: Option<&str>, key: &str, path: &str, body: &Value) -> Response {
    let request = app.client.post(format!("{}{path}", app.base)).header("idempotency-key", key).json(body);
    token.into_iter().fold(request, |request, token| request.bearer_auth(token)).send().await.unwrap()
}

fn replayed(answer: &Response) -> bool {
    answer.headers().get("idempotent-replayed").is_some_and(|value| value == "true")
}

const CREATE: &str = "/api/v1/license/create";

on_both!(a_hundred_at_once_make_one_license, async |app: &TestApp| {
    let body = json!({"email": "ada@example.com", "tier": "site"});
    let calls = (0..100).map(|_| {
        let request = app.client.post(format!("{}{CREATE}", app.base)).header("idempotency-key", "first");
        tokio::spawn(request.bearer_auth(ADMIN).json(&body).send())
    });
    let calls: Vec<_> = calls.collect();
    let mut keys = Vec::new();
    for call in calls {
        let answer = call.await.unwrap().unwrap();
        match answer.status().as_u16() {
            201 => keys.push((replayed(&answer), json_of(answer, 201).await["license_key"].take())),
            _ => {
                assert_eq!(answer.headers()[header::RETRY_AFTER], "1");
                problem_of(answer, 409, "idempotency_in_progress").await;
            }
        }
    }
    assert_eq!(keys.iter().filter(|(replayed, _)| !replayed).count(), 1);
    assert!(keys.iter().all(|(_, key)| *key == keys[0].1));
    assert_eq!(app.licenses("ada@example.com").await.len(), 1);

    let again = post(app, Some(ADMIN), "first", CREATE, &body).await;
    assert!(replayed(&again));
    assert_eq!(again.headers()["content-type"], "application/json; charset=utf-8");
    assert_eq!(json_of(again, 201).await["license_key"], keys[0].1);
    let other = json!({"email": "eve@example.com", "tier": "site"});
    problem_of(post(app, Some(ADMIN), "first", CREATE, &other).await, 422, "idempotency_key_reused").await;
    json_of(post(app, Some(ADMIN), "second", CREATE, &body).await, 201).await;
    assert_eq!(app.licenses("ada@example.com").await.len(), 2);

    let key = keys[0].1.as_str().unwrap().to_owned();
    let stored: Vec<(String, String)> = app
        .app
        .db
        .read(|conn| Ok::<_, db::Error>(rows::table.select((rows::request_hash, rows::sealed_body)).load(conn)?))
        .await
        .unwrap();
    assert_eq!(stored.len(), 2);
    assert!(!format!("{stored:?}").contains(&key), "nothing secret in the clear");
});

on_both!(a_key_is_its_callers, async |app: &TestApp| {
    let body = json!({"name": "Lake"});
    let (ada, eve) = (Person::signed_in(app, "ada@example.com").await, Person::signed_in(app, "eve@example.com").await);
    let mut made = Vec::new();
    for person in [&ada, &eve, &ada] {
        let request = person.request(reqwest::Method::POST, "/api/v1/organizations").header("idempotency-key", "k");
        made.push(json_of(request.json(&body).send().await.unwrap(), 201).await["id"].take());
    }
    assert_eq!(made[0], made[2]);
    assert_ne!(made[0], made[1]);
    // An unknown token counts as a separate caller: it is refused, and the refusal is not stored.
    let create = json!({"email": "ada@example.com", "tier": "site"});
    problem_of(post(app, Some("kst_nobody"), "k", CREATE, &create).await, 401, "unauthorized").await;
    json_of(post(app, Some(ADMIN), "k", CREATE, &create).await, 201).await;
    for key in ["", &"k".repeat(256)] {
        problem_of(post(app, Some(ADMIN), key, CREATE, &create).await, 422, "invalid_idempotency_key").await;
    }
    // An invalid field can be corrected under the same key; a refusal by the operation itself is stored.
    let wrong = json!({"email": "nobody", "tier": "site"});
    for _ in 0..2 {
        let refused = post(app, Some(ADMIN), "w", CREATE, &wrong).await;
        assert!(!replayed(&refused));
        problem_of(refused, 422, "invalid_email").await;
    }
    let mended = json!({"email": "ada@example.com", "tier": "site", "license_key": "KEPT-KEY-0000-0001"});
    json_of(post(app, Some(ADMIN), "w", CREATE, &mended).await, 201).await;
    problem_of(post(app, Some(ADMIN), "t", CREATE, &mended).await, 409, "license_key_taken").await;
    let again = post(app, Some(ADMIN), "t", CREATE, &mended).await;
    assert!(replayed(&again));
    problem_of(again, 409, "license_key_taken").await;
});

on_both!(who_may_not_call_learns_nothing_of_keys, async |app: &TestApp| {
    let body = json!({"email": "ada@example.com", "tier": "site"});
    json_of(post(app, Some(ADMIN), "k", CREATE, &body).await, 201).await;
    for key in ["k", "", &"k".repeat(256)] {
        for other in [&body, &json!({"email": "eve@example.com"})] {
            problem_of(post(app, None, key, CREATE, other).await, 401, "unauthorized").await;
            problem_of(post(app, Some("kst_nobody"), key, CREATE, other).await, 401, "unauthorized").await;
        }
    }
    problem_of(post(app, None, "k", "/api/v1/organizations", &json!({"name": "Lake"})).await, 401, "unauthorized")
        .await;
});

on_both!(anonymous_callers_behind_one_address_are_told_apart, async |app: &TestApp| {
    let order = |email: &str, quantity: i64| json!({"email": email, "quantity": quantity});
    let buy = async |body: Value| post(app, None, "order-1", "/purchase-quantity", &body).await;
    let ada = json_of(buy(order("ada@example.com", 1)).await, 200).await;
    let eve = json_of(buy(order("eve@example.com", 1)).await, 200).await;
    assert_ne!(ada["session_id"], eve["session_id"]);
    let again = buy(order("ada@example.com", 1)).await;
    assert!(replayed(&again));
    assert_eq!(json_of(again, 200).await, ada);
    problem_of(buy(order("ada@example.com", 2)).await, 422, "idempotency_key_reused").await;
});

on_both!(failures_of_ours_are_not_kept, async |app: &TestApp| {
    let body = json!({"email": "ada@example.com", "quantity": 2});
    app.world().plan_faults([FaultKind::Status(500), FaultKind::Status(500), FaultKind::Status(500)]);
    let failed = post(app, None, "buy", "/purchase-quantity", &body).await;
    assert!(failed.status().is_server_error(), "{}", failed.status());
    let bought = json_of(post(app, None, "buy", "/purchase-quantity", &body).await, 200).await;
    let again = post(app, None, "buy", "/purchase-quantity", &body).await;
    assert!(replayed(&again));
    assert_eq!(json_of(again, 200).await, bought);
});

on_both!(a_caller_who_hangs_up_finds_the_answer, async |app: &TestApp| {
    let body = json!({"username": "ada", "email": "ada@example.com", "password": "correct horse battery",
        "license_key": app.buy_keys("ada@example.com", 1).await[0]});
    let request = app.client.post(format!("{}/api/v1/users", app.base)).header("idempotency-key", "sign-up");
    // Hashing the password usually takes longer than this timeout; on a fast machine the response is already stored.
    drop(request.json(&body).timeout(std::time::Duration::from_millis(8)).send().await);
    let answered = async || post(app, None, "sign-up", "/api/v1/users", &body).await.status() != 409;
    app.until("the first call is done", answered).await;
    let user = json_of(post(app, None, "sign-up", "/api/v1/users", &body).await, 201).await;
    assert_eq!(user["username"], "ada");
});

on_both!(a_claim_of_a_killed_server_ends, async |app: &TestApp| {
    let body = json!({"email": "ada@example.com", "tier": "site"});
    json_of(post(app, Some(ADMIN), "k", CREATE, &body).await, 201).await;
    // As if the server had been killed before the response was stored.
    let running = async || {
        let reset = |conn: &mut db::Conn| {
            diesel::update(rows::table).set((rows::status.eq(0), rows::sealed_body.eq("killed"))).execute(conn)?;
            Ok::<_, db::Error>(())
        };
        app.app.db.write(reset).await.unwrap();
    };
    running().await;
    problem_of(post(app, Some(ADMIN), "k", CREATE, &body).await, 409, "idempotency_in_progress").await;
    app.app.context.clock.advance(db::idempotency::CLAIM_LIFE + 1);
    assert!(!replayed(&post(app, Some(ADMIN), "k", CREATE, &body).await));
    assert!(replayed(&post(app, Some(ADMIN), "k", CREATE, &body).await));

    let now = app.app.context.now();
    let pruned = app.app.db.write(move |conn| db::idempotency::prune(conn, now + 1, 100)).await.unwrap();
    assert_eq!(pruned, 1);
    assert!(!replayed(&post(app, Some(ADMIN), "k", CREATE, &body).await));
});
