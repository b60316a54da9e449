//! Stripe: the key, and whether Stripe knows the catalog's prices.

use serde::Deserialize;

use super::Check;
use crate::catalog::{Price, list_prices};
use crate::cli::serve::exposed_sandbox;
use crate::config::{Config, LiveStripe, StripeConfig};
use crate::db::{Db, migrations};
use crate::ids::Ambient;
use crate::stripe::client::{CallError, Client};

/// An answer of which nothing is used.
#[derive(Deserialize)]
struct Any {}

pub(super) async fn check(config: &Config, ambient: &Ambient) -> Vec<Check> {
    let StripeConfig::Live(live) = &config.stripe else {
        if let Some(why) = exposed_sandbox(config) {
            return vec![Check::bad("stripe", why, "anybody can read the sandbox's mail and play its administrator")];
        }
        return vec![Check::good("stripe", "sandbox: without STRIPE_SECRET_KEY the server plays Stripe itself")];
    };
    let client = match key(live, ambient).await {
        Ok(client) => client,
        Err(error) => {
            let hint = if error.is_transient() {
                "check that this machine reaches STRIPE_API_BASE, and status.stripe.com"
            } else {
                "check STRIPE_SECRET_KEY; a restricted key needs Checkout Sessions: write"
            };
            return vec![Check::bad("stripe", error, hint)];
        }
    };
    let mode = if live.secret_key.expose().contains("_live_") { "live" } else { "test" };
    let detail = format!("the key works ({mode} mode), {} webhook secret(s)", live.webhook_secrets.len());
    let mut checks = vec![Check::good("stripe", detail)];
    checks.extend(prices(config, &client).await);
    checks
}

async fn key(live: &LiveStripe, ambient: &Ambient) -> Result<Client, CallError> {
    let client = Client::new(&live.secret_key, &live.api_base, ambient.clone())?;
    client.get::<Any>("/checkout/sessions", &[("limit", "1")]).await?;
    Ok(client)
}

/// Asks for every price of the catalog; nothing when the database cannot say which.
async fn prices(config: &Config, client: &Client) -> Option<Check> {
    const NAME: &str = "prices";
    const HINT: &str = "set stripe_price in the catalog to the ids of this Stripe account and mode, and apply it";
    let listed = match stored(config) {
        Ok(listed) => listed?,
        Err(error) => return Some(Check::bad(NAME, error, "look at the database first")),
    };
    let mut unknown = Vec::new();
    for price in &listed {
        match client.get::<Any>(&format!("/prices/{}", price.stripe_price), &[]).await {
            Ok(_) => {}
            Err(error) if error.is_missing() => unknown.push(price.stripe_price.clone()),
            Err(error) => return Some(Check::bad(NAME, error, "a restricted key needs Prices: read")),
        }
    }
    Some(match unknown.as_slice() {
        [] => Check::good(NAME, format!("Stripe knows all {}", listed.len())),
        unknown => Check::bad(NAME, format!("unknown to Stripe: {}", unknown.join(", ")), HINT),
    })
}

/// The catalog's prices, or `None` while the schema is not up to date.
fn stored(config: &Config) -> crate::db::Result<Option<Vec<Price>>> {
    match migrations::pending_of(&config.database) {
        Ok(pending) if pending.is_empty() => Db::open(&config.database, 1)?.read_blocking(list_prices).map(Some),
        // The database's own check has said what is wrong.
        Ok(_) | Err(_) => Ok(None),
    }
}
