//! A third of the webhooks is never delivered. Each customer has a twin with the same purchases and changes whose
//! webhooks all arrive: after the reconciler has run, both have the same.

use std::collections::BTreeMap;
use std::process::Command;

use diesel::prelude::*;
use keysmith::billing::events::dispatch::handles;
use keysmith::billing::scheduled::reconcile::{self, Report, Scope};
use keysmith::db::schema::{audit_log, mail_outbox, stripe_events};
use keysmith::db::{Conn, Error};
use keysmith::sandbox::stripe::checkout::Pay;
use keysmith::sandbox::stripe::life::Change;
use rand::SeedableRng;
use rand::rngs::StdRng;
use rand::seq::SliceRandom;
use serde_json::{Value, json};

use crate::helpers::{TestApp, json_of};
use crate::on_both;

/// Number of customers; each buys and then changes something, so each twin has two batches of webhooks per customer. A
/// third of these batches is never delivered. Five purchases and nine changes make 45 combinations.
const CUSTOMERS: usize = 45;
/// The command does the same work, so fewer customers are enough.
const CUSTOMERS_OF_THE_COMMAND: usize = 18;

/// One twin's checkout.
#[derive(Clone)]
struct Bought {
    subscription: Option<String>,
    /// ID of its first successful charge.
    charge: String,
}

/// The events created after the first `before` ones.
fn since(app: &TestApp, before: usize) -> Vec<Value> {
    let state = app.world().lock();
    state.all("event").skip(before).cloned().collect()
}

fn made(app: &TestApp) -> usize {
    app.world().lock().all("event").count()
}

async fn buy(app: &TestApp, email: String, n: usize) -> (Bought, Vec<Value>) {
    let before = made(app);
    let tier = if n % 5 == 4 { "quantity" } else { "site" };
    let body = json!({"email": email, "quantity": 1 + n % 3, "tier": tier});
    let session = json_of(app.post("/purchase-quantity", body).await, 200).await;
    let paid = app.world().pay(session["session_id"].as_str().unwrap(), &Pay::default()).unwrap();
    let events = since(app, before);
    let charge = events.iter().find(|event| event["type"] == "charge.succeeded").unwrap();
    let charge = charge["data"]["object"]["id"].as_str().unwrap().to_owned();
    (Bought { subscription: paid["subscription"].as_str().map(str::to_owned), charge }, events)
}

fn change(app: &TestApp, bought: &Bought, n: usize) -> Vec<Value> {
    let (before, world) = (made(app), app.world());
    match (&bought.subscription, n % 9) {
        (Some(id), 0) => drop(world.change_subscription(id, Change::Quantity(5)).unwrap()),
        (Some(id), 1) => drop(world.change_subscription(id, Change::Quantity(1)).unwrap()),
        (Some(id), 2) => drop(world.change_subscription(id, Change::CancelNow).unwrap()),
        (Some(id), 3) => drop(world.change_subscription(id, Change::Renew).unwrap()),
        (Some(id), 4) => drop(world.change_subscription(id, Change::Pause).unwrap()),
        (Some(id), 5) => drop(world.change_subscription(id, Change::CancelAtEnd(true)).unwrap()),
        (_, 6) => drop(world.refund(&bought.charge, None).unwrap()),
        (_, 7) => drop(world.open_dispute(&bought.charge).unwrap()),
        _ => drop(world.refund(&bought.charge, Some(100)).unwrap()),
    }
    since(app, before)
}

async fn deliver(app: &TestApp, events: &[Value]) {
    for event in events {
        assert_eq!(app.send_event(event).await.status(), 200);
    }
    for event in events {
        let id = event["id"].as_str().unwrap();
        app.until("a delivered event is processed", async || {
            let status = app.event_status(id).await.map(|(status, _)| status);
            matches!(status.as_deref(), Some("processed" | "ignored")) || !handles(event["type"].as_str().unwrap())
        })
        .await;
    }
}

/// A customer's keys with tier, status and activations, and how often the keys were mailed.
async fn belongings(app: &TestApp, email: &str) -> (Vec<String>, usize) {
    let now = app.app.context.now();
    let of = |l: &Value| {
        let end = l["valid_until"].as_str().and_then(keysmith::clock::parse_rfc3339);
        // In days from now; the twins bought within minutes of each other.
        let days = end.map(|end| (end - now + 43_200).div_euclid(86_400));
        format!("{} {} {days:?}", l["tier"], l["status"])
    };
    let mut licenses: Vec<String> = app.licenses(email).await.iter().map(of).collect();
    licenses.sort();
    let address = email.to_owned();
    let count = move |conn: &mut Conn| -> Result<i64, Error> {
        let mails = mail_outbox::table.filter(mail_outbox::recipient.eq(&address));
        Ok(mails.filter(mail_outbox::template.eq("license_keys")).count().get_result(conn)?)
    };
    (licenses, usize::try_from(app.app.db.read(count).await.unwrap()).unwrap())
}

/// Rows of the tables that a repair writes.
async fn footprint(app: &TestApp) -> (i64, i64, i64) {
    let read = |conn: &mut Conn| -> Result<(i64, i64, i64), Error> {
        use keysmith::db::schema::licenses;
        let (events, audit) = (stripe_events::table.count(), audit_log::table.count());
        Ok((events.get_result(conn)?, audit.get_result(conn)?, licenses::table.count().get_result(conn)?))
    };
    app.app.db.read(read).await.unwrap()
}

/// Every customer buys and changes something; returns the events that were never delivered.
async fn live(app: &TestApp, customers: usize) -> Vec<Value> {
    app.world().lock().switches.hold = true;
    let mut actions: Vec<usize> = (0..2 * customers).collect();
    actions.shuffle(&mut StdRng::seed_from_u64(300));
    let dropped: Vec<usize> = actions.into_iter().take(2 * customers / 3).collect();
    let (mut lost, mut bought) = (Vec::new(), BTreeMap::new());
    for n in 0..customers {
        for twin in ["kept", "lost"] {
            let (purchase, events) = buy(app, format!("{twin}{n}@example.com"), n).await;
            bought.insert((n, twin), purchase);
            if twin == "lost" && dropped.contains(&n) { lost.extend(events) } else { deliver(app, &events).await }
        }
    }
    for n in 0..customers {
        for twin in ["kept", "lost"] {
            let events = change(app, &bought[&(n, twin)], n);
            if twin == "lost" && dropped.contains(&(customers + n)) {
                lost.extend(events)
            } else {
                deliver(app, &events).await
            }
        }
    }
    lost.retain(|event| handles(event["type"].as_str().unwrap()));
    lost
}

async fn expect_no_difference(app: &TestApp, customers: usize) {
    for n in 0..customers {
        let (kept, lost) = (format!("kept{n}@example.com"), format!("lost{n}@example.com"));
        let (wanted, found) = (belongings(app, &kept).await, belongings(app, &lost).await);
        assert_eq!(found, wanted, "customer {n}");
        assert_eq!(found.1, 1, "customer {n} got their keys by mail once");
    }
}

on_both!(the_reconciler_leaves_no_difference, async |app: &TestApp| {
    let lost = live(app, CUSTOMERS).await;
    let before = footprint(app).await;
    let dry = Scope { dry_run: true, ..Scope::default() };
    let would: Report = reconcile::reconcile(&app.app.billing, dry, &|_| {}).await.unwrap();
    assert_eq!(footprint(app).await, before, "a dry run changes nothing");
    let report = reconcile::reconcile(&app.app.billing, Scope::default(), &|_| {}).await.unwrap();
    assert_eq!(report.failures, Vec::<String>::new());
    for event in &lost {
        let id = event["id"].as_str().unwrap();
        for said in [&would.repairs, &report.repairs] {
            assert_eq!(said.iter().filter(|line| line.contains(id)).count(), 1, "{id} in {said:?}");
        }
    }
    expect_no_difference(app, CUSTOMERS).await;
    let after = footprint(app).await;
    let again =
        reconcile::reconcile(&app.app.billing, Scope { thorough: true, ..Scope::default() }, &|_| {}).await.unwrap();
    assert_eq!((again.repairs, again.failures), (Vec::<String>::new(), Vec::<String>::new()));
    assert_eq!(footprint(app).await, after, "nothing twice");
});

on_both!(the_command_leaves_no_difference, async |app: &TestApp| {
    let lost = live(app, CUSTOMERS_OF_THE_COMMAND).await;
    let before = footprint(app).await;
    let (code, would, error) = reconcile(app, &["--dry-run"]).await;
    assert_eq!((code, error.as_str()), (Some(0), ""), "{would}");
    assert_eq!(footprint(app).await, before, "a dry run changes nothing");
    let (code, done, error) = reconcile(app, &["--since", "1d"]).await;
    assert_eq!((code, error.as_str()), (Some(0), ""), "{done}");
    for event in &lost {
        let line = format!("missed event {} ({})", event["id"].as_str().unwrap(), event["type"].as_str().unwrap());
        for said in [&would, &done] {
            assert_eq!(said.lines().filter(|said| **said == line).count(), 1, "{line}");
        }
    }
    assert!(would.lines().last().unwrap().contains(" to repair, 0 failed"), "{would}");
    assert!(done.lines().last().unwrap().contains(" repaired, 0 failed"), "{done}");
    expect_no_difference(app, CUSTOMERS_OF_THE_COMMAND).await;
    let (code, again, _) = reconcile(app, &[]).await;
    assert!(again.lines().last().unwrap().ends_with("; 0 repaired, 0 failed"), "{again}");
    assert_eq!(code, Some(0));
});

/// Runs `keysmith reconcile …` next to the server, with its database and Stripe.
async fn reconcile(app: &TestApp, args: &[&str]) -> (Option<i32>, String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_keysmith"));
    command.env_clear().current_dir(app.data()).arg("reconcile").args(args);
    command.env("DATABASE_URL", app.database_url()).env("KEYSMITH_DATA_DIR", app.data());
    command.env("KEYSMITH_CATALOG", concat!(env!("CARGO_MANIFEST_DIR"), "/catalog.toml"));
    command.env("STRIPE_SECRET_KEY", "sk_test_stand_in").env("STRIPE_WEBHOOK_SECRET", "whsec_stand_in");
    command.env("STRIPE_API_BASE", &app.played.api_base).env("KEYSMITH_LOG", "error");
    let output = tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code(), text(output.stdout), text(output.stderr))
}

on_both!(what_a_restored_backup_forgot_is_found_from_further_back, async |app: &TestApp| {
    app.world().lock().switches.hold = true;
    let (bought, events) = buy(app, "ann@example.com".into(), 1).await;
    deliver(app, &events).await;
    let (id, refund) = (bought.subscription.clone().unwrap(), made(app));
    app.world().change_subscription(&id, Change::CancelAtEnd(true)).unwrap();
    app.world().refund(&bought.charge, None).unwrap();
    let forgotten = since(app, refund);
    // The reconciler's marker is past all of these events.
    app.app.context.clock.advance(3 * 3600);
    let mark = app.app.context.now().to_string();
    let work = move |conn: &mut Conn| -> Result<(), Error> {
        use keysmith::db::schema::settings;
        let row = settings::table.filter(settings::name.eq("events_read_until"));
        diesel::delete(row).execute(conn)?;
        let row = (settings::name.eq("events_read_until"), settings::value.eq(&mark));
        diesel::insert_into(settings::table).values(row).execute(conn)?;
        Ok(())
    };
    app.app.db.write(work).await.unwrap();
    let near = reconcile::reconcile(&app.app.billing, Scope::default(), &|_| {}).await.unwrap();
    assert_eq!(near.repairs, Vec::<String>::new());
    let far = Scope { since: Some(86_400), ..Scope::default() };
    let report = reconcile::reconcile(&app.app.billing, far, &|_| {}).await.unwrap();
    let handled = forgotten.iter().filter(|event| handles(event["type"].as_str().unwrap())).count();
    assert!(handled > 0 && report.repairs.len() >= handled, "{:?}", report.repairs);
    assert_eq!(crate::money::statuses(app, "ann@example.com").await, ["revoked"; 2]);
});

on_both!(a_clock_that_was_ahead_hides_no_event, async |app: &TestApp| {
    let clock = &app.app.context.clock;
    // A sale, so that the reconciler has read something; then it runs a day ahead of Stripe, and the clock is
    // corrected.
    app.buy("ann@example.com", 1).await;
    clock.advance(86_400);
    reconcile::reconcile(&app.app.billing, Scope::default(), &|_| {}).await.unwrap();
    clock.advance(-86_400);
    app.world().lock().switches.hold = true;
    clock.advance(7_200);
    let (bought, _) = buy(app, "bob@example.com".into(), 1).await;
    app.world().refund(&bought.charge, None).unwrap();
    // Two days later, with the right time, the events of the skipped day are found.
    clock.advance(2 * 86_400);
    let report = reconcile::reconcile(&app.app.billing, Scope::default(), &|_| {}).await.unwrap();
    assert!(report.failures.is_empty(), "{report:?}");
    assert_eq!(crate::money::statuses(app, "bob@example.com").await, ["revoked"; 2]);
    let again = reconcile::reconcile(&app.app.billing, Scope::default(), &|_| {}).await.unwrap();
    assert!(again.repairs.is_empty(), "{again:?}");
});
