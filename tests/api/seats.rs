//! Several items in one subscription, an item's change of price, and seats given back concurrently.

use keysmith::accounts::account::{self, Account};
use keysmith::accounts::email::Email;
use keysmith::billing::scheduled::reconcile::reconcile;
use keysmith::billing::subscriptions::cancel_license::cancel_license;
use keysmith::billing::subscriptions::change_quantity::change_quantity;
use keysmith::db::Conn;
use keysmith::ids::{LicenseId, SubscriptionId};
use keysmith::sandbox::stripe::checkout::Pay;
use keysmith::sandbox::stripe::life::Change;
use serde_json::{Value, json};

use crate::helpers::{Person, TestApp, json_of, problem_of};
use crate::money::{settled, statuses, subscribe};
use crate::on_both;

const EMAIL: &str = "ann@example.com";

/// Pays a session that the seller created at Stripe, with these prices and quantities; returns the subscription's ID.
pub async fn subscribe_to(app: &TestApp, email: &str, lines: &[(&str, i64)]) -> String {
    let items: serde_json::Map<String, Value> = lines
        .iter()
        .enumerate()
        .map(|(at, (price, quantity))| (at.to_string(), json!({"price": price, "quantity": quantity.to_string()})))
        .collect();
    let params = json!({"mode": "subscription", "success_url": "https://shop.example/thanks", "line_items": items,
        "customer_email": email});
    let session = app.world().create_session(params.as_object().unwrap()).unwrap();
    let paid = app.world().pay(session["id"].as_str().unwrap(), &Pay::default()).unwrap();
    settled(app).await;
    paid["subscription"].as_str().unwrap().to_owned()
}

/// Returns the IDs of a subscription's items, in order.
pub fn items(app: &TestApp, id: &str) -> Vec<String> {
    let subscription = app.world().object("subscription", id).unwrap();
    let items = subscription["items"]["data"].as_array().unwrap().clone();
    items.iter().map(|item| item["id"].as_str().unwrap().to_owned()).collect()
}

fn quantity(app: &TestApp, id: &str) -> i64 {
    app.world().object("subscription", id).unwrap()["items"]["data"][0]["quantity"].as_i64().unwrap()
}

/// Returns `<tier> <status>` of each license, sorted.
pub async fn tiers(app: &TestApp, email: &str) -> Vec<String> {
    let text = |l: &Value| format!("{} {}", l["tier"].as_str().unwrap(), l["status"].as_str().unwrap());
    let mut all: Vec<String> = app.licenses(email).await.iter().map(text).collect();
    all.sort();
    all
}

pub async fn account_of(app: &TestApp) -> Account {
    let email = Email::parse(EMAIL).unwrap();
    app.app.db.read(move |conn: &mut Conn| account::find_by_email(conn, &email)).await.unwrap().unwrap()
}

on_both!(each_item_has_its_own_licenses, async |app: &TestApp| {
    let id = subscribe_to(app, EMAIL, &[("price_site_month", 2), ("price_startup_month", 1)]).await;
    assert_eq!(tiers(app, EMAIL).await, ["site active", "site active", "startup active"]);
    let ids = items(app, &id);
    let ann = Person::signed_in(app, EMAIL).await;
    let path = format!("/subscriptions/{id}/quantity");
    problem_of(ann.post(&path, json!({"quantity": 3})).await, 409, "item_required").await;
    json_of(ann.post(&path, json!({"quantity": 3, "item": ids[1]})).await, 200).await;
    settled(app).await;
    let all = ["site active", "site active", "startup active", "startup active", "startup active"];
    assert_eq!(tiers(app, EMAIL).await, all);
    // Giving up the last key of an item removes only that item.
    let startup: Vec<Value> =
        app.licenses(EMAIL).await.into_iter().filter(|license| license["tier"] == "startup").collect();
    for license in &startup {
        json_of(ann.post(&format!("/licenses/{}/cancel", license["id"].as_str().unwrap()), json!({})).await, 200).await;
        settled(app).await;
    }
    let left = ["site active", "site active", "startup inactive", "startup inactive", "startup inactive"];
    assert_eq!(tiers(app, EMAIL).await, left);
    assert_eq!(app.world().object("subscription", &id).unwrap()["cancel_at_period_end"], false);
});

on_both!(an_item_that_goes_takes_its_licenses, async |app: &TestApp| {
    let id = subscribe_to(app, EMAIL, &[("price_site_month", 2), ("price_startup_month", 2)]).await;
    app.world().remove_item(&id, &items(app, &id)[0]).unwrap();
    settled(app).await;
    assert_eq!(tiers(app, EMAIL).await, ["site inactive", "site inactive", "startup active", "startup active"]);
    // The remaining item is replaced by a new one: its licenses stay.
    app.world().replace_item(&id, &items(app, &id)[0], "price_business_month").unwrap();
    settled(app).await;
    assert_eq!(tiers(app, EMAIL).await, ["business active", "business active", "site inactive", "site inactive"]);
});

on_both!(another_price_is_another_tier, async |app: &TestApp| {
    let id = subscribe_to(app, EMAIL, &[("price_startup_month", 1)]).await;
    let key = app.keys(EMAIL).await[0].clone();
    let activate = async |device: &str| {
        let body = json!({"email": EMAIL, "installation_id": device, "license_key": key});
        app.post("/api/v1/license/activate", body).await.status().as_u16()
    };
    assert_eq!([activate("first").await, activate("second").await], [200, 409]);
    let item = items(app, &id)[0].clone();
    app.world().change_price(&id, &item, "price_business_month").unwrap();
    settled(app).await;
    assert_eq!(tiers(app, EMAIL).await, ["business active"]);
    assert_eq!(app.keys(EMAIL).await[0], key, "the key stays");
    assert_eq!([activate("second").await, activate("third").await, activate("fourth").await], [200, 200, 409]);
    let valid =
        json_of(app.post("/api/v1/license/validate", json!({"license_key": key, "instance_id": "third"})).await, 200);
    let valid = valid.await;
    assert_eq!(
        (&valid["valid"], &valid["tier"], &valid["limits"]["users"]),
        (&json!(true), &json!("business"), &json!(100))
    );
    // And back: activations over the limit end, the newest first.
    app.world().change_price(&id, &item, "price_startup_month").unwrap();
    settled(app).await;
    assert_eq!(tiers(app, EMAIL).await, ["startup active"]);
    for (device, code) in [("first", "valid"), ("third", "not_activated")] {
        let body = json!({"license_key": key, "instance_id": device});
        assert_eq!(json_of(app.post("/api/v1/license/validate", body).await, 200).await["code"], code, "{device}");
    }
    // A change whose webhook was lost is found by the reconciler.
    app.world().lock().switches.hold = true;
    app.world().change_price(&id, &item, "price_business_month").unwrap();
    let scope = keysmith::billing::scheduled::reconcile::Scope { thorough: true, ..Default::default() };
    reconcile(&app.app.billing, scope, &|_| {}).await.unwrap();
    assert_eq!(tiers(app, EMAIL).await, ["business active"]);
});

on_both!(cancelling_at_once_is_counted_together, async |app: &TestApp| {
    let id = subscribe(app, EMAIL, 8).await;
    settled(app).await;
    let (ann, billing) = (account_of(app).await, &app.app.billing);
    let mut ids: Vec<LicenseId> =
        app.licenses(EMAIL).await.iter().map(|l| LicenseId::from_text(l["id"].as_str().unwrap())).collect();
    ids.sort();
    app.world().lock().switches.hold = true;
    let (first, second, third) = tokio::join!(
        cancel_license(billing, &ann, &ids[0]),
        cancel_license(billing, &ann, &ids[1]),
        cancel_license(billing, &ann, &ids[2]),
    );
    let mut left = [first.unwrap().quantity, second.unwrap().quantity, third.unwrap().quantity];
    left.sort();
    assert_eq!((left, quantity(app, &id)), ([5, 6, 7], 5));
    // Canceling the same license again has no effect.
    assert_eq!(cancel_license(billing, &ann, &ids[0]).await.unwrap().quantity, 5);
    app.world().lock().switches.hold = false;
    settled(app).await;
    let licenses = app.licenses(EMAIL).await;
    let gone = |id: &LicenseId| licenses.iter().find(|l| l["id"] == id.as_str()).unwrap()["status"] == "inactive";
    assert_eq!(ids.iter().filter(|id| gone(id)).collect::<Vec<_>>(), [&ids[0], &ids[1], &ids[2]]);
});

on_both!(cancelling_beside_a_change_leaves_as_many_keys_as_are_paid, async |app: &TestApp| {
    let id = subscribe(app, EMAIL, 4).await;
    settled(app).await;
    let ann = account_of(app).await;
    for round in 0..5 {
        let have = quantity(app, &id);
        let mut held: Vec<LicenseId> = app
            .licenses(EMAIL)
            .await
            .iter()
            .filter(|license| license["status"] == "active")
            .map(|license| LicenseId::from_text(license["id"].as_str().unwrap()))
            .collect();
        held.sort();
        let (billing, subscription) = (&app.app.billing, SubscriptionId::from_text(&id));
        let (first, changed, second) = tokio::join!(
            cancel_license(billing, &ann, &held[0]),
            change_quantity(billing, &ann, &subscription, None, have + 2, &[]),
            cancel_license(billing, &ann, &held[1]),
        );
        for done in [first, changed, second] {
            done.unwrap();
        }
        settled(app).await;
        // Depending on the order: two less than requested, or the requested quantity, set after the cancellations.
        let now = quantity(app, &id);
        assert!((have..=have + 2).contains(&now), "round {round}: {have} -> {now}");
        let active = statuses(app, EMAIL).await.iter().filter(|status| *status == "active").count();
        assert_eq!(i64::try_from(active).unwrap(), now, "round {round}");
    }
});

on_both!(seats_that_changed_during_a_pause_are_fitted_after_it, async |app: &TestApp| {
    let id = subscribe(app, EMAIL, 3).await;
    settled(app).await;
    for change in [Change::Pause, Change::Quantity(2), Change::Resume] {
        app.world().change_subscription(&id, change).unwrap();
        settled(app).await;
    }
    assert_eq!(statuses(app, EMAIL).await, ["active", "active", "inactive"]);
});
