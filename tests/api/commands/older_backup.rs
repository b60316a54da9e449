//! Restoring an older backup: what Stripe still has is minted again under the same keys, and every license matches its
//! payments (docs/guides/backup.md says what cannot be recovered).

use keysmith::sandbox::stripe::life::Change;
use serde_json::Value;

use crate::helpers::{Database, TestApp};
use crate::lines::link;
use crate::offline::Machine;
use crate::on_both;

/// The sales before the backup.
struct Sold {
    /// The order of the two keys paid for once.
    charge: String,
    /// The subscription for three keys.
    subscription: String,
}

/// The key and the status of each license.
fn licenses(machine: &Machine) -> Vec<(String, String)> {
    let listed: Value = serde_json::from_str(&machine.must(&["license", "list", "--json", "--limit", "100"])).unwrap();
    let text = |license: &Value, field: &str| license[field].as_str().unwrap().to_owned();
    let all = listed["licenses"].as_array().unwrap().iter();
    let mut all: Vec<_> = all.map(|license| (text(license, "license_key"), text(license, "status"))).collect();
    all.sort();
    all
}

/// The repairs that the command reports. Its exit code says whether there were any.
fn reconcile(machine: &Machine) -> String {
    let said = String::from_utf8(machine.run(&["reconcile", "--since", "1d"]).stdout).unwrap();
    assert!(said.contains(" repaired, 0 failed"), "{said}");
    said
}

/// Two sales, a backup, then `later` at Stripe: the restored backup must end up like the server that kept running.
async fn restored(app: &TestApp, later: impl Fn(&TestApp, &Sold)) {
    link(app, &[("price_quantity_once", 2)]);
    let charge = app.world().events().iter().rev().find(|event| event["type"] == "charge.succeeded").cloned().unwrap();
    let session = link(app, &[("price_site_month", 3)]);
    let session = app.world().object("checkout.session", &session).unwrap();
    let sold = Sold {
        charge: charge["data"]["object"]["id"].as_str().unwrap().to_owned(),
        subscription: session["subscription"].as_str().unwrap().to_owned(),
    };
    let database = || match app.database_url().starts_with("postgres") {
        true => Database::postgres(),
        false => Database::sqlite(),
    };
    let (first, second) = (database(), database());
    let machine = super::stripe::seller(app, "https://keys.example.com")
        .with("STRIPE_WEBHOOK_SECRET", "whsec_x")
        .with("DATABASE_URL", &first.url);
    // In another thread, since the sandbox answers in this one.
    let (machine, before) = tokio::task::spawn_blocking(move || {
        machine.must(&["migrate"]);
        machine.must(&["catalog", "apply", concat!(env!("CARGO_MANIFEST_DIR"), "/catalog.toml")]);
        reconcile(&machine);
        machine.must(&["backup", "older.db"]);
        let before = licenses(&machine);
        (machine, before)
    })
    .await
    .unwrap();
    assert_eq!(before.len(), 5);
    later(app, &sold);
    tokio::task::spawn_blocking(move || {
        reconcile(&machine);
        let live = licenses(&machine);
        assert_ne!(live, before, "something happened");
        let machine = machine.with("DATABASE_URL", &second.url);
        machine.must(&["restore", "older.db"]);
        assert_eq!(licenses(&machine), before);
        reconcile(&machine);
        assert_eq!(licenses(&machine), live);
        let again = reconcile(&machine);
        assert!(again.contains("0 repaired"), "{again}");
        assert_eq!(licenses(&machine), live);
        drop(first);
    })
    .await
    .unwrap();
}

on_both!(an_order_that_was_paid_after_the_backup_has_the_same_keys, async |app: &TestApp| {
    restored(app, |app, _| {
        link(app, &[("price_quantity_once", 3)]);
        link(app, &[("price_site_month", 2), ("price_quantity_once", 1)]);
    })
    .await;
});

on_both!(seats_that_were_added_after_the_backup_have_the_same_keys, async |app: &TestApp| {
    restored(app, |app, sold| {
        app.world().change_subscription(&sold.subscription, Change::Quantity(5)).unwrap();
    })
    .await;
});

on_both!(seats_that_went_after_the_backup_go_again, async |app: &TestApp| {
    restored(app, |app, sold| {
        app.world().change_subscription(&sold.subscription, Change::Quantity(1)).unwrap();
    })
    .await;
});

on_both!(a_refund_of_after_the_backup_ends_the_licenses_again, async |app: &TestApp| {
    restored(app, |app, sold| {
        app.world().refund(&sold.charge, None).unwrap();
    })
    .await;
});

on_both!(a_cancellation_of_after_the_backup_is_known_again, async |app: &TestApp| {
    restored(app, |app, sold| {
        app.world().change_subscription(&sold.subscription, Change::CancelNow).unwrap();
        link(app, &[("price_site_month", 1)]);
    })
    .await;
});
