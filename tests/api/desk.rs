//! Partial refunds that need a decision, failed Stripe events and failed mails, in the console.

use diesel::prelude::*;
use keysmith::accounts::account::{self, Role};
use keysmith::accounts::email::Email;
use keysmith::audit::Actor;
use keysmith::billing::scheduled::reconcile::reconcile;
use keysmith::db::{self, schema};
use serde_json::{Value, json};

use crate::helpers::{ADMIN, Person, TestApp, json_of, problem_of};
use crate::money::{mails, settled, statuses};
use crate::on_both;
use crate::subscriptions::{page_of, submit};

pub const SELLER: &str = "seller@example.com";

/// An administrator, signed in.
pub async fn seller(app: &TestApp) -> Person {
    let person = Person::signed_in(app, SELLER).await;
    let context = app.app.context.clone();
    let promote = move |conn: &mut db::Conn| -> db::Result<()> {
        let known = account::find_by_email(conn, &Email::parse(SELLER).unwrap())?.unwrap();
        account::set_role(conn, &context, &Actor::Cli, &known, Role::Admin)
    };
    app.app.db.write(promote).await.unwrap();
    person
}

fn charge(app: &TestApp) -> String {
    let state = app.world().lock();
    state.all("charge").next_back().unwrap()["id"].as_str().unwrap().to_owned()
}

/// Makes a partially refunded purchase; returns the order's ID.
async fn partly_refunded(app: &TestApp, email: &str) -> String {
    app.buy_keys(email, 2).await;
    settled(app).await;
    app.world().refund(&charge(app), Some(100)).unwrap();
    settled(app).await;
    let orders = app.admin_get(&format!("/api/v1/admin/orders?email={email}&attention=any")).await;
    assert_eq!(orders["orders"][0]["attention"], "partial_refund");
    orders["orders"][0]["id"].as_str().unwrap().to_owned()
}

async fn audit(app: &TestApp, subject: &str) -> Vec<Value> {
    let log = app.admin_get(&format!("/api/v1/admin/audit-log?subject={subject}")).await;
    log["entries"].as_array().unwrap().clone()
}

on_both!(a_part_that_went_back_is_decided_once, async |app: &TestApp| {
    seller(app).await;
    let admin = Person::with_token(app, ADMIN);
    for (email, decision, expected, told) in [
        ("ann@example.com", "keep", "active", None),
        ("bob@example.com", "suspend", "suspended", Some("license_suspended")),
        ("cleo@example.com", "revoke", "revoked", Some("license_revoked")),
    ] {
        let order = partly_refunded(app, email).await;
        assert_eq!(statuses(app, email).await, ["active"; 2], "kept until it is decided");
        let path = format!("/api/v1/admin/orders/{order}/attention");
        problem_of(admin.post(&path, json!({"decision": "burn"})).await, 422, "invalid_fields").await;
        problem_of(admin.post(&path, json!({})).await, 422, "invalid_fields").await;
        for _ in 0..2 {
            let decided = json_of(admin.post(&path, json!({"decision": decision})).await, 200).await;
            assert_eq!((&decided["id"], &decided["attention"]), (&json!(order), &json!(null)));
        }
        let other = if decision == "keep" { "revoke" } else { "keep" };
        let late = problem_of(admin.post(&path, json!({"decision": other})).await, 409, "already_decided").await;
        assert_eq!(late["decision"], decision);
        // No later event restores them.
        for event in app.world().events() {
            assert_eq!(app.send_event(&event).await.status(), 200);
        }
        reconcile(&app.app.billing, keysmith::billing::scheduled::reconcile::Scope::default(), &|_| {}).await.unwrap();
        settled(app).await;
        assert_eq!(statuses(app, email).await, [expected; 2]);
        let told: Vec<String> = ["refunded"].into_iter().chain(told).map(str::to_owned).collect();
        assert_eq!(mails(app, email).await, told);
        let entries = audit(app, &order).await;
        let decided: Vec<&Value> = entries.iter().filter(|e| e["action"] == "order.attention_decided").collect();
        assert_eq!(decided.len(), 1, "{entries:?}");
        assert_eq!(decided[0]["detail"]["decision"], decision);
    }
    // The seller was notified of each, once.
    assert_eq!(mails(app, SELLER).await, ["attention_needed"; 3]);
    let order = app.admin_get("/api/v1/admin/orders?email=ann@example.com").await["orders"][0]["id"].clone();
    // A further refund asks again; a full one does not.
    let of_ann = app.world().lock().all("charge").next().unwrap()["id"].as_str().unwrap().to_owned();
    app.world().refund(&of_ann, Some(50)).unwrap();
    settled(app).await;
    let path = format!("/api/v1/admin/orders/{}/attention", order.as_str().unwrap());
    app.world().refund(&of_ann, None).unwrap();
    settled(app).await;
    assert_eq!(statuses(app, "ann@example.com").await, ["revoked"; 2]);
    problem_of(admin.post(&path, json!({"decision": "suspend"})).await, 409, "already_decided").await;
    assert_eq!(mails(app, SELLER).await, ["attention_needed"; 4]);
    app.buy_keys("dan@example.com", 1).await;
    let order = app.admin_get("/api/v1/admin/orders?email=dan@example.com").await["orders"][0]["id"].clone();
    let path = format!("/api/v1/admin/orders/{}/attention", order.as_str().unwrap());
    problem_of(admin.post(&path, json!({"decision": "keep"})).await, 409, "nothing_to_decide").await;
    let unknown = admin.post("/api/v1/admin/orders/ord_unknown/attention", json!({"decision": "keep"})).await;
    problem_of(unknown, 404, "order_not_found").await;
});

on_both!(the_desk_has_a_button_for_each_way_out, async |app: &TestApp| {
    let seller = seller(app).await;
    let desk = async || page_of(&seller, "/admin").await;
    assert!(desk().await.contains("Nothing needs your attention."));
    let order = partly_refunded(app, "ann@example.com").await;
    let page = page_of(&seller, &format!("/admin/orders/{order}")).await;
    assert!(page.contains("$1.00") && page.contains("What should happen to the licenses?"), "{page}");
    for key in app.keys("ann@example.com").await {
        assert!(!page.contains(&key), "keys are the customer's");
    }
    let action = format!("/admin/orders/{order}/attention");
    let wrong = submit(&seller, &page, &action, &[("decision", "burn")]).await;
    assert_eq!(wrong.status(), 422);
    // Asks for confirmation, with the number of licenses; nothing has happened yet.
    let asked = submit(&seller, &desk().await, &action, &[("decision", "suspend")]).await;
    assert_eq!(asked.status(), 200);
    let asked = asked.text().await.unwrap();
    assert!(asked.contains("Suspend 2 licenses?"), "{asked}");
    assert_eq!(statuses(app, "ann@example.com").await, ["active"; 2]);
    let done = submit(&seller, &asked, &action, &[("decision", "suspend"), ("confirmed", "yes")]).await;
    assert_eq!((done.status().as_u16(), done.headers()["location"].to_str().unwrap()), (303, "/admin"));
    assert_eq!(statuses(app, "ann@example.com").await, ["suspended"; 2]);
    assert!(page_of(&seller, &format!("/admin/orders/{order}")).await.contains("its licenses were suspended"));
    // Two sellers decide one order: the second decision is refused.
    let late = submit(&seller, &page, &action, &[("decision", "revoke"), ("confirmed", "yes")]).await;
    assert_eq!(late.status(), 409);
    // The decision can be reversed.
    let page = page_of(&seller, &format!("/admin/orders/{order}")).await;
    let back = submit(&seller, &page, &action, &[("decision", "reinstate")]).await;
    assert_eq!(back.status(), 303);
    assert_eq!(statuses(app, "ann@example.com").await, ["active"; 2]);
    assert!(page_of(&seller, &format!("/admin/orders/{order}")).await.contains("its licenses were reinstated"));
    // The mail links to the order.
    let sent = async || {
        let newest = schema::mail_outbox::table.filter(schema::mail_outbox::template.eq("attention_needed"));
        let newest = newest.select((schema::mail_outbox::id, schema::mail_outbox::status));
        let read = app.app.db.read(move |conn| Ok::<(String, String), db::Error>(newest.first(conn)?));
        read.await.unwrap()
    };
    app.until("the seller's mail is sent", async || sent().await.1 == "sent").await;
    let mail = app.get(&format!("/sandbox/mail/{}", sent().await.0)).await.text().await.unwrap();
    assert!(mail.contains(&format!("/admin/orders/{order}")) || mail.contains(&order), "{mail}");
});

on_both!(failed_events_and_mails_are_tried_again, async |app: &TestApp| {
    let seller = seller(app).await;
    let event = json!({"id": "evt_broken", "object": "event", "type": "checkout.session.completed",
        "created": app.app.context.now(), "api_version": "2026-08-26.dahlia", "data": {"object": {"object": "x"}}});
    assert_eq!(app.send_event(&event).await.status(), 200);
    let failed = async || app.event_status("evt_broken").await.is_some_and(|(status, _)| status == "failed");
    app.until("the event fails", failed).await;
    let page = page_of(&seller, "/admin").await;
    assert!(page.contains("evt_broken") && page.contains("unreadable checkout.session.completed"), "{page}");
    let replay = submit(&seller, &page, "/admin/stripe-events/evt_broken/replay", &[]).await;
    assert_eq!(replay.status(), 303);
    app.until("the event is tried and fails again", failed).await;
    let entries = audit(app, "evt_broken").await;
    assert!(entries[0]["actor"].as_str().unwrap().starts_with("customer:acc_"), "{entries:?}");
    let csrf = crate::pages::field(&page, "csrf");
    let all = seller.post_form("/admin/stripe-events/replay", &[("csrf", &csrf)]).await;
    assert_eq!(all.status(), 303);
    for unknown in
        ["/admin/stripe-events/evt_none/replay", "/admin/mail/mai_none/resend", "/admin/orders/ord_none/attention"]
    {
        let answer = seller.post_form(unknown, &[("csrf", &csrf), ("decision", "keep")]).await;
        assert_eq!(answer.status(), 404, "{unknown}");
    }
    let forged = seller.post_form("/admin/stripe-events/replay", &[("csrf", "x")]).await;
    assert_eq!(forged.status(), 403);

    app.buy_keys("ann@example.com", 1).await;
    let mails = || schema::mail_outbox::table.filter(schema::mail_outbox::recipient.eq("ann@example.com"));
    let state = async || {
        let row = mails().select((schema::mail_outbox::id, schema::mail_outbox::status));
        app.app.db.read(move |conn| Ok::<(String, String), db::Error>(row.first(conn)?)).await.unwrap()
    };
    app.until("the mail is sent", async || state().await.1 == "sent").await;
    let fail = move |conn: &mut db::Conn| -> db::Result<usize> {
        let set = (schema::mail_outbox::status.eq("failed"), schema::mail_outbox::last_error.eq("550 no such user"));
        Ok(diesel::update(mails()).set(set).execute(conn)?)
    };
    app.app.db.write(fail).await.unwrap();
    let page = page_of(&seller, "/admin").await;
    assert!(page.contains("550 no such user"), "{page}");
    let (id, _) = state().await;
    assert_eq!(submit(&seller, &page, &format!("/admin/mail/{id}/resend"), &[]).await.status(), 303);
    app.until("the mail is sent again", async || state().await.1 == "sent").await;
});
