//! The final check: compares what was acknowledged with the database.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use diesel::prelude::*;
use keysmith::db::Db;
use keysmith::db::schema::{accounts, activations, jobs, licenses, mail_outbox, stripe_events};

use super::calm::{read, wait_until_calm};
use super::load::Told;
use super::server::Server;

/// How long the server may take to finish its work: a killed server holds its claims for 15 seconds, and failed jobs
/// wait for their next attempt.
const CALM: Duration = Duration::from_secs(240);

/// Waits until the server has finished its work, then compares everything acknowledged with the database.
pub async fn settle(what: &str, server: &Server, told: &Told) {
    let db = server.database();
    wait_until_calm(&db, CALM).await;
    let dead: Vec<(String, Option<String>)> =
        read(&db, |c| jobs::table.select((jobs::payload, jobs::last_error)).load(c)).await;
    assert_eq!(dead, [], "{what}: dead jobs");
    check_licenses(what, &db, told).await;
    check_activations(what, &db, told).await;
    check_events(what, &db, told).await;
    let mails = check_mails(what, &db, told).await;
    println!("{what}: {told}; {mails} delivery mails. Nothing lost, nothing twice.");
}

/// Checks that exactly the paid and the created licenses exist, each once.
async fn check_licenses(what: &str, db: &Db, told: &Told) {
    let rows: Vec<(String, String, Option<String>)> = read(db, |c| {
        licenses::table
            .inner_join(accounts::table)
            .select((accounts::email, licenses::status, licenses::order_id))
            .load(c)
    })
    .await;
    let mut of: BTreeMap<String, usize> = BTreeMap::new();
    for (email, status, _) in &rows {
        assert_eq!(status, "active", "{what}: a license of {email}");
        *of.entry(email.clone()).or_default() += 1;
    }
    let mut expected: BTreeMap<String, usize> = told.paid.iter().cloned().collect();
    expected.extend(told.made.iter().map(|made| (made.email.clone(), 1)));
    assert_eq!(of, expected, "{what}: licenses of each address");
}

async fn check_activations(what: &str, db: &Db, told: &Told) {
    let active: Vec<String> =
        read(db, |c| activations::table.filter(activations::active.eq(true)).select(activations::subject).load(c))
            .await;
    let once: BTreeSet<&str> = active.iter().map(String::as_str).collect();
    let expected: BTreeSet<&str> = told.made.iter().map(|made| made.installation.as_str()).collect();
    assert_eq!((once, active.len()), (expected, told.made.len()), "{what}: activations");
}

/// Checks that every event answered with 200 is stored and processed.
async fn check_events(what: &str, db: &Db, told: &Told) {
    let stored: Vec<(String, String, Option<String>)> = read(db, |c| {
        stripe_events::table.select((stripe_events::id, stripe_events::status, stripe_events::last_error)).load(c)
    })
    .await;
    let unfinished: Vec<_> =
        stored.iter().filter(|(_, status, _)| !matches!(status.as_str(), "processed" | "ignored")).collect();
    assert!(unfinished.is_empty(), "{what}: {} events are not done: {:?}", unfinished.len(), unfinished.first());
    let stored: BTreeSet<String> = stored.into_iter().map(|(id, ..)| id).collect();
    let lost: Vec<_> = told.events.difference(&stored).collect();
    assert!(lost.is_empty(), "{what}: acknowledged and lost: {lost:?}");
}

/// Checks that one delivery mail was sent for each paid order; returns their number.
async fn check_mails(what: &str, db: &Db, told: &Told) -> usize {
    let mails: Vec<(String, Option<String>, String, Option<String>)> = read(db, |c| {
        let columns = (mail_outbox::template, mail_outbox::order_id, mail_outbox::status, mail_outbox::last_error);
        mail_outbox::table.select(columns).load(c)
    })
    .await;
    let stuck: Vec<_> = mails.iter().filter(|(_, _, status, _)| status != "sent").collect();
    assert!(stuck.is_empty(), "{what}: {} mails are not sent: {:?}", stuck.len(), stuck.first());
    let delivery: Vec<_> =
        mails.iter().filter(|(template, order, ..)| template == "license_keys" && order.is_some()).collect();
    let orders: BTreeSet<_> = delivery.iter().map(|(_, order, ..)| order).collect();
    assert_eq!((delivery.len(), orders.len()), (told.paid.len(), told.paid.len()), "{what}: delivery mails");
    delivery.len()
}
