//! Products, tiers and prices, one at a time, under the rules of the catalog file.

use reqwest::{Method, Response};
use serde_json::{Value, json};

use crate::helpers::{ADMIN, Person, TestApp, json_of, problem_of};
use crate::on_both;

async fn call(app: &TestApp, method: Method, path: &str, body: Value) -> Response {
    let path = format!("/api/v1/admin/{path}");
    Person::with_token(app, ADMIN).request(method, &path).json(&body).send().await.unwrap()
}

on_both!(a_product_is_put_up_for_sale_and_sold, async |app: &TestApp| {
    let post = |path: &'static str, body: Value| call(app, Method::POST, path, body);
    let patch = |path: &'static str, body: Value| call(app, Method::PATCH, path, body);
    let product = json!({"slug": "new-app", "name": "New App", "key_prefix": "NEW"});
    let made = json_of(post("products", product.clone()).await, 201).await;
    assert!(made["id"].as_str().unwrap().starts_with("prd_"));
    problem_of(post("products", product).await, 409, "product_exists").await;
    problem_of(post("products", json!({"slug": "x", "name": "X", "key_prefix": "x"})).await, 422, "invalid_catalog")
        .await;
    problem_of(post("products", json!({"slug": "x"})).await, 422, "invalid_fields").await;

    let tier = json!({"product": "new-app", "slug": "new-tier", "name": "New", "activates": "device",
        "max_activations": 2, "limits": {"users": 5}, "features": ["a"]});
    let made = json_of(post("tiers", tier.clone()).await, 201).await;
    assert_eq!(
        (&made["product"], &made["max_activations"], &made["grace_days"]),
        (&json!("new-app"), &json!(2), &json!(7))
    );
    problem_of(post("tiers", tier).await, 409, "tier_exists").await;
    let of = |product: &str| json!({"product": product, "slug": "y", "name": "Y", "activates": "moon"});
    problem_of(post("tiers", of("new-app")).await, 422, "invalid_catalog").await;
    problem_of(post("tiers", of("nothing")).await, 404, "product_not_found").await;
    problem_of(post("tiers", json!({"slug": "y"})).await, 422, "invalid_fields").await;

    let price = json!({"tier": "new-tier", "stripe_price": "price_new", "billing": "one_time", "unit_amount": 4900,
        "currency": "eur", "default": true});
    let made = json_of(post("prices", price.clone()).await, 201).await;
    assert_eq!(
        (&made["tier"], &made["unit_amount"], &made["interval"]),
        (&json!("new-tier"), &json!(4900), &Value::Null)
    );
    problem_of(post("prices", price).await, 409, "price_exists").await;
    let second = json!({"tier": "new-tier", "stripe_price": "price_two", "billing": "recurring", "unit_amount": 100,
        "currency": "eur", "interval": "month"});
    json_of(post("prices", second).await, 201).await;

    // It can be bought at once.
    let session =
        app.post("/purchase-quantity", json!({"email": "ann@example.com", "quantity": 1, "tier": "new-tier"}));
    let session = json_of(session.await, 200).await["session_id"].as_str().unwrap().to_owned();
    app.world().pay(&session, &Default::default()).unwrap();
    app.until("the key is there", async || app.keys("ann@example.com").await.len() == 1).await;
    assert!(app.keys("ann@example.com").await[0].starts_with("NEW-"));

    // Only the fields in the request change; the previous default is unset.
    let changed =
        json_of(patch("tiers/new-tier", json!({"limits": {"users": "unlimited"}, "valid_days": 30})).await, 200).await;
    assert_eq!((&changed["limits"], &changed["valid_days"]), (&json!({"users": "unlimited"}), &json!(30)));
    assert_eq!((&changed["features"], changed["prices"].as_array().unwrap().len()), (&json!(["a"]), 2));
    let back = json_of(patch("tiers/new-tier", json!({"valid_days": null})).await, 200).await;
    assert_eq!(back["valid_days"], Value::Null);
    json_of(patch("prices/price_two", json!({"default": true})).await, 200).await;
    assert_eq!(app.admin_get("/api/v1/admin/prices/price_new").await["default"], false);
    let renamed = json_of(patch("products/new-app", json!({"name": "Newer"})).await, 200).await;
    assert_eq!((&renamed["name"], &renamed["key_prefix"]), (&json!("Newer"), &json!("NEW")));
    problem_of(patch("tiers/new-tier", json!({"slug": "other"})).await, 422, "invalid_fields").await;
    problem_of(patch("tiers/new-tier", json!({"color": "red"})).await, 422, "invalid_fields").await;
    problem_of(patch("tiers/new-tier", json!({"key_format": "tiered"})).await, 422, "invalid_catalog").await;
    problem_of(
        patch(
            "tiers/new-tier",
            json!({"price": [{"stripe_price": "price_three", "billing": "one_time",
        "unit_amount": 1, "currency": "eur"}]}),
        )
        .await,
        422,
        "invalid_fields",
    )
    .await;
    problem_of(patch("tiers/none", json!({})).await, 404, "tier_not_found").await;
    problem_of(patch("prices/none", json!({})).await, 404, "price_not_found").await;
    problem_of(patch("products/none", json!({})).await, 404, "product_not_found").await;

    let id = made["id"].as_str().unwrap();
    assert_eq!(app.admin_get(&format!("/api/v1/admin/prices/{id}")).await["stripe_price"], "price_new");
    assert_eq!(app.admin_get("/api/v1/admin/tiers?product=new-app").await["tiers"].as_array().unwrap().len(), 1);
    assert_eq!(app.admin_get("/api/v1/admin/prices?tier=new-tier").await["prices"].as_array().unwrap().len(), 2);
    assert!(app.admin_get("/api/v1/admin/products").await["products"].as_array().unwrap().len() > 1);
    for (list, at_least) in [("products", 2), ("tiers", 4), ("prices", 4)] {
        let whole = app.admin_get(&format!("/api/v1/admin/{list}?limit=100")).await;
        assert_eq!(whole["next_cursor"], Value::Null);
        let (mut paged, mut cursor) = (Vec::new(), String::new());
        loop {
            let page = app.admin_get(&format!("/api/v1/admin/{list}?limit=2&cursor={cursor}")).await;
            paged.extend(page[list].as_array().unwrap().clone());
            match page["next_cursor"].as_str() {
                Some(next) => cursor = next.to_owned(),
                None => break,
            }
        }
        assert!(paged.len() >= at_least, "{list}");
        assert_eq!(whole[list].as_array().unwrap(), &paged, "{list}");
        let after_nothing = app.admin_get(&format!("/api/v1/admin/{list}?cursor=none")).await;
        assert_eq!((&after_nothing[list], &after_nothing["next_cursor"]), (&json!([]), &Value::Null));
        let url = format!("{}/api/v1/admin/{list}?limit=101", app.base);
        problem_of(app.client.get(url).bearer_auth(ADMIN).send().await.unwrap(), 422, "invalid_fields").await;
    }
    let log = app.admin_get("/api/v1/admin/audit-log?subject=new-tier").await;
    assert_eq!(log["entries"].as_array().unwrap().len(), 3);
    assert_eq!(log["entries"][1]["detail"]["changes"].as_array().unwrap().len(), 2);
});
