//! A revoked or suspended license is the first to lose its seat, so that no working key is lost; buying the seat again
//! does not restore it.

use diesel::prelude::*;
use keysmith::billing::subscriptions::cancel_license::cancel_license;
use keysmith::db::{self, schema};
use keysmith::ids::LicenseId;
use keysmith::sandbox::stripe::life::Change;
use serde_json::{Value, json};

use crate::entitlements::{limit_of, startup_sells_seats};
use crate::helpers::{ADMIN, Person, TestApp, json_of, problem_of};
use crate::money::{mails, settled, statuses, subscribe};
use crate::on_both;
use crate::seat_rules::set_tier;
use crate::seats::{account_of, subscribe_to};

const ANN: &str = "ann@example.com";

async fn quantity(app: &TestApp, id: &str, quantity: i64) {
    app.world().change_subscription(id, Change::Quantity(quantity)).unwrap();
    settled(app).await;
}

/// The license IDs in the order of creation.
async fn ids(app: &TestApp) -> Vec<LicenseId> {
    let read = |conn: &mut db::Conn| -> db::Result<Vec<LicenseId>> {
        Ok(schema::licenses::table.order(schema::licenses::ordinal).select(schema::licenses::id).load(conn)?)
    };
    app.app.db.read(read).await.unwrap()
}

/// The statuses in the order of creation.
async fn in_order(app: &TestApp) -> Vec<String> {
    let all = app.licenses(ANN).await;
    let status =
        |id: &LicenseId| all.iter().find(|l| l["id"] == id.as_str()).unwrap()["status"].as_str().unwrap().to_owned();
    ids(app).await.iter().map(status).collect()
}

async fn admin(app: &TestApp, license: &str, action: &str) {
    let admin = Person::with_token(app, ADMIN);
    json_of(admin.post(&format!("/api/v1/admin/licenses/{license}/{action}"), json!({})).await, 200).await;
}

/// Activates every license at a different site, so that only manual decisions distinguish them.
async fn use_all(app: &TestApp) {
    for (at, key) in app.keys(ANN).await.iter().enumerate() {
        assert_eq!(app.activate(key, &format!("s{at}.example.com"), ANN).await.status(), 200);
    }
}

on_both!(a_revoked_license_is_the_first_to_lose_its_seat, async |app: &TestApp| {
    let id = subscribe(app, ANN, 3).await;
    settled(app).await;
    use_all(app).await;
    // The oldest one, which would otherwise go last.
    admin(app, &ids(app).await[0], "revoke").await;
    quantity(app, &id, 2).await;
    assert_eq!(in_order(app).await, ["revoked", "active", "active"], "two are paid for, and two work");
    quantity(app, &id, 1).await;
    assert_eq!(in_order(app).await, ["revoked", "active", "inactive"]);
    // Buying seats again restores what the smaller quantity removed, never what a person revoked.
    quantity(app, &id, 3).await;
    assert_eq!(in_order(app).await, ["revoked", "active", "active", "active"]);
});

on_both!(a_suspended_license_waits_without_a_seat_until_one_is_free, async |app: &TestApp| {
    let id = subscribe(app, ANN, 3).await;
    settled(app).await;
    use_all(app).await;
    let first = ids(app).await[0].clone();
    admin(app, &first, "suspend").await;
    quantity(app, &id, 2).await;
    assert_eq!(in_order(app).await, ["suspended", "active", "active"]);
    // Once the revocation is withdrawn, the entitlement decides again: a license without a seat.
    admin(app, &first, "reinstate").await;
    assert_eq!(in_order(app).await, ["inactive", "active", "active"]);
    quantity(app, &id, 3).await;
    assert_eq!(in_order(app).await, ["active"; 3]);
});

on_both!(a_blocked_license_goes_without_a_question, async |app: &TestApp| {
    set_tier(app, "site", json!({"shrink": "ask"})).await;
    let id = subscribe(app, ANN, 4).await;
    settled(app).await;
    let all = ids(app).await;
    admin(app, &all[1], "revoke").await;
    let ann = Person::signed_in(app, ANN).await;
    let path = format!("/subscriptions/{id}/choose");
    quantity(app, &id, 3).await;
    problem_of(ann.get(&path).await, 409, "nothing_to_choose").await;
    assert_eq!(in_order(app).await, ["active", "revoked", "active", "active"]);
    // One of two licenses has to go: only the unblocked one can be selected.
    admin(app, &all[3], "suspend").await;
    quantity(app, &id, 1).await;
    let question = json_of(ann.get(&path).await, 200).await;
    assert_eq!((&question["groups"][0]["going"], &question["groups"][0]["keep"]), (&json!(1), &json!(1)));
    let listed: Vec<&Value> = question["groups"][0]["seats"].as_array().unwrap().iter().map(|s| &s["id"]).collect();
    assert!(listed.len() == 2 && !listed.contains(&&json!(all[3])), "{question}");
    json_of(ann.post(&path, json!({"going": [all[0]]})).await, 200).await;
    app.app.context.clock.advance(8 * 86_400);
    keysmith::billing::scheduled::run_due(&app.app.billing).await.unwrap();
    assert_eq!(in_order(app).await, ["inactive", "revoked", "active", "suspended"]);
});

on_both!(what_the_customer_gives_up_is_counted_beside_what_a_person_blocked, async |app: &TestApp| {
    let id = subscribe(app, ANN, 3).await;
    settled(app).await;
    let all = ids(app).await;
    admin(app, &all[0], "revoke").await;
    // Stripe has one seat less, and the server does not know yet: the revoked license covers that one, not the one
    // given up now.
    app.world().lock().switches.hold = true;
    app.world().change_subscription(&id, Change::Quantity(2)).unwrap();
    let account = account_of(app).await;
    assert_eq!(cancel_license(&app.app.billing, &account, &all[1]).await.unwrap().quantity, 1);
    assert_eq!(in_order(app).await, ["revoked", "inactive", "active"]);
    app.world().lock().switches.hold = false;
    settled(app).await;
    assert_eq!(in_order(app).await, ["revoked", "inactive", "active"]);
});

on_both!(the_license_that_has_the_seats_is_none_that_a_person_blocked, async |app: &TestApp| {
    let id = subscribe_to(app, ANN, &[("price_startup_month", 2)]).await;
    let all = ids(app).await;
    admin(app, &all[0], "revoke").await;
    startup_sells_seats(app).await;
    quantity(app, &id, 5).await;
    assert_eq!(in_order(app).await, ["revoked", "active"]);
    assert_eq!(limit_of(app, &json!({"id": all[1]})).await, Some(5));
    assert_eq!(statuses(app, ANN).await, ["active", "revoked"]);
    assert!(!mails(app, ANN).await.is_empty());
});
