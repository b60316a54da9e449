//! The entitlements of subscription items: a line grants what its price says, removed seats return, and catalog
//! changes reach running subscriptions.

use diesel::prelude::*;
use keysmith::billing::scheduled::reconcile::{Scope, reconcile};
use keysmith::catalog::file::Catalog;
use keysmith::db::{self, schema};
use keysmith::ids::SubscriptionId;
use keysmith::sandbox::stripe::life::Change;
use serde_json::{Value, json};

use crate::helpers::{ADMIN, Person, TestApp, json_of};
use crate::money::{mails, settled, statuses, subscribe};
use crate::on_both;
use crate::seats::{items, subscribe_to, tiers};

const ANN: &str = "ann@example.com";

/// The tier `startup` sells seats of one key.
pub async fn startup_sells_seats(app: &TestApp) {
    let change = |conn: &mut db::Conn| -> db::Result<usize> {
        let startup = schema::tiers::table.filter(schema::tiers::slug.eq("startup"));
        Ok(diesel::update(startup).set(schema::tiers::quantity_means.eq("seats")).execute(conn)?)
    };
    assert_eq!(app.app.db.write(change).await.unwrap(), 1);
}

async fn quantity(app: &TestApp, id: &str, quantity: i64) {
    app.world().change_subscription(id, Change::Quantity(quantity)).unwrap();
    settled(app).await;
}

async fn of_tier(app: &TestApp, tier: &str) -> Vec<Value> {
    let mut all: Vec<Value> = app.licenses(ANN).await.into_iter().filter(|license| license["tier"] == tier).collect();
    all.sort_by_key(|license| license["id"].as_str().unwrap().to_owned());
    all
}

pub async fn limit_of(app: &TestApp, license: &Value) -> Option<i64> {
    let id = license["id"].as_str().unwrap().to_owned();
    let read = move |conn: &mut db::Conn| -> db::Result<Option<i64>> {
        let row = schema::licenses::table.filter(schema::licenses::id.eq(id));
        Ok(row.select(schema::licenses::max_activations).first(conn)?)
    };
    app.app.db.read(read).await.unwrap()
}

fn keys_of(licenses: &[Value]) -> Vec<&str> {
    licenses.iter().map(|license| license["license_key"].as_str().unwrap()).collect()
}

/// The active activations of a license.
fn places(license: &Value) -> Vec<&str> {
    let all = license["activations"].as_array().unwrap().iter();
    all.filter(|place| place["active"] == true).map(|place| place["subject"].as_str().unwrap()).collect()
}

async fn activate_device(app: &TestApp, key: &str, device: &str) -> u16 {
    let body = json!({"email": ANN, "installation_id": device, "license_key": key});
    app.post("/api/v1/license/activate", body).await.status().as_u16()
}

/// The number of licenses in the signed revocation list.
async fn without_right(app: &TestApp) -> usize {
    let answer = json_of(app.get("/api/v1/revocations").await, 200).await;
    let list = answer["list"].as_str().unwrap().strip_prefix("revoked/").unwrap();
    let payload = data_encoding::BASE64URL_NOPAD.decode(list.split('.').next().unwrap().as_bytes()).unwrap();
    String::from_utf8(payload).unwrap().matches("lic_").count()
}

/// Applies the test's catalog with an additional price.
pub async fn apply_with_price(app: &TestApp, tier: &str, price: &str) {
    let context = app.app.context.clone();
    let (tier, price) = (tier.to_owned(), price.to_owned());
    let work = move |conn: &mut db::Conn| {
        let mut catalog = Catalog::of_database(conn).unwrap();
        let tiers = catalog.products.iter_mut().flat_map(|product| &mut product.tiers);
        let tier = tiers.into_iter().find(|known| known.slug == tier).unwrap();
        let mut new = tier.prices[0].clone();
        new.stripe_price = price.clone();
        new.default = false;
        tier.prices.push(new);
        catalog.bring_in(conn, &context).map(|_| ()).map_err(|error| db::Error::Corrupt(error.to_string()))
    };
    app.app.db.write(work).await.unwrap();
    app.app.wake.ring();
}

// ---- a line grants what its price says --------------------------------------------------------------------------

on_both!(a_line_is_what_its_price_says_bought_once, async |app: &TestApp| {
    let id = subscribe_to(app, ANN, &[("price_site_month", 2), ("price_quantity_once", 1)]).await;
    assert_eq!(tiers(app, ANN).await, ["quantity active", "site active", "site active"]);
    let once = of_tier(app, "quantity").await;
    assert_eq!((&once[0]["valid_until"], &once[0]["subscription_id"]), (&Value::Null, &Value::Null));
    assert!(!mails(app, ANN).await.contains(&"seats_removed".to_owned()));
    // No event of the subscription changes it.
    quantity(app, &id, 3).await;
    app.world().change_subscription(&id, Change::Renew).unwrap();
    app.world().change_subscription(&id, Change::CancelNow).unwrap();
    settled(app).await;
    assert_eq!(tiers(app, ANN).await, ["quantity active", "site inactive", "site inactive", "site inactive"]);
    assert_eq!(of_tier(app, "quantity").await[0]["valid_until"], Value::Null);
});

on_both!(a_line_is_what_its_price_says_two_items_and_one_bought_once, async |app: &TestApp| {
    let lines = [("price_quantity_once", 2), ("price_site_month", 1), ("price_startup_month", 1)];
    let id = subscribe_to(app, ANN, &lines).await;
    let all = ["quantity active", "quantity active", "site active", "startup active"];
    assert_eq!(tiers(app, ANN).await, all);
    app.world().remove_item(&id, &items(app, &id)[0]).unwrap();
    settled(app).await;
    assert_eq!(tiers(app, ANN).await, ["quantity active", "quantity active", "site inactive", "startup active"]);
});

on_both!(a_line_is_what_its_price_says_an_item_of_seats_joins, async |app: &TestApp| {
    startup_sells_seats(app).await;
    let id = subscribe_to(app, ANN, &[("price_site_month", 2)]).await;
    app.world().add_item(&id, "price_startup_month", 3).unwrap();
    settled(app).await;
    assert_eq!(tiers(app, ANN).await, ["site active", "site active", "startup active"]);
    let startup = of_tier(app, "startup").await;
    assert_eq!(limit_of(app, &startup[0]).await, Some(3));
    assert_eq!(mails(app, ANN).await, ["seats_added"]);
    // Larger and smaller quantities stay one license.
    let item = items(app, &id)[1].clone();
    for wanted in [5, 2] {
        app.world().update_item(&item, json!({"quantity": wanted.to_string()}).as_object().unwrap()).unwrap();
        settled(app).await;
        let now = of_tier(app, "startup").await;
        assert_eq!((now.len(), limit_of(app, &now[0]).await), (1, Some(wanted)));
    }
    // The item is removed and bought again: the same key.
    app.world().remove_item(&id, &item).unwrap();
    settled(app).await;
    assert_eq!(of_tier(app, "startup").await[0]["status"], "inactive");
    app.world().add_item(&id, "price_startup_month", 4).unwrap();
    settled(app).await;
    let again = of_tier(app, "startup").await;
    assert_eq!((keys_of(&again), &again[0]["status"]), (keys_of(&startup), &json!("active")));
    assert_eq!(limit_of(app, &again[0]).await, Some(4));
    assert_eq!(of_tier(app, "site").await.iter().filter(|license| license["status"] == "active").count(), 2);
});

on_both!(a_line_is_what_its_price_says_one_of_two_items_moves_to_an_unknown_price, async |app: &TestApp| {
    let id = subscribe_to(app, ANN, &[("price_site_month", 2), ("price_startup_month", 1)]).await;
    let keys = of_tier(app, "site").await;
    app.world().put_price("price_site_new", "Per site", 1000, "usd", Some("month"));
    app.world().replace_item(&id, &items(app, &id)[0], "price_site_new").unwrap();
    settled(app).await;
    assert_eq!(tiers(app, ANN).await, ["site active", "site active", "startup active"]);
    assert!(mails(app, ANN).await.is_empty());
    apply_with_price(app, "business", "price_site_new").await;
    app.until("the licenses follow the catalog", async || of_tier(app, "business").await.len() == 2).await;
    assert_eq!(keys_of(&of_tier(app, "business").await), keys_of(&keys));
    assert_eq!(tiers(app, ANN).await, ["business active", "business active", "startup active"]);
});

on_both!(a_line_is_what_its_price_says_the_only_item_moves_to_an_unknown_price, async |app: &TestApp| {
    let id = subscribe(app, ANN, 2).await;
    settled(app).await;
    app.world().put_price("price_site_new", "Per site", 1000, "usd", Some("month"));
    app.world().change_price(&id, &items(app, &id)[0], "price_site_new").unwrap();
    quantity(app, &id, 3).await;
    assert_eq!(tiers(app, ANN).await, ["site active", "site active"], "nothing is minted at an unknown price");
    apply_with_price(app, "site", "price_site_new").await;
    app.until("the third key is minted", async || of_tier(app, "site").await.len() == 3).await;
});

on_both!(a_line_is_what_its_price_says_an_item_that_is_not_ours, async |app: &TestApp| {
    let id = subscribe_to(app, ANN, &[("price_site_month", 2)]).await;
    app.world().put_price("price_shirt", "T-shirt", 2000, "usd", Some("month"));
    app.world().add_item(&id, "price_shirt", 7).unwrap();
    settled(app).await;
    assert_eq!(tiers(app, ANN).await, ["site active", "site active"]);
    let shirt = items(app, &id)[1].clone();
    app.world().remove_item(&id, &shirt).unwrap();
    settled(app).await;
    assert_eq!(tiers(app, ANN).await, ["site active", "site active"]);
    assert!(mails(app, ANN).await.is_empty());
});

on_both!(a_quantity_over_the_limit_is_told_to_the_seller, async |app: &TestApp| {
    let admin = "seller@example.com";
    crate::desk::seller(app).await;
    let id = subscribe(app, ANN, 2).await;
    quantity(app, &id, 150_000).await;
    assert_eq!(statuses(app, ANN).await, ["active", "active"]);
    assert_eq!(mails(app, admin).await, ["subscription_review"]);
    quantity(app, &id, 3).await;
    assert_eq!(statuses(app, ANN).await, ["active"; 3]);
});

// ---- removed seats return ---------------------------------------------------------------------------------------

on_both!(seats_come_back_with_their_keys_and_places, async |app: &TestApp| {
    let id = subscribe(app, ANN, 3).await;
    settled(app).await;
    let before = of_tier(app, "site").await;
    for (at, license) in before.iter().enumerate() {
        let key = license["license_key"].as_str().unwrap();
        assert_eq!(app.activate(key, &format!("s{at}.example.com"), ANN).await.status(), 200);
    }
    let before = of_tier(app, "site").await;
    quantity(app, &id, 0).await;
    let gone = of_tier(app, "site").await;
    assert!(gone.iter().all(|license| license["status"] == "inactive" && places(license).is_empty()));
    assert_eq!(without_right(app).await, 3, "deployments without a network stop, too");
    quantity(app, &id, 3).await;
    let back = of_tier(app, "site").await;
    assert_eq!(back.len(), 3, "no new key");
    for (before, back) in before.iter().zip(&back) {
        assert_eq!((&back["license_key"], &back["status"]), (&before["license_key"], &json!("active")));
        assert_eq!(places(back), places(before));
    }
    assert_eq!(without_right(app).await, 0);
    assert_eq!(mails(app, ANN).await, ["seats_removed", "seats_added"]);
});

on_both!(seats_come_back_the_last_one_first, async |app: &TestApp| {
    let id = subscribe(app, ANN, 4).await;
    settled(app).await;
    let active = async || -> Vec<Value> {
        let listed = of_tier(app, "site").await;
        listed
            .into_iter()
            .filter(|license| license["status"] == "active")
            .map(|license| license["id"].clone())
            .collect()
    };
    quantity(app, &id, 3).await;
    let three = active().await;
    app.app.context.clock.advance(60);
    quantity(app, &id, 2).await;
    let two = active().await;
    assert!(two.len() == 2 && two.iter().all(|id| three.contains(id)));
    // The license removed last is back, and the one removed first is not.
    quantity(app, &id, 3).await;
    assert_eq!(active().await, three);
    // Next the fourth one, and then a new one.
    quantity(app, &id, 5).await;
    assert_eq!(statuses(app, ANN).await, ["active"; 5]);
});

on_both!(seats_come_back_to_one_key_with_its_devices, async |app: &TestApp| {
    startup_sells_seats(app).await;
    let id = subscribe_to(app, ANN, &[("price_startup_month", 3)]).await;
    let key = app.keys(ANN).await[0].clone();
    for device in ["one", "two", "three"] {
        assert_eq!(activate_device(app, &key, device).await, 200);
    }
    quantity(app, &id, 1).await;
    assert_eq!(places(&of_tier(app, "startup").await[0]), ["one"]);
    quantity(app, &id, 2).await;
    assert_eq!(places(&of_tier(app, "startup").await[0]), ["one", "two"]);
    quantity(app, &id, 0).await;
    assert_eq!(statuses(app, ANN).await, ["inactive"]);
    quantity(app, &id, 3).await;
    let license = of_tier(app, "startup").await;
    assert_eq!((app.keys(ANN).await, license.len()), (vec![key], 1));
    assert_eq!(places(&license[0]), ["one", "two", "three"]);
});

on_both!(seats_that_a_person_revoked_stay_away, async |app: &TestApp| {
    let id = subscribe(app, ANN, 1).await;
    settled(app).await;
    let first = of_tier(app, "site").await.remove(0)["id"].take();
    quantity(app, &id, 2).await;
    let both = of_tier(app, "site").await;
    let last = both.iter().find(|license| license["id"] != first).unwrap()["id"].as_str().unwrap().to_owned();
    let admin = Person::with_token(app, ADMIN);
    json_of(admin.post(&format!("/api/v1/admin/licenses/{last}/revoke"), json!({})).await, 200).await;
    quantity(app, &id, 1).await;
    assert_eq!(statuses(app, ANN).await, ["active", "revoked"]);
    quantity(app, &id, 2).await;
    assert_eq!(statuses(app, ANN).await, ["active", "active", "revoked"]);
});

// ---- catalog changes reach running subscriptions ----------------------------------------------------------------

on_both!(a_price_that_becomes_known_is_found_by_the_reconciler, async |app: &TestApp| {
    let id = subscribe_to(app, ANN, &[("price_site_month", 1), ("price_startup_month", 1)]).await;
    app.world().put_price("price_late", "Late", 1000, "usd", Some("month"));
    app.world().add_item(&id, "price_late", 2).unwrap();
    settled(app).await;
    assert_eq!(tiers(app, ANN).await, ["site active", "startup active"]);
    apply_with_price(app, "business", "price_late").await;
    let report = reconcile(&app.app.billing, Scope::default(), &|_| {}).await.unwrap();
    assert!(report.failures.is_empty(), "{report:?}");
    assert_eq!(tiers(app, ANN).await, ["business active", "business active", "site active", "startup active"]);
    let again = reconcile(&app.app.billing, Scope::default(), &|_| {}).await.unwrap();
    assert!(again.repairs.is_empty(), "{again:?}");
});

on_both!(a_price_that_moves_to_another_tier_takes_its_licenses_along, async |app: &TestApp| {
    let id = subscribe_to(app, ANN, &[("price_startup_month", 2)]).await;
    let context = app.app.context.clone();
    let work = move |conn: &mut db::Conn| {
        let mut catalog = Catalog::of_database(conn).unwrap();
        let mut moved = None;
        for tier in catalog.products.iter_mut().flat_map(|product| &mut product.tiers) {
            if tier.slug == "startup" {
                moved = tier.prices.pop();
            }
        }
        let mut moved = moved.unwrap();
        moved.default = false;
        for tier in catalog.products.iter_mut().flat_map(|product| &mut product.tiers) {
            if tier.slug == "business" {
                tier.prices.push(moved.clone());
            }
        }
        catalog.bring_in(conn, &context).map(|_| ()).map_err(|error| db::Error::Corrupt(error.to_string()))
    };
    app.app.db.write(work).await.unwrap();
    app.app.wake.ring();
    app.until("the licenses are the other tier's", async || of_tier(app, "business").await.len() == 2).await;
    assert_eq!(app.world().object("subscription", &id).unwrap()["status"], "active");
});

// ---- changes requested by people --------------------------------------------------------------------------------

on_both!(two_servers_never_cross_in_a_change, async |app: &TestApp| {
    use keysmith::billing::subscriptions::change_quantity::change_quantity;
    let id = subscribe(app, ANN, 2).await;
    settled(app).await;
    let ann = crate::seats::account_of(app).await;
    let lease = async |by: Option<&'static str>, until: Option<i64>| {
        let id = id.clone();
        let set = move |conn: &mut db::Conn| -> db::Result<usize> {
            let row = schema::subscriptions::table.find(&id);
            let held = (schema::subscriptions::changing_by.eq(by), schema::subscriptions::changing_until.eq(until));
            Ok(diesel::update(row).set(held).execute(conn)?)
        };
        assert_eq!(app.app.db.write(set).await.unwrap(), 1);
    };
    // Another server holds the lock: the change waits.
    lease(Some("another"), Some(app.app.context.now() + 60)).await;
    let (billing, account, subscription) = (app.app.billing.clone(), ann.clone(), id.clone());
    let change = tokio::spawn(async move {
        change_quantity(&billing, &account, &SubscriptionId::from_text(subscription), None, 5, &[]).await
    });
    // A real delay: a waiting change has no visible state. It tries to get the lock every 50 ms.
    tokio::time::sleep(std::time::Duration::from_millis(300)).await;
    assert_eq!(app.licenses(ANN).await.len(), 2);
    lease(None, None).await;
    assert_eq!(change.await.unwrap().unwrap().quantity, 5);
    assert_eq!(app.licenses(ANN).await.len(), 5, "it is here before the event is");
    // A lock left by a killed server expires.
    lease(Some("killed"), Some(app.app.context.now() - 1)).await;
    assert_eq!(
        change_quantity(&app.app.billing, &ann, &SubscriptionId::from_text(&id), None, 6, &[]).await.unwrap().quantity,
        6
    );
});

on_both!(the_api_and_the_page_change_a_quantity_alike, async |app: &TestApp| {
    let id = subscribe(app, ANN, 1).await;
    settled(app).await;
    app.world().lock().switches.hold = true;
    let ann = Person::signed_in(app, ANN).await;
    json_of(ann.post(&format!("/subscriptions/{id}/quantity"), json!({"quantity": 3})).await, 200).await;
    assert_eq!(app.licenses(ANN).await.len(), 3, "without any event");
    let license = app.licenses(ANN).await[0]["id"].as_str().unwrap().to_owned();
    json_of(ann.post(&format!("/licenses/{license}/cancel"), json!({})).await, 200).await;
    assert_eq!(statuses(app, ANN).await, ["active", "active", "inactive"]);
    json_of(ann.post(&format!("/subscriptions/{id}/cancel"), json!({})).await, 200).await;
    assert!(mails(app, ANN).await.contains(&"subscription_ending".to_owned()), "it is known at once");
});
