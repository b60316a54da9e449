//! Fulfillment: from the payment to the keys.

use keysmith::sandbox::stripe::checkout::Pay;
use keysmith::sandbox::stripe::delivery::Switches;
use keysmith::sandbox::stripe::fault::FaultKind;
use serde_json::{Value, json};

use crate::helpers::{Database, TestApp, json_of};
use crate::on_both;

on_both!(one_and_five_keys, async |app: &TestApp| {
    for quantity in [1, 5] {
        let email = format!("buyer{quantity}@example.com");
        let keys = app.buy_keys(&email, quantity).await;
        assert!(keys.iter().all(|key| key.starts_with("KEY-") && key.len() == 23), "{keys:?}");
        for license in app.licenses(&email).await {
            assert_eq!(license["purchase_type"], "quantity");
            assert_eq!(license["available"], true);
            assert_eq!(license["used_site_domain"], Value::Null);
            assert_eq!(license["valid_until"], Value::Null);
        }
    }
});

on_both!(a_thousand_keys, async |app: &TestApp| {
    let keys = app.buy_keys("many@example.com", 1000).await;
    let different: std::collections::HashSet<&String> = keys.iter().collect();
    assert_eq!(different.len(), 1000);
});

on_both!(a_second_purchase_mints_again, async |app: &TestApp| {
    assert_eq!(app.buy_keys("ada@example.com", 2).await.len(), 2);
    assert_eq!(app.buy_keys("ada@example.com", 3).await.len(), 5);
});

on_both!(sites_are_born_activated, async |app: &TestApp| {
    let body = json!({"email": "a@example.com", "sites": ["one.example.com", "two.example.com"]});
    let session =
        json_of(app.post("/purchase-sites", body).await, 200).await["session_id"].as_str().unwrap().to_owned();
    app.world().pay(&session, &Pay::default()).unwrap();
    app.until("the keys are minted", async || app.licenses("a@example.com").await.len() == 2).await;
    let licenses = app.licenses("a@example.com").await;
    let mut sites: Vec<&str> = licenses.iter().map(|license| license["used_site_domain"].as_str().unwrap()).collect();
    sites.sort_unstable();
    assert_eq!(sites, ["one.example.com", "two.example.com"]);
    for license in &licenses {
        assert_eq!((&license["available"], &license["purchase_type"]), (&json!(false), &json!("site")));
        assert_eq!(license["site_domain"], license["used_site_domain"]);
        assert!(license["subscription_id"].as_str().unwrap().starts_with("sub_"));
    }
});

on_both!(unpaid_mints_nothing_until_the_transfer_arrives, async |app: &TestApp| {
    let session = app.open_checkout("slow@example.com", 3).await;
    app.world().pay(&session, &Pay { by_transfer: true, ..Pay::default() }).unwrap();
    app.until("the unpaid session is seen", async || all_processed(app).await).await;
    let page = app.get(&format!("/checkout/success?session_id={session}")).await.text().await.unwrap();
    assert!(page.contains("Waiting for your payment"), "{page}");
    assert_eq!(app.licenses("slow@example.com").await.len(), 0);
    app.world().settle(&session).unwrap();
    app.until("the keys are minted", async || app.licenses("slow@example.com").await.len() == 3).await;
});

on_both!(a_failed_transfer_or_an_expired_session_mints_nothing, async |app: &TestApp| {
    let failed = app.open_checkout("a@example.com", 1).await;
    app.world().pay(&failed, &Pay { by_transfer: true, ..Pay::default() }).unwrap();
    app.world().fail_transfer(&failed).unwrap();
    let expired = app.open_checkout("a@example.com", 1).await;
    app.world().expire(&expired).unwrap();
    app.until("the events are processed", async || all_processed(app).await).await;
    assert_eq!(app.licenses("a@example.com").await.len(), 0);
    assert_eq!(order_status(app, &failed).await, "failed");
    assert_eq!(order_status(app, &expired).await, "expired");
});

on_both!(twice_late_and_in_the_wrong_order, async |app: &TestApp| {
    app.world().lock().switches = Switches { twice: true, reversed: true, ..Switches::default() };
    let session = app.open_checkout("a@example.com", 4).await;
    app.world().lock().switches.hold = true;
    app.world().pay(&session, &Pay { by_transfer: true, ..Pay::default() }).unwrap();
    app.world().settle(&session).unwrap();
    app.world().lock().switches.hold = false;
    app.until("the keys are minted", async || app.licenses("a@example.com").await.len() == 4).await;
    app.until("the events are processed", async || all_processed(app).await).await;
    assert_eq!(app.licenses("a@example.com").await.len(), 4);
    assert_eq!(mails(app).await, 1);
});

on_both!(the_success_page_fulfils_and_shows_the_keys, async |app: &TestApp| {
    app.world().lock().switches.hold = true;
    let session = app.buy("a@example.com", 2).await;
    let url = format!("{}/checkout/success?session_id={session}", app.base);
    let pages: Vec<_> = (0..8).map(|_| actix_web::rt::spawn(app.client.get(&url).send())).collect();
    let mut shown = 0;
    for page in pages {
        let text = page.await.unwrap().unwrap().text().await.unwrap();
        assert!(text.contains("KEY-") || text.contains("in your mail"), "{text}");
        shown += usize::from(text.contains("KEY-"));
    }
    assert!(shown >= 1, "the first one at least");
    app.world().lock().switches.hold = false;
    app.until("the events are processed", async || all_processed(app).await).await;
    assert_eq!(app.licenses("a@example.com").await.len(), 2);
    assert_eq!(mails(app).await, 1);
    assert_eq!(app.get("/checkout/success?session_id=cs_test_unknown").await.status(), 404);
    assert_eq!(app.get("/checkout/success?session_id=../x").await.status(), 404);
});

on_both!(the_quantity_that_is_paid_counts, async |app: &TestApp| {
    let session = app.open_checkout("a@example.com", 2).await;
    app.world().lock().change("checkout.session", &session, |session| {
        session["_lines"][0]["quantity"] = 7.into();
    });
    app.world().pay(&session, &Pay::default()).unwrap();
    app.until("the keys are minted", async || app.licenses("a@example.com").await.len() == 7).await;
});

on_both!(payment_links_are_matched_by_their_prices, async |app: &TestApp| {
    let session = foreign_session(app, &["price_quantity_once", "price_two_devices_once"], Some("guest@example.com"));
    app.world().pay(&session, &Pay::default()).unwrap();
    app.until("both lines are minted", async || app.licenses("guest@example.com").await.len() == 4).await;
    let licenses = app.licenses("guest@example.com").await;
    let tiers: Vec<&str> = licenses.iter().map(|l| l["tier"].as_str().unwrap()).collect();
    assert_eq!(tiers.iter().filter(|tier| **tier == "two-devices").count(), 2);
});

on_both!(a_price_of_nothing_that_we_sell_is_ignored, async |app: &TestApp| {
    app.world().put_price("price_unknown", "Something else", 100, "usd", None);
    let session = foreign_session(app, &["price_unknown"], Some("a@example.com"));
    app.world().pay(&session, &Pay::default()).unwrap();
    let event = event_of(app, "checkout.session.completed");
    let ignored = async || app.event_status(&event).await.is_some_and(|(status, _)| status == "ignored");
    app.until("the event is ignored", ignored).await;
    assert_eq!(app.licenses("a@example.com").await.len(), 0);
});

on_both!(a_hundred_percent_off_mints_at_once, async |app: &TestApp| {
    app.world().put_price("price_quantity_once", "Free", 0, "usd", None);
    assert_eq!(app.buy_keys("free@example.com", 2).await.len(), 2);
});

on_both!(stripe_failing_while_fulfilling_loses_nothing, async |app: &TestApp| {
    app.world().lock().switches.hold = true;
    let session = app.buy("a@example.com", 2).await;
    app.world().plan_faults([
        FaultKind::Status(500),
        FaultKind::HalfBody,
        FaultKind::Status(429),
        FaultKind::Status(503),
    ]);
    app.world().lock().switches.hold = false;
    app.until("the keys are minted", async || app.licenses("a@example.com").await.len() == 2).await;
    assert_eq!(order_status(app, &session).await, "fulfilled");
});

/// A session that this server did not create, with two of each price.
fn foreign_session(app: &TestApp, prices: &[&str], email: Option<&str>) -> String {
    let mut form = "mode=payment&success_url=https://elsewhere.example/thanks".to_owned();
    for (place, price) in prices.iter().enumerate() {
        form.push_str(&format!("&line_items[{place}][price]={price}&line_items[{place}][quantity]=2"));
    }
    if let Some(email) = email {
        form.push_str(&format!("&customer_email={email}"));
    }
    let params = keysmith::sandbox::stripe::form::nest(&form);
    app.world().create_session(&params).unwrap()["id"].as_str().unwrap().to_owned()
}

fn event_of(app: &TestApp, kind: &str) -> String {
    let events = app.world().events();
    events.iter().rev().find(|event| event["type"] == kind).unwrap()["id"].as_str().unwrap().to_owned()
}

/// Whether every event of the sandbox has arrived and been processed.
async fn all_processed(app: &TestApp) -> bool {
    for event in app.world().events() {
        match app.event_status(event["id"].as_str().unwrap()).await {
            Some((status, _)) if status != "received" => {}
            _ => return false,
        }
    }
    true
}

async fn order_status(app: &TestApp, session: &str) -> String {
    let (session, sealer) = (keysmith::ids::SessionId::from_text(session), app.app.sealer.clone());
    let order = app
        .app
        .db
        .read(move |conn| keysmith::billing::records::order::Order::by_session(conn, &sealer, &session))
        .await
        .unwrap();
    order.unwrap().status.to_string()
}

async fn mails(app: &TestApp) -> i64 {
    use diesel::prelude::*;
    use keysmith::db::schema::mail_outbox::dsl;
    let count = app.app.db.read(|conn| Ok::<_, keysmith::db::Error>(dsl::mail_outbox.count().get_result(conn)?));
    count.await.unwrap()
}

/// A tier with hashed keys: readable until their mail is sent, then never again.
async fn hashed_keys(database: Database) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("catalog.toml");
    let example = include_str!("../../catalog.toml");
    let (site, rest) = example.split_once("slug = \"quantity\"").unwrap();
    let rest = rest.replacen("key_storage = \"sealed\"", "key_storage = \"hashed\"", 1);
    std::fs::write(&file, format!("{site}slug = \"quantity\"{rest}")).unwrap();
    let server = TestApp::start_with(database, &[("KEYSMITH_CATALOG", file.to_str().unwrap())]).await;
    let app = &server;
    let session = app.buy("ada@example.com", 1).await;
    let mailed = async || app.get("/sandbox/mail").await.text().await.unwrap().contains("Sent</span>");
    app.until("the mail is sent", mailed).await;
    let license = app.licenses("ada@example.com").await.remove(0);
    assert_eq!(license["license_key"], Value::Null);
    let mail = std::fs::read_dir(app.data().join("mail")).unwrap().next().unwrap().unwrap().path();
    let text = std::fs::read_to_string(mail).unwrap();
    let key = text[text.find("KEY-").unwrap()..].get(..23).unwrap();
    assert!(key.starts_with(license["key_prefix"].as_str().unwrap()));
    json_of(app.activate(key, "example.com", "ada@example.com").await, 200).await;
    let page = app.get(&format!("/checkout/success?session_id={session}")).await.text().await.unwrap();
    assert!(!page.contains(key), "shown once");
    server.stop().await;
}

#[actix_web::test]
async fn hashed_keys_sqlite() {
    hashed_keys(Database::migrated_sqlite()).await;
}

#[actix_web::test]
async fn hashed_keys_postgres() {
    hashed_keys(Database::migrated_postgres()).await;
}
