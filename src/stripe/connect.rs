//! Connecting a Stripe account: whether a key may read what the server reads, and the webhook endpoint. `keysmith stripe setup`
//! and the console do it by this.

use super::client::{CallError, Client};
use super::endpoint::{self, Endpoint};

/// What a key must be able to read, as Stripe's list of permissions calls it.
const READS: [(&str, &str); 8] = [
    ("/checkout/sessions", "Checkout Sessions"),
    ("/prices", "Prices"),
    ("/products", "Products"),
    ("/customers", "Customers"),
    ("/subscriptions", "Subscriptions"),
    ("/invoices", "Invoices"),
    ("/charges", "Charges and Refunds"),
    ("/events", "Events"),
];

/// What is wrong with a key.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// Stripe does not know the key at all.
    #[error("Stripe does not accept this key: {0}")]
    Refused(CallError),
    /// A restricted key without these permissions.
    #[error("this restricted key may not read {}", .0.join(", "))]
    Missing(Vec<&'static str>),
    /// Nobody knows: Stripe did not answer.
    #[error(transparent)]
    Unanswered(CallError),
}

/// Reads one object of each kind that the server reads.
///
/// # Errors
/// [`KeyError`]: which of them the key may not read.
pub async fn check_key(client: &Client) -> Result<(), KeyError> {
    let mut missing = Vec::new();
    for (path, what) in READS {
        match client.get::<serde::de::IgnoredAny>(path, &[("limit", "1")]).await {
            Ok(_) => {}
            Err(CallError::Refused { status: 403, .. }) => missing.push(what),
            Err(error) if error.is_refusal() => return Err(KeyError::Refused(error)),
            Err(error) => return Err(KeyError::Unanswered(error)),
        }
    }
    if missing.is_empty() { Ok(()) } else { Err(KeyError::Missing(missing)) }
}

/// What there is to do about the webhook endpoint of this server.
#[derive(Debug)]
pub enum Plan {
    /// There is none, or none whose secret is known here: those that there are.
    Make { others: Vec<Endpoint> },
    /// It sends what it should.
    Keep,
    /// It sends other events, or is switched off.
    Correct { id: String, missing: usize, needless: usize },
}

/// Looks at Stripe. `knows_secret`: this server has the signing secret of an endpoint that there is.
///
/// # Errors
/// Stripe's.
pub async fn plan(client: &Client, public_url: &str, knows_secret: bool) -> Result<Plan, CallError> {
    let found = endpoint::of_server(client, public_url).await?;
    let best = found.iter().find(|known| known.is_enabled()).or(found.first());
    let Some(known) = best.filter(|_| knows_secret) else { return Ok(Plan::Make { others: found }) };
    let (missing, needless) = (known.missing_events().len(), known.needless_events().len());
    Ok(match (missing, needless, known.is_enabled()) {
        (0, 0, true) => Plan::Keep,
        _ => Plan::Correct { id: known.id.clone(), missing, needless },
    })
}
