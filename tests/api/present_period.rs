//! A refund or a lost dispute ends a license only if it reverses the payment for the current period.

use keysmith::sandbox::stripe::checkout::Pay;
use keysmith::sandbox::stripe::life::Change;
use serde_json::Value;

use crate::helpers::{Database, TestApp};
use crate::lines::link;
use crate::money::{settled, statuses, subscribe};
use crate::on_both;
use crate::seats::{subscribe_to, tiers};

const ANN: &str = "ann@example.com";
const DAY: i64 = 86_400;

/// Returns the charges of each invoice of a subscription, oldest first.
fn charges(app: &TestApp, id: &str) -> Vec<Vec<String>> {
    let invoices = app.world().invoices_of(id);
    invoices.iter().map(|invoice| app.world().charges_of(invoice["id"].as_str().unwrap())).collect()
}

async fn change(app: &TestApp, id: &str, change: Change) {
    app.world().change_subscription(id, change).unwrap();
    settled(app).await;
}

/// Renews the subscription when the next period is due.
async fn renew(app: &TestApp, id: &str) {
    app.app.context.clock.advance(30 * DAY);
    change(app, id, Change::Renew).await;
}

async fn refund(app: &TestApp, charge: &str, amount: Option<i64>) -> String {
    let refund = app.world().refund(charge, amount).unwrap();
    settled(app).await;
    refund["id"].as_str().unwrap().to_owned()
}

async fn attention(app: &TestApp) -> Value {
    let orders = app.admin_get(&format!("/api/v1/admin/orders?email={ANN}")).await;
    orders["orders"][0]["attention"].clone()
}

on_both!(the_present_period_refunded_ends_the_licenses, async |app: &TestApp| {
    let id = subscribe(app, ANN, 2).await;
    renew(app, &id).await;
    refund(app, &charges(app, &id)[1][0], None).await;
    assert_eq!(statuses(app, ANN).await, ["revoked", "revoked"]);
    assert_eq!(attention(app).await, Value::Null);
    // A later renewal event restores nothing.
    renew(app, &id).await;
    assert_eq!(statuses(app, ANN).await, ["revoked", "revoked"]);
});

on_both!(an_older_period_refunded_is_a_question, async |app: &TestApp| {
    let id = subscribe(app, ANN, 2).await;
    renew(app, &id).await;
    renew(app, &id).await;
    refund(app, &charges(app, &id)[1][0], None).await;
    assert_eq!((statuses(app, ANN).await, attention(app).await), (vec!["active".into(); 2], "partial_refund".into()));
    refund(app, &charges(app, &id)[0][0], None).await;
    assert_eq!(statuses(app, ANN).await, ["active", "active"]);
});

on_both!(a_period_that_was_renewed_twice_by_mistake_stays_paid, async |app: &TestApp| {
    let id = subscribe(app, ANN, 1).await;
    // Two renewals in a row: the older one is refunded.
    change(app, &id, Change::Renew).await;
    change(app, &id, Change::Renew).await;
    refund(app, &charges(app, &id)[1][0], None).await;
    assert_eq!(statuses(app, ANN).await, ["active"]);
    // The same period billed twice: one of the payments is refunded, then the other.
    change(app, &id, Change::BillAgain).await;
    let all = charges(app, &id);
    refund(app, &all[3][0], None).await;
    assert_eq!((statuses(app, ANN).await, attention(app).await), (vec!["active".into()], "partial_refund".into()));
    refund(app, &all[2][0], None).await;
    assert_eq!(statuses(app, ANN).await, ["revoked"]);
});

/// Buys a monthly and a one-time license in one checkout; returns the subscription.
async fn beside(app: &TestApp) -> String {
    let session = link(app, &[("price_site_month", 1), ("price_quantity_once", 1)]);
    settled(app).await;
    app.world().object("checkout.session", &session).unwrap()["subscription"].as_str().unwrap().to_owned()
}

/// Returns the statuses of the newest purchase's licenses: the subscription's and the one-time one.
async fn both(app: &TestApp, id: &str) -> (String, String) {
    let licenses = app.licenses("guest@example.com").await;
    let paid = licenses.iter().find(|license| license["subscription_id"] == id).unwrap();
    let orders = app.admin_get(&format!("/api/v1/admin/orders?subscription_id={id}")).await;
    let order = app.admin_get(&format!("/api/v1/admin/orders/{}", orders["orders"][0]["id"].as_str().unwrap())).await;
    let mut all = order["licenses"].as_array().unwrap().iter();
    let once = all.find(|license| license["subscription_id"].is_null()).unwrap();
    (paid["status"].as_str().unwrap().to_owned(), once["status"].as_str().unwrap().to_owned())
}

on_both!(what_was_bought_once_ends_only_with_its_own_invoice, async |app: &TestApp| {
    let is = |paid: &str, once: &str| (paid.to_owned(), once.to_owned());
    // The first period, billed twice: the second invoice did not pay for the one-time line.
    let id = beside(app).await;
    change(app, &id, Change::BillAgain).await;
    refund(app, &charges(app, &id)[1][0], None).await;
    assert_eq!(both(app, &id).await, is("active", "active"));
    refund(app, &charges(app, &id)[0][0], None).await;
    assert_eq!(both(app, &id).await, is("revoked", "revoked"));
    // The first invoice alone is refunded: the second one still pays for the period.
    let id = beside(app).await;
    change(app, &id, Change::BillAgain).await;
    refund(app, &charges(app, &id)[0][0], None).await;
    assert_eq!(both(app, &id).await, is("active", "revoked"));
    // A partial refund needs a decision.
    let id = beside(app).await;
    change(app, &id, Change::BillAgain).await;
    refund(app, &charges(app, &id)[0][0], Some(900)).await;
    assert_eq!(both(app, &id).await, is("active", "active"));
    // Renewed: the renewal pays for the subscription only, and the first invoice still for the one-time line.
    for (at, expected) in [(1, is("revoked", "active")), (0, is("active", "revoked"))] {
        let id = beside(app).await;
        renew(app, &id).await;
        refund(app, &charges(app, &id)[at][0], None).await;
        assert_eq!(both(app, &id).await, expected, "invoice {at}");
    }
    // A lost dispute of the first invoice has the same effect.
    let id = beside(app).await;
    change(app, &id, Change::BillAgain).await;
    let dispute = app.world().open_dispute(&charges(app, &id)[0][0]).unwrap();
    settled(app).await;
    assert_eq!(both(app, &id).await, is("active", "suspended"));
    app.world().close_dispute(dispute["id"].as_str().unwrap(), "lost").unwrap();
    settled(app).await;
    assert_eq!(both(app, &id).await, is("active", "revoked"));
});

on_both!(an_extra_invoice_or_a_part_is_a_question, async |app: &TestApp| {
    let id = subscribe(app, ANN, 1).await;
    change(app, &id, Change::Extra(500)).await;
    refund(app, &charges(app, &id)[1][0], None).await;
    assert_eq!((statuses(app, ANN).await, attention(app).await), (vec!["active".into()], "partial_refund".into()));
    change(app, &id, Change::Quantity(2)).await;
    refund(app, &charges(app, &id)[2][0], None).await;
    assert_eq!(statuses(app, ANN).await, ["active", "active"], "a change within the period");
    refund(app, &charges(app, &id)[0][0], Some(100)).await;
    assert_eq!(statuses(app, ANN).await, ["active", "active"]);
});

on_both!(a_period_paid_by_two_payments_needs_both_back, async |app: &TestApp| {
    let id = subscribe(app, ANN, 1).await;
    change(app, &id, Change::SplitNext).await;
    renew(app, &id).await;
    let paid = charges(app, &id)[1].clone();
    assert_eq!(paid.len(), 2);
    refund(app, &paid[0], None).await;
    assert_eq!((statuses(app, ANN).await, attention(app).await), (vec!["active".into()], "partial_refund".into()));
    refund(app, &paid[1], None).await;
    assert_eq!((statuses(app, ANN).await, attention(app).await), (vec!["revoked".into()], Value::Null));
});

on_both!(what_was_never_captured_was_never_paid, async |app: &TestApp| {
    let session = app.open_checkout(ANN, 2).await;
    let captured = Pay { captured: Some(1_000), ..Pay::default() };
    app.world().pay(&session, &captured).unwrap();
    settled(app).await;
    assert_eq!((statuses(app, ANN).await, attention(app).await), (vec!["active".into(); 2], Value::Null));
    let charge = {
        let state = app.world().lock();
        state.all("charge").next().unwrap()["id"].as_str().unwrap().to_owned()
    };
    refund(app, &charge, None).await;
    assert_eq!(statuses(app, ANN).await, ["revoked", "revoked"]);
});

on_both!(a_dispute_about_the_present_suspends_and_ends, async |app: &TestApp| {
    let id = subscribe(app, ANN, 1).await;
    let open = app.world().open_dispute(&charges(app, &id)[0][0]).unwrap();
    settled(app).await;
    assert_eq!(statuses(app, ANN).await, ["suspended"]);
    app.world().close_dispute(open["id"].as_str().unwrap(), "lost").unwrap();
    settled(app).await;
    assert_eq!(statuses(app, ANN).await, ["revoked"]);
    renew(app, &id).await;
    assert_eq!(statuses(app, ANN).await, ["revoked"]);
});

on_both!(a_dispute_about_an_older_period_or_a_part_is_a_question, async |app: &TestApp| {
    let id = subscribe(app, ANN, 2).await;
    renew(app, &id).await;
    let all = charges(app, &id);
    for (charge, amount) in [(&all[0][0], None), (&all[1][0], Some(100))] {
        let open = app.world().open_dispute_as(charge, amount, "needs_response").unwrap();
        settled(app).await;
        assert_eq!(statuses(app, ANN).await, ["active", "active"]);
        app.world().close_dispute(open["id"].as_str().unwrap(), "lost").unwrap();
        settled(app).await;
        assert_eq!(statuses(app, ANN).await, ["active", "active"]);
    }
});

on_both!(a_dispute_outlives_its_period_and_the_licenses_work_again, async |app: &TestApp| {
    let id = subscribe(app, ANN, 1).await;
    let open = app.world().open_dispute(&charges(app, &id)[0][0]).unwrap();
    settled(app).await;
    assert_eq!(statuses(app, ANN).await, ["suspended"]);
    renew(app, &id).await;
    assert_eq!(statuses(app, ANN).await, ["active"], "the present period is paid for");
    app.world().close_dispute(open["id"].as_str().unwrap(), "lost").unwrap();
    settled(app).await;
    assert_eq!(statuses(app, ANN).await, ["active"]);
});

on_both!(a_renewal_ends_a_dispute_though_our_clock_is_behind_it, async |app: &TestApp| {
    let id = subscribe(app, ANN, 1).await;
    app.world().open_dispute(&charges(app, &id)[0][0]).unwrap();
    settled(app).await;
    assert_eq!(statuses(app, ANN).await, ["suspended"]);
    app.app.context.clock.advance(30 * DAY);
    app.world().lock().switches.hold = true;
    app.world().change_subscription(&id, Change::Renew).unwrap();
    app.app.context.clock.advance(-DAY);
    // The simulated Stripe has the same clock and would deliver them a day later.
    for event in app.world().events() {
        assert_eq!(app.send_event(&event).await.status(), 200);
    }
    settled(app).await;
    assert_eq!(statuses(app, ANN).await, ["active"], "the present period is paid for");
});

#[actix_web::test]
async fn news_of_a_payment_and_its_fulfillment_do_not_pass_each_other() {
    // PostgreSQL allows concurrent writers: one mints the licenses while another processes the dispute.
    let app = TestApp::start(Database::migrated_postgres()).await;
    app.world().lock().switches.hold = true;
    for _ in 0..40 {
        let session = app.open_checkout(ANN, 1).await;
        let paid = app.world().pay(&session, &Pay::default()).unwrap();
        let charge = {
            let state = app.world().lock();
            let of = |charge: &&Value| charge["payment_intent"] == paid["payment_intent"];
            state.all("charge").find(of).unwrap()["id"].as_str().unwrap().to_owned()
        };
        app.world().open_dispute(&charge).unwrap();
    }
    app.world().lock().switches.hold = false;
    settled(&app).await;
    assert_eq!(statuses(&app, ANN).await, vec!["suspended"; 40]);
    app.stop().await;
}

on_both!(an_inquiry_moves_no_money_and_suspends_nothing, async |app: &TestApp| {
    let id = subscribe(app, ANN, 1).await;
    let charge = charges(app, &id)[0][0].clone();
    let open = app.world().open_dispute_as(&charge, None, "warning_needs_response").unwrap();
    settled(app).await;
    assert_eq!(statuses(app, ANN).await, ["active"]);
    app.world().escalate_dispute(open["id"].as_str().unwrap()).unwrap();
    settled(app).await;
    assert_eq!(statuses(app, ANN).await, ["suspended"]);
});

on_both!(what_was_bought_once_ends_with_the_first_invoice_only, async |app: &TestApp| {
    let id = subscribe_to(app, ANN, &[("price_site_month", 1), ("price_quantity_once", 1)]).await;
    renew(app, &id).await;
    let all = charges(app, &id);
    refund(app, &all[1][0], None).await;
    assert_eq!(tiers(app, ANN).await, ["quantity active", "site revoked"]);
    refund(app, &all[0][0], None).await;
    assert_eq!(tiers(app, ANN).await, ["quantity revoked", "site revoked"]);
});

on_both!(a_refund_that_fails_gives_back_the_licenses_and_the_question, async |app: &TestApp| {
    let id = subscribe(app, ANN, 2).await;
    let charge = charges(app, &id)[0][0].clone();
    refund(app, &charge, Some(900)).await;
    assert_eq!(attention(app).await, "partial_refund");
    let last = refund(app, &charge, None).await;
    assert_eq!((statuses(app, ANN).await, attention(app).await), (vec!["revoked".into(); 2], Value::Null));
    app.world().fail_refund(&last, "failed").unwrap();
    settled(app).await;
    assert_eq!((statuses(app, ANN).await, attention(app).await), (vec!["active".into(); 2], "partial_refund".into()));
});
