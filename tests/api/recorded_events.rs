//! Every recorded event in tests/data/events that is about a subscription, an invoice, a refund or a dispute, for a
//! license that belongs to it: across API versions, with a Stripe that does not know the object any more.

use diesel::prelude::*;
use keysmith::db::{Conn, Error};
use serde_json::{Value, json};

use crate::helpers::TestApp;
use crate::on_both;

/// What is left of a license of 29 USD after an event: statuses, sorted, and its end.
struct Expected {
    file: &'static str,
    statuses: &'static [&'static str],
    valid_until: Option<i64>,
}

const fn row(file: &'static str, statuses: &'static [&'static str], valid_until: Option<i64>) -> Expected {
    Expected { file, statuses, valid_until }
}

const EVENTS: &[Expected] = &[
    row("charge.dispute.closed__2026-08-26.dahlia__seahaven-stripe-world", &["revoked"], None),
    row("charge.dispute.created__2020-03-02__stripe-sync-engine", &["suspended"], None),
    row("charge.dispute.created__2020-08-27__stripe-ruby-mock", &["suspended"], None),
    row("charge.dispute.created__2026-08-26.dahlia__seahaven-stripe-world", &["suspended"], None),
    row("charge.refunded__2020-08-27__stripe-ruby-mock", &["revoked"], None),
    row("charge.refunded__2026-08-26.dahlia__seahaven-stripe-world", &["active"], None),
    row("refund.created__2020-03-02__stripe-sync-engine", &["active"], None),
    row("refund.created__2024-06-20__official-fixture-derived", &["active"], None),
    row("refund.created__2026-08-26.dahlia__seahaven-stripe-world", &["active"], None),
    row("customer.subscription.created__2020-08-27__stripe-ruby-mock", &["expired"], Some(0)),
    row("customer.subscription.created__2026-08-26.dahlia__seahaven-stripe-world", &["active"; 3], Some(0)),
    row("customer.subscription.deleted__2020-08-27__stripe-ruby-mock", &["inactive"], Some(0)),
    row("customer.subscription.deleted__2026-08-26.dahlia__seahaven-stripe-world", &["inactive"], Some(0)),
    row("customer.subscription.paused__2024-06-20__official-fixture-derived", &["inactive"], None),
    row("customer.subscription.updated__2020-03-02__stripe-sync-engine", &["expired"], Some(0)),
    row("customer.subscription.updated__2020-08-27__stripe-ruby-mock", &["expired"], Some(0)),
    row("customer.subscription.updated__2026-08-26.dahlia__seahaven-stripe-world", &["active"; 5], Some(0)),
    row("invoice.paid__2026-08-26.dahlia__seahaven-stripe-world", &["active"], Some(1_797_982_358)),
    // Invoices of no subscription ask for nothing.
    row("invoice.paid__2020-08-27__stripe-ruby-mock", &["active"], None),
    row("invoice.payment_failed__2020-08-27__stripe-ruby-mock", &["active"], None),
];

fn read(file: &str) -> Value {
    let path = format!("{}/tests/data/events/{file}.json", env!("CARGO_MANIFEST_DIR"));
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

/// The event with ids of its own: several recordings are about one object.
fn own(event: &Value, n: usize) -> Value {
    let object = &event["data"]["object"];
    let subscription = subscription_of(object).map(Value::from).unwrap_or_default();
    let mut text = event.to_string();
    for id in [&event["id"], &object["id"], &object["charge"], &object["payment_intent"], &subscription] {
        if let Some(id) = id.as_str() {
            text = text.replace(&format!("\"{id}\""), &format!("\"{id}_{n}\""));
        }
    }
    serde_json::from_str(&text).unwrap()
}

/// The subscription that an event is about, wherever it stands.
fn subscription_of(object: &Value) -> Option<String> {
    let id = match object["object"].as_str() {
        Some("subscription") => &object["id"],
        _ => &object["parent"]["subscription_details"]["subscription"],
    };
    id.as_str().map(str::to_owned)
}

/// Where a subscription's end stands, in either shape.
fn end_of(object: &Value) -> i64 {
    let item = &object["items"]["data"][0]["current_period_end"];
    item.as_i64().or(object["current_period_end"].as_i64()).unwrap()
}

/// Binds the order of `email`, and its licenses, to what the event is about.
async fn bind(app: &TestApp, email: &str, subscription: Option<String>, intent: String) {
    let email = email.to_owned();
    let work = move |conn: &mut Conn| -> Result<(), Error> {
        use keysmith::db::schema::{licenses, orders};
        let order: String = orders::table.filter(orders::email.eq(&email)).select(orders::id).first(conn)?;
        diesel::update(orders::table.find(&order))
            .set((orders::payment_intent_id.eq(&intent), orders::subscription_id.eq(&subscription)))
            .execute(conn)?;
        diesel::update(licenses::table.filter(licenses::order_id.eq(&order)))
            .set(licenses::subscription_id.eq(&subscription))
            .execute(conn)?;
        Ok(())
    };
    app.app.db.write(work).await.unwrap();
}

on_both!(each_does_what_it_should, async |app: &TestApp| {
    for (n, expected) in EVENTS.iter().enumerate() {
        let email = format!("buyer{n}@example.com");
        app.buy_keys(&email, 1).await;
        let event = own(&read(expected.file), n);
        let event_id = event["id"].as_str().unwrap().to_owned();
        let object = event["data"]["object"].clone();
        let subscription = subscription_of(&object);
        let intent = object["payment_intent"].as_str().map_or(format!("pi_recorded_{n}"), str::to_owned);
        // Old charges without a payment intent are found through their invoice, which names the subscription.
        let by_invoice = subscription.is_none() && object["payment_intent"].is_null();
        let subscription = if by_invoice { Some(format!("sub_recorded_{n}")) } else { subscription };
        if by_invoice && !expected.file.starts_with("invoice") {
            let charge = object["charge"].as_str().or(object["id"].as_str()).unwrap();
            let refunded = object["amount_refunded"].as_i64().unwrap_or(0);
            let mut state = app.world().lock();
            state.put(json!({"id": charge, "object": "charge", "amount": 100, "amount_refunded": refunded,
                "refunded": refunded == 100, "payment_intent": null, "invoice": format!("in_recorded_{n}")}));
            state.put(json!({"id": format!("in_recorded_{n}"), "object": "invoice", "subscription": subscription}));
        }
        bind(app, &email, subscription, intent).await;
        assert_eq!(app.send_event(&event).await.status(), 200);
        app.until(expected.file, async || {
            let status = app.event_status(&event_id).await;
            status.is_some_and(|(status, _)| matches!(status.as_str(), "processed" | "ignored"))
        })
        .await;
        assert_eq!(crate::money::statuses(app, &email).await, expected.statuses, "{}", expected.file);
        let end = expected.valid_until.map(|end| if end == 0 { end_of(&object) } else { end });
        if let Some(end) = end {
            for license in app.licenses(&email).await {
                let until = license["valid_until"].as_str().and_then(keysmith::clock::parse_rfc3339);
                assert_eq!(until, Some(end), "{}", expected.file);
            }
        }
    }
});
