//! The webhook endpoint at Stripe: which events it sends, and in which API version. Source:
//! <https://docs.stripe.com/api/webhook_endpoints>.

use serde::Deserialize;

use super::client::{CallError, Client};

/// The API version of the events that new endpoints send. Events of other versions are read too (ADR 1); pinning one
/// keeps their shape from changing with the account's default version.
pub const API_VERSION: &str = "2026-08-26.dahlia";

/// The path that Stripe delivers to, below the public URL.
pub const PATH: &str = "/webhooks/stripe";

/// Every event type that is handled, and no other. `billing/events/dispatch.rs` lists what each of them does.
pub const EVENTS: &[&str] = &[
    "charge.dispute.closed",
    "charge.dispute.created",
    "charge.dispute.funds_reinstated",
    "charge.dispute.funds_withdrawn",
    "charge.dispute.updated",
    "charge.refund.updated",
    "charge.refunded",
    "checkout.session.async_payment_failed",
    "checkout.session.async_payment_succeeded",
    "checkout.session.completed",
    "checkout.session.expired",
    "customer.subscription.created",
    "customer.subscription.deleted",
    "customer.subscription.paused",
    "customer.subscription.resumed",
    "customer.subscription.updated",
    "invoice.paid",
    "invoice.payment_failed",
    "invoice.payment_succeeded",
    "refund.created",
    "refund.failed",
    "refund.updated",
];

/// A webhook endpoint, as Stripe lists it.
#[derive(Clone, Debug, Deserialize)]
pub struct Endpoint {
    pub id: String,
    pub url: String,
    pub enabled_events: Vec<String>,
    pub api_version: Option<String>,
    /// `enabled` or `disabled`.
    pub status: String,
    /// Only in the answer to its creation.
    pub secret: Option<String>,
}

impl Endpoint {
    /// Returns the handled events that this endpoint does not send.
    pub fn missing_events(&self) -> Vec<&'static str> {
        let sends = |event: &str| self.enabled_events.iter().any(|enabled| enabled == "*" || enabled == event);
        EVENTS.iter().copied().filter(|event| !sends(event)).collect()
    }

    /// Returns the events that it sends but the server ignores.
    pub fn needless_events(&self) -> Vec<&str> {
        self.enabled_events.iter().map(String::as_str).filter(|event| !EVENTS.contains(event)).collect()
    }

    pub fn is_enabled(&self) -> bool {
        self.status == "enabled"
    }
}

/// Returns the URL of this server's endpoint. `public_url` has no trailing slash.
pub fn url_of(public_url: &str) -> String {
    format!("{public_url}{PATH}")
}

/// Lists the account's endpoints that have this server's URL.
pub async fn of_server(client: &Client, public_url: &str) -> Result<Vec<Endpoint>, CallError> {
    let all: Vec<Endpoint> = client.list("/webhook_endpoints", &[], usize::MAX).await?;
    let url = url_of(public_url);
    Ok(all.into_iter().filter(|endpoint| endpoint.url.trim_end_matches('/') == url).collect())
}

/// Creates the endpoint; only this answer contains its secret.
pub async fn create(client: &Client, public_url: &str, idempotency_key: &str) -> Result<Endpoint, CallError> {
    let url = url_of(public_url);
    let mut form = vec![("url", url.as_str()), ("api_version", API_VERSION), ("description", "Keysmith")];
    form.extend(EVENTS.iter().map(|event| ("enabled_events[]", *event)));
    client.post(&["webhook_endpoints"], &form, idempotency_key).await
}

/// Makes an endpoint send exactly the handled events, and enables it. Its API version and secret stay the same.
pub async fn update(client: &Client, id: &str, idempotency_key: &str) -> Result<Endpoint, CallError> {
    let mut form = vec![("disabled", "false")];
    form.extend(EVENTS.iter().map(|event| ("enabled_events[]", *event)));
    client.post(&["webhook_endpoints", id], &form, idempotency_key).await
}

/// Disables an endpoint: Stripe sends it nothing more.
pub async fn disable(client: &Client, id: &str, idempotency_key: &str) -> Result<Endpoint, CallError> {
    client.post(&["webhook_endpoints", id], &[("disabled", "true")], idempotency_key).await
}

#[cfg(test)]
mod tests {
    use super::*;

    fn endpoint(events: &[&str]) -> Endpoint {
        Endpoint {
            id: "we_1".into(),
            url: "https://keys.example.com/webhooks/stripe".into(),
            enabled_events: events.iter().map(|event| (*event).to_owned()).collect(),
            api_version: None,
            status: "enabled".into(),
            secret: None,
        }
    }

    #[test]
    fn an_endpoint_is_held_against_the_handled_events() {
        assert!(endpoint(&["*"]).missing_events().is_empty());
        let some = endpoint(&["invoice.paid", "payout.paid"]);
        assert_eq!(some.missing_events().len(), EVENTS.len() - 1);
        assert_eq!(some.needless_events(), ["payout.paid"]);
        assert!(endpoint(EVENTS).needless_events().is_empty() && endpoint(EVENTS).missing_events().is_empty());
    }
}
