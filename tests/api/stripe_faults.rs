//! Stripe fails in every way, in each call of a subscription's life: nothing is lost, and nothing happens twice.

use std::time::Duration;

use keysmith::accounts::account::{self, Account};
use keysmith::accounts::email::Email;
use keysmith::billing::BillingContext;
use keysmith::billing::events::dispatch::process_event;
use keysmith::billing::purchases::checkout::{Checkout, start_checkout};
use keysmith::billing::scheduled::reconcile::reconciled_until;
use keysmith::billing::scheduled::reconcile::{Scope, reconcile};
use keysmith::billing::subscriptions::cancel_license::cancel_license;
use keysmith::billing::subscriptions::change::ChangeError;
use keysmith::billing::subscriptions::change_quantity::change_quantity;
use keysmith::billing::subscriptions::portal::portal;
use keysmith::db::Conn;
use keysmith::ids::{CustomerId, LicenseId, SubscriptionId};
use keysmith::jobs::JobError;
use keysmith::sandbox::stripe::fault::FaultKind::{
    self, HalfBody, KeyReused, Reset, Stall, StallAfter, Status, StatusAfter,
};
use keysmith::sandbox::stripe::life::Change;
use keysmith::stripe::client::{CallError, Client, Pace};
use keysmith::stripe::event::Event;
use keysmith::stripe::inbox::{self, Incoming};
use serde_json::Value;

use crate::helpers::TestApp;
use crate::money::{settled, statuses, subscribe};
use crate::on_both;

/// Temporary faults, which a retry survives.
const PASSING: [FaultKind; 10] = [
    Status(429),
    Status(500),
    Status(503),
    Status(409),
    StatusAfter(500),
    StatusAfter(429),
    HalfBody,
    Reset,
    Stall,
    StallAfter,
];
const TRIES: usize = 3;

/// Returns billing with a shorter retry time than a server's.
fn hurried(app: &TestApp) -> BillingContext {
    let (stripe, context) = (app.played.stripe(), app.app.context.clone());
    let pace = Pace { try_for: Duration::from_millis(700), pause: Duration::from_millis(1) };
    let stripe = Client::with_pace(&stripe.secret_key, &stripe.api_base, context, pace).unwrap();
    BillingContext { stripe, ..app.app.billing.clone() }
}

async fn account(app: &TestApp, email: &str) -> Account {
    let email = Email::parse(email).unwrap();
    app.app.db.read(move |conn: &mut Conn| account::find_by_email(conn, &email)).await.unwrap().unwrap()
}

fn quantity(app: &TestApp, id: &str) -> i64 {
    app.world().object("subscription", id).unwrap()["items"]["data"][0]["quantity"].as_i64().unwrap()
}

fn invoices(app: &TestApp) -> usize {
    app.world().lock().all("invoice").count()
}

/// Buys a subscription, and holds back its further events.
async fn held_back(app: &TestApp, seats: i64) -> (String, BillingContext, Account) {
    let email = "ann@example.com";
    let id = subscribe(app, email, seats).await;
    settled(app).await;
    app.world().lock().switches.hold = true;
    (id, hurried(app), account(app, email).await)
}

/// Processes missing events, repeatedly if needed; returns how many attempts failed.
async fn catch_up(app: &TestApp, billing: &BillingContext) -> usize {
    let mut failed = 0;
    for event in app.world().events() {
        let text = event.to_string();
        let (parsed, now) = (Event::parse(text.as_bytes()).unwrap(), app.app.context.now());
        let id = parsed.id.clone();
        let incoming = Incoming::new(&app.app.sealer, parsed, &text);
        app.app.db.write(move |conn| inbox::store(conn, &incoming, true, now)).await.unwrap();
        while let Err(error) = process_event(billing, &id).await {
            assert!(matches!(error, JobError::Retry(_)), "{error}");
            failed += 1;
        }
    }
    failed
}

on_both!(seats_are_bought_once_whatever_stripe_answers, async |app: &TestApp| {
    let (id, billing, ann) = held_back(app, 1).await;
    for (n, fault) in (2..).zip(PASSING) {
        for call in ["/v1/subscriptions/", "/v1/subscription_items/"] {
            app.world().plan_fault_of(call, fault);
        }
        let before = invoices(app);
        let done = change_quantity(&billing, &ann, &SubscriptionId::from_text(&id), None, n, &[]).await;
        assert!(done.is_ok(), "{fault:?}: {done:?}");
        assert_eq!((quantity(app, &id), invoices(app)), (n, before + 1), "{fault:?}");
    }
    catch_up(app, &billing).await;
    assert_eq!(statuses(app, "ann@example.com").await.len(), PASSING.len() + 1);
});

on_both!(a_stripe_that_stays_away_leaves_nothing_half_done, async |app: &TestApp| {
    let (id, billing, ann) = held_back(app, 4).await;
    let item = "/v1/subscription_items/";
    for fault in PASSING.into_iter().filter(|fault| !matches!(fault, Stall | StallAfter)) {
        for _ in 0..TRIES {
            app.world().plan_fault_of(item, fault);
        }
        let before = quantity(app, &id);
        let done = change_quantity(&billing, &ann, &SubscriptionId::from_text(&id), None, before + 1, &[]).await;
        assert!(matches!(&done, Err(ChangeError::Stripe(error)) if error.is_transient()), "{fault:?}: {done:?}");
        // Whether or not the change was applied, the number of keys equals Stripe's quantity, not the requested one.
        let after = quantity(app, &id);
        let did = matches!(fault, StatusAfter(_) | HalfBody | Reset);
        assert_eq!(after, before + i64::from(did), "{fault:?}");
        catch_up(app, &billing).await;
        assert_eq!(
            statuses(app, "ann@example.com").await,
            vec!["active"; usize::try_from(after).unwrap()],
            "{fault:?}"
        );
    }
    // A final refusal also withdraws the selection: the selected license is not removed by a later change.
    let mut ids: Vec<LicenseId> =
        app.licenses("ann@example.com").await.iter().map(|l| LicenseId::from_text(l["id"].as_str().unwrap())).collect();
    ids.sort();
    app.world().plan_fault_of(item, KeyReused);
    let refused = cancel_license(&billing, &ann, &ids[0]).await;
    assert!(matches!(refused, Err(ChangeError::Stripe(CallError::Refused { status: 400, .. }))), "{refused:?}");
    let have = i64::try_from(ids.len()).unwrap();
    app.world().change_subscription(&id, Change::Quantity(have - 1)).unwrap();
    catch_up(app, &billing).await;
    let licenses = app.licenses("ann@example.com").await;
    let status = |id: &LicenseId| licenses.iter().find(|l| l["id"] == id.as_str()).unwrap()["status"].clone();
    assert_eq!(status(&ids[0]), "active");
    // If only the response was lost, the selected license is removed.
    for _ in 0..TRIES {
        app.world().plan_fault_of(item, StatusAfter(500));
    }
    assert!(cancel_license(&billing, &ann, &ids[1]).await.is_err());
    catch_up(app, &billing).await;
    let licenses = app.licenses("ann@example.com").await;
    let gone = licenses.iter().find(|l| l["id"] == ids[1].as_str()).unwrap();
    assert_eq!(gone["status"], "inactive");
});

on_both!(the_portal_and_the_end_come_through, async |app: &TestApp| {
    let (id, billing, ann) = held_back(app, 1).await;
    let subscription = app.world().object("subscription", &id).unwrap();
    let customer = CustomerId::from_text(subscription["customer"].as_str().unwrap());
    let license = LicenseId::from_text(app.licenses("ann@example.com").await[0]["id"].as_str().unwrap());
    for fault in PASSING {
        app.world().plan_fault_of("/v1/billing_portal/", fault);
        let url = portal(&billing, &customer, "https://shop.example/").await.unwrap();
        assert!(url.contains("/sandbox/portal/"), "{fault:?}: {url}");
        app.world().plan_fault_of("cancel_at_period_end=true", fault);
        let done = cancel_license(&billing, &ann, &license).await.unwrap();
        assert!(done.ends_at_period_end, "{fault:?}");
        assert_eq!(app.world().object("subscription", &id).unwrap()["cancel_at_period_end"], true);
        app.world().change_subscription(&id, Change::CancelAtEnd(false)).unwrap();
    }
    catch_up(app, &billing).await;
    assert_eq!(statuses(app, "ann@example.com").await, ["active"]);
});

on_both!(events_are_processed_however_often_stripe_fails, async |app: &TestApp| {
    let (id, billing, _) = held_back(app, 2).await;
    let charge = {
        let state = app.world().lock();
        state.all("charge").next().unwrap()["id"].as_str().unwrap().to_owned()
    };
    let calls = ["/v1/subscriptions/", "/v1/charges/", "/v1/disputes/", "/v1/invoice_payments", "/v1/invoices"];
    let kinds = PASSING.into_iter().filter(|fault| !matches!(fault, Stall | StallAfter));
    let mut failed = 0;
    for (n, fault) in (3..).zip(kinds) {
        app.world().change_subscription(&id, Change::Quantity(n)).unwrap();
        app.world().refund(&charge, Some(1)).unwrap();
        let dispute = app.world().open_dispute(&charge).unwrap();
        app.world().close_dispute(dispute["id"].as_str().unwrap(), "won").unwrap();
        for call in calls {
            for _ in 0..TRIES + 1 {
                app.world().plan_fault_of(call, fault);
            }
        }
        failed += catch_up(app, &billing).await;
        app.world().lock().faults.clear();
        assert_eq!(statuses(app, "ann@example.com").await, vec!["active"; usize::try_from(n).unwrap()], "{fault:?}");
    }
    assert!(failed > 20, "{failed} tries failed");
    let mails = crate::money::mails(app, "ann@example.com").await;
    let count = |name: &str| mails.iter().filter(|mail| *mail == name).count();
    assert_eq!((count("seats_added"), count("refunded")), (8, 8), "each once: {mails:?}");
});

on_both!(the_reconciler_gets_through_and_keeps_its_mark_until_it_did, async |app: &TestApp| {
    let (id, billing, _) = held_back(app, 1).await;
    app.world().change_subscription(&id, Change::Quantity(3)).unwrap();
    app.world().change_subscription(&id, Change::CancelAtEnd(true)).unwrap();
    app.app.context.clock.advance(60);
    let mark = reconciled_until(&billing).await.unwrap();
    for _ in 0..TRIES {
        app.world().plan_fault_of("/v1/events", HalfBody);
    }
    assert!(reconcile(&billing, Scope::default(), &|_| {}).await.is_err());
    for _ in 0..TRIES {
        app.world().plan_fault_of("/v1/subscriptions/", Status(503));
    }
    let part = reconcile(&billing, Scope::default(), &|_| {}).await.unwrap();
    assert!(!part.failures.is_empty());
    assert_eq!(reconciled_until(&billing).await.unwrap(), mark);
    // Failed events are stored and waiting: after minutes they count as missed.
    app.app.context.clock.advance(700);
    for fault in [Status(429), Reset] {
        app.world().plan_fault_of("/v1/events", fault);
        app.world().plan_fault_of("/v1/subscriptions/", fault);
    }
    let report = reconcile(&billing, Scope::default(), &|_| {}).await.unwrap();
    assert_eq!(report.failures, Vec::<String>::new());
    assert!(reconciled_until(&billing).await.unwrap() > mark);
    assert_eq!(statuses(app, "ann@example.com").await, ["active"; 3]);
    let subscription: Vec<Value> = app.licenses("ann@example.com").await;
    assert!(subscription.iter().all(|license| license["subscription_id"] == id.as_str()));
});

on_both!(a_checkout_is_opened_once_or_not_at_all, async |app: &TestApp| {
    let billing = hurried(app);
    let wanted = || keysmith::billing::purchases::cart::Cart::quantity(2).unwrap();
    let email = || Email::parse("ann@example.com").unwrap();
    let sessions = || app.world().lock().all("checkout.session").count();
    for fault in PASSING {
        let before = sessions();
        app.world().plan_fault_of("line_items", fault);
        start_checkout(&billing, Checkout::guest(email(), wanted(), None)).await.unwrap();
        assert_eq!(sessions(), before + 1, "{fault:?}");
    }
    app.world().plan_fault_of("line_items", KeyReused);
    let refused = start_checkout(&billing, Checkout::guest(email(), wanted(), None)).await;
    assert!(refused.is_err());
    assert_eq!(sessions(), PASSING.len());
});
