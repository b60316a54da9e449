//! Orders: listed, found and shown with their licenses.

use keysmith::sandbox::stripe::checkout::Pay;
use serde_json::{Value, json};

use crate::helpers::{ADMIN, Person, TestApp, json_of, problem_of};
use crate::on_both;

const ORDERS: &str = "/api/v1/admin/orders";

on_both!(are_listed_found_and_shown, async |app: &TestApp| {
    let keys = app.buy_keys("ada@example.com", 3).await;
    app.open_checkout("bob@example.com", 1).await;
    let sites = json!({"email": "cy@example.com", "sites": ["one.com", "two.com"]});
    let sites = json_of(app.post("/purchase-sites", sites).await, 200).await;
    app.world().pay(sites["session_id"].as_str().unwrap(), &Pay::default()).unwrap();
    app.until("the sites are fulfilled", async || app.keys("cy@example.com").await.len() == 2).await;

    let emails = |page: &Value| -> Vec<String> {
        page["orders"].as_array().unwrap().iter().map(|o| o["email"].as_str().unwrap().to_owned()).collect()
    };
    let first = app.admin_get(&format!("{ORDERS}?limit=2")).await;
    assert_eq!(emails(&first), ["cy@example.com", "bob@example.com"]);
    let cursor = first["next_cursor"].as_str().unwrap();
    let second = app.admin_get(&format!("{ORDERS}?limit=2&cursor={cursor}")).await;
    assert_eq!((emails(&second), &second["next_cursor"]), (vec!["ada@example.com".to_owned()], &Value::Null));
    assert_eq!(emails(&app.admin_get(&format!("{ORDERS}?status=open")).await), ["bob@example.com"]);
    assert_eq!(emails(&app.admin_get(&format!("{ORDERS}?email=ADA@example.com")).await), ["ada@example.com"]);
    assert_eq!(emails(&app.admin_get(&format!("{ORDERS}?attention=any")).await), [""; 0]);
    problem_of(admin(app, &format!("{ORDERS}?status=lost")).await, 422, "invalid_fields").await;
    problem_of(admin(app, &format!("{ORDERS}?email=lost")).await, 422, "invalid_email").await;

    let order = &second["orders"][0];
    assert_eq!(
        (&order["quantity"], &order["status"], &order["tier"]),
        (&json!(3), &json!("fulfilled"), &json!("quantity"))
    );
    let path = format!("{ORDERS}/{}", order["id"].as_str().unwrap());
    let shown = app.admin_get(&path).await;
    let listed: Vec<_> =
        shown["licenses"].as_array().unwrap().iter().map(|l| l["license_key"].as_str().unwrap().to_owned()).collect();
    assert_eq!((listed, &shown["licenses_next_cursor"]), (keys, &Value::Null));
    assert_eq!(
        app.admin_get(&format!("{ORDERS}/{}", first["orders"][0]["id"].as_str().unwrap())).await["sites"],
        json!(["one.com", "two.com"])
    );
    problem_of(admin(app, &format!("{ORDERS}/ord_none")).await, 404, "order_not_found").await;

    // A token that may not read licenses sees the order without its keys.
    let token = json!({"name": "desk", "scopes": ["operations:read"]});
    let make = app.client.post(format!("{}/api/v1/admin/tokens", app.base)).bearer_auth(ADMIN).json(&token);
    let token = json_of(make.send().await.unwrap(), 201).await["token"].as_str().unwrap().to_owned();
    let seen = json_of(Person::with_token(app, &token).get(&path).await, 200).await;
    assert!(seen["licenses"].as_array().unwrap().iter().all(|l| l["license_key"].is_null() && !l["id"].is_null()));
    problem_of(app.get(ORDERS).await, 401, "unauthorized").await;
});

on_both!(a_partial_refund_asks_for_attention, async |app: &TestApp| {
    app.buy_keys("ada@example.com", 2).await;
    let charge = app.world().lock().all("charge").next().unwrap()["id"].as_str().unwrap().to_owned();
    app.world().refund(&charge, Some(100)).unwrap();
    let flagged = async |filter: &str| app.admin_get(&format!("{ORDERS}?attention={filter}")).await["orders"].clone();
    app.until("it is flagged", async || flagged("any").await.as_array().unwrap().len() == 1).await;
    let order = &flagged("partial_refund").await[0];
    assert_eq!((&order["attention"], &order["amount_refunded"]), (&json!("partial_refund"), &json!(100)));
    assert_eq!(flagged("something_else").await, json!([]));
});

async fn admin(app: &TestApp, path: &str) -> reqwest::Response {
    app.client.get(format!("{}{path}", app.base)).bearer_auth(ADMIN).send().await.unwrap()
}
