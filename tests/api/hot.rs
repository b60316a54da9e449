//! The fast path in front of the URL table responds exactly like the table.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::helpers::{TestApp, json_of, problem_of};
use crate::licensing::key_of;
use crate::on_both;

const ANN: &str = "ann@example.com";
const PATH: &str = "/api/v1/license/validate";

/// Status, body without its variable parts, and the names of the headers.
type Answer = (u16, Value, BTreeSet<String>);

async fn send(app: &TestApp, body: &str, header: Option<(&str, &str)>) -> Answer {
    let request = app.client.post(format!("{}{PATH}", app.base)).header("content-type", "application/json");
    let request = match header {
        Some((name, value)) => request.header(name, value),
        None => request,
    };
    let answer = request.body(body.to_owned()).send().await.unwrap();
    // Headers for cross-origin requests only.
    let cross_origin = ["vary", "access-control-expose-headers"];
    let names = answer.headers().keys().map(ToString::to_string);
    let names = names.filter(|name| !cross_origin.contains(&name.as_str())).collect();
    let status = answer.status().as_u16();
    let mut body: Value = serde_json::from_str(&answer.text().await.unwrap()).unwrap();
    if let Some(again) = body.get_mut("check_again_after") {
        assert!(again.as_str().unwrap().ends_with('Z'));
        *again = Value::Null;
    }
    (status, body, names)
}

on_both!(the_short_way_answers_as_the_long_one, async |app: &TestApp| {
    let key = key_of(app, "business", ANN).await;
    let activated = json!({"email": ANN, "installation_id": "one", "license_key": key});
    json_of(app.post("/api/v1/license/activate", activated).await, 200).await;
    let lower = key.to_lowercase();
    let bodies = [
        json!({"license_key": key, "instance_id": "one"}).to_string(),
        json!({"license_key": lower, "instance_id": "one"}).to_string(),
        json!({"license_key": key, "installation_id": "one"}).to_string(),
        json!({"license_key": key, "instance_id": "two"}).to_string(),
        json!({"email": ANN, "installation_id": "one"}).to_string(),
        json!({"email": "ANN@EXAMPLE.COM", "installation_id": "one"}).to_string(),
        json!({"email": ANN, "installation_id": "two"}).to_string(),
        json!({"email": ANN, "installation_id": "one", "product": "desktop-app"}).to_string(),
        json!({"email": ANN, "installation_id": "one", "product": ""}).to_string(),
        json!({"license_key": "nonsense", "instance_id": "one"}).to_string(),
        json!({"license_key": "KEY-0000-0000-0000-0000", "instance_id": "one"}).to_string(),
        format!("{{\n\t\"license_key\": \"{key}\",\n\t\"instance_id\": \"one\"\n}}"),
        format!("{{\"license_key\": \"{key}\", \"instance_id\": \"\\u006fne\"}}"),
        json!({"license_key": key, "instance_id": "eins\u{e4}"}).to_string(),
        // Errors are produced in one place.
        json!({"license_key": "", "instance_id": "one"}).to_string(),
        json!({"license_key": key}).to_string(),
        json!({"license_key": key, "instance_id": " "}).to_string(),
        json!({"license_key": 7, "instance_id": "one"}).to_string(),
        json!({"email": "no address", "installation_id": "one"}).to_string(),
        json!({"license_key": key, "instance_id": "one", "unheard_of": 1}).to_string(),
        "{}".to_owned(),
        "[]".to_owned(),
        "{\"license_key\":".to_owned(),
        String::new(),
    ];
    for body in &bodies {
        let short = send(app, body, None).await;
        let long = send(app, body, Some(("origin", "https://elsewhere.example"))).await;
        assert_eq!(short, long, "{body}");
    }
    // Once more, from memory.
    let again = send(app, &bodies[0], None).await;
    assert_eq!((again.0, &again.1["code"], &again.1["active_count"]), (200, &json!("valid"), &json!(1)));
    let named = send(app, &bodies[0], Some(("x-request-id", "my-own"))).await;
    assert_eq!(named.1, again.1);

    // A long or chunked body takes the ordinary path.
    let long = format!("{{\"license_key\": \"{key}\", \"instance_id\": \"one\"{}}}", " ".repeat(3_000));
    assert_eq!(send(app, &long, None).await.1, again.1);

    let health = app.get("/healthz").await;
    assert!(health.headers().contains_key("x-request-id") && health.headers().contains_key("content-security-policy"));
    assert_eq!(json_of(health, 200).await["status"], "ok");
    let metrics =
        crate::helpers::Person::with_token(app, crate::helpers::ADMIN).get("/metrics").await.text().await.unwrap();
    assert!(
        metrics.contains(r#"keysmith_http_requests_total{method="GET",route="/healthz",status="200"}"#),
        "{metrics}"
    );
});

on_both!(answers_are_compressed_for_who_takes_it, async |app: &TestApp| {
    for (path, kind) in
        [("/openapi.json", "application/json"), ("/buy", "text/html"), ("/static/keysmith.css", "text/css")]
    {
        for coding in ["gzip", "br"] {
            let request = app.client.get(format!("{}{path}", app.base)).header("accept-encoding", coding);
            let answer = request.send().await.unwrap();
            assert_eq!(answer.headers()["content-encoding"], coding, "{path}");
            assert!(answer.headers()["content-type"].to_str().unwrap().starts_with(kind), "{path}");
            assert!(answer.headers()["vary"].to_str().unwrap().to_lowercase().contains("accept-encoding"), "{path}");
        }
        let plain = app.get(path).await;
        assert!(!plain.headers().contains_key("content-encoding"), "{path}");
    }
});

on_both!(assets_are_named_by_what_they_hold_and_kept_for_ever, async |app: &TestApp| {
    let page = app.get("/buy").await.text().await.unwrap();
    let paths: Vec<&str> = page.split('"').filter(|text| text.starts_with("/static/")).collect();
    assert_eq!(paths.len(), 3, "{paths:?}");
    for path in paths {
        let answer = app.get(path).await;
        assert_eq!(answer.status(), 200, "{path}");
        assert_eq!(answer.headers()["cache-control"], "public, max-age=31536000, immutable", "{path}");
        let tag = answer.headers()["etag"].to_str().unwrap().to_owned();
        let again = app.client.get(format!("{}{path}", app.base)).header("if-none-match", tag).send().await.unwrap();
        assert_eq!((again.status().as_u16(), again.text().await.unwrap().len()), (304, 0), "{path}");
    }
    // By name, or by another version's fingerprint: the file is served, and not cached forever.
    for path in ["/static/keysmith.css", "/static/keysmith.0123456789abcdef.css"] {
        let answer = app.get(path).await;
        assert_eq!(answer.status(), 200, "{path}");
        assert!(!answer.headers()["cache-control"].to_str().unwrap().contains("immutable"), "{path}");
    }
    for path in ["/static/nothing.css", "/static/keysmith.0123456789abcdef.js", "/static/..%2fCargo.toml"] {
        problem_of(app.get(path).await, 404, "not_found").await;
    }
});
