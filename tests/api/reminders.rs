//! Mails about payments: reminders on a moved clock, three notices of a missed payment, refunds under each policy; each
//! mail is sent once, and rendered from its outbox row as text and HTML.

use keysmith::billing::scheduled::run_due;
use keysmith::mail::outbox::{self, Mail, Status};
use keysmith::sandbox::stripe::fault::FaultKind;
use keysmith::sandbox::stripe::life::{Change, Pausing};
use mail_parser::MessageParser;
use serde_json::json;

use crate::helpers::{Database, TestApp, json_of};
use crate::money::{mails, settled, statuses, subscribe};
use crate::on_both;
use crate::seats::subscribe_to;

const DAY: i64 = 86_400;
const EMAIL: &str = "ann@example.com";

fn period_end(app: &TestApp, id: &str) -> i64 {
    app.world().object("subscription", id).unwrap()["items"]["data"][0]["current_period_end"].as_i64().unwrap()
}

/// Moves the clock to this many days (less a minute) before a time, and runs the due work, more than once.
async fn days_before(app: &TestApp, end: i64, days: i64) {
    app.app.context.clock.advance(end - days * DAY + 60 - app.app.context.now());
    for _ in 0..3 {
        run_due(&app.app.billing).await.unwrap();
    }
}

/// Returns the mails of an address with this template, oldest first.
async fn told(app: &TestApp, name: &str) -> Vec<Mail> {
    let filter = outbox::Filter { recipient: Some(EMAIL.into()), ..Default::default() };
    let mut all = app.app.db.read(move |conn| outbox::list(conn, &filter, None, 1000)).await.unwrap();
    all.retain(|mail| mail.template == name);
    all.reverse();
    all
}

on_both!(a_renewal_is_told_three_times, async |app: &TestApp| {
    let id = subscribe_to(app, EMAIL, &[("price_quantity_year", 2)]).await;
    let end = period_end(app, &id);
    days_before(app, end, 31).await;
    assert_eq!(mails(app, EMAIL).await, Vec::<String>::new());
    for days in [30, 29, 8, 7, 6, 2, 1] {
        days_before(app, end, days).await;
    }
    let days: Vec<i64> =
        told(app, "renewal_reminder").await.iter().map(|m| m.context["days"].as_i64().unwrap()).collect();
    assert_eq!(days, [30, 7, 1]);
    // The reminders repeat next year, but not for a subscription that will end.
    app.world().change_subscription(&id, Change::Renew).unwrap();
    settled(app).await;
    days_before(app, period_end(app, &id), 7).await;
    assert_eq!(told(app, "renewal_reminder").await.len(), 4);
    app.world().change_subscription(&id, Change::CancelAtEnd(true)).unwrap();
    settled(app).await;
    days_before(app, period_end(app, &id), 1).await;
    assert_eq!(told(app, "renewal_reminder").await.len(), 4);
    assert_eq!(told(app, "subscription_ending").await.len(), 1);
});

on_both!(a_month_is_not_told_of_a_month_before, async |app: &TestApp| {
    let id = subscribe(app, EMAIL, 1).await;
    settled(app).await;
    let end = period_end(app, &id);
    for days in [30, 8, 7, 1] {
        days_before(app, end, days).await;
    }
    let days: Vec<i64> =
        told(app, "renewal_reminder").await.iter().map(|m| m.context["days"].as_i64().unwrap()).collect();
    assert_eq!(days, [7, 1]);
});

/// The newest renewal reminder.
async fn reminder(app: &TestApp) -> serde_json::Value {
    told(app, "renewal_reminder").await.pop().unwrap().context
}

on_both!(a_reminder_names_stripes_amount_in_the_subscriptions_currency, async |app: &TestApp| {
    app.world().put_price("price_quantity_year", "Keys", 17_100, "eur", Some("year"));
    let id = subscribe_to(app, EMAIL, &[("price_quantity_year", 2)]).await;
    days_before(app, period_end(app, &id), 7).await;
    let said = reminder(app).await;
    assert_eq!((&said["amount"], &said["currency"], &said["is_exact"]), (&json!(34_200), &json!("eur"), &json!(true)));
    assert_eq!(said["payment"], "charge");
});

on_both!(paused_payments_are_not_announced, async |app: &TestApp| {
    let id = subscribe_to(app, EMAIL, &[("price_quantity_year", 2)]).await;
    let end = period_end(app, &id);
    for pausing in [Pausing::KeepAsDraft, Pausing::MarkUncollectible, Pausing::Void] {
        app.world().change_subscription(&id, Change::PauseCollection(Some(pausing))).unwrap();
        settled(app).await;
        days_before(app, end, 30).await;
        assert_eq!(told(app, "renewal_reminder").await.len(), 0, "{pausing:?}");
    }
    app.world().change_subscription(&id, Change::PauseCollection(None)).unwrap();
    settled(app).await;
    days_before(app, end, 7).await;
    assert_eq!(told(app, "renewal_reminder").await.len(), 1);
});

on_both!(a_sent_invoice_and_a_trials_first_charge_are_announced_as_such, async |app: &TestApp| {
    let id = subscribe_to(app, EMAIL, &[("price_quantity_year", 1)]).await;
    app.world().change_subscription(&id, Change::SendInvoices(true)).unwrap();
    settled(app).await;
    days_before(app, period_end(app, &id), 7).await;
    assert_eq!(reminder(app).await["payment"], "invoice");
    app.world().change_subscription(&id, Change::SendInvoices(false)).unwrap();
    app.world().change_subscription(&id, Change::Trial(14)).unwrap();
    settled(app).await;
    days_before(app, period_end(app, &id), 7).await;
    let said = reminder(app).await;
    assert_eq!((&said["payment"], &said["is_exact"]), (&json!("after_trial"), &json!(true)));
    app.until("the mail is out", async || {
        app.app.wake.ring();
        told(app, "renewal_reminder").await.iter().all(|mail| mail.status == Status::Sent)
    })
    .await;
    let subject = told(app, "renewal_reminder").await.pop().unwrap().subject.unwrap();
    assert!(subject.starts_with("Your trial ends on"), "{subject}");
});

on_both!(without_stripes_preview_the_catalog_speaks_if_it_can, async |app: &TestApp| {
    let id = subscribe_to(app, EMAIL, &[("price_quantity_year", 2)]).await;
    let end = period_end(app, &id);
    app.app.context.clock.advance(end - 30 * DAY + 60 - app.app.context.now());
    // Stripe unavailable: the reminder waits. Refused: it states the catalog's price, not an exact amount.
    for _ in 0..8 {
        app.world().plan_fault_of("create_preview", FaultKind::Status(503));
    }
    run_due(&app.app.billing).await.unwrap();
    assert_eq!(told(app, "renewal_reminder").await.len(), 0);
    app.world().lock().faults.clear();
    app.world().plan_fault_of("create_preview", FaultKind::Status(403));
    run_due(&app.app.billing).await.unwrap();
    let said = reminder(app).await;
    assert_eq!((&said["is_exact"], &said["currency"]), (&json!(false), &json!("usd")));
    assert!(said["amount"].as_i64().unwrap() > 0);
});

on_both!(an_end_is_told_three_times, async |app: &TestApp| {
    for _ in 0..2 {
        let body = json!({"email": EMAIL, "quantity": 2, "tier": "two-devices"});
        let session = json_of(app.post("/purchase-quantity", body).await, 200).await;
        let session = session["session_id"].as_str().unwrap();
        app.world().pay(session, &keysmith::sandbox::stripe::checkout::Pay::default()).unwrap();
        settled(app).await;
        app.app.context.clock.advance(DAY / 2);
    }
    let mut ends: Vec<i64> = app
        .licenses(EMAIL)
        .await
        .iter()
        .map(|license| keysmith::clock::parse_rfc3339(license["valid_until"].as_str().unwrap()).unwrap())
        .collect();
    ends.sort();
    days_before(app, ends[0], 31).await;
    assert_eq!(told(app, "expiry_reminder").await.len(), 0);
    // Licenses bought together share a mail; others have their own.
    for days in [30, 29, 7, 6, 1, 0, -1] {
        days_before(app, ends[0], days).await;
    }
    days_before(app, ends[3], 0).await;
    let told = told(app, "expiry_reminder").await;
    let said: Vec<(i64, u64)> =
        told.iter().map(|m| (m.context["days"].as_i64().unwrap(), m.context["count"].as_u64().unwrap())).collect();
    assert_eq!(said, [(30, 2), (30, 2), (7, 2), (7, 2), (1, 2), (1, 2)]);
});

// Every mail about payments, once.
on_both!(each_mail_is_rendered_from_its_row, async |app: &TestApp| {
    let id = subscribe_to(app, EMAIL, &[("price_quantity_year", 2)]).await;
    let change = async |change: Change| {
        app.world().change_subscription(&id, change).unwrap();
        settled(app).await;
    };
    change(Change::Quantity(5)).await;
    change(Change::Quantity(4)).await;
    change(Change::CancelAtEnd(true)).await;
    change(Change::CancelAtEnd(false)).await;
    let charge = app.world().lock().all("charge").next().unwrap()["id"].as_str().unwrap().to_owned();
    let dispute = app.world().open_dispute(&charge).unwrap();
    settled(app).await;
    app.world().close_dispute(dispute["id"].as_str().unwrap(), "won").unwrap();
    settled(app).await;
    app.world().refund(&charge, Some(1234)).unwrap();
    settled(app).await;
    let end = period_end(app, &id);
    days_before(app, end, 7).await;
    app.world().change_subscription(&id, Change::FailNext).unwrap();
    app.app.context.clock.advance(7 * DAY);
    change(Change::Renew).await;
    // Half of the grace period has passed; then less than a day is left.
    for hours in [96, 54] {
        app.app.context.clock.advance(hours * 3600);
        run_due(&app.app.billing).await.unwrap();
    }
    change(Change::PayAgain).await;
    change(Change::CancelNow).await;
    let expected: [(&str, &str, &[&str]); 13] = [
        ("seats_added", "3 license keys added", &["KEY-", "5"]),
        ("seats_removed", "1 license key removed", &["KEY-", "4"]),
        ("subscription_ending", "Your subscription ends on", &[]),
        ("license_suspended", "are suspended", &["disputes"]),
        ("license_reinstated", "work again", &[]),
        ("refunded", "$12.34", &["$12.34", "part of what you paid", "keep working"]),
        ("renewal_reminder", "renews on", &["4"]),
        ("payment_failed", "Your payment did not go through", &["$76.00"]),
        ("payment_failed", "Second notice", &["without success"]),
        ("payment_failed", "Last notice", &["last notice"]),
        ("payment_received_again", "Payment received", &[]),
        ("subscription_cancelled", "has ended", &[]),
        ("license_keys", "", &["KEY-"]),
    ];
    let filter = outbox::Filter { recipient: Some(EMAIL.into()), ..Default::default() };
    let all = async || {
        let filter = filter.clone();
        app.app.db.read(move |conn| outbox::list(conn, &filter, None, 1000)).await.unwrap()
    };
    app.until("every mail is out", async || {
        app.app.wake.ring();
        all().await.iter().all(|mail| mail.status == Status::Sent)
    })
    .await;
    let mut rows = all().await;
    let names: Vec<String> = rows.iter().rev().map(|row| row.template.clone()).collect();
    assert_eq!(rows.len(), expected.len(), "{names:?}");
    for (name, subject, says) in expected {
        let at = rows.iter().position(|row| row.template == name && row.subject.as_ref().unwrap().contains(subject));
        let row = rows.remove(at.unwrap_or_else(|| panic!("no {name} {subject:?} in {rows:?}")));
        let (text, html) = written(app, &row.message_id);
        assert!(!text.trim().is_empty() && html.contains("<html"), "{name}: {text}\n{html}");
        for words in says {
            assert!(text.contains(words), "{name} does not say {words:?}: {text}");
            assert!(html.replace("&#x24;", "$").contains(words), "{name} does not say {words:?}: {html}");
        }
    }
});

/// Returns the text and the HTML of the mail file with this ID.
fn written(app: &TestApp, message_id: &str) -> (String, String) {
    for file in std::fs::read_dir(app.data().join("mail")).unwrap() {
        let bytes = std::fs::read(file.unwrap().path()).unwrap();
        let Some(mail) = MessageParser::default().parse(&bytes) else { continue };
        if mail.message_id() == Some(message_id) {
            return (mail.body_text(0).unwrap().into_owned(), mail.body_html(0).unwrap().into_owned());
        }
    }
    panic!("no mail file with the id {message_id}");
}

/// Refunds in part and in full under this policy: the license's status after each, and after a renewal.
async fn refunds(database: Database, policy: &str, expected: [&str; 3]) {
    let server = TestApp::start_with(database, &[("KEYSMITH_ON_REFUND", policy)]).await;
    let app = &server;
    let id = subscribe(app, EMAIL, 1).await;
    settled(app).await;
    let charge = app.world().lock().all("charge").next().unwrap()["id"].as_str().unwrap().to_owned();
    let mut seen = Vec::new();
    for amount in [Some(100), None] {
        app.world().refund(&charge, amount).unwrap();
        settled(app).await;
        seen.extend(statuses(app, EMAIL).await);
    }
    app.world().change_subscription(&id, Change::Renew).unwrap();
    settled(app).await;
    seen.extend(statuses(app, EMAIL).await);
    assert_eq!(seen, expected, "{policy}");
    let outcomes: Vec<String> =
        told(app, "refunded").await.iter().map(|m| m.context["outcome"].as_str().unwrap().to_owned()).collect();
    let last = match policy {
        "suspend" => "suspended",
        "keep" => "kept",
        _ => "revoked",
    };
    assert_eq!(outcomes, ["kept", last]);
    server.stop().await;
}

const POLICIES: [(&str, [&str; 3]); 3] = [
    ("suspend", ["active", "suspended", "suspended"]),
    ("keep", ["active", "active", "active"]),
    ("revoke", ["active", "revoked", "revoked"]),
];

#[actix_web::test]
async fn refunds_follow_the_sellers_policy_sqlite() {
    for (policy, expected) in POLICIES {
        refunds(Database::migrated_sqlite(), policy, expected).await;
    }
}

#[actix_web::test]
async fn refunds_follow_the_sellers_policy_postgres() {
    for (policy, expected) in POLICIES {
        refunds(Database::migrated_postgres(), policy, expected).await;
    }
}
