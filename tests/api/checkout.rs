//! Opening a checkout.

use keysmith::sandbox::stripe::fault::FaultKind;
use serde_json::{Value, json};

use crate::helpers::{TestApp, json_of, problem_of};
use crate::on_both;

fn orders(app: &TestApp) -> impl Future<Output = Vec<(String, String)>> {
    use diesel::prelude::*;
    use keysmith::db::schema::orders::dsl;
    let db = app.app.db.clone();
    async move {
        let rows = db.read(|conn| Ok::<_, keysmith::db::Error>(dsl::orders.select((dsl::id, dsl::status)).load(conn)?));
        rows.await.unwrap()
    }
}

on_both!(quantity, async |app: &TestApp| {
    let body = json!({"email": "Ada@Example.com", "quantity": 5});
    let answer = json_of(app.post("/purchase-quantity", body).await, 200).await;
    let id = answer["session_id"].as_str().unwrap();
    assert!(answer["checkout_url"].as_str().unwrap().ends_with(id));
    let session = app.world().object("checkout.session", id).unwrap();
    let order = orders(app).await.remove(0);
    assert_eq!(order.1, "open");
    assert_eq!(session["metadata"], json!({"order_id": order.0, "purchase_type": "quantity", "quantity": "5"}));
    assert_eq!(session["client_reference_id"], order.0.as_str());
    assert_eq!(session["mode"], "payment");
    assert_eq!(session["customer_email"], "ada@example.com");
    assert_eq!(session["success_url"], format!("{}/checkout/success?session_id={{CHECKOUT_SESSION_ID}}", app.base));
});

on_both!(sites, async |app: &TestApp| {
    let body = json!({"email": "a@example.com", "sites": ["https://www.Example.com/shop", "blog.example.org."]});
    let answer = json_of(app.post("/purchase-sites", body).await, 200).await;
    assert_eq!(answer["sites"], json!(["example.com", "blog.example.org"]));
    let session = app.world().object("checkout.session", answer["session_id"].as_str().unwrap()).unwrap();
    assert_eq!(session["mode"], "subscription");
    assert_eq!(session["_subscription_metadata"], session["metadata"]);
    assert_eq!(session["_lines"][0]["quantity"], 2);
});

on_both!(refusals_say_why, async |app: &TestApp| {
    let refused: &[(&str, Value, u16, &str)] = &[
        ("/purchase-quantity", json!({"email": "a@example.com", "quantity": 0}), 422, "invalid_quantity"),
        ("/purchase-quantity", json!({"email": "a@example.com", "quantity": -1}), 422, "invalid_quantity"),
        ("/purchase-quantity", json!({"email": "a@example.com", "quantity": 1.5}), 422, "invalid_fields"),
        ("/purchase-quantity", json!({"email": "a@example.com", "quantity": "5"}), 422, "invalid_fields"),
        ("/purchase-quantity", json!({"email": "nobody", "quantity": 1}), 422, "invalid_email"),
        ("/purchase-quantity", json!({"quantity": 1}), 422, "invalid_fields"),
        ("/purchase-quantity", json!({"email": "a@example.com", "quantity": 1, "tier": "gold"}), 422, "invalid_tier"),
        (
            "/purchase-quantity",
            json!({"email": "a@example.com", "quantity": 1, "tier": "enterprise"}),
            422,
            "not_for_sale",
        ),
        ("/purchase-quantity", json!([1]), 422, "invalid_fields"),
        ("/purchase-sites", json!({"email": "a@example.com", "sites": []}), 422, "invalid_fields"),
        ("/purchase-sites", json!({"email": "a@example.com", "sites": ["a.com", "www.a.com"]}), 422, "duplicate_site"),
        ("/purchase-sites", json!({"email": "a@example.com", "sites": ["not a site"]}), 422, "invalid_site_domain"),
        (
            "/purchase-sites",
            json!({"email": "a@example.com", "sites": ["a.com"], "tier": "business"}),
            422,
            "invalid_tier",
        ),
    ];
    for (path, body, status, code) in refused {
        problem_of(app.post(path, body.clone()).await, *status, code).await;
    }
    let both = problem_of(app.post("/purchase-quantity", json!({})).await, 422, "invalid_fields").await;
    let fields: Vec<&str> = both["errors"].as_array().unwrap().iter().map(|e| e["field"].as_str().unwrap()).collect();
    assert_eq!(fields, ["email", "quantity"]);
    let raw = app.client.post(format!("{}/purchase-quantity", app.base)).body("{").send().await.unwrap();
    problem_of(raw, 400, "invalid_json").await;
    let large = app.client.post(format!("{}/purchase-quantity", app.base)).body("x".repeat(65 * 1024)).send();
    problem_of(large.await.unwrap(), 413, "body_too_large").await;
    assert_eq!(orders(app).await, [], "a refusal leaves nothing behind");
});

on_both!(stripe_failing_once_is_tried_again, async |app: &TestApp| {
    let faults = [FaultKind::Status(429), FaultKind::Status(500), FaultKind::StatusAfter(502), FaultKind::HalfBody];
    for fault in faults {
        app.world().plan_faults([fault]);
        app.open_checkout("a@example.com", 1).await;
    }
    let sessions = app.world().lock().all("checkout.session").count();
    assert_eq!(sessions, faults.len(), "the same idempotency key never makes a second session");
    assert_eq!(orders(app).await.len(), faults.len());
});

on_both!(stripe_failing_for_good_leaves_no_order, async |app: &TestApp| {
    for (status, code) in [(500, "stripe_unavailable"), (429, "stripe_rate_limited")] {
        app.world().plan_faults([FaultKind::Status(status); 3]);
        let answer = app.post("/purchase-quantity", json!({"email": "a@example.com", "quantity": 1})).await;
        assert!(answer.headers().contains_key("retry-after"));
        problem_of(answer, 503, code).await;
    }
    app.world().plan_faults([FaultKind::Status(402)]);
    let answer = app.post("/purchase-quantity", json!({"email": "a@example.com", "quantity": 1})).await;
    problem_of(answer, 502, "stripe_refused").await;
    assert_eq!(orders(app).await, []);
});
