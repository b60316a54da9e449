//! `POST /webhooks/stripe`

use keysmith::sandbox::stripe::delivery::sign;
use serde_json::json;

use crate::helpers::{TestApp, json_of, problem_of};
use crate::on_both;

on_both!(believes_only_signed_events, async |app: &TestApp| {
    let body = json!({"id": "evt_1", "type": "ping", "created": 1, "data": {"object": {}}}).to_string();
    let now = app.app.ambient.now();
    let post = async |signature: Option<String>, body: String| {
        let request = app.client.post(format!("{}/webhooks/stripe", app.base)).body(body);
        let request = signature.into_iter().fold(request, |request, value| request.header("stripe-signature", value));
        request.send().await.unwrap()
    };
    for signature in [
        None,
        Some(String::new()),
        Some(sign("whsec_other", body.as_bytes(), now)),
        Some(sign("", body.as_bytes(), now)),
        Some(sign("whsec_stand_in", body.as_bytes(), now - 301)),
        // The clock runs meanwhile; the exact second is for the unit test.
        Some(sign("whsec_stand_in", body.as_bytes(), now + 330)),
        Some(sign("whsec_stand_in", b"{}", now)),
    ] {
        problem_of(post(signature, body.clone()).await, 400, "invalid_signature").await;
    }
    assert_eq!(app.event_status("evt_1").await, None);
    let good = sign("whsec_stand_in", body.as_bytes(), now - 290);
    json_of(post(Some(good.clone()), body.clone()).await, 200).await;
    json_of(post(Some(good), body).await, 200).await;
    assert_eq!(app.event_status("evt_1").await, Some(("ignored".into(), None)));
    let junk = "not json".to_owned();
    problem_of(post(Some(sign("whsec_stand_in", junk.as_bytes(), now)), junk).await, 400, "invalid_event").await;
    let large = "x".repeat(1024 * 1024 + 1);
    problem_of(post(None, large).await, 413, "body_too_large").await;
});

on_both!(events_of_every_api_version_are_stored, async |app: &TestApp| {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/events");
    let mut sent = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "json") {
            let mut event: serde_json::Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
            event["id"] = format!("evt_{sent}").into();
            json_of(app.send_event(&event).await, 200).await;
            assert!(app.event_status(&format!("evt_{sent}")).await.is_some(), "{}", path.display());
            sent += 1;
        }
    }
    assert!(sent >= 28, "{sent} payloads");
});
