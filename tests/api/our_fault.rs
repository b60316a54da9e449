//! Faults on our side never hurt customers: while Stripe refuses this server's key, events wait and the seller is
//! notified; when the key works again, everything is fulfilled automatically.

use keysmith::billing::scheduled::reconcile::{Scope, reconcile};
use keysmith::sandbox::stripe::life::Change;
use keysmith::stripe::event::Event;
use keysmith::stripe::inbox::{self, Incoming};
use serde_json::{Value, json};

use crate::desk::seller;
use crate::helpers::{TestApp, json_of};
use crate::lines::link;
use crate::money::{mails, settled, statuses, subscribe};
use crate::on_both;

const EMAIL: &str = "guest@example.com";
const SELLER: &str = "seller@example.com";

fn refuse(app: &TestApp, status: Option<u16>) {
    app.world().lock().switches.refuse_key = status;
}

/// Waits until the newest event of a type has failed and is waiting for its next attempt.
async fn waits(app: &TestApp, kind: &str) {
    app.until("the event waits", async || {
        let events = app.world().events();
        let id = events.iter().rev().find(|event| event["type"] == kind).unwrap()["id"].as_str().unwrap().to_owned();
        let found = app.event_status(&id).await;
        found.is_some_and(|(status, error)| status == "received" && error.is_some())
    })
    .await;
}

async fn readiness(app: &TestApp) -> Value {
    json_of(app.get("/readyz").await, 200).await
}

async fn heal(app: &TestApp) {
    refuse(app, None);
    let report = reconcile(&app.app.billing, Scope::default(), &|_| {}).await.unwrap();
    assert!(report.waiting.is_empty(), "{report:?}");
    settled(app).await;
}

on_both!(a_purchase_waits_for_a_key_that_works, async |app: &TestApp| {
    for (bought, status) in (1..).zip([401, 400, 402, 403, 404]) {
        refuse(app, Some(status));
        link(app, &[("price_quantity_once", 3)]);
        waits(app, "checkout.session.completed").await;
        assert_eq!(app.licenses(EMAIL).await.len(), (bought - 1) * 3, "{status}");
        assert!(readiness(app).await["stripe_events"]["waiting"].as_i64().unwrap() > 0, "{status}");
        heal(app).await;
        assert_eq!(app.licenses(EMAIL).await.len(), bought * 3, "{status}");
    }
    let ready = readiness(app).await;
    assert_eq!(ready["stripe_events"], json!({"waiting": 0, "failed": 0}));
    assert_eq!(ready["detail"], Value::Null);
});

on_both!(refunds_disputes_and_ends_wait_for_a_key_that_works, async |app: &TestApp| {
    for (n, status) in [401, 403, 404].into_iter().enumerate() {
        let (refunded, disputed, ended) =
            (format!("a{n}@example.com"), format!("b{n}@example.com"), format!("c{n}@example.com"));
        let mut charges = Vec::new();
        for email in [&refunded, &disputed] {
            let session = app.buy(email, 1).await;
            let intent = app.world().object("checkout.session", &session).unwrap()["payment_intent"].clone();
            let charge =
                app.world().lock().all("charge").find(|charge| charge["payment_intent"] == intent).unwrap()["id"]
                    .clone();
            charges.push(charge.as_str().unwrap().to_owned());
        }
        let id = subscribe(app, &ended, 1).await;
        settled(app).await;
        refuse(app, Some(status));
        app.world().refund(&charges[0], None).unwrap();
        app.world().open_dispute(&charges[1]).unwrap();
        app.world().change_subscription(&id, Change::CancelNow).unwrap();
        for kind in ["charge.refunded", "charge.dispute.created", "customer.subscription.deleted"] {
            waits(app, kind).await;
        }
        heal(app).await;
        assert_eq!(statuses(app, &refunded).await, ["revoked"], "{status}");
        assert_eq!(statuses(app, &disputed).await, ["suspended"], "{status}");
        assert_eq!(statuses(app, &ended).await, ["inactive"], "{status}");
    }
});

on_both!(the_seller_hears_of_a_refused_key_at_once_and_once_a_day, async |app: &TestApp| {
    seller(app).await;
    refuse(app, Some(401));
    for _ in 0..3 {
        link(app, &[("price_quantity_once", 1)]);
        waits(app, "checkout.session.completed").await;
    }
    let told: Vec<String> = mails(app, SELLER).await.into_iter().filter(|name| name == "event_failed").collect();
    assert_eq!(told, ["event_failed"]);
    let ready = readiness(app).await;
    assert!(ready["detail"].as_str().unwrap().contains("wait for their next try"), "{ready}");
    heal(app).await;
    assert_eq!(app.licenses(EMAIL).await.len(), 3);
});

on_both!(a_failed_event_counts_as_missed, async |app: &TestApp| {
    seller(app).await;
    link(app, &[("price_quantity_once", 2)]);
    settled(app).await;
    // Failed for good by an older version of the server.
    let id =
        app.world().events().iter().rev().find(|e| e["type"] == "checkout.session.completed").unwrap()["id"].clone();
    let (id, failed) = (id.as_str().unwrap().to_owned(), id.as_str().unwrap().to_owned());
    let write = move |conn: &mut keysmith::db::Conn| {
        inbox::reopen(conn, &failed)?;
        inbox::record_failure(conn, &failed, "Stripe refused: Invalid API Key provided.", true)
    };
    app.app.db.write(write).await.unwrap();
    assert_eq!(app.event_status(&id).await.unwrap().0, "failed");
    assert_eq!(readiness(app).await["stripe_events"]["failed"], 1);
    let report = reconcile(&app.app.billing, Scope::default(), &|_| {}).await.unwrap();
    assert_eq!(report.repairs.len(), 1, "{report:?}");
    assert_eq!(app.event_status(&id).await.unwrap().0, "processed");
    assert_eq!(app.licenses(EMAIL).await.len(), 2);
});

on_both!(an_event_that_needs_a_decision_fails_and_is_told_once, async |app: &TestApp| {
    seller(app).await;
    let event = json!({
        "id": "evt_unreadable", "object": "event", "type": "charge.refunded", "created": app.app.context.now(),
        "data": {"object": {"object": "charge", "id": 7}},
    });
    let (parsed, text, now) =
        (Event::parse(event.to_string().as_bytes()).unwrap(), event.to_string(), app.app.context.now());
    let incoming = Incoming::new(&app.app.sealer, parsed, &text);
    app.app.db.write(move |conn| inbox::store(conn, &incoming, true, now)).await.unwrap();
    for _ in 0..2 {
        let process = keysmith::billing::events::dispatch::process_event(&app.app.billing, "evt_unreadable");
        assert!(process.await.is_err());
    }
    assert_eq!(app.event_status("evt_unreadable").await.unwrap().0, "failed");
    let told = mails(app, SELLER).await;
    assert_eq!(told.iter().filter(|name| *name == "event_failed").count(), 1, "{told:?}");
    // The reconciler tries it, reports it, and moves on.
    let report = reconcile(&app.app.billing, Scope::default(), &|_| {}).await.unwrap();
    assert_eq!((report.waiting.len(), report.failures.len()), (1, 0), "{report:?}");
});
