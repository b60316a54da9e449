//! Webhooks about payments: refunds, disputes, missing payments, seats, renewals, trials.

use keysmith::sandbox::stripe::life::Change;
use serde_json::{Value, json};

use crate::helpers::description::Description;
use crate::helpers::receiver::Receiver;
use crate::helpers::{ADMIN, Person, TestApp, json_of};
use crate::money::{settled, subscribe};
use crate::on_both;
use crate::seats::subscribe_to;
use crate::signed_keys::sign;

const ANN: &str = "ann@example.com";
const DAY: i64 = 86_400;

/// Creates an endpoint for these events.
async fn listen(app: &TestApp, events: &[&str]) -> Receiver {
    let receiver = Receiver::start();
    let endpoint = json!({"url": receiver.url, "events": events});
    let made = Person::with_token(app, ADMIN).post("/api/v1/admin/webhook-endpoints", endpoint).await;
    json_of(made, 201).await;
    receiver
}

async fn change(app: &TestApp, id: &str, change: Change) {
    app.world().change_subscription(id, change).unwrap();
    settled(app).await;
}

/// Waits for this many webhooks of a topic; returns their `data`, oldest first, checked against the API description.
async fn told(app: &TestApp, receiver: &Receiver, topic: &str, count: usize) -> Vec<Value> {
    app.until(topic, async || receiver.count(topic) >= count).await;
    let description = Description::new();
    let of_topic: Vec<_> = receiver.posted().into_iter().filter(|one| one.kind() == topic).collect();
    for one in &of_topic {
        assert_eq!(description.mistakes_of_event(&one.body), Vec::<String>::new());
    }
    assert_eq!(of_topic.len(), count, "{topic}");
    of_topic.into_iter().map(|one| one.body["data"].clone()).collect()
}

fn charge_of(app: &TestApp) -> String {
    app.world().lock().all("charge").next_back().unwrap()["id"].as_str().unwrap().to_owned()
}

on_both!(a_refund_in_parts_and_one_that_fails, async |app: &TestApp| {
    let receiver = listen(app, &["payment.refunded", "refund.failed"]).await;
    let id = subscribe(app, ANN, 2).await;
    settled(app).await;
    let charge = charge_of(app);
    app.world().refund(&charge, Some(500)).unwrap();
    settled(app).await;
    let rest = app.world().refund_as(&charge, None, "pending").unwrap();
    settled(app).await;
    app.world().fail_refund(rest["id"].as_str().unwrap(), "failed").unwrap();
    settled(app).await;
    let refunds = told(app, &receiver, "payment.refunded", 2).await;
    let amounts = |data: &Value| {
        let refund = &data["refund"];
        (refund["amount"].as_i64().unwrap(), refund["refunded_total"].as_i64().unwrap(), refund["full"] == true)
    };
    let mut all: Vec<_> = refunds.iter().map(amounts).collect();
    all.sort_unstable();
    assert_eq!(all, [(500, 500, false), (1300, 1800, true)]);
    let failed = told(app, &receiver, "refund.failed", 1).await;
    assert_eq!(amounts(&failed[0]), (1300, 500, false));
    for data in refunds.iter().chain(&failed) {
        let (refund, purchase) = (&data["refund"], &data["purchase"]);
        assert_eq!((&refund["charge_id"], &refund["currency"]), (&json!(charge), &json!("usd")));
        assert_eq!((&purchase["subscription_id"], &purchase["email"]), (&json!(id), &json!(ANN)));
        assert_eq!((&purchase["product"], &purchase["tier"]), (&json!("site-plugin"), &json!("site")));
        assert_eq!((&purchase["license_count"], purchase["license_ids"].as_array().unwrap().len()), (&json!(2), 2));
    }
    receiver.stop().await;
});

on_both!(a_dispute_from_its_opening_to_its_end, async |app: &TestApp| {
    let receiver = listen(app, &["dispute.opened", "dispute.updated", "dispute.closed"]).await;
    subscribe(app, ANN, 1).await;
    settled(app).await;
    let dispute = app.world().open_dispute_as(&charge_of(app), None, "warning_needs_response").unwrap();
    settled(app).await;
    let dispute = dispute["id"].as_str().unwrap();
    app.world().escalate_dispute(dispute).unwrap();
    settled(app).await;
    app.world().close_dispute(dispute, "won").unwrap();
    settled(app).await;
    let steps = [
        ("dispute.opened", Value::Null, "warning_needs_response"),
        ("dispute.updated", json!("warning_needs_response"), "needs_response"),
        ("dispute.closed", json!("needs_response"), "won"),
    ];
    for (topic, before, now) in steps {
        let data = told(app, &receiver, topic, 1).await.remove(0);
        let told = &data["dispute"];
        assert_eq!((&told["id"], &told["previous_status"], &told["status"]), (&json!(dispute), &before, &json!(now)));
        assert_eq!(data["purchase"]["product"], "site-plugin");
    }
    // Replayed events send no further webhook.
    let events = app.world().events();
    for event in events.iter().filter(|event| event["type"].as_str().unwrap().starts_with("charge.dispute")) {
        let again = format!("/api/v1/admin/stripe-events/{}/replay", event["id"].as_str().unwrap());
        assert!(Person::with_token(app, ADMIN).post(&again, json!({})).await.status().is_success());
    }
    settled(app).await;
    app.buy_keys("bob@example.com", 1).await;
    assert_eq!(receiver.posted().len(), 3);
    receiver.stop().await;
});

on_both!(a_missing_payment_a_renewal_and_seats, async |app: &TestApp| {
    let topics = ["payment.failed", "payment.recovered", "license.renewed", "seats.changed"];
    let receiver = listen(app, &topics).await;
    let id = subscribe(app, ANN, 2).await;
    settled(app).await;
    app.app.context.clock.advance(30 * DAY);
    change(app, &id, Change::Renew).await;
    let renewed = told(app, &receiver, "license.renewed", 2).await;
    let until = app.licenses(ANN).await[0]["valid_until"].clone();
    assert!(renewed.iter().all(|data| data["license"]["valid_until"] == until), "{renewed:?}");
    change(app, &id, Change::Quantity(3)).await;
    change(app, &id, Change::Quantity(1)).await;
    let seats = told(app, &receiver, "seats.changed", 2).await;
    let shown = |data: &Value| {
        let seats = &data["seats"];
        let ids = seats["license_ids"].as_array().unwrap().len();
        (seats["change"].as_str().unwrap().to_owned(), seats["count"].clone(), seats["total"].clone(), ids)
    };
    let mut all: Vec<_> = seats.iter().map(shown).collect();
    all.sort_by(|a, b| a.0.cmp(&b.0));
    assert_eq!(all[0], ("added".into(), json!(1), json!(3), 1));
    assert_eq!(all[1], ("removed".into(), json!(2), json!(1), 2));
    assert!(seats.iter().all(|data| data["purchase"]["subscription_id"] == json!(id)));

    app.app.context.clock.advance(30 * DAY);
    change(app, &id, Change::FailNext).await;
    change(app, &id, Change::Renew).await;
    let failed = told(app, &receiver, "payment.failed", 1).await.remove(0);
    assert_eq!(failed["payment"]["subscription_status"], "past_due");
    assert!(failed["payment"]["past_due_since"].is_string() && failed["purchase"]["product"] == "site-plugin");
    assert_eq!(receiver.count("payment.recovered"), 0);
    change(app, &id, Change::FailAgain).await;
    change(app, &id, Change::PayAgain).await;
    let recovered = told(app, &receiver, "payment.recovered", 1).await.remove(0);
    assert_eq!(recovered["payment"]["subscription_status"], "active");
    assert_eq!(receiver.count("payment.failed"), 1, "a further try is no further event");
    receiver.stop().await;
});

on_both!(a_trials_end_and_a_key_that_is_signed_anew, async |app: &TestApp| {
    let receiver = listen(app, &["trial.ending", "license.key_renewed"]).await;
    sign(app, "sealed").await;
    let id = subscribe_to(app, ANN, &[("price_startup_month", 1)]).await;
    app.app.context.clock.advance(30 * DAY);
    change(app, &id, Change::Renew).await;
    let signed = told(app, &receiver, "license.key_renewed", 1).await.remove(0);
    assert_eq!(signed["license"]["valid_until"], app.licenses(ANN).await[0]["valid_until"]);
    assert!(!signed.to_string().contains("key/"));
    let trial = json!({"email": "bob@example.com", "installation_id": "one"});
    json_of(app.post("/api/v1/trials", trial).await, 201).await;
    app.app.context.clock.advance(28 * DAY);
    let (db, context) = (&app.app.db, app.app.context.clone());
    for _ in 0..2 {
        let context = context.clone();
        db.write(move |conn| keysmith::trials::remind::remind(conn, &context, "", 100)).await.unwrap();
    }
    let ending = told(app, &receiver, "trial.ending", 1).await.remove(0);
    assert_eq!((&ending["days"], &ending["license"]["purchase_type"]), (&json!(2), &json!("trial")));
    receiver.stop().await;
});
