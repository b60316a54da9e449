//! Keys are found however they were pasted, a garbled paste is not a guess, and host names are normalized.

use serde_json::json;

use crate::helpers::{Database, TestApp, json_of, problem_of};
use crate::on_both;

const ANN: &str = "ann@example.com";

/// Returns a key as altered by mail programs, notes and word processors.
fn pastes(key: &str) -> Vec<String> {
    let full = |c: char| char::from_u32(u32::from(c) + 0xFEE0).filter(|_| c.is_ascii_graphic()).unwrap_or(c);
    let mut all = vec![
        key.chars().map(full).collect(),
        key.to_lowercase(),
        format!("  {key}\r\n"),
        format!("\u{feff}{key}"),
        format!("“{key}”"),
        format!("„{key}“"),
        format!("«{key}»"),
        key.replace('-', "\u{a0}-\u{200b}"),
    ];
    for mark in ['\u{200e}', '\u{200f}', '\u{202a}', '\u{202c}', '\u{2066}', '\u{2069}'] {
        all.push(format!("{mark}{key}{mark}"));
    }
    for mark in ['\u{ad}', '\u{200c}', '\u{200d}', '\u{fe0f}', '\u{2060}'] {
        all.push(key.replacen('-', &format!("-{mark}"), 2));
    }
    for dash in ['\u{2010}', '\u{2011}', '\u{2012}', '\u{2013}', '\u{2014}', '\u{2212}', '\u{ff0d}'] {
        all.push(key.replace('-', &dash.to_string()));
    }
    all
}

/// Tries all pastes at a server that counts guesses: none counts as one.
async fn a_paste_is_no_guess(database: Database) {
    let app = TestApp::start_with(database, &[("KEYSMITH_RATE_LIMIT", "on")]).await;
    let key = app.buy_keys(ANN, 1).await.remove(0);
    for paste in pastes(&key) {
        let done = json_of(app.activate(&paste, "shop.example.com", ANN).await, 200).await;
        assert_eq!(done["license_key"], key, "{paste:?}");
    }
    app.stop().await;
}

#[actix_web::test]
async fn a_paste_is_no_guess_sqlite() {
    a_paste_is_no_guess(Database::migrated_sqlite()).await;
}

#[actix_web::test]
async fn a_paste_is_no_guess_postgres() {
    a_paste_is_no_guess(Database::migrated_postgres()).await;
}

on_both!(a_key_is_found_however_it_was_pasted, async |app: &TestApp| {
    let key = app.buy_keys(ANN, 1).await.remove(0);
    for paste in pastes(&key) {
        json_of(app.activate(&paste, "shop.example.com", ANN).await, 200).await;
        let body = json!({"license_key": paste, "instance_id": "shop.example.com"});
        assert_eq!(json_of(app.post("/api/v1/license/validate", body).await, 200).await["valid"], true, "{paste:?}");
    }
    // A different key stays different.
    let other = format!("{}{}", &key[..key.len() - 1], if key.ends_with('A') { 'B' } else { 'A' });
    problem_of(app.activate(&other, "shop.example.com", ANN).await, 404, "license_not_found").await;
});

on_both!(hosts_with_an_underscore_have_licenses, async |app: &TestApp| {
    let hosts = ["my_shop.example.com", "dev_site.wpengine.com", "_x.shop.com", "a__b.shop.com"];
    let keys = app.buy_keys(ANN, 4).await;
    for (key, host) in keys.iter().zip(hosts) {
        let done = json_of(app.activate(key, &format!("https://{}/x", host.to_uppercase()), ANN).await, 200).await;
        assert_eq!(done["site_domain"], host);
        let body = json!({"license_key": key, "instance_id": host});
        assert_eq!(json_of(app.post("/api/v1/license/validate", body).await, 200).await["valid"], true, "{host}");
    }
    let bought = json_of(app.post("/purchase-sites", json!({"email": ANN, "sites": hosts})).await, 200).await;
    assert_eq!(bought["sites"], json!(hosts));
    for host in ["-a.shop.com", "a-.shop.com", "a b.shop.com", "my_shop"] {
        problem_of(app.activate(&keys[0], host, ANN).await, 422, "invalid_site_domain").await;
    }
});
