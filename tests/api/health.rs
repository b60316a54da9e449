use crate::helpers::{TestApp, json_of, problem_of};
use crate::on_both;

on_both!(answers, async |app: &TestApp| {
    assert_eq!(json_of(app.get("/healthz").await, 200).await["status"], "ok");
    assert_eq!(json_of(app.get("/readyz").await, 200).await["status"], "ready");
    let answer = app.get("/healthz").await;
    assert_eq!(answer.headers()["content-type"], "application/json; charset=utf-8");
    assert!(answer.headers()["content-security-policy"].to_str().unwrap().starts_with("default-src 'self'"));
    assert!(!answer.headers()["x-request-id"].is_empty());
});

on_both!(unknown_paths_are_problems, async |app: &TestApp| {
    problem_of(app.get("/nothing/here").await, 404, "not_found").await;
});
