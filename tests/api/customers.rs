//! Stripe customers belong to orders and subscriptions, not to accounts.

use keysmith::sandbox::stripe::checkout::Pay;
use keysmith::sandbox::stripe::life::Change;
use serde_json::{Value, json};

use crate::helpers::{Database, Person, TestApp, json_of, problem_of};
use crate::money::{settled, subscribe};
use crate::on_both;
use crate::pages::field;
use crate::subscriptions::page_of;

const ANN: &str = "ann@example.com";

fn newest(app: &TestApp, kind: &str) -> Value {
    app.world().lock().all(kind).next_back().unwrap().clone()
}

/// The customer of the portal session that this response redirects to.
async fn opened_for(app: &TestApp, answer: reqwest::Response) -> String {
    let url = json_of(answer, 200).await["url"].as_str().unwrap().to_owned();
    let portal = app.world().object("billing_portal.session", url.rsplit('/').next().unwrap()).unwrap();
    portal["customer"].as_str().unwrap().to_owned()
}

fn customer_of(app: &TestApp, subscription: &str) -> String {
    app.world().object("subscription", subscription).unwrap()["customer"].as_str().unwrap().to_owned()
}

/// Buys on the page as the signed-in account; returns the session.
async fn buy_on_page(app: &TestApp, person: &Person, email: &str, tier: &str) -> Value {
    let csrf = field(&page_of(person, "/buy").await, "csrf");
    let fields = [("csrf", csrf.as_str()), ("email", email), ("quantity", "1"), ("tier", tier)];
    let sent = person.post_form("/buy/quantity", &fields).await;
    assert_eq!(sent.status(), 303, "{}", sent.text().await.unwrap());
    let url = sent.headers()["location"].to_str().unwrap().to_owned();
    let id = url.rsplit('/').next().unwrap().to_owned();
    app.world().object("checkout.session", &id).unwrap()
}

fn pay(app: &TestApp, session: &Value) -> Value {
    app.world().pay(session["id"].as_str().unwrap(), &Pay::default()).unwrap()
}

on_both!(each_subscription_opens_its_own_customers_portal, async |app: &TestApp| {
    let mut ids = Vec::new();
    for n in 1..=3 {
        let body = json!({"email": ANN, "quantity": 1, "tier": "site"});
        let session = json_of(app.post("/purchase-quantity", body).await, 200).await;
        app.world().pay(session["session_id"].as_str().unwrap(), &Pay::default()).unwrap();
        app.until("the key is minted", async || app.licenses(ANN).await.len() == n).await;
        ids.push(newest(app, "subscription")["id"].as_str().unwrap().to_owned());
    }
    settled(app).await;
    let ann = Person::signed_in(app, ANN).await;
    let customers: Vec<String> = ids.iter().map(|id| customer_of(app, id)).collect();
    assert!(customers[0] != customers[1] && customers[1] != customers[2]);
    for (id, customer) in ids.iter().zip(&customers) {
        let answer = ann.post("/billing-portal", json!({"subscription": id})).await;
        assert_eq!(opened_for(app, answer).await, *customer);
        let page = page_of(&ann, &format!("/dashboard/subscriptions/{id}")).await;
        assert!(page.contains("Payment method and invoices"), "{page}");
        let csrf = field(&page, "csrf");
        let form = ann.post_form("/billing-portal", &[("csrf", &csrf), ("subscription", id)]).await;
        assert_eq!(form.status(), 303);
        assert_eq!(newest(app, "billing_portal.session")["customer"], customer.as_str());
    }
    // The first subscription's payment fails: the dashboard has a way to pay for it.
    app.world().change_subscription(&ids[0], Change::FailNext).unwrap();
    app.world().change_subscription(&ids[0], Change::Renew).unwrap();
    settled(app).await;
    let page = page_of(&ann, "/dashboard").await;
    let late: Vec<&str> = page
        .split("<form")
        .filter(|form| form.contains("/billing-portal") && form.contains("Update payment"))
        .collect();
    assert_eq!(late.len(), 1, "{page}");
    assert!(late[0].contains(&ids[0]));
    // Without a subscription, the portal is the account's own customer's, and that does not change.
    assert_eq!(opened_for(app, ann.post("/billing-portal", json!({})).await).await, customers[0]);
});

on_both!(a_strangers_purchase_changes_nothing_of_the_account, async |app: &TestApp| {
    let ann = Person::signed_in(app, ANN).await;
    let first = pay(app, &buy_on_page(app, &ann, ANN, "site").await);
    settled(app).await;
    let own = first["customer"].as_str().unwrap().to_owned();
    // A guest with her address, one with a coupon of 100%, and a Payment Link.
    app.buy(ANN, 1).await;
    let free = app.open_checkout(ANN, 1).await;
    app.world().pay(&free, &Pay { free: true, ..Pay::default() }).unwrap();
    let params = json!({"mode": "payment", "success_url": "https://x.example", "customer_email": ANN,
        "line_items": {"0": {"price": "price_quantity_once", "quantity": "1"}}});
    let link = app.world().create_session(params.as_object().unwrap()).unwrap();
    pay(app, &link);
    settled(app).await;
    assert_eq!(app.licenses(ANN).await.len(), 4);
    assert_eq!(opened_for(app, ann.post("/billing-portal", json!({})).await).await, own);
    assert_eq!(buy_on_page(app, &ann, ANN, "quantity").await["customer"], own.as_str());
    let id = first["subscription"].as_str().unwrap();
    assert_eq!(opened_for(app, ann.post("/billing-portal", json!({"subscription": id})).await).await, own);
});

on_both!(a_signed_in_buyer_reuses_their_own_customer_and_nobody_elses, async |app: &TestApp| {
    // A stranger bought first.
    let stranger = app.buy(ANN, 1).await;
    app.until("the key is minted", async || app.licenses(ANN).await.len() == 1).await;
    let ann = Person::signed_in(app, ANN).await;
    let first = pay(app, &buy_on_page(app, &ann, ANN, "quantity").await);
    settled(app).await;
    let own = first["customer"].clone();
    for tier in ["site", "quantity", "quantity price_quantity_year"] {
        let session = buy_on_page(app, &ann, ANN, tier).await;
        assert_eq!((&session["customer"], &session["customer_email"]), (&own, &Value::Null), "{tier}");
        pay(app, &session);
        settled(app).await;
    }
    // Any other address is a guest's, and so is everybody who is not signed in.
    let other = buy_on_page(app, &ann, "bob@example.com", "quantity").await;
    assert_eq!((&other["customer"], &other["customer_email"]), (&Value::Null, &json!("bob@example.com")));
    let guest = app.open_checkout(ANN, 1).await;
    assert_eq!(app.world().object("checkout.session", &guest).unwrap()["customer"], Value::Null);
    assert!(stranger.starts_with("cs_"));
});

on_both!(only_who_pays_opens_the_payment_details, async |app: &TestApp| {
    let id = subscribe(app, ANN, 2).await;
    settled(app).await;
    let ann = Person::signed_in(app, ANN).await;
    let bob = Person::signed_in(app, "bob@example.com").await;
    problem_of(bob.post("/billing-portal", json!({"subscription": id})).await, 404, "subscription_not_found").await;
    problem_of(bob.post("/billing-portal", json!({})).await, 409, "no_billing").await;
    problem_of(ann.post("/billing-portal", json!({"subscription": "sub_none"})).await, 404, "subscription_not_found")
        .await;
    problem_of(ann.post("/billing-portal", json!({"subscription": 7})).await, 422, "invalid_fields").await;
    // A member of the organization that owns one of its keys sees the subscription, but cannot pay for it.
    let license = app.licenses(ANN).await[0]["id"].as_str().unwrap().to_owned();
    let made = json_of(ann.post("/api/v1/organizations", json!({"name": "Lake"})).await, 201).await;
    let organization = made["id"].as_str().unwrap();
    let member = json!({"email": "bob@example.com", "role": "member"});
    let added = ann.post(&format!("/api/v1/organizations/{organization}/members"), member).await;
    assert!(added.status().is_success(), "{}", added.text().await.unwrap());
    bob.join(organization).await;
    let given =
        ann.post(&format!("/api/v1/licenses/{license}/hand-over"), json!({"organization_id": organization})).await;
    assert!(given.status().is_success(), "{}", given.text().await.unwrap());
    problem_of(bob.post("/billing-portal", json!({"subscription": id})).await, 403, "not_allowed").await;
    assert_eq!(
        opened_for(app, ann.post("/billing-portal", json!({"subscription": id})).await).await,
        customer_of(app, &id)
    );
});

/// With automatic tax: a customer without an address is asked for one, and a customer that cannot be used becomes a
/// guest.
async fn automatic_tax(database: Database) {
    let server = TestApp::start_with(database, &[("KEYSMITH_AUTOMATIC_TAX", "on")]).await;
    let app = &server;
    app.buy_keys(ANN, 1).await;
    let ann = Person::signed_in(app, ANN).await;
    let session = buy_on_page(app, &ann, ANN, "quantity").await;
    assert!(session["customer"].is_string() && session["automatic_tax"]["enabled"] == true, "{session}");
    assert_eq!(session["_customer_update"], json!({"address": "auto"}));
    pay(app, &session);
    settled(app).await;
    let customer = session["customer"].as_str().unwrap();
    assert!(app.world().object("customer", customer).unwrap()["address"].is_object());
    assert_eq!(buy_on_page(app, &ann, ANN, "site").await["customer"], customer);
    // The customer was deleted at Stripe: a guest, with the same address.
    app.world().forget("customer", customer);
    let session = buy_on_page(app, &ann, ANN, "quantity").await;
    assert_eq!((&session["customer"], &session["customer_email"]), (&Value::Null, &json!(ANN)));
    // A guest's checkout names no customer to update.
    let guest = app.open_checkout("bob@example.com", 1).await;
    assert_eq!(app.world().object("checkout.session", &guest).unwrap()["_customer_update"], Value::Null);
    server.stop().await;
}

#[actix_web::test]
async fn automatic_tax_sqlite() {
    automatic_tax(Database::migrated_sqlite()).await;
}

#[actix_web::test]
async fn automatic_tax_postgres() {
    automatic_tax(Database::migrated_postgres()).await;
}
