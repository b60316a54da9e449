//! Activations, mail, accounts and the numbers.

use reqwest::Method;
use serde_json::{Value, json};

use crate::helpers::{ADMIN, Person, TestApp, json_of, problem_of};
use crate::licensing::key_of;
use crate::on_both;

const ANN: &str = "ann@example.com";

fn admin(app: &TestApp) -> Person {
    Person::with_token(app, ADMIN)
}

on_both!(activations_are_found_and_ended, async |app: &TestApp| {
    let key = key_of(app, "business", ANN).await;
    for id in ["one", "two"] {
        let body = json!({"email": ANN, "installation_id": id, "license_key": key, "hostname": format!("host-{id}")});
        json_of(app.post("/api/v1/license/activate", body).await, 200).await;
    }
    let list = async |query: &str| {
        let page = app.admin_get(&format!("/api/v1/admin/activations?{query}")).await;
        let subjects: Vec<String> =
            page["activations"].as_array().unwrap().iter().map(|a| a["subject"].as_str().unwrap().to_owned()).collect();
        (subjects, page)
    };
    assert_eq!(list("kind=device&active=true").await.0, ["two", "one"]);
    assert_eq!(list("hostname=host-one").await.0, ["one"]);
    assert_eq!(list("ip=127.0.0.1&limit=1").await.0, ["two"]);
    let (_, page) = list("subject=one").await;
    let place = &page["activations"][0];
    assert!(place["license_id"].as_str().unwrap().starts_with("lic_"));
    let end = format!("/api/v1/admin/activations/{}/deactivate", place["id"].as_str().unwrap());
    json_of(admin(app).post(&end, json!({})).await, 200).await;
    problem_of(admin(app).post(&end, json!({})).await, 404, "activation_not_found").await;
    assert_eq!(list("active=false").await.0, ["one"]);
    problem_of(admin(app).get("/api/v1/admin/activations?active=maybe").await, 422, "invalid_fields").await;
});

on_both!(mail_is_listed_shown_and_sent_again, async |app: &TestApp| {
    let keys = app.buy_keys(ANN, 1).await;
    let sent = async || app.admin_get("/api/v1/admin/mail?status=sent&recipient=ANN@example.com").await["mail"].clone();
    app.until("the mail is out", async || sent().await.as_array().unwrap().len() == 1).await;
    let mail = sent().await[0].clone();
    assert_eq!((&mail["template"], &mail["recipient"]), (&json!("license_keys"), &json!(ANN)));
    let path = format!("/api/v1/admin/mail/{}", mail["id"].as_str().unwrap());
    let shown = app.admin_get(&path).await;
    assert_eq!((&shown["context"]["order_id"], &shown["subject"]), (&mail["order_id"], &mail["subject"]));
    assert!(!shown.to_string().contains(&keys[0]));
    let again = json_of(admin(app).post(&format!("{path}/resend"), json!({})).await, 202).await;
    assert_ne!(again["id"], mail["id"]);
    app.until("it is out again", async || sent().await.as_array().unwrap().len() == 2).await;
    problem_of(admin(app).post("/api/v1/admin/mail/mai_none/resend", json!({})).await, 404, "mail_not_found").await;
    problem_of(admin(app).get("/api/v1/admin/mail/mai_none").await, 404, "mail_not_found").await;
    let log = app.admin_get("/api/v1/admin/audit-log?action=mail.resent").await;
    assert_eq!(log["entries"][0]["detail"]["mail"], again["id"]);
});

on_both!(a_person_becomes_an_administrator_and_gets_a_new_address, async |app: &TestApp| {
    let ann = Person::signed_in(app, ANN).await;
    Person::signed_in(app, "bob@example.com").await;
    let id = json_of(ann.get("/api/v1/account").await, 200).await["id"].as_str().unwrap().to_owned();
    let path = format!("/api/v1/admin/accounts/{id}");
    let patch = async |by: &Person, body: Value| by.request(Method::PATCH, &path).json(&body).send().await.unwrap();
    let changed = json_of(patch(&admin(app), json!({"role": "admin"})).await, 200).await;
    assert_eq!(changed["role"], "admin");
    problem_of(patch(&admin(app), json!({"role": "customer"})).await, 409, "last_administrator").await;
    crate::desk::seller(app).await;
    assert_eq!(json_of(patch(&admin(app), json!({"role": "customer"})).await, 200).await["role"], "customer");
    problem_of(patch(&admin(app), json!({"role": "king"})).await, 422, "invalid_fields").await;
    problem_of(patch(&admin(app), json!({"email": "bob@example.com"})).await, 409, "email_taken").await;
    assert_eq!(json_of(ann.get("/api/v1/account").await, 200).await["email"], ANN);
    // `accounts:write` cannot make anybody an administrator, nor take over an account by changing its address.
    let token = json!({"name": "desk", "scopes": ["accounts:write"]});
    let token = json_of(admin(app).post("/api/v1/admin/tokens", token).await, 201).await;
    let desk = Person::with_token(app, token["token"].as_str().unwrap());
    problem_of(patch(&desk, json!({"role": "admin"})).await, 403, "insufficient_scope").await;
    problem_of(patch(&desk, json!({"email": "mallory@example.com"})).await, 403, "insufficient_scope").await;
    let changed = json_of(patch(&admin(app), json!({"email": "Ann.New@example.com"})).await, 200).await;
    assert_eq!((&changed["email"], &changed["role"]), (&json!("ann.new@example.com"), &json!("customer")));
    // The session of the old address's owner has ended.
    problem_of(ann.get("/api/v1/account").await, 401, "unauthorized").await;
    let log = app.admin_get(&format!("/api/v1/admin/audit-log?subject={id}")).await;
    let actions: Vec<_> = log["entries"].as_array().unwrap().iter().map(|e| e["action"].as_str().unwrap()).collect();
    assert_eq!(actions, ["account.email_changed", "account.role_changed", "account.role_changed"]);
    let nobody = admin(app).request(Method::PATCH, "/api/v1/admin/accounts/acc_none").json(&json!({})).send().await;
    problem_of(nobody.unwrap(), 404, "account_not_found").await;
});

on_both!(the_numbers_add_up, async |app: &TestApp| {
    app.buy_keys(ANN, 3).await;
    app.open_checkout("bob@example.com", 1).await;
    json_of(app.post("/api/v1/trials", json!({"email": "cy@example.com", "installation_id": "one"})).await, 201).await;
    json_of(app.post("/api/v1/trials", json!({"email": ANN, "installation_id": "two"})).await, 201).await;
    let key = app.keys(ANN).await.pop().unwrap();
    for _ in 0..2 {
        json_of(app.get(&format!("/api/v1/license/validate?license_key={key}&instance_id=x")).await, 200).await;
    }
    json_of(app.get("/api/v1/license/validate?license_key=KEY-NONE&instance_id=x").await, 200).await;
    let numbers = app.admin_get("/api/v1/admin/statistics?days=7").await;
    assert_eq!(numbers["days"], 7);
    let count = |tier: &str| {
        let rows = numbers["licenses"].as_array().unwrap().iter().filter(|row| row["tier"] == tier);
        rows.map(|row| row["count"].as_i64().unwrap()).sum::<i64>()
    };
    assert_eq!(count("quantity"), 3);
    assert_eq!(numbers["trials"], json!({"started": 2, "running": 2, "converted": 1}));
    assert_eq!(numbers["activations"], json!([{"name": "device", "count": 2}]));
    let today = keysmith::clock::rfc3339(app.app.context.now())[..10].to_owned();
    assert_eq!(
        numbers["validations"],
        json!([
            {"day": today, "code": "not_activated", "count": 2}, {"day": today, "code": "not_found", "count": 1},
        ])
    );
    let orders = numbers["orders"].as_array().unwrap();
    let of = |status: &str| orders.iter().find(|row| row["status"] == status).unwrap().clone();
    assert_eq!((&of("fulfilled")["count"], &of("open")["count"]), (&json!(1), &json!(1)));
    assert!(of("fulfilled")["amount"].as_i64().unwrap() > 0);
    problem_of(admin(app).get("/api/v1/admin/statistics?days=91").await, 422, "invalid_fields").await;
});
