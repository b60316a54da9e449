//! A license bought once is renewed under its key, and loses the time whose payment was refunded.

use keysmith::clock::DAY;
use keysmith::sandbox::stripe::checkout::Pay;
use reqwest::{Response, StatusCode};
use serde_json::{Value, json};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::helpers::{Person, TestApp, json_of, problem_of};
use crate::money::{mails, settled, subscribe};
use crate::on_both;
use crate::pages::field;

const ADA: &str = "ada@example.com";

/// Buys a license for two devices and a year; returns its ID.
async fn device_license(app: &TestApp) -> String {
    let bought = json!({"email": ADA, "quantity": 1, "tier": "two-devices"});
    let session = json_of(app.post("/purchase-quantity", bought).await, 200).await;
    app.world().pay(session["session_id"].as_str().unwrap(), &Pay::default()).unwrap();
    app.until("the key is minted", async || app.keys(ADA).await.len() == 1).await;
    settled(app).await;
    app.licenses(ADA).await[0]["id"].as_str().unwrap().to_owned()
}

async fn license(app: &TestApp, id: &str) -> Value {
    app.admin_get(&format!("/api/v1/admin/licenses/{id}")).await
}

/// Returns the license's end in Unix seconds.
async fn end(app: &TestApp, id: &str) -> i64 {
    let text = license(app, id).await["valid_until"].as_str().unwrap().to_owned();
    OffsetDateTime::parse(&text, &Rfc3339).unwrap().unix_timestamp()
}

async fn renew(person: &Person, id: &str) -> Response {
    let csrf = field(&person.get("/account").await.text().await.unwrap(), "csrf");
    person.post_form(&format!("/dashboard/licenses/{id}/renew"), &[("csrf", csrf.as_str())]).await
}

fn session_of(response: &Response) -> String {
    assert_eq!(response.status(), StatusCode::SEE_OTHER);
    response.headers()["location"].to_str().unwrap().rsplit('/').next().unwrap().to_owned()
}

fn newest_charge(app: &TestApp) -> String {
    let state = app.world().lock();
    state.all("charge").next_back().unwrap()["id"].as_str().unwrap().to_owned()
}

on_both!(a_renewal_moves_the_end_and_keeps_the_key, async |app: &TestApp| {
    let id = device_license(app).await;
    let (key, first) = (app.keys(ADA).await, end(app, &id).await);
    let ada = Person::signed_in(app, ADA).await;
    let page = ada.get(&format!("/dashboard/licenses/{id}")).await.text().await.unwrap();
    assert!(page.contains("Renew for $"), "{page}");

    // Renewed before its end: the days are added.
    let session = session_of(&renew(&ada, &id).await);
    let asked = app.world().object("checkout.session", &session).unwrap();
    assert_eq!(asked["cancel_url"], format!("{}/dashboard/licenses/{id}", app.base));
    app.world().pay(&session, &Pay::default()).unwrap();
    settled(app).await;
    assert_eq!(end(app, &id).await, first + 365 * DAY);
    assert_eq!(app.keys(ADA).await, key);
    assert!(mails(app, ADA).await.contains(&"license_renewed".to_owned()));
    // The return page redirects to the license's page; opening it again adds nothing.
    let back = ada.get(&format!("/checkout/success?session_id={session}")).await;
    assert_eq!(back.headers()["location"], format!("/dashboard/licenses/{id}"));
    let completed = app.world().events().into_iter().rfind(|e| e["type"] == "checkout.session.completed").unwrap();
    app.send_event(&completed).await;
    settled(app).await;
    assert_eq!(end(app, &id).await, first + 365 * DAY);
    let page = ada.get(&format!("/dashboard/licenses/{id}")).await.text().await.unwrap();
    assert!(page.contains(">Renewed<"), "{page}");
    let orders = ada.get("/dashboard/orders").await.text().await.unwrap();
    assert_eq!(orders.matches("<li id=\"ord_").count(), 2);
    assert!(orders.contains("Renewal"), "{orders}");

    // Renewed after its end: it continues from the payment.
    app.app.context.clock.advance(800 * DAY);
    let ada = Person::signed_in(app, ADA).await;
    let session = session_of(&renew(&ada, &id).await);
    app.world().pay(&session, &Pay::default()).unwrap();
    settled(app).await;
    let now = app.app.context.now();
    assert!((end(app, &id).await - now - 365 * DAY).abs() < 60);
    assert_eq!(app.keys(ADA).await, key);
});

on_both!(a_renewal_ends_with_its_money, async |app: &TestApp| {
    let id = device_license(app).await;
    let first = end(app, &id).await;
    let ada = Person::signed_in(app, ADA).await;
    let session = session_of(&renew(&ada, &id).await);
    app.world().pay(&session, &Pay::default()).unwrap();
    settled(app).await;
    let charge = newest_charge(app);
    // A partial refund changes nothing, and the seller has to decide.
    app.world().refund(&charge, Some(100)).unwrap();
    settled(app).await;
    assert_eq!(end(app, &id).await, first + 365 * DAY);
    app.world().refund(&charge, None).unwrap();
    settled(app).await;
    assert_eq!(end(app, &id).await, first, "the year goes back with its money");
    assert_eq!(license(app, &id).await["status"], "active", "what was paid for first goes on");
    // A repeated event removes nothing twice.
    let refunded = app.world().events().into_iter().rfind(|event| event["type"] == "charge.refunded").unwrap();
    app.send_event(&refunded).await;
    settled(app).await;
    assert_eq!(end(app, &id).await, first);
});

on_both!(a_disputed_renewal_counts_again_when_the_dispute_is_won, async |app: &TestApp| {
    let id = device_license(app).await;
    let first = end(app, &id).await;
    let ada = Person::signed_in(app, ADA).await;
    let session = session_of(&renew(&ada, &id).await);
    app.world().pay(&session, &Pay::default()).unwrap();
    settled(app).await;
    let dispute = app.world().open_dispute(&newest_charge(app)).unwrap()["id"].as_str().unwrap().to_owned();
    settled(app).await;
    assert_eq!(end(app, &id).await, first);
    app.world().close_dispute(&dispute, "won").unwrap();
    settled(app).await;
    assert_eq!(end(app, &id).await, first + 365 * DAY);
});

on_both!(a_renewal_that_is_not_paid_changes_nothing, async |app: &TestApp| {
    let id = device_license(app).await;
    let first = end(app, &id).await;
    let ada = Person::signed_in(app, ADA).await;
    let session = session_of(&renew(&ada, &id).await);
    assert_eq!(end(app, &id).await, first);
    // A bank transfer counts when it arrives.
    app.world().pay(&session, &Pay { by_transfer: true, ..Pay::default() }).unwrap();
    settled(app).await;
    assert_eq!(end(app, &id).await, first);
    app.world().settle(&session).unwrap();
    settled(app).await;
    assert_eq!(end(app, &id).await, first + 365 * DAY);
});

on_both!(only_what_can_be_renewed_is, async |app: &TestApp| {
    let id = device_license(app).await;
    let bob = Person::signed_in(app, "bob@example.com").await;
    assert_eq!(renew(&bob, &id).await.status(), StatusCode::NOT_FOUND);
    problem_of(bob.post(&format!("/api/v1/licenses/{id}/renew"), json!({})).await, 404, "license_not_found").await;
    let stranger = Person::stranger(app);
    problem_of(stranger.post(&format!("/api/v1/licenses/{id}/renew"), json!({})).await, 401, "unauthorized").await;

    subscribe(app, "bob@example.com", 1).await;
    let his = app.licenses("bob@example.com").await[0]["id"].as_str().unwrap().to_owned();
    let refused = renew(&bob, &his).await;
    assert_eq!(refused.status(), StatusCode::CONFLICT);
    assert!(refused.text().await.unwrap().contains("renews with its subscription"));
    let page = bob.get(&format!("/dashboard/licenses/{his}")).await.text().await.unwrap();
    assert!(!page.contains("Renew for"), "{page}");

    let seller = Person::with_token(app, crate::helpers::ADMIN);
    json_of(seller.post(&format!("/api/v1/admin/licenses/{id}/revoke"), json!({})).await, 200).await;
    let ada = Person::signed_in(app, ADA).await;
    problem_of(ada.post(&format!("/api/v1/licenses/{id}/renew"), json!({})).await, 409, "not_renewable").await;
});
