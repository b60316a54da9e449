//! Checks Stripe: the API key, its permissions, the webhook endpoint, and whether Stripe has the catalog's prices.

use serde::Deserialize;

use super::settings::exposed_sandbox;
use super::{Check, Status};
use crate::catalog::at_stripe::compare::compare;
use crate::catalog::{Price, list_prices};
use crate::config::{Config, LiveStripe, StripeConfig};
use crate::db::{DatabaseUrl, Db, migrations};
use crate::ids::Context;
use crate::stripe::client::{CallError, Client};
use crate::stripe::endpoint;

/// A response whose content does not matter.
#[derive(Deserialize)]
struct Any {}

/// Checks the key, the prices and the webhook endpoint against Stripe.
pub async fn check(config: &Config, context: &Context) -> Vec<Check> {
    let StripeConfig::Live(live) = &config.stripe else {
        if let Some(why) = exposed_sandbox(config) {
            return vec![Check::bad("stripe", why, "anybody can read the sandbox's mail and become its administrator")];
        }
        return vec![Check::good("stripe", "sandbox: without STRIPE_SECRET_KEY the server simulates Stripe")];
    };
    let client = match key(live, context).await {
        Ok(client) => client,
        Err(error) => {
            let hint = if error.is_transient() {
                "check that this machine can reach STRIPE_API_BASE, and check status.stripe.com"
            } else {
                "check STRIPE_SECRET_KEY; a restricted key needs Checkout Sessions: write"
            };
            return vec![Check::bad("stripe", error, hint)];
        }
    };
    if live.webhook_secrets.is_empty() {
        let detail = "the key works, but the webhook endpoint's secret is not set, so the server cannot start";
        return vec![Check::bad("stripe", detail, "run `keysmith stripe setup`, or set STRIPE_WEBHOOK_SECRET")];
    }
    let mode = if live.secret_key.expose().contains("_live_") { "live" } else { "test" };
    let detail = format!("the key works ({mode} mode), {} webhook secret(s)", live.webhook_secrets.len());
    let mut checks = vec![Check::good("stripe", detail)];
    if live.secret_key.expose().starts_with("rk_") {
        checks.push(permissions(&client).await);
    }
    checks.extend(prices(config, &client).await);
    checks.push(webhooks(config, &client).await);
    checks
}

/// What the server reads at Stripe: each collection, with its name among the permissions of a restricted key.
const READ: &[(&str, &str)] = &[
    ("/billing_portal/configurations", "Customer portal"),
    ("/charges", "Charges and Refunds"),
    ("/customers", "Customers"),
    ("/disputes", "Disputes"),
    ("/events", "Events"),
    ("/invoices", "Invoices"),
    ("/payment_intents", "PaymentIntents"),
    ("/subscriptions", "Subscriptions"),
];

/// Checks that a restricted key can read what the server reads. Write permissions only show on use.
async fn permissions(client: &Client) -> Check {
    const NAME: &str = "permissions";
    let mut missing = Vec::new();
    for (collection, name) in READ {
        if let Err(CallError::Refused { status: 403, .. }) = client.get::<Any>(collection, &[("limit", "1")]).await {
            missing.push(*name);
        }
    }
    match missing.as_slice() {
        [] => Check::good(NAME, "the restricted key can read everything that is needed"),
        missing => Check::bad(
            NAME,
            format!("the restricted key cannot read {}", missing.join(", ")),
            "add these permissions at https://dashboard.stripe.com/apikeys; docs/install.md lists all of them",
        ),
    }
}

/// Checks that Stripe sends this server every event that it handles.
async fn webhooks(config: &Config, client: &Client) -> Check {
    const NAME: &str = "webhooks";
    const SETUP: &str = "run `keysmith stripe setup`, which creates or updates the endpoint";
    let public_url = config.address();
    let found = match endpoint::of_server(client, &public_url).await {
        Ok(found) => found,
        Err(error) => {
            return Check::odd(
                NAME,
                error,
                "cannot check the endpoint: a restricted key needs Webhook Endpoints: read",
            );
        }
    };
    let url = endpoint::url_of(&public_url);
    let Some(endpoint) = found.iter().find(|endpoint| endpoint.is_enabled()) else {
        let what = if found.is_empty() { "has no webhook endpoint" } else { "has disabled the endpoint" };
        return Check::bad(NAME, format!("Stripe {what} {url}"), SETUP);
    };
    let missing = endpoint.missing_events();
    if !missing.is_empty() {
        return Check::bad(NAME, format!("{url} does not send {}", missing.join(", ")), SETUP);
    }
    match endpoint.api_version.as_deref() {
        Some(endpoint::API_VERSION) | None => Check::good(NAME, format!("{url} sends all handled events")),
        Some(other) => {
            Check::good(NAME, format!("{url} sends all handled events, in the format of API version {other}"))
        }
    }
}

async fn key(live: &LiveStripe, context: &Context) -> Result<Client, CallError> {
    let client = Client::new(&live.secret_key, &live.api_base, context.clone())?;
    client.get::<Any>("/checkout/sessions", &[("limit", "1")]).await?;
    Ok(client)
}

/// Compares every price of the catalog with Stripe's; `None` when the database has none to compare.
async fn prices(config: &Config, client: &Client) -> Option<Check> {
    const NAME: &str = "prices";
    const HINT: &str =
        "set stripe_price, unit_amount, currency and interval in the catalog to Stripe's values, and apply it";
    let database = config.database.clone();
    let listed = match tokio::task::spawn_blocking(move || stored(&database)).await {
        Ok(Ok(listed)) => listed?,
        Ok(Err(error)) => return Some(Check::bad(NAME, error, "check the database first")),
        Err(error) => return Some(Check::bad(NAME, error, "check the server's log")),
    };
    let compared = match compare(client, &listed).await {
        Ok(compared) => compared,
        Err(error) => return Some(Check::bad(NAME, error, "a restricted key needs Prices: read")),
    };
    let wrong: Vec<String> = compared.iter().filter(|found| !found.is_same()).map(ToString::to_string).collect();
    Some(match wrong.as_slice() {
        [] => Check::good(NAME, format!("all {} match Stripe", listed.len())),
        wrong => Check { name: NAME, status: Status::Fail, detail: wrong.join("; "), hint: Some(HINT) },
    })
}

/// Returns the catalog's prices on sale, or `None` while the schema is out of date.
fn stored(database: &DatabaseUrl) -> crate::db::Result<Option<Vec<Price>>> {
    match migrations::pending_of(database) {
        Ok(pending) if pending.is_empty() => {
            let mut prices = Db::open(database, 1)?.read_blocking(list_prices)?;
            prices.retain(|price| !price.archived);
            Ok(Some(prices))
        }
        // The database check reports what is wrong.
        Ok(_) | Err(_) => Ok(None),
    }
}
