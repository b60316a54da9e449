//! Checkouts with several lines: each line grants what its price says, whether the catalog has all, some or none of
//! the prices.

use diesel::prelude::*;
use keysmith::db::{self, Conn, schema};
use keysmith::sandbox::stripe::checkout::Pay;
use keysmith::sandbox::stripe::life::Change;
use serde_json::{Value, json};

use crate::helpers::{TestApp, json_of, problem_of};
use crate::money::{settled, statuses};
use crate::on_both;

const EMAIL: &str = "guest@example.com";

/// Pays a checkout that the seller created at Stripe, with these prices and quantities, as `EMAIL`; returns the
/// session's ID.
pub fn link(app: &TestApp, lines: &[(&str, i64)]) -> String {
    link_by(app, lines, EMAIL, &Pay::default())
}

fn link_by(app: &TestApp, lines: &[(&str, i64)], email: &str, pay: &Pay) -> String {
    let recurs = |price: &str| app.world().object("price", price).is_some_and(|price| price["type"] == "recurring");
    let mode = match lines {
        [] => "setup",
        lines if lines.iter().any(|(price, _)| recurs(price)) => "subscription",
        _ => "payment",
    };
    let items: serde_json::Map<String, Value> = lines
        .iter()
        .enumerate()
        .map(|(at, (price, quantity))| (at.to_string(), json!({"price": price, "quantity": quantity.to_string()})))
        .collect();
    let mut params = json!({"mode": mode, "success_url": "https://elsewhere.example/thanks"});
    if !items.is_empty() {
        params["line_items"] = items.into();
    }
    let session = app.world().create_session(params.as_object().unwrap()).unwrap();
    let id = session["id"].as_str().unwrap().to_owned();
    app.world().pay(&id, &Pay { email: Some(email.into()), ..pay.clone() }).unwrap();
    id
}

/// Returns the status of the newest event of a type.
async fn event(app: &TestApp, kind: &str) -> String {
    let events = app.world().events();
    let id = events.iter().rev().find(|event| event["type"] == kind).unwrap()["id"].as_str().unwrap().to_owned();
    app.event_status(&id).await.unwrap().0
}

async fn order(app: &TestApp, session: &str) -> Value {
    let found = app.admin_get(&format!("/api/v1/admin/orders?checkout_session_id={session}")).await;
    match found["orders"][0]["id"].as_str() {
        Some(id) => app.admin_get(&format!("/api/v1/admin/orders/{id}")).await,
        None => Value::Null,
    }
}

async fn count(app: &TestApp, what: fn(&mut Conn) -> db::Result<i64>) -> i64 {
    app.app.db.read(what).await.unwrap()
}

fn orders(conn: &mut Conn) -> db::Result<i64> {
    Ok(schema::orders::table.count().get_result(conn)?)
}

fn subscriptions(conn: &mut Conn) -> db::Result<i64> {
    Ok(schema::subscriptions::table.count().get_result(conn)?)
}

fn tshirt(app: &TestApp) {
    app.world().put_price("price_tshirt", "T-shirt", 2000, "usd", None);
    app.world().put_price("price_club", "Club", 500, "usd", Some("month"));
}

on_both!(a_line_that_is_paid_once_is_no_subscriptions, async |app: &TestApp| {
    // Keys with keys, seats with keys, and two recurring items with a one-time line.
    for (n, lines) in [
        vec![("price_site_month", 2), ("price_quantity_once", 1)],
        vec![("price_site_month", 1), ("price_two_devices_once", 2)],
        vec![("price_site_month", 1), ("price_business_month", 1), ("price_quantity_once", 3)],
    ]
    .into_iter()
    .enumerate()
    {
        let email = format!("buyer{n}@example.com");
        link_by(app, &lines, &email, &Pay::default());
        settled(app).await;
        let licenses = app.licenses(&email).await;
        let once: Vec<&Value> = licenses.iter().filter(|l| l["subscription_id"].is_null()).collect();
        let tiers: Vec<&str> = once.iter().map(|l| l["tier"].as_str().unwrap()).collect();
        let wanted: usize =
            lines.iter().filter(|(p, _)| p.ends_with("once")).map(|(_, n)| usize::try_from(*n).unwrap()).sum();
        assert_eq!(once.len(), wanted, "{lines:?}: {licenses:?}");
        assert!(tiers.iter().all(|tier| matches!(*tier, "quantity" | "two-devices")), "{tiers:?}");
        assert!(licenses.iter().all(|l| l["status"] == "active"), "{licenses:?}");
        let id = licenses.iter().find_map(|l| l["subscription_id"].as_str()).unwrap().to_owned();
        // Updates, renewals and the end of the subscription do not affect it.
        for change in [Change::Renew, Change::Quantity(3), Change::CancelNow] {
            app.world().change_subscription(&id, change).unwrap();
            settled(app).await;
            let after = app.licenses(&email).await;
            let once: Vec<&Value> = after.iter().filter(|l| l["subscription_id"].is_null()).collect();
            assert_eq!(once.len(), wanted);
            assert!(once.iter().all(|l| l["status"] == "active"), "{change:?}: {once:?}");
            let ends: Vec<&Value> = once.iter().map(|l| &l["valid_until"]).collect();
            assert!(
                ends.iter().all(|end| end.is_null()) || lines.iter().any(|(p, _)| p.contains("devices")),
                "{ends:?}"
            );
        }
    }
});

on_both!(known_lines_are_minted_and_the_rest_is_one_note, async |app: &TestApp| {
    tshirt(app);
    for (n, (lines, keys)) in [
        (vec![("price_quantity_once", 2), ("price_tshirt", 1)], 2),
        (vec![("price_tshirt", 3), ("price_quantity_once", 1)], 1),
        (vec![("price_site_month", 2), ("price_tshirt", 1)], 2),
        (vec![("price_site_month", 1), ("price_club", 1), ("price_tshirt", 1)], 1),
    ]
    .into_iter()
    .enumerate()
    {
        let email = format!("cart{n}@example.com");
        let session = link_by(app, &lines, &email, &Pay::default());
        settled(app).await;
        assert_eq!(statuses(app, &email).await, vec!["active"; keys], "{lines:?}");
        assert_eq!(event(app, "checkout.session.completed").await, "processed");
        let order = order(app, &session).await;
        let unknown = order["unknown_lines"].as_array().unwrap();
        assert_eq!(unknown.len(), lines.iter().filter(|(p, _)| matches!(*p, "price_tshirt" | "price_club")).count());
        assert!(unknown.iter().any(|line| line["price"] == "price_tshirt"), "{unknown:?}");
        // Noted once without asking for a decision, however often the event arrives.
        assert_eq!(order["attention"], Value::Null);
        for event in app.world().events() {
            assert_eq!(app.send_event(&event).await.status(), 200);
        }
        settled(app).await;
        let id = order["id"].as_str().unwrap();
        let log = app.admin_get(&format!("/api/v1/admin/audit-log?subject={id}&action=order.lines_unknown")).await;
        assert_eq!(log["entries"].as_array().unwrap().len(), 1);
    }
});

on_both!(what_names_nothing_of_ours_is_ignored, async |app: &TestApp| {
    tshirt(app);
    for lines in
        [vec![("price_tshirt", 1)], vec![("price_club", 2)], vec![("price_tshirt", 1), ("price_club", 1)], vec![]]
    {
        link(app, &lines);
        settled(app).await;
        assert_eq!(event(app, "checkout.session.completed").await, "ignored", "{lines:?}");
    }
    // A bank transfer for a T-shirt is ignored, too, whether it succeeds or fails.
    let pay = Pay { by_transfer: true, ..Pay::default() };
    let session = link_by(app, &[("price_tshirt", 1)], EMAIL, &pay);
    app.world().fail_transfer(&session).unwrap();
    settled(app).await;
    assert_eq!(event(app, "checkout.session.async_payment_failed").await, "ignored");
    assert_eq!(count(app, orders).await, 0);
    assert_eq!(app.licenses(EMAIL).await.len(), 0);
    let failed = app.admin_get("/api/v1/admin/stripe-events?status=failed").await;
    assert_eq!(failed["events"], json!([]));
    assert_eq!(app.get("/checkout/success?session_id=cs_test_unknown").await.status(), 404);
});

on_both!(foreign_subscriptions_are_neither_stored_nor_asked_about, async |app: &TestApp| {
    tshirt(app);
    link(app, &[("price_club", 1)]);
    settled(app).await;
    let foreign = app.world().lock().all("subscription").next().unwrap()["id"].as_str().unwrap().to_owned();
    for change in [Change::Renew, Change::FailNext, Change::Renew, Change::PayAgain, Change::CancelNow] {
        app.world().change_subscription(&foreign, change).unwrap();
        settled(app).await;
    }
    for kind in
        ["customer.subscription.updated", "customer.subscription.deleted", "invoice.paid", "invoice.payment_failed"]
    {
        assert_eq!(event(app, kind).await, "ignored", "{kind}");
    }
    assert_eq!(count(app, subscriptions).await, 0);
    // Our own subscription is stored.
    crate::money::subscribe(app, "ann@example.com", 1).await;
    settled(app).await;
    assert_eq!(count(app, subscriptions).await, 1);
});

/// Returns the ID of this session's completion event.
fn completion_of(app: &TestApp, session: &str) -> String {
    let events = app.world().events();
    let told = |e: &&Value| e["type"] == "checkout.session.completed" && e["data"]["object"]["id"] == session;
    events.iter().find(told).unwrap()["id"].as_str().unwrap().to_owned()
}

// A Stripe key of the wrong mode hides our own Payment Links as well as foreign sessions: both kinds of events wait
// instead of failing, and those that never become visible are ignored in the end.
on_both!(a_session_that_our_key_cannot_see_waits_for_the_right_key, async |app: &TestApp| {
    app.world().lock().switches.hold = true;
    let foreign = link(app, &[("price_quantity_once", 1)]);
    app.world().hide("checkout.session", &foreign);
    let own = app.buy("ann@example.com", 2).await;
    app.world().hide("checkout.session", &own);
    app.world().lock().switches.hold = false;
    for session in [&foreign, &own] {
        let id = completion_of(app, session);
        app.until("the session is tried", async || app.event_status(&id).await.is_some_and(|(_, why)| why.is_some()))
            .await;
        let (status, why) = app.event_status(&id).await.unwrap();
        assert_eq!(status, "received", "{why:?}");
        assert!(why.unwrap().contains("STRIPE_SECRET_KEY"));
    }
    // Once the Stripe key is fixed, the keys are minted automatically.
    app.world().lock().change("checkout.session", &own, |session| session.remove("_hidden"));
    app.until("the keys are minted", async || app.licenses("ann@example.com").await.len() == 2).await;
    app.app.context.clock.advance(31 * 86_400);
    let id = completion_of(app, &foreign);
    app.until("the foreign session is ignored", async || {
        app.event_status(&id).await.is_some_and(|(status, _)| status == "ignored")
    })
    .await;
});

on_both!(a_price_that_the_catalog_learns_later_is_made_up_for, async |app: &TestApp| {
    app.world().put_price("price_addon", "Addon", 900, "usd", None);
    let session = link(app, &[("price_quantity_once", 1), ("price_addon", 2)]);
    let alone = link_by(app, &[("price_addon", 1)], "alone@example.com", &Pay::default());
    settled(app).await;
    assert_eq!(app.licenses(EMAIL).await.len(), 1);
    let price = json!({"tier": "two-devices", "stripe_price": "price_addon", "billing": "one_time", "unit_amount": 900, "currency": "usd"});
    let url = format!("{}/api/v1/admin/prices", app.base);
    json_of(app.client.post(url).bearer_auth(crate::helpers::ADMIN).json(&price).send().await.unwrap(), 201).await;
    for _ in 0..2 {
        keysmith::billing::scheduled::run_due(&app.app.billing).await.unwrap();
    }
    assert_eq!(app.licenses(EMAIL).await.len(), 3, "exactly the paid number, once");
    assert_eq!(app.licenses("alone@example.com").await.len(), 1);
    assert_eq!(order(app, &session).await["unknown_lines"], json!([]));
    assert_eq!(order(app, &alone).await["status"], "fulfilled");
});

on_both!(a_price_learned_after_the_money_went_back_makes_nothing_that_works, async |app: &TestApp| {
    app.world().put_price("price_addon", "Addon", 900, "usd", None);
    let mut buyers = Vec::new();
    for (went, status) in [("refund", "revoked"), ("dispute", "suspended"), ("lost", "revoked"), ("part", "active")] {
        let email = format!("{went}@example.com");
        link_by(app, &[("price_quantity_once", 1), ("price_addon", 2)], &email, &Pay::default());
        let charge = app.world().lock().all("charge").next_back().unwrap()["id"].as_str().unwrap().to_owned();
        settled(app).await;
        match went {
            "refund" => drop(app.world().refund(&charge, None).unwrap()),
            "part" => drop(app.world().refund(&charge, Some(100)).unwrap()),
            _ => {
                let dispute = app.world().open_dispute(&charge).unwrap()["id"].as_str().unwrap().to_owned();
                if went == "lost" {
                    app.world().close_dispute(&dispute, "lost").unwrap();
                }
            }
        }
        settled(app).await;
        buyers.push((email, status));
    }
    let price = json!({"tier": "two-devices", "stripe_price": "price_addon", "billing": "one_time", "unit_amount": 900, "currency": "usd"});
    let url = format!("{}/api/v1/admin/prices", app.base);
    json_of(app.client.post(url).bearer_auth(crate::helpers::ADMIN).json(&price).send().await.unwrap(), 201).await;
    keysmith::billing::scheduled::run_due(&app.app.billing).await.unwrap();
    for (email, status) in buyers {
        assert_eq!(statuses(app, &email).await, [status; 3], "{email}");
    }
});

on_both!(a_buyer_chooses_among_the_prices_of_a_tier, async |app: &TestApp| {
    let buy = async |body: Value| {
        let answer = json_of(app.post("/purchase-quantity", body).await, 200).await;
        app.world().object("checkout.session", answer["session_id"].as_str().unwrap()).unwrap()
    };
    for (body, price, mode) in [
        (json!({"email": EMAIL, "quantity": 2}), "price_quantity_once", "payment"),
        (json!({"email": EMAIL, "quantity": 2, "price": "price_quantity_once"}), "price_quantity_once", "payment"),
        (json!({"email": EMAIL, "quantity": 2, "price": "price_quantity_year"}), "price_quantity_year", "subscription"),
        (
            json!({"email": EMAIL, "quantity": 1, "tier": "quantity", "price": "price_quantity_year"}),
            "price_quantity_year",
            "subscription",
        ),
        (
            json!({"email": EMAIL, "quantity": 1, "price": "price_two_devices_once"}),
            "price_two_devices_once",
            "payment",
        ),
    ] {
        let session = buy(body.clone()).await;
        assert_eq!((&session["_lines"][0]["price"]["id"], &session["mode"]), (&json!(price), &json!(mode)), "{body}");
    }
    for wrong in [
        json!({"email": EMAIL, "quantity": 1, "price": "price_nobody"}),
        json!({"email": EMAIL, "quantity": 1, "tier": "site", "price": "price_quantity_year"}),
        json!({"email": EMAIL, "quantity": 1, "price": ""}),
    ] {
        let refused = problem_of(app.post("/purchase-quantity", wrong).await, 422, "invalid_price").await;
        assert_eq!(refused["errors"][0]["field"], "price");
    }
    let sites = json!({"email": EMAIL, "sites": ["a.example.com"], "price": "price_two_devices_once"});
    problem_of(app.post("/purchase-sites", sites).await, 422, "invalid_tier").await;
    let sites = json!({"email": EMAIL, "sites": ["a.example.com"], "price": "price_site_month"});
    json_of(app.post("/purchase-sites", sites).await, 200).await;
    // The page offers both.
    let page = app.get("/buy").await.text().await.unwrap();
    assert!(page.contains("value=\"quantity price_quantity_year\""), "{page}");
});

on_both!(an_address_that_stripe_accepted_never_costs_the_keys, async |app: &TestApp| {
    for address in [
        "try..this@docomo.ne.jp",
        "name.@docomo.ne.jp",
        "user@sub_domain.example.com",
        "a b@x",
        "not an address at all",
    ] {
        let session = link_by(app, &[("price_quantity_once", 2)], address, &Pay::default());
        settled(app).await;
        let order = order(app, &session).await;
        assert_eq!((&order["status"], &order["quantity"]), (&json!("fulfilled"), &json!(2)), "{address}");
        assert_eq!(order["licenses"].as_array().unwrap().len(), 2);
        let page = app.get(&format!("/checkout/success?session_id={session}")).await.text().await.unwrap();
        assert!(page.contains("KEY-"), "{address}: {page}");
        // An order whose address cannot receive mail has no account, and the seller is notified.
        let usable = address.contains('@');
        assert_eq!(order["account_id"].is_string(), usable, "{address}");
        assert_eq!(order["attention"], if usable { Value::Null } else { json!("no_address") }, "{address}");
    }
});

on_both!(a_failed_transfer_is_mailed_and_the_order_says_so, async |app: &TestApp| {
    let pay = Pay { by_transfer: true, ..Pay::default() };
    let own = app.open_checkout("ann@example.com", 2).await;
    app.world().pay(&own, &pay).unwrap();
    let linked = link_by(app, &[("price_quantity_once", 1)], "bob@example.com", &pay);
    let subscribed = link_by(app, &[("price_site_month", 1)], "cleo@example.com", &pay);
    settled(app).await;
    for (session, email) in [(own, "ann@example.com"), (linked, "bob@example.com"), (subscribed, "cleo@example.com")] {
        assert_eq!(order(app, &session).await["status"], "pending");
        // The buyer finds the order in the dashboard, too.
        let buyer = crate::helpers::Person::signed_in(app, email).await;
        let dashboard = async || crate::subscriptions::page_of(&buyer, "/dashboard").await;
        assert!(dashboard().await.contains("waits for your bank transfer"), "{email}");
        app.world().fail_transfer(&session).unwrap();
        settled(app).await;
        assert!(!dashboard().await.contains("waits for your bank transfer"));
        assert_eq!(order(app, &session).await["status"], "failed");
        for event in app.world().events() {
            assert_eq!(app.send_event(&event).await.status(), 200);
        }
        settled(app).await;
        assert_eq!(crate::money::mails(app, email).await, ["transfer_failed"]);
        assert_eq!(app.licenses(email).await.len(), 0);
    }
});

on_both!(minting_again_makes_the_same_keys, async |app: &TestApp| {
    let session = link(app, &[("price_quantity_once", 3), ("price_business_month", 1)]);
    settled(app).await;
    let mut keys = app.keys(EMAIL).await;
    keys.sort();
    // As after restoring a backup from before the purchase: the order and its licenses are missing.
    let work = |conn: &mut Conn| -> db::Result<()> {
        diesel::delete(schema::licenses::table).execute(conn)?;
        diesel::delete(schema::mail_outbox::table).execute(conn)?;
        diesel::delete(schema::orders::table).execute(conn)?;
        Ok(())
    };
    app.app.db.write(work).await.unwrap();
    let fulfilled = keysmith::billing::purchases::fulfill::fulfill(
        &app.app.billing,
        &keysmith::ids::SessionId::from_text(session),
        None,
    )
    .await
    .unwrap();
    assert!(matches!(fulfilled, keysmith::billing::purchases::fulfill::Fulfilled::Yes { .. }));
    let mut again = app.keys(EMAIL).await;
    again.sort();
    assert_eq!(again, keys);
    // A reissued key is new.
    let id = app.licenses(EMAIL).await[0]["id"].as_str().unwrap().to_owned();
    let url = format!("{}/api/v1/admin/licenses/{id}/reissue", app.base);
    json_of(app.client.post(url).bearer_auth(crate::helpers::ADMIN).json(&json!({})).send().await.unwrap(), 200).await;
    assert_ne!(
        {
            let mut now = app.keys(EMAIL).await;
            now.sort();
            now
        },
        keys
    );
});

on_both!(an_open_checkout_of_nothing_is_not_paid_yet, async |app: &TestApp| {
    app.world().put_price("price_quantity_once", "Free", 0, "usd", None);
    let session = app.open_checkout(EMAIL, 2).await;
    app.get(&format!("/checkout/success?session_id={session}")).await;
    let scope = keysmith::billing::scheduled::reconcile::Scope::default();
    keysmith::billing::scheduled::reconcile::reconcile(&app.app.billing, scope, &|_| {}).await.unwrap();
    assert_eq!(app.licenses(EMAIL).await.len(), 0);
    app.world().pay(&session, &Pay::default()).unwrap();
    settled(app).await;
    assert_eq!(app.licenses(EMAIL).await.len(), 2);
});
