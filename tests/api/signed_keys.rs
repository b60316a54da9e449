//! Signed keys follow the subscription: signed anew on renewal and tier change, shown, mailed once; and Stripe's
//! preview states the cost of a change.

use diesel::prelude::*;
use keysmith::billing::scheduled::reconcile::{Scope, reconcile};
use keysmith::db::{self, schema};
use keysmith::sandbox::stripe::fault::FaultKind;
use keysmith::sandbox::stripe::life::Change;
use keysmith::sandbox::stripe::world::State;
use serde_json::{Value, json};

use crate::helpers::{ADMIN, Person, TestApp, json_of};
use crate::lines::link;
use crate::money::{mails, settled, subscribe};
use crate::on_both;
use crate::seats::{items, subscribe_to};

const ANN: &str = "ann@example.com";
const GUEST: &str = "guest@example.com";
const DAY: i64 = 86_400;

/// The tiers `startup` and `business` have signed keys.
pub async fn sign(app: &TestApp, storage: &'static str) {
    let change = move |conn: &mut db::Conn| -> db::Result<usize> {
        let signed = schema::tiers::table.filter(schema::tiers::slug.eq_any(["startup", "business"]));
        let set = (schema::tiers::key_format.eq("signed"), schema::tiers::key_storage.eq(storage));
        Ok(diesel::update(signed).set(set).execute(conn)?)
    };
    assert_eq!(app.app.db.write(change).await.unwrap(), 2);
}

/// What a signed key states.
fn payload(key: &str) -> Value {
    let text = key.strip_prefix("key/").unwrap().split('.').next().unwrap();
    let bytes = data_encoding::BASE64URL_NOPAD.decode(text.as_bytes()).unwrap();
    serde_json::from_slice(&bytes).unwrap()
}

async fn key(app: &TestApp) -> String {
    app.licenses(ANN).await[0]["license_key"].as_str().unwrap().to_owned()
}

fn period_end(app: &TestApp, id: &str) -> i64 {
    app.world().object("subscription", id).unwrap()["items"]["data"][0]["current_period_end"].as_i64().unwrap()
}

async fn activate(app: &TestApp, key: &str, device: &str) -> u16 {
    let body = json!({"email": ANN, "installation_id": device, "license_key": key});
    app.post("/api/v1/license/activate", body).await.status().as_u16()
}

on_both!(signed_keys_follow_a_renewal, async |app: &TestApp| {
    sign(app, "sealed").await;
    let id = subscribe_to(app, ANN, &[("price_startup_month", 1)]).await;
    let first = key(app).await;
    assert_eq!(payload(&first)["exp"], period_end(app, &id), "the first key ends with the first period");
    assert!(mails(app, ANN).await.is_empty());
    assert_eq!(activate(app, &first, "laptop").await, 200);
    app.app.context.clock.advance(30 * DAY);
    app.world().change_subscription(&id, Change::Renew).unwrap();
    settled(app).await;
    let second = key(app).await;
    assert_ne!(second, first);
    assert_eq!(
        (&payload(&second)["exp"], &payload(&second)["lid"]),
        (&json!(period_end(app, &id)), &payload(&first)["lid"])
    );
    assert_eq!(mails(app, ANN).await, ["license_key_renewed"]);
    // Both keys are valid for the license.
    for key in [&first, &second] {
        let body = json!({"license_key": key, "instance_id": "laptop"});
        let valid = json_of(app.post("/api/v1/license/validate", body).await, 200).await;
        assert_eq!((&valid["valid"], &valid["tier"]), (&json!(true), &json!("startup")));
        assert_eq!(activate(app, key, "laptop").await, 200);
    }
    // One new key per renewal, however many events arrive.
    app.world().change_subscription(&id, Change::CancelAtEnd(true)).unwrap();
    settled(app).await;
    assert_eq!(key(app).await, second);
    assert_eq!(mails(app, ANN).await.iter().filter(|name| *name == "license_key_renewed").count(), 1);
    // After reissuing, no older key works.
    let license = app.licenses(ANN).await[0]["id"].as_str().unwrap().to_owned();
    let admin = Person::with_token(app, ADMIN);
    json_of(admin.post(&format!("/api/v1/admin/licenses/{license}/reissue"), json!({})).await, 200).await;
    let third = key(app).await;
    assert_eq!(payload(&third)["lid"], license);
    for (key, status) in [(&first, 404), (&second, 404), (&third, 200)] {
        assert_eq!(activate(app, key, "laptop").await, status);
    }
});

on_both!(signed_keys_follow_a_change_of_the_tier, async |app: &TestApp| {
    sign(app, "sealed").await;
    let id = subscribe_to(app, ANN, &[("price_startup_month", 1)]).await;
    let first = key(app).await;
    app.app.context.clock.advance(DAY);
    app.world().change_price(&id, &items(app, &id)[0], "price_business_month").unwrap();
    settled(app).await;
    let second = key(app).await;
    assert_eq!((&payload(&first)["tier"], &payload(&second)["tier"]), (&json!("startup"), &json!("business")));
    assert_eq!(mails(app, ANN).await, ["license_key_renewed"]);
});

on_both!(hashed_signed_keys_follow_a_renewal, async |app: &TestApp| {
    sign(app, "hashed").await;
    let id = subscribe_to(app, ANN, &[("price_startup_month", 1)]).await;
    app.app.context.clock.advance(30 * DAY);
    app.world().change_subscription(&id, Change::Renew).unwrap();
    settled(app).await;
    assert_eq!(mails(app, ANN).await, ["license_key_renewed"]);
    app.world().change_subscription(&id, Change::CancelAtEnd(true)).unwrap();
    settled(app).await;
    assert_eq!(mails(app, ANN).await, ["license_key_renewed", "subscription_ending"]);
});

on_both!(keys_of_other_formats_stay, async |app: &TestApp| {
    let id = subscribe(app, ANN, 1).await;
    let first = key(app).await;
    app.world().change_subscription(&id, Change::Renew).unwrap();
    settled(app).await;
    assert_eq!(key(app).await, first);
});

// ---- a key of a subscription is never without an end --------------------------------------------------------------

/// Pays a checkout of one signed key, without delivering its events; returns the subscription's ID.
fn bought(app: &TestApp, price: &str) -> String {
    app.world().lock().switches.hold = true;
    let session = link(app, &[(price, 1)]);
    let session = app.world().object("checkout.session", &session).unwrap();
    session["subscription"].as_str().unwrap().to_owned()
}

/// Delivers the events, so that the key is minted; returns the end stated in the key, and its issue time.
async fn minted(app: &TestApp) -> (i64, i64) {
    app.world().lock().switches.hold = false;
    app.until("the key is minted", async || app.licenses(GUEST).await.len() == 1).await;
    let licenses = app.licenses(GUEST).await;
    let stated = payload(licenses[0]["license_key"].as_str().unwrap());
    assert_eq!(licenses[0]["valid_until"], keysmith::clock::rfc3339(stated["exp"].as_i64().unwrap()));
    (stated["exp"].as_i64().unwrap(), stated["iat"].as_i64().unwrap())
}

/// Compares the ends, allowing a second: the end is computed when the line is read, and the key is signed later.
fn assert_ends(end: i64, expected: i64) {
    assert!((expected - 2..=expected).contains(&end), "{end} instead of {expected}");
}

async fn grace(app: &TestApp) -> i64 {
    let read = |conn: &mut db::Conn| -> db::Result<i64> {
        let startup = schema::tiers::table.filter(schema::tiers::slug.eq("startup"));
        Ok(startup.select(schema::tiers::grace_days).first(conn)?)
    };
    app.app.db.read(read).await.unwrap()
}

/// Once Stripe shows everything, the key is signed anew for the period.
async fn signed_when_known(app: &TestApp, id: &str, first: i64) {
    app.app.context.clock.advance(60);
    app.world().lock().faults.clear();
    let report = reconcile(&app.app.billing, Scope { thorough: true, ..Scope::default() }, &|_| {}).await.unwrap();
    assert!(report.failures.is_empty(), "{report:?}");
    let end = period_end(app, id);
    let stated = async || payload(app.licenses(GUEST).await[0]["license_key"].as_str().unwrap())["exp"].clone();
    assert_ne!(stated().await, first);
    assert_eq!(stated().await, end);
    assert_eq!(mails(app, GUEST).await, ["license_key_renewed"]);
}

on_both!(a_signed_key_ends_while_stripe_does_not_show_its_subscription, async |app: &TestApp| {
    sign(app, "sealed").await;
    let id = bought(app, "price_startup_month");
    for _ in 0..500 {
        app.world().plan_fault_of(&id, FaultKind::Status(503));
    }
    let (end, made) = minted(app).await;
    assert_ends(end, made + (31 + grace(app).await) * DAY);
    signed_when_known(app, &id, end).await;
});

on_both!(a_signed_key_ends_while_its_period_is_not_known, async |app: &TestApp| {
    sign(app, "sealed").await;
    let id = bought(app, "price_startup_month");
    let mut items = Value::Null;
    app.world().lock().change("subscription", &id, |subscription| {
        items = subscription["items"].clone();
        let item = subscription["items"]["data"][0].as_object_mut().unwrap();
        item.retain(|name, _| !name.starts_with("current_period"));
    });
    let (end, made) = minted(app).await;
    assert_ends(end, made + (31 + grace(app).await) * DAY);
    settled(app).await;
    app.world().lock().change("subscription", &id, |subscription| subscription["items"] = items);
    signed_when_known(app, &id, end).await;
});

on_both!(a_signed_key_of_a_yearly_price_ends_with_the_year, async |app: &TestApp| {
    sign(app, "sealed").await;
    let yearly = |conn: &mut db::Conn| -> db::Result<usize> {
        let price = schema::prices::table.filter(schema::prices::stripe_price.eq("price_startup_month"));
        Ok(diesel::update(price).set(schema::prices::billing_interval.eq("year")).execute(conn)?)
    };
    app.app.db.write(yearly).await.unwrap();
    let id = bought(app, "price_startup_month");
    for _ in 0..500 {
        app.world().plan_fault_of(&id, FaultKind::Reset);
    }
    let (end, made) = minted(app).await;
    assert_ends(end, made + (366 + grace(app).await) * DAY);
    signed_when_known(app, &id, end).await;
});

on_both!(a_key_that_is_signed_anew_in_the_second_of_its_sale_opens_its_license_still, async |app: &TestApp| {
    sign(app, "sealed").await;
    let id = bought(app, "price_startup_month");
    app.world().change_subscription(&id, Change::CancelNow).unwrap();
    app.world().lock().switches.hold = false;
    settled(app).await;
    let license = app.licenses(GUEST).await[0].clone();
    let first = license["license_key"].as_str().unwrap().to_owned();
    assert_eq!(license["status"], "inactive");
    let admin = Person::with_token(app, ADMIN);
    let path = format!("/api/v1/admin/licenses/{}/reinstate", license["id"].as_str().unwrap());
    json_of(admin.post(&path, json!({})).await, 200).await;
    reconcile(&app.app.billing, Scope { thorough: true, ..Scope::default() }, &|_| {}).await.unwrap();
    let second = app.licenses(GUEST).await[0]["license_key"].as_str().unwrap().to_owned();
    assert_ne!(second, first, "it states the period that was paid");
    for key in [&first, &second] {
        let body = json!({"email": GUEST, "installation_id": "laptop", "license_key": key});
        json_of(app.post("/api/v1/license/activate", body).await, 200).await;
    }
});

on_both!(a_signed_key_that_is_bought_once_has_no_end, async |app: &TestApp| {
    let signed = |conn: &mut db::Conn| -> db::Result<usize> {
        let tier = schema::tiers::table.filter(schema::tiers::slug.eq("quantity"));
        Ok(diesel::update(tier).set(schema::tiers::key_format.eq("signed")).execute(conn)?)
    };
    assert_eq!(app.app.db.write(signed).await.unwrap(), 1);
    link(app, &[("price_quantity_once", 1)]);
    settled(app).await;
    let licenses = app.licenses(GUEST).await;
    assert_eq!(payload(licenses[0]["license_key"].as_str().unwrap())["exp"], Value::Null);
    assert_eq!(licenses[0]["valid_until"], Value::Null);
});

// ---- what a change costs ------------------------------------------------------------------------------------------

/// Makes Stripe's price differ from the catalog's.
fn dearer(state: &mut State, id: &str) {
    state.change("subscription", id, |subscription| {
        subscription["items"]["data"][0]["price"]["unit_amount"] = 1_200.into();
    });
}

on_both!(the_price_effect_is_stripes, async |app: &TestApp| {
    let id = subscribe(app, ANN, 2).await;
    settled(app).await;
    dearer(&mut app.world().lock(), &id);
    let ann = Person::signed_in(app, ANN).await;
    let page = async |quantity: i64| {
        ann.get(&format!("/dashboard/subscriptions/{id}?quantity={quantity}")).await.text().await.unwrap()
    };
    let more = page(3).await;
    assert!(more.contains("$12.00") && more.contains("$36.00") && !more.contains("about <strong>"), "{more}");
    let fewer = page(1).await;
    assert!(fewer.contains("$12.00") && fewer.contains("is credited"), "{fewer}");
    // If Stripe is unavailable, the catalog's price is shown.
    for _ in 0..3 {
        app.world().plan_fault_of("create_preview", FaultKind::Status(503));
    }
    let estimate = page(3).await;
    assert!(estimate.contains("about <strong>$9.00") && estimate.contains("before taxes"), "{estimate}");
});

on_both!(a_renewal_of_the_very_second_of_the_sale_is_mailed_too, async |app: &TestApp| {
    sign(app, "sealed").await;
    let id = subscribe_to(app, ANN, &[("price_startup_month", 1)]).await;
    let first = key(app).await;
    let delivered = async || {
        let sent = app.admin_get(&format!("/api/v1/admin/mail?recipient={ANN}&status=sent")).await;
        sent["mail"].as_array().unwrap().len() == 1
    };
    app.until("the keys are mailed", delivered).await;
    let sold = keysmith::clock::parse_rfc3339(app.licenses(ANN).await[0]["created_at"].as_str().unwrap()).unwrap();
    let clock = &app.app.context.clock;
    clock.advance(sold - clock.now());
    app.world().change_subscription(&id, Change::Renew).unwrap();
    settled(app).await;
    assert_ne!(key(app).await, first);
    assert_eq!(mails(app, ANN).await, ["license_key_renewed"]);
});
