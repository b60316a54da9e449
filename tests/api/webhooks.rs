//! `POST /webhooks/stripe`

use keysmith::sandbox::stripe::delivery::sign;
use serde_json::json;

use crate::helpers::{TestApp, json_of, problem_of};
use crate::on_both;

on_both!(believes_only_signed_events, async |app: &TestApp| {
    let body = json!({"id": "evt_1", "type": "ping", "created": 1, "data": {"object": {}}}).to_string();
    let now = app.app.context.now();
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
        // The clock runs meanwhile; the unit test covers the exact limit.
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

on_both!(a_slash_at_the_end_is_the_same_webhook, async |app: &TestApp| {
    let session = app.open_checkout("ann@example.com", 1).await;
    app.world().lock().switches.hold = true;
    app.world().pay(&session, &keysmith::sandbox::stripe::checkout::Pay::default()).unwrap();
    let event = app.world().events().into_iter().find(|e| e["type"] == "checkout.session.completed").unwrap();
    let body = event.to_string();
    let sent = async |path: &str, signature: String| {
        let request = app.client.post(format!("{}{path}", app.base)).header("stripe-signature", signature);
        request.body(body.clone()).send().await.unwrap().status().as_u16()
    };
    let signed = || sign("whsec_stand_in", body.as_bytes(), app.app.context.now());
    assert_eq!(sent("/webhooks/stripe/", "t=1,v1=00".into()).await, 400);
    assert_eq!(sent("/webhooks/stripe//", signed()).await, 404);
    assert_eq!(sent("/webhooks/stripe/", signed()).await, 200);
    app.until("the keys are minted", async || app.keys("ann@example.com").await.len() == 1).await;
});

on_both!(a_slash_too_many_leads_to_the_page, async |app: &TestApp| {
    let to = async |path: &str| {
        let answer = app.get(path).await;
        let location = answer.headers().get("location").map(|location| location.to_str().unwrap().to_owned());
        (answer.status().as_u16(), location)
    };
    for (path, location) in [
        ("/buy/", "/buy"),
        ("/docs/", "/docs"),
        ("/admin/", "/admin"),
        ("/sign-in//", "/sign-in"),
        ("/dashboard/?cursor=x", "/dashboard?cursor=x"),
        ("/dashboard/subscriptions/sub_1/", "/dashboard/subscriptions/sub_1"),
    ] {
        assert_eq!(to(path).await, (308, Some(location.to_owned())), "{path}");
    }
    // Missing pages stay 404, and nothing redirects to another server.
    for path in ["/nothing/", "//evil.example/", "/%2F/evil.example/", "//buy/"] {
        let (status, location) = to(path).await;
        assert!(
            status == 404 || location.as_deref().is_some_and(|l| l.starts_with('/') && !l.starts_with("//")),
            "{path}"
        );
    }
    assert_eq!(app.post("/purchase-quantity/", serde_json::json!({})).await.status(), 404);
});

on_both!(a_thin_event_is_stored_and_ignored_whatever_its_type, async |app: &TestApp| {
    let types = ["v1.billing.meter.no_meter_found", "checkout.session.completed", "charge.refunded", "invoice.paid"];
    for (at, kind) in types.into_iter().enumerate() {
        let id = format!("evt_thin{at}");
        let event = serde_json::json!({
            "id": id, "object": "v2.core.event", "type": kind, "created": "2026-11-26T10:00:00.000Z",
            "related_object": {"id": "cs_test_1", "type": "checkout.session", "url": "/v1/checkout/sessions/cs_test_1"},
        });
        for _ in 0..2 {
            assert_eq!(app.send_event(&event).await.status(), 200, "{kind}");
        }
        assert_eq!(app.event_status(&id).await.unwrap().0, "ignored", "{kind}");
    }
});
