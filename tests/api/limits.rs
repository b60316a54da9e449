//! Resource limits: bodies and connections end on time, one address does not block others, and limits count a person
//! or a network, not a spelling.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use diesel::prelude::*;
use keysmith::db;
use reqwest::Response;
use serde_json::{Value, json};
use tokio::time::Instant;

use crate::helpers::{ADMIN, Database, Person, TestApp, json_of, problem_of};
use crate::licensing::key_of;
use crate::on_both;

const ANN: &str = "ann@example.com";

async fn limited(more: &[(&str, &str)]) -> TestApp {
    let names = [("KEYSMITH_RATE_LIMIT", "on"), ("KEYSMITH_TRUSTED_PROXIES", "127.0.0.1")];
    TestApp::start_with(Database::migrated_sqlite(), &[&names, more].concat()).await
}

/// A connection with an incomplete request.
fn begin(app: &TestApp, head: &str) -> TcpStream {
    let mut stream = TcpStream::connect(app.base.trim_start_matches("http://")).unwrap();
    stream.write_all(head.as_bytes()).unwrap();
    stream
}

/// Everything the server sends until it closes the connection, and how long that took.
async fn closed(mut stream: TcpStream) -> (String, Duration) {
    let since = Instant::now();
    let reading = tokio::task::spawn_blocking(move || {
        stream.set_read_timeout(Some(Duration::from_secs(25))).unwrap();
        let mut text = Vec::new();
        let done = stream.read_to_end(&mut text);
        assert!(done.is_ok() || !text.is_empty(), "{done:?}");
        String::from_utf8_lossy(&text).into_owned()
    });
    (reading.await.unwrap(), since.elapsed())
}

#[actix_web::test]
async fn what_never_arrives_is_not_waited_for() {
    let app = TestApp::start(Database::migrated_sqlite()).await;
    let signed = format!("stripe-signature: t={},v1={}\r\n", app.app.context.now(), "00".repeat(32));
    let head = |line: &str, more: &str| format!("{line} HTTP/1.1\r\nhost: x\r\n{more}");
    let body = "content-type: application/json\r\ncontent-length: 100\r\n\r\n{\"a\"";
    let form = "content-type: application/x-www-form-urlencoded\r\ncontent-length: 100\r\n\r\na=";
    let stalled = [
        ("a body", head("POST /purchase-quantity", body), "408"),
        ("a form", head("POST /sign-in", form), "408"),
        ("chunks", head("POST /api/v1/license/validate", "transfer-encoding: chunked\r\n\r\n5\r\n{\"a\""), "408"),
        ("a webhook", head("POST /webhooks/stripe", &format!("{signed}content-length: 900000\r\n\r\n{{")), "408"),
        ("under a key", head("POST /purchase-quantity", &format!("idempotency-key: k\r\n{body}")), "408"),
        ("of a call without fields", head("POST /subscriptions/sub_1/cancel", "content-length: 9\r\n\r\n{"), "401"),
        ("a head", "GET /healthz HTTP/1.1\r\nhost: x\r\nx-slow: ".to_owned(), "408"),
        // A body that nobody reads ends with the response.
        ("unread chunks", head("POST /nothing", "transfer-encoding: chunked\r\n\r\n5\r\n{\"a\""), "404"),
        ("an unread body", head("POST /healthz", "content-length: 100\r\n\r\n{"), "405"),
        ("an unread body of nothing", head("POST /nothing", "content-length: 100\r\n\r\n{"), "404"),
        ("a webhook of nobody", head("POST /webhooks/stripe", "content-length: 900000\r\n\r\n{"), "400"),
    ];
    let waiting = stalled.map(|(what, text, status)| {
        let stream = begin(&app, &text);
        actix_web::rt::spawn(async move { (what, status, closed(stream).await) })
    });
    for one in waiting {
        let (what, status, (text, after)) = one.await.unwrap();
        assert!(text.starts_with(&format!("HTTP/1.1 {status}")), "{what}: {text:?}");
        assert!(after < Duration::from_secs(20), "{what}: {after:?}");
        if status != "408" {
            assert!(after < Duration::from_secs(6), "{what}: {after:?}");
        } else if what != "a head" {
            assert!(text.contains("\"code\":\"request_timeout\""), "{what}: {text}");
        }
    }
    app.stop().await;
}

#[actix_web::test]
async fn a_webhook_is_read_only_with_a_plausible_signature() {
    let app = TestApp::start(Database::migrated_sqlite()).await;
    let now = app.app.context.now();
    let mac = "00".repeat(32);
    let headers = [
        String::new(),
        "nonsense".into(),
        format!("t={now}"),
        format!("t={now},v1=00"),
        format!("t={},v1={mac}", now - 301),
    ];
    // Concurrently, because the server waits for clients that keep sending before it closes a connection.
    let waiting = headers.map(|header| {
        // The body is never sent, so only a response that does not need it comes at once.
        let head = format!("POST /webhooks/stripe HTTP/1.1\r\nhost: x\r\nstripe-signature: {header}\r\n");
        let stream = begin(&app, &format!("{head}content-length: 1000000\r\n\r\n"));
        actix_web::rt::spawn(async move { (header, closed(stream).await) })
    });
    for one in waiting {
        let (header, (text, after)) = one.await.unwrap();
        assert!(text.starts_with("HTTP/1.1 400") && text.contains("invalid_signature"), "{header}: {text}");
        assert!(after < Duration::from_secs(6), "{header}: {after:?}");
    }
    app.stop().await;
}

#[actix_web::test]
async fn a_thousand_connections_of_one_address_shut_nobody_out() {
    let app = TestApp::start_with(Database::migrated_sqlite(), &[("KEYSMITH_RATE_LIMIT", "on")]).await;
    assert_eq!(app.get("/healthz").await.status(), 200);
    let body = "POST /purchase-quantity HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\n{";
    let signed = format!("stripe-signature: t={},v1={}", app.app.context.now(), "00".repeat(32));
    let large = format!("POST /webhooks/stripe HTTP/1.1\r\nhost: x\r\n{signed}\r\ncontent-length: 900000\r\n\r\n");
    let slow: Vec<TcpStream> = (0..1_000).map(|n| begin(&app, if n % 2 == 0 { body } else { &large })).collect();
    let since = Instant::now();
    for _ in 0..20 {
        // A new connection each time, from the same address.
        let client = reqwest::Client::new();
        let healthy = client.get(format!("{}/healthz", app.base)).timeout(Duration::from_secs(10)).send().await;
        assert_eq!(healthy.unwrap().status(), 200);
    }
    // Far less than waiting for the slow connections one by one, which time out after ten seconds each.
    assert!(since.elapsed() < Duration::from_secs(60), "{:?}", since.elapsed());
    drop(slow);
    app.stop().await;
}

#[actix_web::test]
async fn large_bodies_share_what_there_is() {
    let app = limited(&[("KEYSMITH_RATE_LIMITS", "body_memory_mib=3,body_memory_of_address_mib=1")]).await;
    let text = json!({"license_key": "x".repeat(40_000)}).to_string();
    let stalled = |from: &str| {
        let head = format!("POST /api/v1/license/validate HTTP/1.1\r\nhost: x\r\nx-forwarded-for: {from}\r\n");
        begin(&app, &format!("{head}content-length: {}\r\n\r\n{}", text.len(), &text[..30_000]))
    };
    let _open: Vec<TcpStream> = (0..40).map(|_| stalled("198.51.100.1")).collect();
    let ask = async |from: &str| {
        let request = app.client.post(format!("{}/api/v1/license/validate", app.base)).header("x-forwarded-for", from);
        request.body(text.clone()).send().await.unwrap()
    };
    // Wait until the server has read what was sent.
    app.until("its part is full", async || ask("198.51.100.1").await.status() == 503).await;
    let refused = ask("198.51.100.1").await;
    assert_eq!(refused.headers()["retry-after"], "1");
    problem_of(refused, 503, "busy").await;
    assert_ne!(ask("198.51.100.2").await.status(), 503, "somebody else's part is free");
    app.stop().await;
}

/// Signs in from an unknown browser; a known one has its own quota.
async fn sign_in(app: &TestApp, login: &str, password: &str, from: &str) -> Response {
    let body = json!({"login": login, "password": password});
    let request = reqwest::Client::new().post(format!("{}/api/v1/sessions", app.base)).header("x-forwarded-for", from);
    request.json(&body).send().await.unwrap()
}

/// Signs Ann up, with a username and a password.
async fn ann(app: &TestApp) {
    let body = json!({"username": "ann-lake", "email": ANN, "password": "correct horse battery staple",
        "license_key": key_of(app, "business", ANN).await});
    let request = app.client.post(format!("{}/api/v1/users", app.base)).header("x-forwarded-for", "203.0.113.77");
    json_of(request.json(&body).send().await.unwrap(), 201).await;
    // The license's account already has her address, so her mailbox has to confirm the sign-up.
    crate::helpers::person::confirm_sign_up(app, ANN).await;
}

#[actix_web::test]
async fn every_spelling_of_an_account_is_one_account() {
    let app = limited(&[]).await;
    ann(&app).await;
    let spelled = |n: usize| match n % 4 {
        0 => ANN.to_owned(),
        1 => format!("ann@ex{}ample.com", "\u{ad}".repeat(n)),
        2 => "ANN-Lake".to_owned(),
        _ => "ann@ＥＸＡＭＰＬＥ.com".to_owned(),
    };
    let mut answers = Vec::new();
    for n in 0..30 {
        answers.push(sign_in(&app, &spelled(n), "wrong horse battery", "198.51.100.1").await.status().as_u16());
    }
    let tried = answers.iter().filter(|status| **status == 401).count();
    assert!((10..=11).contains(&tried), "{answers:?}");
    // From many addresses, all spellings share the account's quota.
    let mut tried = 0;
    for n in 0..130 {
        let from = format!("198.18.{}.{}", n / 100, n % 100);
        tried += usize::from(sign_in(&app, &spelled(n), "wrong horse battery", &from).await.status() == 401);
    }
    assert!(tried <= 105, "{tried}");
    app.stop().await;
}

#[actix_web::test]
async fn strangers_do_not_lock_an_owner_out() {
    let app = limited(&[]).await;
    ann(&app).await;
    let (home, password) = ("203.0.113.5", "correct horse battery staple");
    assert_eq!(sign_in(&app, ANN, password, home).await.status(), 201);
    for n in 0..140 {
        let from = format!("198.18.{}.{}", n / 100, n % 100);
        sign_in(&app, ANN, "wrong horse battery", &from).await;
    }
    assert_eq!(sign_in(&app, ANN, password, "198.18.77.1").await.status(), 429, "guessing is limited");
    assert_eq!(sign_in(&app, ANN, password, home).await.status(), 201, "from where she signs in she gets in");
    // One IPv6 /48 cannot lock an account.
    app.app.context.clock.advance(3_600);
    for n in 0..200 {
        sign_in(&app, "ann-lake", "wrong horse battery", &format!("2001:db8:7:{n:x}::1")).await;
    }
    assert_eq!(sign_in(&app, ANN, password, "192.0.2.200").await.status(), 201);
    app.stop().await;
}

#[actix_web::test]
async fn one_address_does_not_silence_a_customers_installations() {
    let app = limited(&[]).await;
    let key = key_of(&app, "business", ANN).await;
    let call = async |path: &str, body: Value, from: &str| {
        let request = app.client.post(format!("{}{path}", app.base)).header("x-forwarded-for", from);
        request.json(&body).send().await.unwrap()
    };
    let tier = app.admin_get("/api/v1/admin/tiers").await;
    let device = tier["tiers"].as_array().unwrap().iter().find(|tier| tier["activates"] == "device").unwrap().clone();
    let device = key_of(&app, device["slug"].as_str().unwrap(), ANN).await;
    let activate = json!({"email": ANN, "installation_id": "server-1", "license_key": device});
    json_of(call("/api/v1/license/activate", activate, "203.0.113.5").await, 200).await;
    let ask = json!({"email": ANN, "installation_id": "server-1"});
    assert_eq!(json_of(call("/api/v1/license/validate", ask.clone(), "203.0.113.5").await, 200).await["valid"], true);
    for n in 0..1_400 {
        let guess = json!({"email": ANN, "installation_id": format!("guess-{n}")});
        call("/api/v1/license/validate", guess, "198.51.100.1").await;
    }
    for from in ["203.0.113.5", "203.0.113.6"] {
        let answer = call("/api/v1/license/validate", ask.clone(), from).await;
        assert_eq!(json_of(answer, 200).await["valid"], true, "{from}");
    }
    drop(key);
    app.stop().await;
}

#[actix_web::test]
async fn a_network_of_ipv6_guesses_no_more_than_a_few_addresses() {
    let app = limited(&[]).await;
    let guess = async |from: String| {
        let body = json!({"license_key": "KEY-0000-0000-0000-0000", "instance_id": "one"});
        let request = app.client.post(format!("{}/api/v1/license/validate", app.base)).header("x-forwarded-for", from);
        request.json(&body).send().await.unwrap().status().as_u16()
    };
    let mut answered = 0;
    for n in 0..400 {
        answered += usize::from(guess(format!("2001:db8:1:{:x}::1", n * 160)).await == 200);
    }
    assert!(answered < 200, "{answered} guesses by one /48");
    assert_eq!(guess("2001:db8:2::1".into()).await, 200);
    app.stop().await;
}

#[actix_web::test]
async fn a_forwarded_address_is_read_however_it_is_written() {
    let app = limited(&[]).await;
    let try_it = async |from: &[&[u8]]| {
        let body = json!({"login": "nobody@example.com", "password": "wrong horse battery"});
        let mut request = app.client.post(format!("{}/api/v1/sessions", app.base)).json(&body);
        for line in from {
            request = request.header("x-forwarded-for", reqwest::header::HeaderValue::from_bytes(line).unwrap());
        }
        request.send().await.unwrap().status().as_u16()
    };
    // Each address behind the proxy is a separate caller, with or without a port.
    for n in 0..12 {
        assert_eq!(try_it(&[format!("203.0.113.{n}:4711").as_bytes()]).await, 401, "{n}");
    }
    for n in 0..12 {
        assert_eq!(try_it(&[format!("[2001:db8:{n}::1]:4711").as_bytes()]).await, 401, "{n}");
    }
    // All spellings of an address count as one caller, whatever the caller put before it in the header.
    let mut tried = 0;
    for n in 0..24_u8 {
        let port = format!("198.51.100.7:{n}");
        let lines: &[&[u8]] = match n % 4 {
            0 => &[b"198.51.100.7"],
            1 => &[port.as_bytes()],
            2 => &[b"\xff, 198.51.100.7"],
            _ => &[b"192.0.2.1, 192.0.2.2", b"192.0.2.3", b"198.51.100.7"],
        };
        tried += usize::from(try_it(lines).await == 401);
    }
    assert!((10..=11).contains(&tried), "{tried}");
    // An unreadable address is not taken for another one: neither the proxy's nor the preceding one.
    let mut tried = 0;
    for _ in 0..12 {
        tried += usize::from(try_it(&[b"203.0.113.200, \xff\xfe"]).await == 401);
    }
    assert!((10..=11).contains(&tried), "{tried}");
    assert_eq!(try_it(&[]).await, 401);
    assert_eq!(try_it(&[b"203.0.113.200"]).await, 401);
    app.stop().await;
}

#[actix_web::test]
async fn made_up_sessions_are_not_asked_about_one_by_one() {
    let app = limited(&[]).await;
    let before = app.world().lock().asked;
    let look = async |caller: &str, id: &str| {
        let request = app.client.get(format!("{}/checkout/success?session_id={id}", app.base));
        request.header("x-forwarded-for", caller).send().await.unwrap().status().as_u16()
    };
    for n in 0..400 {
        let status = look("198.51.100.1", &format!("cs_test_madeup{n:08}")).await;
        assert!([200, 404, 429].contains(&status), "{status}");
    }
    for _ in 0..100 {
        look("198.51.100.1", "cs_test_sameagain0").await;
    }
    for shape in ["cs_", "cs_test_", "cs_test_..%2f..%2fx", "pi_123456789012", &"cs_test_".repeat(50)] {
        // Another caller, who has not used up the quota.
        assert_eq!(look("198.51.100.2", shape).await, 404, "{shape}");
    }
    let asked = app.world().lock().asked - before;
    assert!(asked <= 80, "Stripe was asked {asked} times");
    app.stop().await;
}

on_both!(the_list_of_revoked_licenses_is_paged_and_conditional, async |app: &TestApp| {
    const LIST: &str = "/api/v1/revocations";
    let get = async |path: &str, mark: &str| {
        app.client.get(format!("{}{path}", app.base)).header("if-none-match", mark).send().await.unwrap()
    };
    let first = app.get(LIST).await;
    let mark = first.headers()["etag"].to_str().unwrap().to_owned();
    assert_eq!(json_of(first, 200).await["next_cursor"], Value::Null);
    for same in [mark.clone(), format!("W/{mark}"), format!("\"other\", {mark}"), "*".into()] {
        let answer = get(LIST, &same).await;
        assert_eq!((answer.status().as_u16(), answer.headers()["etag"].to_str().unwrap()), (304, mark.as_str()));
    }
    // 25,000 revoked licenses, as in a long-lived shop.
    key_of(app, "business", ANN).await;
    let many = |conn: &mut db::Conn| {
        let columns = "tier_id, purchase_type, valid_from, key_prefix, created_at, updated_at";
        diesel::sql_query(format!(
            "INSERT INTO licenses (license_key, id, status, {columns}) \
             WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 25000) \
             SELECT 'x' || n, 'lic_' || (100000 + n), 'revoked', {columns} FROM licenses, n"
        ))
        .execute(conn)?;
        Ok::<_, db::Error>(())
    };
    app.app.db.write(many).await.unwrap();
    let signer = keysmith::offline::signing_keys::SigningKeys::of(app.data()).current().unwrap();
    let verifier = keysmith_license::Verifier::new([signer.public_key()]);
    let (mut path, mut pages) = (LIST.to_owned(), Vec::new());
    loop {
        let answer = get(&path, &mark).await;
        let body = json_of(answer, 200).await;
        pages.push(verifier.read_revocations(body["list"].as_str().unwrap()).unwrap());
        match body["next_cursor"].as_str() {
            Some(next) => path = format!("{LIST}?cursor={next}"),
            None => break,
        }
    }
    assert_eq!(pages.len(), 3);
    let whole = keysmith_license::RevocationList::join(pages.clone()).unwrap();
    assert_eq!(whole.licenses.len(), 25_000);
    assert_eq!(keysmith_license::RevocationList::join([pages[0].clone(), pages[2].clone()]), None);
    // The signed list is unchanged until a license changes.
    let again = json_of(app.get(LIST).await, 200).await;
    assert_eq!(again, json_of(app.get(LIST).await, 200).await);
    let admin = Person::with_token(app, ADMIN);
    let listed = app.licenses(ANN).await;
    let live = listed.iter().find(|license| license["status"] == "active").unwrap()["id"].as_str().unwrap().to_owned();
    json_of(admin.post(&format!("/api/v1/admin/licenses/{live}/revoke"), json!({})).await, 200).await;
    assert_ne!(json_of(app.get(LIST).await, 200).await, again);
    problem_of(app.get(&format!("{LIST}?curser=x")).await, 422, "invalid_fields").await;
});

on_both!(empty_filters_are_not_all, async |app: &TestApp| {
    let admin = Person::with_token(app, ADMIN);
    key_of(app, "business", ANN).await;
    for (path, filters) in [
        ("/api/v1/admin/licenses", "email status tier key_prefix order_id subscription_id"),
        ("/api/v1/admin/orders", "email status attention subscription_id checkout_session_id"),
        ("/api/v1/admin/activations", "license_id subject kind active ip hostname"),
        ("/api/v1/admin/validation-logs", "license_id key_prefix instance_id ip action code since until"),
        ("/api/v1/admin/stripe-events", "status"),
        ("/api/v1/admin/mail", "status recipient order_id"),
        ("/api/v1/admin/webhook-deliveries", "endpoint_id status event"),
        ("/api/v1/admin/accounts", "search"),
        ("/api/v1/admin/audit-log", "actor action subject"),
        ("/api/v1/admin/prices", "tier"),
        ("/api/v1/admin/tiers", "product"),
        ("/api/v1/admin/statistics", "days"),
    ] {
        for filter in filters.split(' ') {
            let problem = problem_of(admin.get(&format!("{path}?{filter}=")).await, 422, "invalid_fields").await;
            assert_eq!(problem["errors"][0]["field"], filter, "{path}");
        }
        let problem = problem_of(admin.get(&format!("{path}?nothing_like_it=1")).await, 422, "invalid_fields").await;
        assert_eq!(problem["errors"][0]["field"], "nothing_like_it", "{path}");
        json_of(admin.get(path).await, 200).await;
    }
    json_of(admin.get("/api/v1/admin/licenses?cursor=&limit=1").await, 200).await;
    problem_of(admin.get("/licenses?email=").await, 422, "invalid_fields").await;
    // A page ignores tracking parameters.
    assert_eq!(app.get("/buy?utm_source=x&email=").await.status(), 200);
});
