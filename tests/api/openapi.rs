//! `GET /openapi.json` and `/docs`.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use keysmith::clock::Clock;
use keysmith::error_code::ErrorCode;
use keysmith::http::{openapi, routes};
use keysmith::ids::Context;
use keysmith::views::webhook_samples;
use keysmith::webhooks::Topic;
use serde_json::Value;

use crate::helpers::description::Description;
use crate::helpers::{Database, TestApp, json_of};

#[test]
fn every_route_is_described_and_nothing_else() {
    let routes = routes::all(false);
    let document = openapi::build(&routes).unwrap();
    let mut operations = BTreeSet::new();
    for (path, methods) in document["paths"].as_object().unwrap() {
        operations
            .extend(methods.as_object().unwrap().keys().map(|method| format!("{} {path}", method.to_uppercase())));
    }
    let table: BTreeSet<String> = routes.iter().map(|route| format!("{} {}", route.method, route.path)).collect();
    let missing: Vec<_> = table.difference(&operations).collect();
    assert!(missing.is_empty(), "no ABOUT and no entry in src/http/openapi/pages.toml describes {missing:?}");
    let names: BTreeSet<String> = openapi::names().unwrap().into_iter().collect();
    let gone: Vec<_> = names.difference(&table).collect();
    assert!(gone.is_empty(), "src/http/openapi/pages.toml describes {gone:?}, which is no route");
}

#[test]
fn every_webhook_is_described_as_its_sample_is_and_nothing_else() {
    let context = Context::seeded(Clock::manual(1_795_420_800), 1);
    let document = openapi::build(&routes::all(false)).unwrap();
    let described: BTreeSet<&str> = document["webhooks"].as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(described, Topic::EVERY.iter().map(|topic| topic.as_str()).collect());
    let description = Description::new();
    for topic in Topic::EVERY.iter().copied() {
        let sample = serde_json::from_str(&webhook_samples::body(&context, topic).unwrap()).unwrap();
        assert_eq!(description.mistakes_of_event(&sample), Vec::<String>::new());
    }
    let odd = serde_json::json!({"type": "webhook.test", "timestamp": "", "data": {"endpoint_id": 7, "more": 1}});
    assert_eq!(description.mistakes_of_event(&odd).len(), 3);
}

/// Unknown fields are refused, and the document says so for every JSON body except Stripe's.
#[test]
fn bodies_are_closed() {
    let document = openapi::build(&routes::all(false)).unwrap();
    let mut bodies = 0;
    for (path, methods) in document["paths"].as_object().unwrap() {
        for operation in methods.as_object().unwrap().values() {
            let schema = operation.pointer("/requestBody/content/application~1json/schema");
            let Some(schema) = schema.filter(|_| path != "/webhooks/stripe") else { continue };
            let closed = ["additionalProperties", "unevaluatedProperties"].iter().any(|word| schema[word] == false);
            assert!(closed || schema["$ref"].is_string(), "{path}: {schema}");
            bodies += 1;
        }
    }
    assert!(bodies > 30, "{bodies}");
}

/// Every `$ref` resolves, and operation IDs are unique.
#[test]
fn the_document_holds_together() {
    let document = openapi::build(&routes::all(false)).unwrap();
    let mut references = Vec::new();
    let mut ids = Vec::new();
    walk(&document, &mut |name, value| match (name, value) {
        ("$ref", Value::String(to)) => references.push(to.clone()),
        ("operationId", Value::String(id)) => ids.push(id.clone()),
        _ => {}
    });
    for to in references {
        assert!(document.pointer(to.trim_start_matches('#')).is_some(), "{to}");
    }
    assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len());
    let create = &document["paths"]["/api/v1/license/create"]["post"];
    assert_eq!(create["security"], serde_json::json!([{"token": ["licenses:write"]}]));
    assert!(create["parameters"].to_string().contains("Idempotency-Key"));
    assert!(create["responses"]["409"]["x-codes"].to_string().contains("license_key_taken"));
}

/// The checker of responses detects deviations from the document.
#[test]
fn a_wrong_answer_is_found() {
    let description = Description::new();
    let of = |route: &str, status: u16, kind: &str, body: &str| description.mistakes(route, status, kind, body).len();
    let (json, problem) = ("application/json; charset=utf-8", "application/problem+json");
    assert_eq!(of("GET /healthz", 200, json, r#"{"status": "ok", "version": "1"}"#), 0);
    assert_eq!(of("GET /healthz", 200, json, r#"{"status": 7}"#), 2);
    assert_eq!(of("GET /healthz", 200, json, r#"{"status": "ok", "version": "1", "more": 1}"#), 1);
    assert_eq!(of("GET /healthz", 201, json, "{}"), 1);
    assert_eq!(of("GET /licenses", 200, json, r#"{"licenses": [{}], "next_cursor": null}"#), 14);
    assert_eq!(of("POST /activate-license", 409, problem, r#"{"code": "activation_limit"}"#), 0);
    assert_eq!(of("POST /activate-license", 409, problem, r#"{"code": "trial_used"}"#), 1);
}

/// The document lists no unused code. A response with an unlisted code does not compile.
#[test]
fn every_listed_code_is_answered() {
    let mut files = Vec::new();
    rust_files(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src")), &mut files);
    let texts = files.iter().map(|path| std::fs::read_to_string(path).unwrap());
    // A description names codes too, in its list of refusals.
    let all: String = texts.map(|text| without_refusals(&text)).collect();
    let named: BTreeSet<&str> = all.split("ErrorCode::").skip(1).map(word).collect();
    let unused: Vec<_> = ErrorCode::ALL.iter().filter(|code| !named.contains(format!("{code:?}").as_str())).collect();
    assert!(unused.is_empty(), "nothing answers {unused:?}");
}

fn word(text: &str) -> &str {
    text.split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap()
}

/// Returns a source text without the lists of codes in its descriptions.
fn without_refusals(text: &str) -> String {
    let mut parts = text.split(".refuses");
    let first = parts.next().unwrap().to_owned();
    first + &parts.map(|part| part.split_once("])").map_or(part, |(_, rest)| rest)).collect::<String>()
}

fn rust_files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            rust_files(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

fn walk(value: &Value, visit: &mut impl FnMut(&str, &Value)) {
    match value {
        Value::Object(members) => members.iter().for_each(|(name, value)| {
            visit(name, value);
            walk(value, visit);
        }),
        Value::Array(items) => items.iter().for_each(|item| walk(item, visit)),
        _ => {}
    }
}

#[actix_web::test]
async fn the_server_shows_it() {
    let app = TestApp::start(Database::migrated_sqlite()).await;
    let document = json_of(app.get("/openapi.json").await, 200).await;
    assert_eq!(document["openapi"], "3.1.0");
    let page = app.get("/docs").await.text().await.unwrap().replace("&#x2f;", "/");
    for (path, operations) in document["paths"].as_object().unwrap() {
        // Pages and forms are not API calls.
        let is_page = |operation: &Value| {
            let (html, csv) = (operation.to_string().contains("text/html"), operation.to_string().contains("text/csv"));
            html || csv || operation["tags"][0] == "Pages"
        };
        let is_call = operations.as_object().unwrap().values().any(|operation| !is_page(operation));
        assert_eq!(page.contains(&format!("<code>{path}</code>")), is_call, "{path}");
    }
    assert!(!page.contains("<script") && !page.contains("style=") && page.contains("#shape-License"));
    let found = app.get("/docs?q=activation_limit").await.text().await.unwrap();
    assert!(found.len() < page.len() / 2 && found.contains("<details class=\"api__call\"") && found.contains(" open>"));
    let hostile = app.get("/docs?q=%3Cscript%3E").await.text().await.unwrap();
    assert!(hostile.contains("Nothing has") && !hostile.contains("<script>"));
    app.stop().await;
}
