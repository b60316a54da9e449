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

on_both!(a_wrong_method_is_told_the_right_ones, async |app: &TestApp| {
    let answer = app.get("/purchase-quantity").await;
    assert_eq!(answer.headers()["allow"], "POST");
    problem_of(answer, 405, "method_not_allowed").await;
    let answer = app.client.patch(format!("{}/api/v1/license/validate", app.base)).send().await.unwrap();
    assert_eq!(answer.headers()["allow"], "GET, POST, HEAD");
    let page = app.client.get(format!("{}/sign-out", app.base)).header("accept", "text/html").send().await.unwrap();
    assert_eq!(page.status(), 405);
    assert!(page.text().await.unwrap().contains("<html"));
});

on_both!(head_is_get_without_the_body, async |app: &TestApp| {
    let head = app.client.head(format!("{}/healthz", app.base)).send().await.unwrap();
    assert_eq!(head.status(), 200);
    assert!(head.bytes().await.unwrap().is_empty());
});
