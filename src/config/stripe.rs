//! Which Stripe is asked, and how checkout sessions are made.

use super::read::{self, Reader};
use crate::secret::Redacted;

/// The Stripe side of the configuration.
#[derive(Clone, Debug)]
pub enum StripeConfig {
    /// No key: the built-in stand-in.
    Sandbox,
    Live(LiveStripe),
}

/// A real account at Stripe (or whatever answers at `api_base`).
#[derive(Clone, Debug)]
pub struct LiveStripe {
    pub secret_key: Redacted<String>,
    /// Never empty, and none of them is: a signature under any of them is good, for rolling.
    pub webhook_secrets: Vec<Redacted<String>>,
    pub api_base: String,
}

/// Choices for each checkout session.
#[derive(Clone, Debug, Default)]
pub struct Checkout {
    pub promotion_codes: bool,
    pub automatic_tax: bool,
    pub adjustable_quantity: bool,
}

/// What becomes of licenses whose payment went back in full.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OnRefund {
    #[default]
    Revoke,
    Suspend,
    Keep,
}

impl OnRefund {
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        match text {
            "revoke" => Ok(Self::Revoke),
            "suspend" => Ok(Self::Suspend),
            "keep" => Ok(Self::Keep),
            other => Err(format!("is {other:?}; use revoke, suspend or keep")),
        }
    }
}

/// What an inquiry does to the licenses: a question of the bank (`warning_*`) that has moved no money.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OnInquiry {
    /// The licenses keep working; the seller is told.
    #[default]
    Ignore,
    /// The licenses are suspended until the inquiry is closed.
    Suspend,
}

impl OnInquiry {
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        match text {
            "ignore" => Ok(Self::Ignore),
            "suspend" => Ok(Self::Suspend),
            other => Err(format!("is {other:?}; use ignore or suspend")),
        }
    }
}

pub(super) fn read(r: &mut Reader<'_>) -> StripeConfig {
    let webhook_secrets = webhook_secrets(r);
    let api_base = r.parsed("STRIPE_API_BASE", "https://api.stripe.com", read::origin);
    let Some(secret_key) = r.set("STRIPE_SECRET_KEY") else {
        return StripeConfig::Sandbox;
    };
    if !secret_key.is_ascii() || secret_key.contains(char::is_whitespace) {
        r.mistake("STRIPE_SECRET_KEY", "has characters that no Stripe key has");
    }
    if r.raw("STRIPE_WEBHOOK_SECRET").is_none() {
        r.mistake("STRIPE_WEBHOOK_SECRET", "is required with STRIPE_SECRET_KEY (whsec_…, from the webhook endpoint)");
    }
    StripeConfig::Live(LiveStripe { secret_key: Redacted::new(secret_key), webhook_secrets, api_base })
}

/// An empty secret would accept anybody's events, so it is refused even where it would not be used.
fn webhook_secrets(r: &mut Reader<'_>) -> Vec<Redacted<String>> {
    let Some(text) = r.raw("STRIPE_WEBHOOK_SECRET") else {
        return Vec::new();
    };
    let secrets: Vec<&str> = text.split(',').map(str::trim).collect();
    if secrets.iter().any(|secret| secret.is_empty()) {
        r.mistake("STRIPE_WEBHOOK_SECRET", "has an empty secret; with one, anybody could sign events");
    }
    secrets.into_iter().map(|secret| Redacted::new(secret.to_owned())).collect()
}
