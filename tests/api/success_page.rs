//! The success page shows the order's true state, and its keys for an hour to the browser that saw them first, or to
//! their owner.

use keysmith::sandbox::stripe::checkout::Pay;
use keysmith::sandbox::stripe::life::Change;
use reqwest::Client;
use serde_json::json;

use crate::helpers::{ADMIN, Person, TestApp, json_of};
use crate::money::settled;
use crate::on_both;

const ANN: &str = "ann@example.com";

/// Returns a new browser.
fn browser() -> Client {
    Client::builder().cookie_store(true).build().unwrap()
}

async fn page(app: &TestApp, by: &Client, session: &str) -> String {
    let url = format!("{}/checkout/success?session_id={session}", app.base);
    by.get(url).send().await.unwrap().text().await.unwrap()
}

async fn bought(app: &TestApp) -> (String, Vec<String>) {
    let session = app.buy(ANN, 2).await;
    app.until("the keys are minted", async || app.keys(ANN).await.len() == 2).await;
    (session, app.keys(ANN).await)
}

fn shows(page: &str, keys: &[String]) -> bool {
    assert!(!page.contains("Making your keys"), "{page}");
    let shown: Vec<bool> = keys.iter().map(|key| page.contains(key.as_str())).collect();
    assert!(shown.iter().all(|one| *one == shown[0]), "{shown:?}");
    shown[0]
}

on_both!(keys_are_shown_to_the_browser_that_saw_them_first, async |app: &TestApp| {
    let (session, keys) = bought(app).await;
    let (first, second) = (browser(), browser());
    assert!(shows(&page(app, &first, &session).await, &keys));
    assert!(shows(&page(app, &first, &session).await, &keys), "again");
    let other = page(app, &second, &session).await;
    assert!(!shows(&other, &keys) && other.contains("Your keys are in your mail"), "{other}");
    assert!(!other.contains(ANN), "nor whose they are");
    // Another order's cookie opens nothing.
    let (another, _) = (app.buy("bob@example.com", 1).await, ());
    app.until("bob's key is minted", async || app.keys("bob@example.com").await.len() == 1).await;
    page(app, &second, &another).await;
    assert!(!shows(&page(app, &second, &session).await, &keys));
    let owner = Person::signed_in(app, ANN).await;
    let path = format!("/checkout/success?session_id={session}");
    assert!(shows(&owner.get(&path).await.text().await.unwrap(), &keys), "their owner");
    let stranger = Person::signed_in(app, "eve@example.com").await;
    assert!(!shows(&stranger.get(&path).await.text().await.unwrap(), &keys));
});

on_both!(keys_are_shown_for_an_hour, async |app: &TestApp| {
    let (session, keys) = bought(app).await;
    let first = browser();
    assert!(shows(&page(app, &first, &session).await, &keys));
    app.app.context.clock.advance(3_590);
    assert!(shows(&page(app, &first, &session).await, &keys));
    app.app.context.clock.advance(20);
    assert!(!shows(&page(app, &first, &session).await, &keys));
    assert!(!shows(&page(app, &browser(), &session).await, &keys));
});

on_both!(a_new_key_and_a_given_one_are_never_shown, async |app: &TestApp| {
    let (session, keys) = bought(app).await;
    let first = browser();
    assert!(shows(&page(app, &first, &session).await, &keys));
    let licenses = app.licenses(ANN).await;
    let id = licenses.iter().find(|l| l["license_key"] == keys[0].as_str()).unwrap()["id"].as_str().unwrap().to_owned();
    let reissue = app.client.post(format!("{}/api/v1/admin/licenses/{id}/reissue", app.base)).bearer_auth(ADMIN);
    json_of(reissue.json(&json!({})).send().await.unwrap(), 200).await;
    let now = app.keys(ANN).await;
    let fresh = now.iter().find(|key| !keys.contains(key)).unwrap();
    let text = page(app, &first, &session).await;
    assert!(!text.contains(fresh.as_str()) && !text.contains(&keys[0]) && text.contains(&keys[1]), "{text}");
    // A key that was handed over is shown only to its new owner.
    let other =
        licenses.iter().find(|l| l["license_key"] == keys[1].as_str()).unwrap()["id"].as_str().unwrap().to_owned();
    let owner = Person::signed_in(app, ANN).await;
    let path = format!("/api/v1/licenses/{other}/hand-over");
    let handed = owner.post(&path, json!({"email": "bob@example.com"})).await;
    assert_eq!(handed.status(), 200, "{}", handed.text().await.unwrap());
    let text = page(app, &first, &session).await;
    assert!(!text.contains(&keys[1]) && !text.contains(fresh.as_str()), "{text}");
});

on_both!(what_is_not_paid_is_not_said_to_be, async |app: &TestApp| {
    let says = async |session: &str, what: &str| {
        let text = page(app, &browser(), session).await;
        assert!(text.contains(what) && !text.contains("Making your keys"), "{what} in {text}");
        assert!(!text.contains("payment went through"), "{text}");
    };
    let open = app.open_checkout(ANN, 1).await;
    says(&open, "Not paid yet").await;
    let by_transfer = Pay { by_transfer: true, ..Pay::default() };
    let transfer = app.open_checkout(ANN, 1).await;
    app.world().pay(&transfer, &by_transfer).unwrap();
    says(&transfer, "Waiting for your payment").await;
    let failed = app.open_checkout(ANN, 1).await;
    app.world().pay(&failed, &by_transfer).unwrap();
    app.world().fail_transfer(&failed).unwrap();
    let status = async |session: &str, wanted: &str| {
        let orders = app.admin_get(&format!("/api/v1/admin/orders?status={wanted}")).await;
        !orders["orders"].as_array().unwrap().is_empty() && !session.is_empty()
    };
    app.until("the failure is known", async || status(&failed, "failed").await).await;
    says(&failed, "Your payment failed").await;
    let expired = app.open_checkout(ANN, 1).await;
    app.world().expire(&expired).unwrap();
    app.until("the end is known", async || status(&expired, "expired").await).await;
    says(&expired, "This checkout has expired").await;
    says("cs_test_unknown", "There is no such checkout").await;
});

on_both!(the_page_follows_the_keys_not_the_sums, async |app: &TestApp| {
    let says = async |session: &str, what: &str| {
        let text = page(app, &browser(), session).await;
        assert!(text.contains(what), "{what} in {text}");
    };
    // Renewed first, since refunding an older period does not affect the keys.
    let body = json!({"email": ANN, "quantity": 1, "tier": "site"});
    let session =
        json_of(app.post("/purchase-quantity", body).await, 200).await["session_id"].as_str().unwrap().to_owned();
    let id = app.world().pay(&session, &Pay::default()).unwrap()["subscription"].as_str().unwrap().to_owned();
    settled(app).await;
    app.world().change_subscription(&id, Change::Renew).unwrap();
    settled(app).await;
    let charge = app.world().charges_of(app.world().invoices_of(&id)[0]["id"].as_str().unwrap()).remove(0);
    app.world().refund(&charge, None).unwrap();
    settled(app).await;
    says(&session, "license key").await;
    // Refunding the current period revokes them, also if a seat was given up before.
    app.world().change_subscription(&id, Change::Quantity(2)).unwrap();
    settled(app).await;
    app.world().change_subscription(&id, Change::Quantity(1)).unwrap();
    settled(app).await;
    let invoices = app.world().invoices_of(&id);
    let cycle = invoices.iter().find(|invoice| invoice["billing_reason"] == "subscription_cycle").unwrap();
    app.world().refund(&app.world().charges_of(cycle["id"].as_str().unwrap())[0], None).unwrap();
    settled(app).await;
    says(&session, "This order was refunded").await;
    // A dispute suspends them until it is won.
    let session = app.buy("bob@example.com", 2).await;
    settled(app).await;
    let charge = {
        let state = app.world().lock();
        state.all("charge").next_back().unwrap()["id"].as_str().unwrap().to_owned()
    };
    let dispute = app.world().open_dispute(&charge).unwrap();
    settled(app).await;
    says(&session, "This payment is disputed").await;
    app.world().close_dispute(dispute["id"].as_str().unwrap(), "won").unwrap();
    settled(app).await;
    says(&session, "license keys").await;
});

on_both!(an_order_of_ours_is_never_an_unknown_checkout, async |app: &TestApp| {
    let session = app.open_checkout(ANN, 1).await;
    for status in [401, 403, 404] {
        app.world().lock().switches.refuse_key = Some(status);
        let text = page(app, &browser(), &session).await;
        assert!(text.contains("We cannot check your payment right now"), "{status}: {text}");
    }
    app.world().lock().switches.refuse_key = None;
    // Unusual session IDs are looked up at Stripe; impossible ones are not.
    for (id, asks) in [("cs_1", true), ("cs_test_a1", true), ("cs_test_a1/../x", false), ("ch_1", false)] {
        let before = app.world().lock().asked;
        let text = page(app, &browser(), id).await;
        assert!(text.contains("There is no such checkout"), "{id}: {text}");
        assert_eq!(app.world().lock().asked > before, asks, "{id}");
    }
});
