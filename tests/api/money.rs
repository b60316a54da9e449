//! Subscriptions, seats, refunds and disputes, from the simulated Stripe to `GET /licenses`.

use keysmith::billing::scheduled::run_due;
use keysmith::sandbox::stripe::life::Change;
use serde_json::{Value, json};

use crate::helpers::{TestApp, json_of};
use crate::on_both;

const DAY: i64 = 86_400;

/// Buys a monthly subscription of `quantity` keys; returns the subscription's ID.
pub async fn subscribe(app: &TestApp, email: &str, quantity: i64) -> String {
    let body = json!({"email": email, "quantity": quantity, "tier": "site"});
    let session = json_of(app.post("/purchase-quantity", body).await, 200).await;
    let session = session["session_id"].as_str().unwrap().to_owned();
    app.world().pay(&session, &keysmith::sandbox::stripe::checkout::Pay::default()).unwrap();
    let all = usize::try_from(quantity).unwrap();
    app.until("the keys are minted", async || app.licenses(email).await.len() == all).await;
    app.licenses(email).await[0]["subscription_id"].as_str().unwrap().to_owned()
}

/// Waits until every event of the simulated Stripe is processed.
pub async fn settled(app: &TestApp) {
    app.until("every event is processed", async || {
        let events = app.world().events();
        for event in events {
            let status = app.event_status(event["id"].as_str().unwrap()).await;
            let done = status.is_some_and(|(status, _)| matches!(status.as_str(), "processed" | "ignored"));
            if !done {
                return false;
            }
        }
        true
    })
    .await;
}

/// Returns the `status` of each license.
pub async fn statuses(app: &TestApp, email: &str) -> Vec<String> {
    let mut all: Vec<String> =
        app.licenses(email).await.iter().map(|l| l["status"].as_str().unwrap().to_owned()).collect();
    all.sort();
    all
}

async fn change(app: &TestApp, id: &str, change: Change) {
    app.world().change_subscription(id, change).unwrap();
    settled(app).await;
}

fn charge_of(app: &TestApp, newest: bool) -> String {
    let state = app.world().lock();
    let mut all = state.all("charge").map(|charge| charge["id"].as_str().unwrap().to_owned());
    if newest { all.next_back().unwrap() } else { all.next().unwrap() }
}

fn period_end(app: &TestApp, id: &str) -> i64 {
    let subscription = app.world().object("subscription", id).unwrap();
    subscription["items"]["data"][0]["current_period_end"].as_i64().unwrap()
}

fn valid_until(license: &Value) -> i64 {
    keysmith::clock::parse_rfc3339(license["valid_until"].as_str().unwrap()).unwrap()
}

/// Returns the templates of the mails queued for an address, oldest first.
pub async fn mails(app: &TestApp, email: &str) -> Vec<String> {
    let filter = keysmith::mail::outbox::Filter { recipient: Some(email.into()), ..Default::default() };
    let mails = app.app.db.read(move |conn| keysmith::mail::outbox::list(conn, &filter, None, 1000)).await.unwrap();
    mails
        .into_iter()
        .rev()
        .map(|mail| mail.template)
        .filter(|name| !matches!(&**name, "license_keys" | "sale" | "sales"))
        .collect()
}

on_both!(renewals_extend, async |app: &TestApp| {
    let id = subscribe(app, "ann@example.com", 2).await;
    settled(app).await;
    let first = period_end(app, &id);
    assert!(app.licenses("ann@example.com").await.iter().all(|license| valid_until(license) == first));
    change(app, &id, Change::Renew).await;
    let second = period_end(app, &id);
    assert_eq!(second, first + 30 * DAY);
    assert!(app.licenses("ann@example.com").await.iter().all(|license| valid_until(license) == second));
    assert_eq!(mails(app, "ann@example.com").await, Vec::<String>::new());
});

on_both!(a_missed_payment_has_its_grace_and_paying_brings_the_keys_back, async |app: &TestApp| {
    let email = "ann@example.com";
    let id = subscribe(app, email, 1).await;
    let keys = app.keys(email).await;
    settled(app).await;
    let paid_until = period_end(app, &id);
    app.world().change_subscription(&id, Change::FailNext).unwrap();
    app.app.context.clock.advance(30 * DAY + 10);
    change(app, &id, Change::Renew).await;
    // Stripe starts the next period, but it is not paid.
    let licenses = app.licenses(email).await;
    assert_eq!((valid_until(&licenses[0]), licenses[0]["status"].as_str()), (paid_until, Some("grace")));
    assert_eq!(mails(app, email).await, ["payment_failed"]);
    app.app.context.clock.advance(4 * DAY);
    run_due(&app.app.billing).await.unwrap();
    app.app.context.clock.advance(2 * DAY + DAY / 2);
    run_due(&app.app.billing).await.unwrap();
    run_due(&app.app.billing).await.unwrap();
    assert_eq!(mails(app, email).await, ["payment_failed", "payment_failed", "payment_failed"]);
    app.app.context.clock.advance(DAY);
    run_due(&app.app.billing).await.unwrap();
    assert_eq!(statuses(app, email).await, ["inactive"]);
    change(app, &id, Change::PayAgain).await;
    assert_eq!(statuses(app, email).await, ["active"]);
    assert_eq!(app.keys(email).await, keys);
    assert_eq!(valid_until(&app.licenses(email).await[0]), period_end(app, &id));
    assert_eq!(mails(app, email).await.last().map(String::as_str), Some("payment_received_again"));
});

on_both!(ends_touch_only_their_own, async |app: &TestApp| {
    let (ann, bob) = ("ann@example.com", "bob@example.com");
    let first = subscribe(app, ann, 2).await;
    subscribe(app, bob, 1).await;
    let second = subscribe(app, "cleo@example.com", 1).await;
    change(app, &first, Change::CancelAtEnd(true)).await;
    assert_eq!(statuses(app, ann).await, ["active", "active"]);
    change(app, &first, Change::CancelAtEnd(false)).await;
    change(app, &first, Change::CancelNow).await;
    assert_eq!(statuses(app, ann).await, ["inactive", "inactive"]);
    assert_eq!(statuses(app, bob).await, ["active"]);
    change(app, &second, Change::Pause).await;
    assert_eq!(statuses(app, "cleo@example.com").await, ["inactive"]);
    change(app, &second, Change::Resume).await;
    assert_eq!(statuses(app, "cleo@example.com").await, ["active"]);
    assert_eq!(mails(app, ann).await, ["subscription_ending", "subscription_cancelled"]);
});

on_both!(seats_follow_the_quantity, async |app: &TestApp| {
    let email = "ann@example.com";
    let id = subscribe(app, email, 2).await;
    change(app, &id, Change::Quantity(4)).await;
    let keys = app.keys(email).await;
    assert_eq!(keys.len(), 4);
    assert_eq!(statuses(app, email).await, ["active"; 4]);
    // The newest one is in use, so the newest unused one goes first.
    let all = app.licenses(email).await;
    let by_age = {
        let mut ids: Vec<(String, String)> = all
            .iter()
            .map(|l| (l["id"].as_str().unwrap().to_owned(), l["license_key"].as_str().unwrap().to_owned()))
            .collect();
        ids.sort();
        ids
    };
    assert_eq!(app.activate(&by_age[3].1, "used.example.com", email).await.status(), 200);
    change(app, &id, Change::Quantity(3)).await;
    let after = app.licenses(email).await;
    let status = |id: &str| after.iter().find(|l| l["id"] == id).unwrap()["status"].clone();
    let before_last = [&by_age[2].0, &by_age[3].0];
    assert_eq!(statuses(app, email).await, ["active", "active", "active", "inactive"]);
    assert_eq!(status(before_last[1]), "active");
    change(app, &id, Change::Quantity(1)).await;
    assert_eq!(statuses(app, email).await, ["active", "inactive", "inactive", "inactive"]);
    change(app, &id, Change::Quantity(2)).await;
    assert_eq!(statuses(app, email).await, ["active", "active", "inactive", "inactive"]);
    assert_eq!(mails(app, email).await, ["seats_added", "seats_removed", "seats_removed", "seats_added"]);
});

on_both!(refunds_end_and_parts_are_flagged, async |app: &TestApp| {
    let email = "ann@example.com";
    app.buy_keys(email, 2).await;
    settled(app).await;
    let charge = charge_of(app, true);
    app.world().refund(&charge, Some(100)).unwrap();
    settled(app).await;
    assert_eq!(statuses(app, email).await, ["active", "active"]);
    app.world().refund(&charge, None).unwrap();
    settled(app).await;
    assert_eq!(statuses(app, email).await, ["revoked", "revoked"]);
    assert_eq!(mails(app, email).await, ["refunded", "refunded"]);
    // A subscription's refund is found through its invoice's payment; a late renewal does not undo it.
    let id = subscribe(app, "bob@example.com", 1).await;
    settled(app).await;
    app.world().refund(&charge_of(app, true), None).unwrap();
    settled(app).await;
    assert_eq!(statuses(app, "bob@example.com").await, ["revoked"]);
    change(app, &id, Change::Renew).await;
    assert_eq!(statuses(app, "bob@example.com").await, ["revoked"]);
});

on_both!(disputes_suspend_until_they_are_decided, async |app: &TestApp| {
    for (email, verdict, expected) in [
        ("ann@example.com", "won", "active"),
        ("bob@example.com", "lost", "revoked"),
        ("cleo@example.com", "warning_closed", "active"),
    ] {
        subscribe(app, email, 1).await;
        settled(app).await;
        let dispute = app.world().open_dispute(&charge_of(app, true)).unwrap();
        settled(app).await;
        assert_eq!(statuses(app, email).await, ["suspended"]);
        app.world().close_dispute(dispute["id"].as_str().unwrap(), verdict).unwrap();
        settled(app).await;
        assert_eq!(statuses(app, email).await, [expected]);
    }
    assert_eq!(mails(app, "ann@example.com").await, ["license_suspended", "license_reinstated"]);
});

/// Signs `email` in: the session cookie stays in the client.
async fn sign_in(app: &TestApp, email: &str) {
    let body = json!({"username": "ann", "email": email, "password": "correct horse battery staple", "license_key": app.keys(email).await[0]});
    json_of(app.post("/api/v1/users", body).await, 201).await;
    crate::helpers::person::confirm_sign_up(app, email).await;
    let body = json!({"login": "ann", "password": "correct horse battery staple"});
    let answer = app.post("/api/v1/sessions", body).await;
    assert!(answer.status().is_success(), "{}", answer.text().await.unwrap());
}

on_both!(customers_change_seats_themselves, async |app: &TestApp| {
    let email = "ann@example.com";
    let id = subscribe(app, email, 2).await;
    settled(app).await;
    sign_in(app, email).await;
    let changed = json_of(app.post(&format!("/subscriptions/{id}/quantity"), json!({"quantity": 3})).await, 200).await;
    assert_eq!(changed["quantity"], 3);
    settled(app).await;
    assert_eq!(statuses(app, email).await, ["active"; 3]);
    // The chosen license is removed, not the newest.
    let mut ids: Vec<String> = app.licenses(email).await.iter().map(|l| l["id"].as_str().unwrap().to_owned()).collect();
    ids.sort();
    json_of(app.post(&format!("/licenses/{}/cancel", ids[0]), json!({})).await, 200).await;
    settled(app).await;
    let all = app.licenses(email).await;
    let gone: Vec<&str> = all.iter().filter(|l| l["status"] == "inactive").map(|l| l["id"].as_str().unwrap()).collect();
    assert_eq!(gone, [ids[0].as_str()]);
    // A declined card changes nothing.
    app.world().change_subscription(&id, Change::FailNext).unwrap();
    let refused = app.post(&format!("/subscriptions/{id}/quantity"), json!({"quantity": 9})).await;
    crate::helpers::problem_of(refused, 402, "payment_failed").await;
    let unknown = app.post("/subscriptions/sub_unknown/quantity", json!({"quantity": 1})).await;
    crate::helpers::problem_of(unknown, 404, "subscription_not_found").await;
});

on_both!(a_persons_word_stands_until_it_is_taken_back, async |app: &TestApp| {
    let email = "ann@example.com";
    let id = subscribe(app, email, 1).await;
    settled(app).await;
    let license = app.licenses(email).await[0]["id"].as_str().unwrap().to_owned();
    let act = async |action: &str| {
        let url = format!("{}/api/v1/admin/licenses/{license}/{action}", app.base);
        let sent = app.client.post(url).bearer_auth(crate::helpers::ADMIN).json(&json!({})).send().await.unwrap();
        json_of(sent, 200).await
    };
    act("suspend").await;
    change(app, &id, Change::Renew).await;
    assert_eq!(statuses(app, email).await, ["suspended"]);
    change(app, &id, Change::CancelNow).await;
    assert_eq!(statuses(app, email).await, ["suspended"]);
    // Reinstated: the subscription decides again; a second reinstatement overrides that, too.
    act("reinstate").await;
    assert_eq!(statuses(app, email).await, ["inactive"]);
    app.app.context.clock.advance(1);
    act("reinstate").await;
    assert_eq!(statuses(app, email).await, ["active"]);
});

on_both!(events_are_listed_opened_and_replayed, async |app: &TestApp| {
    app.buy_keys("ann@example.com", 1).await;
    settled(app).await;
    let list = app.admin_get("/api/v1/admin/stripe-events?limit=1").await;
    assert!(list["next_cursor"].is_string());
    let completed = app.world().events().into_iter().find(|e| e["type"] == "checkout.session.completed").unwrap();
    let id = completed["id"].as_str().unwrap();
    let shown = app.admin_get(&format!("/api/v1/admin/stripe-events/{id}")).await;
    assert_eq!((&shown["payload"]["id"], &shown["status"]), (&completed["id"], &json!("processed")));
    let replay = async |path: &str| {
        let url = format!("{}/api/v1/admin/stripe-events/{path}", app.base);
        json_of(app.client.post(url).bearer_auth(crate::helpers::ADMIN).send().await.unwrap(), 202).await
    };
    replay(&format!("{id}/replay")).await;
    settled(app).await;
    assert_eq!(app.keys("ann@example.com").await.len(), 1);
    assert_eq!(replay("replay").await["replayed"], 0);
});
