//! Every recorded event in tests/data/events, applied to a license of its subscription, charge, dispute or session:
//! across API versions, with a Stripe that no longer has the object (except a session's lines, which are always
//! fetched). A file without a row fails the test, and so does an event of a type that the server does not handle.

use diesel::prelude::*;
use keysmith::db::{Conn, Error};
use keysmith::ids::SessionId;
use serde_json::{Value, json};

use crate::helpers::TestApp;
use crate::on_both;

/// The state of a license of 29 USD after an event: statuses, sorted, and its end.
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
    // Inquiries (`warning_*`) suspend nothing unless KEYSMITH_ON_INQUIRY says so.
    row("charge.dispute.created__2020-03-02__stripe-sync-engine", &["active"], None),
    row("charge.dispute.created__2020-08-27__stripe-ruby-mock", &["active"], None),
    row("charge.dispute.created__2026-08-26.dahlia__seahaven-stripe-world", &["suspended"], None),
    row("charge.refunded__2020-08-27__stripe-ruby-mock", &["revoked"], None),
    row("charge.refunded__2026-08-26.dahlia__seahaven-stripe-world", &["active"], None),
    row("refund.created__2020-03-02__stripe-sync-engine", &["active"], None),
    row("refund.created__2024-06-20__official-fixture-derived", &["active"], None),
    row("refund.created__2026-08-26.dahlia__seahaven-stripe-world", &["active"], None),
    row("customer.subscription.created__2020-08-27__stripe-ruby-mock", &["expired"], Some(0)),
    // Its price is not in the catalog: existing licenses continue, and nothing is minted until the price is known.
    row("customer.subscription.created__2026-08-26.dahlia__seahaven-stripe-world", &["active"], Some(0)),
    row("customer.subscription.deleted__2020-08-27__stripe-ruby-mock", &["inactive"], Some(0)),
    row("customer.subscription.deleted__2026-08-26.dahlia__seahaven-stripe-world", &["inactive"], Some(0)),
    row("customer.subscription.paused__2024-06-20__official-fixture-derived", &["inactive"], None),
    row("customer.subscription.updated__2020-03-02__stripe-sync-engine", &["expired"], Some(0)),
    row("customer.subscription.updated__2020-08-27__stripe-ruby-mock", &["expired"], Some(0)),
    row("customer.subscription.updated__2026-08-26.dahlia__seahaven-stripe-world", &["active"], Some(0)),
    row("invoice.paid__2026-08-26.dahlia__seahaven-stripe-world", &["active"], Some(1_797_982_358)),
    // Invoices without a subscription have no effect; `invoices_of_old_versions` gives them one.
    row("invoice.paid__2020-08-27__stripe-ruby-mock", &["active"], None),
    row("invoice.payment_failed__2020-08-27__stripe-ruby-mock", &["active"], None),
];

/// The resulting status of a session's order, and its number of keys.
struct Session {
    file: &'static str,
    order: &'static str,
    keys: usize,
}

const fn session(file: &'static str, order: &'static str, keys: usize) -> Session {
    Session { file, order, keys }
}

const SESSIONS: &[Session] = &[
    session("checkout.session.async_payment_failed__2024-06-20__official-fixture-derived", "failed", 0),
    session("checkout.session.async_payment_succeeded__2024-06-20__official-fixture-derived", "fulfilled", 2),
    session("checkout.session.completed.payment__2020-03-02__stripe-sync-engine", "fulfilled", 2),
    session("checkout.session.completed.payment__2020-08-27__stripe-ruby-mock", "fulfilled", 2),
    session("checkout.session.completed.subscription__2022-11-15__official-fixture-derived", "fulfilled", 2),
    session("checkout.session.completed.subscription__2024-06-20__official-fixture-derived", "fulfilled", 2),
    session("checkout.session.completed.subscription__2025-03-31.basil__official-fixture-derived", "fulfilled", 2),
    session("checkout.session.expired__2024-06-20__official-fixture-derived", "expired", 0),
];

#[test]
fn every_recording_is_known() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/events");
    let files = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().file_name().into_string().unwrap());
    let mut found: Vec<String> = files.filter_map(|name| name.strip_suffix(".json").map(str::to_owned)).collect();
    found.sort();
    let mut known: Vec<&str> = EVENTS.iter().map(|row| row.file).chain(SESSIONS.iter().map(|row| row.file)).collect();
    known.sort();
    assert_eq!(found, known);
    for file in known {
        let event = read(file);
        let kind = event["type"].as_str().unwrap();
        assert!(keysmith::billing::events::dispatch::handles(kind), "{file}: {kind} asks for nothing");
        assert!(file.starts_with(kind), "{file} is of the type {kind}");
    }
}

fn read(file: &str) -> Value {
    let path = format!("{}/tests/data/events/{file}.json", env!("CARGO_MANIFEST_DIR"));
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

/// Returns the event with new IDs, since several recordings are about one object.
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

/// Returns the subscription that an event is about, in any API version.
fn subscription_of(object: &Value) -> Option<String> {
    let id = match object["object"].as_str() {
        Some("subscription") => &object["id"],
        _ => &object["parent"]["subscription_details"]["subscription"],
    };
    id.as_str().map(str::to_owned)
}

/// Returns a subscription's end, in either API version.
fn end_of(object: &Value) -> i64 {
    let item = &object["items"]["data"][0]["current_period_end"];
    item.as_i64().or(object["current_period_end"].as_i64()).unwrap()
}

/// Links the order of `email` and its licenses to the object of the event.
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

/// Puts a recorded session into the simulated Stripe, with two of this price, and creates an order of ours for it.
async fn ordered(app: &TestApp, event: &Value, n: usize) -> (Value, String) {
    let mut text = event.to_string();
    let object = &event["data"]["object"];
    for id in [&event["id"], &object["id"], &object["subscription"], &object["payment_intent"], &object["customer"]] {
        if let Some(id) = id.as_str() {
            text = text.replace(&format!("\"{id}\""), &format!("\"{id}_{n}\""));
        }
    }
    let event: Value = serde_json::from_str(&text).unwrap();
    let mut session = event["data"]["object"].clone();
    let id = session["id"].as_str().unwrap().to_owned();
    let price = if session["mode"] == "subscription" { "price_quantity_year" } else { "price_quantity_once" };
    let price = app.world().object("price", price).unwrap();
    session["_lines"] = json!([{"id": format!("li_{n}"), "object": "item", "quantity": 2, "price": price}]);
    app.world().lock().put(session);
    let opened = app.open_checkout(&format!("buyer{n}@example.com"), 2).await;
    let (bound, sealer) = (SessionId::from_text(id.clone()), app.app.sealer.clone());
    let work = move |conn: &mut Conn| -> Result<(), Error> {
        use keysmith::billing::records::session_id::{columns, lookups};
        use keysmith::db::schema::orders;
        let ours = orders::table
            .filter(orders::checkout_session_id.eq_any(lookups(&sealer, &SessionId::from_text(opened.as_str()))));
        let bound = columns(&sealer, &bound);
        let session = (orders::checkout_session_id.eq(bound.lookup), orders::sealed_session_id.eq(bound.sealed));
        diesel::update(ours).set(session).execute(conn)?;
        Ok(())
    };
    app.app.db.write(work).await.unwrap();
    (event, id)
}

/// Posts an event, twice, and waits until it is processed.
async fn send(app: &TestApp, event: &Value, file: &str) {
    for _ in 0..2 {
        assert_eq!(app.send_event(event).await.status(), 200);
    }
    app.until(file, async || {
        let status = app.event_status(event["id"].as_str().unwrap()).await;
        status.is_some_and(|(status, _)| matches!(status.as_str(), "processed" | "ignored"))
    })
    .await;
}

on_both!(each_session_makes_what_it_should, async |app: &TestApp| {
    for (n, expected) in SESSIONS.iter().enumerate() {
        let (event, id) = ordered(app, &read(expected.file), n).await;
        send(app, &event, expected.file).await;
        let sealer = app.app.sealer.clone();
        let read = move |conn: &mut Conn| {
            keysmith::billing::records::order::Order::by_session(conn, &sealer, &SessionId::from_text(id.as_str()))
        };
        let order = app.app.db.read(read).await.unwrap().unwrap();
        assert_eq!(order.status.as_str(), expected.order, "{}", expected.file);
        let licenses = app.licenses(&format!("buyer{n}@example.com")).await;
        assert_eq!(licenses.len(), expected.keys, "{}", expected.file);
        let object = &event["data"]["object"];
        for license in &licenses {
            assert_eq!((&license["status"], &license["tier"]), (&json!("active"), &json!("quantity")));
            assert_eq!(license["subscription_id"], object["subscription"], "{}", expected.file);
        }
        if expected.keys > 0 {
            assert_eq!(order.customer_id.as_deref(), object["customer"].as_str(), "{}", expected.file);
            assert_eq!(order.payment_intent_id.as_deref(), object["payment_intent"].as_str(), "{}", expected.file);
        }
    }
});

on_both!(invoices_of_old_versions, async |app: &TestApp| {
    let paid = read("invoice.paid__2020-08-27__stripe-ruby-mock");
    let failed = read("invoice.payment_failed__2020-08-27__stripe-ruby-mock");
    let until = app.app.context.now() + 40 * 86_400;
    // The subscription's place by API version: until 2025-03-31 on the invoice (possibly expanded), or only on its
    // lines.
    let places: [fn(&mut Value, Value); 3] = [
        |invoice, id| invoice["subscription"] = id,
        |invoice, id| invoice["subscription"] = json!({"id": id, "object": "subscription"}),
        |invoice, _| invoice["subscription"] = Value::Null,
    ];
    for (n, name) in places.into_iter().enumerate() {
        let email = format!("buyer{n}@example.com");
        app.buy_keys(&email, 1).await;
        let id = json!(format!("sub_recorded_{n}"));
        bind(app, &email, id.as_str().map(str::to_owned), format!("pi_recorded_{n}")).await;
        for (at, (recorded, status)) in [(&failed, "active"), (&paid, "active")].into_iter().enumerate() {
            let mut event = recorded.clone();
            event["id"] = json!(format!("evt_recorded_{n}_{at}"));
            event["created"] = json!(app.app.context.now() + i64::try_from(at).unwrap());
            let invoice = &mut event["data"]["object"];
            invoice["billing_reason"] = json!("subscription_cycle");
            name(invoice, id.clone());
            let line = &mut invoice["lines"]["data"][0];
            line["subscription"] = id.clone();
            line["period"] = json!({"start": until - 30 * 86_400, "end": until});
            send(app, &event, "an invoice").await;
            let licenses = app.licenses(&email).await;
            assert_eq!(licenses[0]["status"], status, "place {n}, event {at}");
            if at == 1 {
                let end = licenses[0]["valid_until"].as_str().and_then(keysmith::clock::parse_rfc3339);
                assert_eq!(end, Some(until), "place {n}");
            }
        }
        let told = crate::money::mails(app, &email).await;
        assert_eq!(told, ["payment_failed", "payment_received_again"], "place {n}");
    }
});
