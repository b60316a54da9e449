//! `GET /metrics`.

use serde_json::json;

use crate::helpers::{ADMIN, Person, TestApp};
use crate::on_both;

/// Returns the value of a series.
fn value(text: &str, series: &str) -> Option<f64> {
    text.lines().find_map(|line| line.strip_prefix(series)?.strip_prefix(' ')?.parse().ok())
}

on_both!(what_happens_is_counted, async |app: &TestApp| {
    let key = app.buy_keys("ada@example.com", 2).await.remove(0);
    app.activate(&key, "example.com", "ada@example.com").await;
    app.activate("KEY-0000-0000-0000-0000", "example.com", "ada@example.com").await;
    app.post("/api/v1/license/validate", json!({"license_key": "KEY-0000", "instance_id": "one"})).await;
    app.get("/nothing/here").await;
    app.get("/sandbox/mail/mai_1").await;
    let sent = async || app.get("/sandbox/mail").await.text().await.unwrap().contains("Sent</span>");
    app.until("the mail is sent", sent).await;

    let answer = Person::with_token(app, ADMIN).get("/metrics").await;
    assert!(answer.headers()["content-type"].to_str().unwrap().starts_with("application/openmetrics-text"));
    let text = answer.text().await.unwrap();
    let is = |series: &str, expected: f64| assert_eq!(value(&text, series), Some(expected), "{series} in {text}");
    is(r#"keysmith_http_requests_total{method="POST",route="/activate-license",status="200"}"#, 1.0);
    is(r#"keysmith_http_requests_total{method="POST",route="/activate-license",status="404"}"#, 1.0);
    is(r#"keysmith_http_requests_total{method="GET",route="none",status="404"}"#, 1.0);
    is(r#"keysmith_http_requests_total{method="GET",route="/sandbox/mail/{id}",status="404"}"#, 1.0);
    is(r#"keysmith_http_request_duration_seconds_count{method="POST",route="/activate-license"}"#, 2.0);
    is(r#"keysmith_attempts_total{action="activate",code="ok"}"#, 1.0);
    is(r#"keysmith_attempts_total{action="validate",code="not_found"}"#, 1.0);
    is(r#"keysmith_licenses{status="active"}"#, 2.0);
    is(r#"keysmith_licenses{status="revoked"}"#, 0.0);
    is(r#"keysmith_activations{status="site"}"#, 1.0);
    is(r#"keysmith_jobs{status="dead"}"#, 0.0);
    is(r#"keysmith_recurring_job_every_seconds{name="reconcile"}"#, 900.0);
    is(r#"keysmith_recurring_job_failures{name="reconcile"}"#, 0.0);
    let last = value(&text, r#"keysmith_recurring_job_last_run_timestamp_seconds{name="reconcile"}"#);
    assert!(last.is_some_and(|at| at > 1.7e9), "{text}");
    is("keysmith_validation_memory_budget_bytes", f64::from(128 << 20));
    assert!(value(&text, "keysmith_validation_memory_misses_total").is_some(), "{text}");
    is(r#"keysmith_mails{status="sent"}"#, 1.0);
    is(r#"keysmith_stripe_events{status="failed"}"#, 0.0);
    assert!(value(&text, r#"keysmith_stripe_events{status="processed"}"#).unwrap() >= 1.0, "{text}");
    assert!(value(&text, "process_resident_memory_bytes").unwrap() > 1e6, "{text}");
    let (writes, commits) = (value(&text, "keysmith_db_writes_total"), value(&text, "keysmith_db_commits_total"));
    assert!(writes >= commits && writes.is_some(), "{text}");
    assert!(!text.contains(&key) && !text.contains("ada@example.com") && text.ends_with("# EOF\n"));
});
