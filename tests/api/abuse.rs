//! Quotas per caller, and penalties for guessing; honest callers are not affected.

use reqwest::{Method, RequestBuilder, Response};
use serde_json::json;

use crate::helpers::{ADMIN, Database, Person, TestApp, json_of, problem_of};
use crate::identity::PASSWORD;
use crate::licensing::key_of;

const ANN: &str = "ann@example.com";

/// A server with limits, behind a proxy on loopback: tests choose the caller's address with `X-Forwarded-For`.
async fn limited(database: Database) -> TestApp {
    limited_to(database, "").await
}

/// The same with other limits.
async fn limited_to(database: Database, limits: &str) -> TestApp {
    let names =
        [("KEYSMITH_RATE_LIMIT", "on"), ("KEYSMITH_TRUSTED_PROXIES", "127.0.0.1"), ("KEYSMITH_RATE_LIMITS", limits)];
    TestApp::start_with(database, &names).await
}

async fn send(request: RequestBuilder, from: &str) -> Response {
    request.header("x-forwarded-for", from).send().await.unwrap()
}

async fn validate(app: &TestApp, key: &str, from: &str) -> Response {
    let body = json!({"license_key": key, "instance_id": "one"});
    send(app.client.post(format!("{}/api/v1/license/validate", app.base)).json(&body), from).await
}

async fn activate(app: &TestApp, key: &str, from: &str) -> Response {
    let body = json!({"license_key": key, "site_domain": "shop.com", "email": ANN});
    send(app.client.post(format!("{}/activate-license", app.base)).json(&body), from).await
}

/// Guesses until refused; returns how many guesses were answered.
async fn guess(app: &TestApp, from: &str) -> usize {
    for n in 0..100 {
        let answer = activate(app, &format!("KEY-{n:04}-0000-0000-0000"), from).await;
        match answer.status().as_u16() {
            404 => {}
            429 => return n,
            other => panic!("{other}"),
        }
    }
    panic!("guessing costs nothing");
}

fn retry_after(answer: &Response) -> i64 {
    answer.headers()["retry-after"].to_str().unwrap().parse().unwrap()
}

#[actix_web::test]
async fn guessing_keys_costs_waits_that_time_forgives() {
    for database in [Database::migrated_sqlite(), Database::migrated_postgres()] {
        let app = limited(database).await;
        let from = "198.51.100.1";
        assert_eq!(guess(&app, from).await, 21);
        let mut waits = Vec::new();
        for n in 0..5 {
            let refused = activate(&app, &format!("KEY-{n:04}-1111-1111-1111"), from).await;
            let wait = retry_after(&refused);
            let problem = problem_of(refused, 429, "rate_limited").await;
            assert!(problem["detail"].as_str().unwrap().contains(&wait.to_string()));
            // Every call that takes a key is refused.
            problem_of(validate(&app, "KEY-0000-2222-2222-2222", from).await, 429, "rate_limited").await;
            let file = json!({"license_key": "no key at all"});
            let file = app.client.post(format!("{}/api/v1/license/file", app.base)).json(&file);
            problem_of(send(file, from).await, 429, "rate_limited").await;
            waits.push(wait);
            app.app.context.clock.advance(wait);
            problem_of(activate(&app, "KEY-9999-1111-1111-1111", from).await, 404, "license_not_found").await;
        }
        assert_eq!(waits, [1, 2, 4, 8, 16]);
        // Other callers do not wait.
        problem_of(activate(&app, "KEY-0000-0000-0000-0000", "198.51.100.2").await, 404, "license_not_found").await;
        app.app.context.clock.advance(3 * 3_600);
        assert_eq!(guess(&app, from).await, 21);
        let log = app.admin_get("/api/v1/admin/validation-logs?code=rate_limited&limit=100").await;
        let counts = log["entries"].as_array().unwrap().iter().map(|entry| entry["count"].as_i64().unwrap());
        assert_eq!(counts.sum::<i64>(), 17);
        app.stop().await;
    }
}

#[actix_web::test]
async fn an_office_with_one_expired_key_is_never_locked_out() {
    let app = limited(Database::migrated_sqlite()).await;
    let office = "203.0.113.9";
    let create = app.client.post(format!("{}/api/v1/license/create", app.base)).bearer_auth(ADMIN);
    let expired = json!({"email": ANN, "days": 0, "tier": "business"});
    let made = json_of(create.json(&expired).send().await.unwrap(), 201).await;
    app.app.context.clock.advance(30 * 86_400);
    let expired = made["license_key"].as_str().unwrap();
    let (good, new) = (key_of(&app, "business", ANN).await, key_of(&app, "business", ANN).await);
    for _ in 0..60 {
        assert_eq!(json_of(validate(&app, expired, office).await, 200).await["code"], "expired");
    }
    assert_eq!(json_of(validate(&app, &good, office).await, 200).await["code"], "not_activated");
    // While somebody guesses from that address, keys used from there before keep working, whatever their state.
    guess(&app, office).await;
    assert_eq!(json_of(validate(&app, &good, office).await, 200).await["code"], "not_activated");
    assert_eq!(json_of(validate(&app, expired, office).await, 200).await["code"], "expired");
    // Existing and unknown keys are refused with the same response; after the wait the existing one works again.
    let (exists, unknown) = (validate(&app, &new, office).await, validate(&app, "KEY-0-0-0-0", office).await);
    let wait = retry_after(&exists);
    assert_eq!(wait, retry_after(&unknown));
    let bodies = (problem_of(exists, 429, "rate_limited").await, problem_of(unknown, 429, "rate_limited").await);
    assert_eq!(bodies.0, bodies.1);
    app.app.context.clock.advance(wait);
    assert_eq!(json_of(validate(&app, &new, office).await, 200).await["code"], "not_activated");
    app.stop().await;
}

#[actix_web::test]
async fn only_a_trusted_proxy_says_who_calls() {
    // Without a trusted proxy the peer is the caller, whatever the header says.
    let app = TestApp::start_with(Database::migrated_sqlite(), &[("KEYSMITH_RATE_LIMIT", "on")]).await;
    for n in 0..21 {
        let answer = activate(&app, "KEY-0000-0000-0000-0000", &format!("198.51.100.{n}")).await;
        problem_of(answer, 404, "license_not_found").await;
    }
    problem_of(activate(&app, "KEY-0000-0000-0000-0000", "198.51.100.200").await, 429, "rate_limited").await;
    app.stop().await;
    // Behind a proxy, the last address that is not the proxy's counts, not what the caller wrote before it.
    let app = limited(Database::migrated_sqlite()).await;
    for n in 0..21 {
        let answer = activate(&app, "KEY-0000-0000-0000-0000", &format!("198.51.100.{n}, 203.0.113.1")).await;
        problem_of(answer, 404, "license_not_found").await;
    }
    problem_of(activate(&app, "KEY-0000-0000-0000-0000", "10.0.0.1, 203.0.113.1").await, 429, "rate_limited").await;
    // One subscriber's IPv6 network counts as one caller.
    for n in 0..21 {
        let from = format!("2001:db8::{n}:1");
        problem_of(activate(&app, "KEY-0000-0000-0000-0000", &from).await, 404, "license_not_found").await;
    }
    problem_of(activate(&app, "KEY-0000-0000-0000-0000", "2001:db8::ffff").await, 429, "rate_limited").await;
    problem_of(activate(&app, "KEY-0000-0000-0000-0000", "2001:db8:0:1::1").await, 404, "license_not_found").await;
    app.stop().await;
}

#[actix_web::test]
async fn a_flood_from_one_address_is_refused_and_what_must_be_answered_is_not() {
    let app = limited_to(Database::migrated_sqlite(), "requests=200/1s").await;
    let from = "198.51.100.1";
    let get = async |path: &str| send(app.client.get(format!("{}{path}", app.base)), from).await;
    for n in 0..200 {
        assert_eq!(get("/api/v1/public-keys").await.status(), 200, "{n}");
    }
    // Meanwhile the quota refilled by one per second.
    let mut answered = 0;
    let refused = loop {
        let answer = get("/api/v1/public-keys").await;
        if answer.status() == 429 {
            break answer;
        }
        answered += 1;
        assert!(answered <= 150, "there is no limit");
    };
    assert_eq!(retry_after(&refused), 1);
    assert!(refused.headers().contains_key("x-request-id") && refused.headers().contains_key("x-frame-options"));
    problem_of(refused, 429, "rate_limited").await;
    // Once the clock moves again, requests are answered.
    app.app.context.clock.advance(1);
    assert_eq!(get("/api/v1/public-keys").await.status(), 200);
    for path in ["/healthz", "/readyz", "/static/keysmith.css"] {
        for _ in 0..300 {
            assert_eq!(get(path).await.status(), 200, "{path}");
        }
    }
    app.stop().await;
}

#[actix_web::test]
async fn wrong_tokens_are_guesses_and_good_ones_go_on() {
    let app = limited(Database::migrated_sqlite()).await;
    let from = "198.51.100.1";
    let list = async |token: &str| {
        send(app.client.get(format!("{}/api/v1/admin/licenses", app.base)).bearer_auth(token), from).await
    };
    assert_eq!(list(ADMIN).await.status(), 200);
    for n in 0..21 {
        problem_of(list(&format!("kst_wrong_{n}")).await, 401, "unauthorized").await;
    }
    problem_of(list("kst_wrong_more").await, 429, "rate_limited").await;
    assert_eq!(list(ADMIN).await.status(), 200);
    app.stop().await;
}

#[actix_web::test]
async fn passwords_and_links_are_limited_whether_the_account_exists_or_not() {
    let app = limited(Database::migrated_sqlite()).await;
    let from = "198.51.100.1";
    Person::signed_in(&app, ANN).await;
    for login in [ANN, "nobody@example.com"] {
        let try_it = async || {
            let body = json!({"login": login, "password": "wrong horse battery"});
            send(app.client.post(format!("{}/api/v1/sessions", app.base)).json(&body), from).await
        };
        for _ in 0..10 {
            problem_of(try_it().await, 401, "invalid_credentials").await;
        }
        let refused = try_it().await;
        let wait = retry_after(&refused);
        assert!((1..=30).contains(&wait), "{wait}");
        problem_of(refused, 429, "rate_limited").await;
        app.app.context.clock.advance(wait);
        problem_of(try_it().await, 401, "invalid_credentials").await;
    }
    // The owner can still sign in from elsewhere: one attacker does not lock an account.
    let body = json!({"login": ANN, "password": "wrong horse battery"});
    let other = app.client.post(format!("{}/api/v1/sessions", app.base)).json(&body);
    problem_of(send(other, "203.0.113.5").await, 401, "invalid_credentials").await;

    let page = send(app.client.get(format!("{}/sign-in", app.base)), from).await.text().await.unwrap();
    let csrf = page.split("name=\"csrf\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    for email in [ANN, "nobody@example.com"] {
        let ask = async || {
            let form = [("csrf", csrf.as_str()), ("email", email)];
            send(app.client.post(format!("{}/sign-in", app.base)).form(&form), from).await
        };
        for _ in 0..10 {
            assert_eq!(ask().await.status(), 200, "{email}");
        }
        let refused = ask().await;
        assert_eq!(refused.status(), 429, "{email}");
        assert!(retry_after(&refused) >= 1);
    }
    app.stop().await;
}

#[actix_web::test]
async fn a_browser_that_signed_in_before_is_not_locked_out_by_others() {
    // These limits do not refill noticeably during the test, however long it takes.
    let limits = "passwords_of_account=40/60m,passwords_of_account_from_address=10/60m";
    let app = limited_to(Database::migrated_sqlite(), limits).await;
    let (home, cafe) = ("198.51.100.1", "203.0.113.77");
    let ann = Person::signed_in(&app, ANN).await;
    let set = json!({"new_password": PASSWORD});
    assert_eq!(ann.put("/api/v1/account/password", set).await.status(), 204);
    let sign_in = async |person: &Person, login: &str, password: &str, from: &str| {
        let body = json!({"login": login, "password": password});
        send(person.request(Method::POST, "/api/v1/sessions").json(&body), from).await
    };
    let browser = Person::stranger(&app);
    let signed_in = sign_in(&browser, ANN, PASSWORD, home).await;
    let known = signed_in.cookies().find(|cookie| cookie.name() == "keysmith_known").unwrap().value().to_owned();
    assert_eq!(signed_in.status(), 201);
    assert!(!known.contains(ANN) && known.starts_with("acc_"), "{known}");

    // Strangers at many addresses use up the account's attempts, and one of them the café's share.
    for n in 0..50 {
        let from = format!("192.0.2.{n}");
        sign_in(&Person::stranger(&app), ANN, "wrong horse battery", &from).await;
        sign_in(&Person::stranger(&app), ANN, "wrong horse battery", cafe).await;
    }
    let stranger = Person::stranger(&app);
    problem_of(sign_in(&stranger, ANN, PASSWORD, cafe).await, 429, "rate_limited").await;
    // She moved there with her browser, and has signed out since.
    assert_eq!(sign_in(&browser, ANN, PASSWORD, cafe).await.status(), 201);
    // The mark grants no access, does not help with another account, and is itself limited.
    let with = async |mark: &str, login: &str, password: &str| {
        let person = Person::stranger(&app);
        let body = json!({"login": login, "password": password});
        let request = person.request(Method::POST, "/api/v1/sessions").json(&body);
        send(request.header("cookie", format!("keysmith_known={mark}")), "203.0.113.78").await.status().as_u16()
    };
    assert_eq!(with(&format!("{known}A"), ANN, PASSWORD).await, 429, "a forged one");
    let tries: Vec<u16> = futures(20, async || with(&known, ANN, "wrong horse battery").await).await;
    assert!(tries.contains(&401) && tries.ends_with(&[429]), "{tries:?}");
    app.stop().await;
}

/// Calls an asynchronous function this many times, one after the other.
async fn futures<T>(count: usize, call: impl AsyncFn() -> T) -> Vec<T> {
    let mut all = Vec::new();
    for _ in 0..count {
        all.push(call().await);
    }
    all
}

#[actix_web::test]
async fn switched_off_nobody_waits() {
    let app = TestApp::start_with(Database::migrated_sqlite(), &[("KEYSMITH_RATE_LIMIT", "off")]).await;
    for n in 0..60 {
        let answer = activate(&app, &format!("KEY-{n:04}-0000-0000-0000"), "198.51.100.1").await;
        problem_of(answer, 404, "license_not_found").await;
    }
    app.stop().await;
}

#[actix_web::test]
async fn signing_up_does_not_tell_an_unknown_key_from_anothers() {
    let app = limited(Database::migrated_sqlite()).await;
    let anothers = key_of(&app, "business", "bob@example.com").await;
    let sign_up = async |key: &str| {
        let body = json!({"username": "ann", "email": ANN, "password": "correct horse battery", "license_key": key});
        send(app.client.post(format!("{}/api/v1/users", app.base)).json(&body), "198.51.100.1").await
    };
    // A malformed key is a typo, not a guess.
    for _ in 0..25 {
        assert_ne!(sign_up(&"K".repeat(2_000)).await.status(), 429);
    }
    let (unknown, theirs) = (sign_up("KEY-0000-0000-0000-0000").await, sign_up(&anothers).await);
    let bodies =
        (problem_of(unknown, 403, "invalid_license_key").await, problem_of(theirs, 403, "invalid_license_key").await);
    assert_eq!(bodies.0, bodies.1);
    for _ in 0..19 {
        problem_of(sign_up(&anothers).await, 403, "invalid_license_key").await;
    }
    let refused = sign_up("KEY-0000-0000-0000-0000").await;
    problem_of(refused, 429, "rate_limited").await;
    app.stop().await;
}
