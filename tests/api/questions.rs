//! Decisions for the seller: refunds that end nothing automatically, disputes, inquiries, refunds that fail.

use keysmith::sandbox::stripe::life::Change;
use serde_json::{Value, json};

use crate::desk::{SELLER, seller};
use crate::helpers::{ADMIN, Database, Person, TestApp, json_of, problem_of};
use crate::money::{mails, settled, statuses, subscribe};
use crate::on_both;

const ANN: &str = "ann@example.com";

fn newest(app: &TestApp, kind: &str) -> String {
    app.world().lock().all(kind).next_back().unwrap()["id"].as_str().unwrap().to_owned()
}

async fn order(app: &TestApp) -> Value {
    app.admin_get("/api/v1/admin/orders?status=fulfilled").await["orders"][0].clone()
}

async fn attention(app: &TestApp) -> Value {
    order(app).await["attention"].clone()
}

/// Returns the contexts of a template's mails to an address, oldest first.
async fn contexts(app: &TestApp, email: &str, template: &str) -> Vec<Value> {
    let filter = keysmith::mail::outbox::Filter { recipient: Some(email.into()), ..Default::default() };
    let mails = app.app.db.read(move |conn| keysmith::mail::outbox::list(conn, &filter, None, 1000)).await.unwrap();
    mails.into_iter().rev().filter(|mail| mail.template == template).map(|mail| mail.context).collect()
}

on_both!(a_refund_mail_names_this_refund_and_the_sum, async |app: &TestApp| {
    app.buy_keys(ANN, 3).await;
    settled(app).await;
    let charge = newest(app, "charge");
    for amount in [Some(2900), Some(1000), None] {
        app.world().refund(&charge, amount).unwrap();
        settled(app).await;
    }
    let told: Vec<(i64, i64, bool, String)> = contexts(app, ANN, "refunded")
        .await
        .iter()
        .map(|mail| {
            let number = |name: &str| mail[name].as_i64().unwrap();
            let outcome = mail["outcome"].as_str().unwrap().to_owned();
            (number("amount"), number("refunded_total"), mail["full"] == true, outcome)
        })
        .collect();
    let kept = || "kept".to_owned();
    assert_eq!(told, [(2900, 2900, false, kept()), (1000, 3900, false, kept()), (4800, 8700, true, "revoked".into())]);
    let sent = async || app.get("/sandbox/mail").await.text().await.unwrap();
    app.until("the mails are sent", async || sent().await.contains("Your refund of $10.00")).await;
    assert!(!sent().await.contains("Your refund of $39.00"));
});

on_both!(a_refund_that_fails_brings_keys_and_question_back, async |app: &TestApp| {
    seller(app).await;
    app.buy_keys(ANN, 3).await;
    settled(app).await;
    let charge = newest(app, "charge");
    let mut refunds = Vec::new();
    for amount in [Some(2900), Some(2900), None] {
        let refund = app.world().refund_as(&charge, amount, "pending").unwrap();
        refunds.push(refund["id"].as_str().unwrap().to_owned());
        settled(app).await;
        // Stripe's event times are whole seconds, so each step needs its own second.
        app.app.context.clock.advance(2);
    }
    assert_eq!(statuses(app, ANN).await, ["revoked"; 3]);
    assert_eq!(attention(app).await, Value::Null);
    app.world().fail_refund(&refunds[2], "failed").unwrap();
    settled(app).await;
    assert_eq!(statuses(app, ANN).await, ["active"; 3]);
    assert_eq!(attention(app).await, "partial_refund");
    // The others fail, too: nothing is refunded, and the seller is notified.
    app.app.context.clock.advance(2);
    app.world().fail_refund(&refunds[1], "canceled").unwrap();
    app.app.context.clock.advance(2);
    app.world().fail_refund(&refunds[0], "failed").unwrap();
    settled(app).await;
    assert_eq!(order(app).await["amount_refunded"], 0);
    assert_eq!(attention(app).await, "refund_failed");
    let told = contexts(app, SELLER, "attention_needed").await;
    let failed: Vec<&Value> = told.iter().filter(|mail| mail["attention"] == "refund_failed").collect();
    assert!(!failed.is_empty(), "{told:?}");
});

on_both!(a_dispute_is_on_the_desk_and_mailed_to_the_seller, async |app: &TestApp| {
    let admin = seller(app).await;
    for (n, (verdict, left)) in
        [("won", "active"), ("lost", "revoked"), ("warning_closed", "active")].into_iter().enumerate()
    {
        let email = format!("buyer{n}@example.com");
        app.buy_keys(&email, 2).await;
        settled(app).await;
        let dispute = app.world().open_dispute(&newest(app, "charge")).unwrap()["id"].as_str().unwrap().to_owned();
        settled(app).await;
        assert_eq!(statuses(app, &email).await, ["suspended"; 2]);
        assert_eq!(attention(app).await, "dispute");
        let desk = crate::subscriptions::page_of(&admin, "/admin").await;
        assert!(desk.contains(&email) && desk.contains("Disputed"), "{desk}");
        let told = contexts(app, SELLER, "dispute").await;
        let opened: Vec<&Value> = told.iter().filter(|mail| mail["stage"] == "opened").collect();
        assert_eq!((opened.len(), &opened[n]["suspended"], &opened[n]["amount"]), (n + 1, &json!(2), &json!(5800)));
        app.world().close_dispute(&dispute, verdict).unwrap();
        settled(app).await;
        assert_eq!(statuses(app, &email).await, [left; 2], "{verdict}");
        assert_eq!(attention(app).await, Value::Null, "{verdict}: nothing is left to decide");
    }
});

on_both!(an_inquiry_suspends_nothing_and_the_seller_is_told, async |app: &TestApp| {
    seller(app).await;
    subscribe(app, ANN, 2).await;
    settled(app).await;
    let charge = newest(app, "charge");
    let dispute = app.world().open_dispute_as(&charge, None, "warning_needs_response").unwrap();
    let id = dispute["id"].as_str().unwrap().to_owned();
    settled(app).await;
    assert_eq!(statuses(app, ANN).await, ["active"; 2]);
    assert_eq!(attention(app).await, "inquiry");
    assert_eq!(contexts(app, SELLER, "dispute").await[0]["stage"], "inquiry");
    assert_eq!(mails(app, ANN).await, Vec::<String>::new());
    // It becomes a dispute, which withdraws the money.
    app.app.context.clock.advance(2);
    app.world().escalate_dispute(&id).unwrap();
    settled(app).await;
    assert_eq!(statuses(app, ANN).await, ["suspended"; 2]);
    assert_eq!(attention(app).await, "dispute");
    app.app.context.clock.advance(2);
    app.world().close_dispute(&id, "won").unwrap();
    settled(app).await;
    assert_eq!((statuses(app, ANN).await, attention(app).await), (vec!["active".to_owned(); 2], Value::Null));
});

/// `KEYSMITH_ON_INQUIRY=suspend`: an inquiry suspends until it is closed.
async fn inquiries_suspend(database: Database) {
    let server = TestApp::start_with(database, &[("KEYSMITH_ON_INQUIRY", "suspend")]).await;
    let app = &server;
    app.buy_keys(ANN, 1).await;
    settled(app).await;
    let dispute = app.world().open_dispute_as(&newest(app, "charge"), None, "warning_needs_response").unwrap();
    settled(app).await;
    assert_eq!(statuses(app, ANN).await, ["suspended"]);
    app.world().close_dispute(dispute["id"].as_str().unwrap(), "warning_closed").unwrap();
    settled(app).await;
    assert_eq!(statuses(app, ANN).await, ["active"]);
    server.stop().await;
}

#[actix_web::test]
async fn inquiries_suspend_sqlite() {
    inquiries_suspend(Database::migrated_sqlite()).await;
}

#[actix_web::test]
async fn inquiries_suspend_postgres() {
    inquiries_suspend(Database::migrated_postgres()).await;
}

on_both!(a_dispute_about_a_part_is_a_question, async |app: &TestApp| {
    seller(app).await;
    app.buy_keys(ANN, 10).await;
    settled(app).await;
    let dispute = app.world().open_dispute_as(&newest(app, "charge"), Some(2900), "needs_response").unwrap();
    settled(app).await;
    assert_eq!(statuses(app, ANN).await, ["active"; 10]);
    assert_eq!(attention(app).await, "partial_dispute");
    app.app.context.clock.advance(2);
    app.world().close_dispute(dispute["id"].as_str().unwrap(), "lost").unwrap();
    settled(app).await;
    assert_eq!(statuses(app, ANN).await, ["active"; 10]);
    assert_ne!(attention(app).await, Value::Null, "what was lost in part waits for a decision");
});

on_both!(what_does_not_pay_for_the_present_is_a_question, async |app: &TestApp| {
    seller(app).await;
    for (n, changes) in [
        vec![Change::Renew, Change::Renew],
        vec![Change::BillAgain],
        vec![Change::Extra(500)],
        vec![Change::SplitNext, Change::Renew],
    ]
    .into_iter()
    .enumerate()
    {
        let email = format!("sub{n}@example.com");
        let id = subscribe(app, &email, 2).await;
        settled(app).await;
        for change in &changes {
            app.app.context.clock.advance(2);
            app.world().change_subscription(&id, *change).unwrap();
        }
        settled(app).await;
        app.app.context.clock.advance(2);
        // An older renewal; one of two payments for a period; an extra charge; half of an invoice.
        let invoices = app.world().invoices_of(&id);
        let older = if n == 0 { 1 } else { invoices.len() - 1 };
        let charge = app.world().charges_of(invoices[older]["id"].as_str().unwrap())[0].clone();
        app.world().refund(&charge, None).unwrap();
        settled(app).await;
        assert_eq!(statuses(app, &email).await, ["active"; 2], "{changes:?}");
        let orders = app.admin_get(&format!("/api/v1/admin/orders?email={email}")).await;
        assert_eq!(orders["orders"][0]["attention"], "partial_refund", "{changes:?}");
    }
});

on_both!(less_captured_than_authorized_is_no_refund, async |app: &TestApp| {
    let session = app.open_checkout(ANN, 2).await;
    let pay = keysmith::sandbox::stripe::checkout::Pay { captured: Some(2900), ..Default::default() };
    app.world().pay(&session, &pay).unwrap();
    app.until("the keys are minted", async || app.licenses(ANN).await.len() == 2).await;
    settled(app).await;
    assert_eq!(statuses(app, ANN).await, ["active"; 2]);
    assert_eq!((order(app).await["amount_refunded"].clone(), attention(app).await), (json!(0), Value::Null));
    assert_eq!(mails(app, ANN).await, Vec::<String>::new());
    app.world().refund(&newest(app, "charge"), None).unwrap();
    settled(app).await;
    assert_eq!(statuses(app, ANN).await, ["revoked"; 2]);
});

on_both!(a_decision_can_be_taken_back, async |app: &TestApp| {
    seller(app).await;
    let admin = Person::with_token(app, ADMIN);
    for decision in ["suspend", "revoke"] {
        let email = format!("{decision}@example.com");
        let body = json!({"email": email, "sites": ["one.example.com", "two.example.com"]});
        let session = json_of(app.post("/purchase-sites", body).await, 200).await;
        app.world().pay(session["session_id"].as_str().unwrap(), &Default::default()).unwrap();
        settled(app).await;
        app.world().refund(&newest(app, "charge"), Some(100)).unwrap();
        settled(app).await;
        let path = format!("/api/v1/admin/orders/{}/attention", order(app).await["id"].as_str().unwrap());
        problem_of(admin.post(&path, json!({"decision": "reinstate"})).await, 409, "nothing_to_decide").await;
        json_of(admin.post(&path, json!({"decision": decision})).await, 200).await;
        assert!(statuses(app, &email).await.iter().all(|status| status != "active"), "{decision}");
        for _ in 0..2 {
            json_of(admin.post(&path, json!({"decision": "reinstate"})).await, 200).await;
        }
        assert_eq!(statuses(app, &email).await, ["active"; 2], "{decision}");
        let mut sites: Vec<String> =
            app.licenses(&email).await.iter().map(|l| l["used_site_domain"].to_string()).collect();
        sites.sort();
        assert_eq!(sites, ["\"one.example.com\"", "\"two.example.com\""], "the sites came back");
        assert_eq!(mails(app, &email).await.last().map(String::as_str), Some("license_reinstated"));
    }
});
