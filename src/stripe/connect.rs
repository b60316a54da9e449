//! Connects a Stripe account: checks that a key may read what the server reads, and plans the webhook endpoint. Used by
//! `keysmith stripe setup` and the console.

use super::client::{CallError, Client};
use super::endpoint::{self, Endpoint};

/// The lists that a key must be able to read, and the name of each permission in Stripe's dashboard.
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
    /// Stripe does not accept the key at all.
    #[error("Stripe does not accept this key: {0}")]
    Refused(CallError),
    /// A restricted key that lacks these permissions.
    #[error("this restricted key may not read {}", .0.join(", "))]
    Missing(Vec<&'static str>),
    /// Unknown: Stripe did not answer.
    #[error(transparent)]
    Unanswered(CallError),
}

/// Checks a key by reading one object of each kind that the server reads.
///
/// # Errors
/// [`KeyError`], with the permissions that the key lacks.
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

/// What to do about this server's webhook endpoint at Stripe.
#[derive(Debug)]
pub enum Plan {
    /// Create one: none exists, or this server does not have its secret. `others` are the existing ones.
    Make { others: Vec<Endpoint> },
    /// It sends exactly the handled events.
    Keep,
    /// It sends the wrong events, or is disabled.
    Correct { id: String, missing: usize, needless: usize },
}

/// Compares the endpoints at Stripe with what is needed. `knows_secret`: this server has the signing secret of an
/// existing endpoint.
///
/// # Errors
/// [`CallError`] when Stripe does not answer, or refuses.
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
