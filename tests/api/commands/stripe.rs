//! `keysmith stripe setup|listen` and `doctor` in live mode, with the test server's sandbox as Stripe.

use serde_json::Value;

use crate::binary::{serve, terminate};
use crate::helpers::TestApp;
use crate::offline::Machine;
use crate::on_both;

/// A machine that uses the test server's sandbox as Stripe.
pub(super) fn seller(app: &TestApp, public_url: &str) -> Machine {
    let stripe = app.played.stripe();
    let machine = Machine::new();
    machine.must(&["migrate"]);
    machine
        .with("KEYSMITH_BIND", "127.0.0.1:0")
        .with("STRIPE_SECRET_KEY", stripe.secret_key.expose())
        .with("STRIPE_API_BASE", &stripe.api_base)
        .with("KEYSMITH_PUBLIC_URL", public_url)
}

fn doctor(machine: &Machine) -> Value {
    let output = machine.run(&["doctor", "--no-mail", "--json"]);
    assert_eq!(output.status.code(), Some(1), "without SMTP a live server is never well");
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    let checks = report["checks"].as_array().unwrap().iter();
    Value::Object(checks.map(|check| (check["name"].as_str().unwrap().to_owned(), check.clone())).collect())
}

async fn set_up(app: &TestApp) {
    let public = "https://keys.example.com";
    let machine = seller(app, public);
    tokio::task::spawn_blocking(move || {
        let planned = machine.must(&["stripe", "setup", "--dry-run"]);
        assert!(
            planned.contains("Would create the webhook endpoint https://keys.example.com/webhooks/stripe"),
            "{planned}"
        );
        assert!(!machine.path("data/stripe-webhook.secret").exists());

        machine.must(&["catalog", "apply", concat!(env!("CARGO_MANIFEST_DIR"), "/catalog.toml")]);
        let said = machine.must(&["stripe", "setup"]);
        assert!(said.contains("Created the webhook endpoint https://keys.example.com/webhooks/stripe"), "{said}");
        assert!(said.contains("Stripe has 6"), "{said}");
        let secret = std::fs::read_to_string(machine.path("data/stripe-webhook.secret")).unwrap();
        assert_eq!(secret.trim(), "whsec_stand_in");
        assert!(machine.must(&["stripe", "setup"]).contains("is up to date"));

        // STRIPE_WEBHOOK_SECRET is not set by hand, and the server starts.
        let (child, _) = serve(&mut machine.command());
        assert_eq!(terminate(child), Some(0));

        let report = doctor(&machine);
        for good in ["stripe", "webhooks", "prices", "public-url", "database"] {
            assert_eq!(report[good]["status"], "ok", "{good}: {report:#}");
        }
        assert_eq!(report["smtp"]["status"], "fail");
        assert!(report["smtp"]["detail"].as_str().unwrap().contains("SMTP_URL"));
    })
    .await
    .unwrap();
}
on_both!(setup_makes_the_endpoint_and_keeps_its_secret, set_up);

async fn missing_prices(app: &TestApp) {
    app.played.world.forget("price", "price_site_month");
    let machine = seller(app, "https://keys.example.com");
    tokio::task::spawn_blocking(move || {
        machine.must(&["catalog", "apply", concat!(env!("CARGO_MANIFEST_DIR"), "/catalog.toml")]);
        let said = machine.must(&["stripe", "setup"]);
        assert!(said.contains("Missing at Stripe: price_site_month."), "{said}");
        let said = machine.must(&["stripe", "setup", "--create-prices"]);
        assert!(said.contains("price_site_month is price_"), "{said}");
        assert!(!machine.must(&["stripe", "setup", "--create-prices"]).contains("Unknown"), "made once");
    })
    .await
    .unwrap();
    let world = app.played.world.lock();
    let made: Vec<&Value> = world.all("price").filter(|price| price["lookup_key"] == "price_site_month").collect();
    assert_eq!((made.len(), &made[0]["unit_amount"]), (1, &900.into()));
}
on_both!(setup_makes_the_prices_that_stripe_lacks, missing_prices);

async fn wrong_prices(app: &TestApp) {
    app.played.world.put_price("price_site_month", "Per site", 4900, "eur", Some("year"));
    let machine = seller(app, "http://127.0.0.1:8080").with("STRIPE_WEBHOOK_SECRET", "whsec_x");
    tokio::task::spawn_blocking(move || {
        machine.must(&["catalog", "apply", concat!(env!("CARGO_MANIFEST_DIR"), "/catalog.toml")]);
        let report = doctor(&machine);
        let detail = report["prices"]["detail"].as_str().unwrap();
        assert!(
            detail.contains("price_site_month is 4900 eur every year at Stripe and 900 usd every month"),
            "{detail}"
        );
        for bad in ["prices", "public-url", "webhooks"] {
            assert_eq!(report[bad]["status"], "fail", "{bad}: {report:#}");
        }
        assert!(
            machine
                .refused(&["stripe", "listen", "--once", "--database", "sqlite:no.db"])
                .contains("no Keysmith database")
        );
    })
    .await
    .unwrap();
}
on_both!(doctor_holds_prices_address_and_endpoint_against_stripe, wrong_prices);

#[test]
fn a_publishable_key_is_named_at_the_start() {
    let machine = Machine::new().with("STRIPE_SECRET_KEY", "pk_live_123").with("STRIPE_WEBHOOK_SECRET", "whsec_1");
    let output = machine.run(&["serve"]);
    let told = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(told.contains("STRIPE_SECRET_KEY: is another kind of key") && !told.contains("pk_live_123"), "{told}");
}
