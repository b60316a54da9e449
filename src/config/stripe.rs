//! Configuration of Stripe: account, webhook secrets, and checkout options.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::read::{self, Reader};
use super::return_urls::ReturnUrl;
use crate::secret::Redacted;

/// The Stripe part of the configuration.
#[derive(Clone, Debug)]
pub enum StripeConfig {
    /// No key: the built-in stand-in.
    Sandbox,
    Live(LiveStripe),
}

/// A real Stripe account (or whatever server is at `api_base`).
#[derive(Clone, Debug)]
pub struct LiveStripe {
    pub secret_key: Redacted<String>,
    /// Never empty strings. A signature with any of them is accepted, which allows rolling. A server has at least one.
    pub webhook_secrets: Vec<Redacted<String>>,
    pub api_base: String,
}

/// Options for every checkout session.
#[derive(Clone, Debug, Default)]
pub struct Checkout {
    pub promotion_codes: bool,
    pub automatic_tax: bool,
    pub adjustable_quantity: bool,
    /// Businesses may enter their tax ID.
    pub tax_ids: bool,
    /// One-time payments also get an invoice.
    pub invoices: bool,
    /// The seller's own pages that a checkout may redirect to.
    pub return_urls: Vec<ReturnUrl>,
}

/// What happens to licenses whose payment was refunded in full.
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

/// What an inquiry (`warning_*`) does to the licenses. An inquiry is a bank's request for information and moves no
/// money.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OnInquiry {
    /// The licenses keep working; the seller is notified.
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

/// The signing secrets that `keysmith stripe setup` received, one per line, newest first, in
/// `<data>/stripe-webhook.secret`.
pub struct WebhookSecretFile(PathBuf);

impl WebhookSecretFile {
    pub fn of(data_dir: &Path) -> Self {
        Self(data_dir.join("stripe-webhook.secret"))
    }

    pub fn path(&self) -> &Path {
        &self.0
    }

    /// Adds a secret in front of the existing ones, which stay valid while the old endpoint still sends.
    pub fn add(&self, secret: &str) -> std::io::Result<()> {
        let older = self.read()?.unwrap_or_default();
        crate::private_files::replace(&self.0, format!("{secret}\n{older}").as_bytes())
    }

    fn read(&self) -> std::io::Result<Option<String>> {
        match std::fs::read_to_string(&self.0) {
            Ok(text) => Ok(Some(text)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }
}

/// Whether a live configuration is valid without a webhook secret.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Webhook {
    MustBeKnown,
    MayBeUnknown,
}

pub(super) fn read(r: &mut Reader<'_>, data_dir: &Path, webhook: Webhook) -> StripeConfig {
    let given = webhook_secrets(r);
    let api_base = r.parsed("STRIPE_API_BASE", "https://api.stripe.com", read::origin);
    let Some(secret_key) = r.set("STRIPE_SECRET_KEY") else {
        return StripeConfig::Sandbox;
    };
    if !secret_key.is_ascii() || secret_key.contains(char::is_whitespace) {
        r.mistake("STRIPE_SECRET_KEY", "contains characters that are not allowed in Stripe keys");
    }
    if !["sk_", "rk_"].iter().any(|kind| secret_key.starts_with(kind)) {
        r.mistake("STRIPE_SECRET_KEY", "is another kind of key: use the secret key (sk_…) or a restricted key");
    }
    let webhook_secrets = given.unwrap_or_else(|| kept_secrets(r, data_dir));
    if webhook_secrets.is_empty() && r.raw("STRIPE_WEBHOOK_SECRET").is_none() && webhook == Webhook::MustBeKnown {
        r.mistake(
            "STRIPE_WEBHOOK_SECRET",
            "is required with STRIPE_SECRET_KEY: run `keysmith stripe setup`, or set it to the endpoint's whsec_…",
        );
    }
    StripeConfig::Live(LiveStripe { secret_key: Redacted::new(secret_key), webhook_secrets, api_base })
}

/// Reads the secrets that are set. An empty one would accept anybody's events, so it is refused even where it would not
/// be used.
fn webhook_secrets(r: &mut Reader<'_>) -> Option<Vec<Redacted<String>>> {
    let text = r.raw("STRIPE_WEBHOOK_SECRET")?;
    let secrets: Vec<&str> = text.split(',').map(str::trim).collect();
    if secrets.iter().any(|secret| secret.is_empty()) {
        r.mistake("STRIPE_WEBHOOK_SECRET", "has an empty secret; with one, anybody could sign events");
    }
    // Values copied by mistake from Stripe's dashboard: with one of them every event would be refused.
    if secrets
        .iter()
        .any(|secret| ["sk_", "rk_", "pk_", "we_", "http://", "https://"].iter().any(|other| secret.starts_with(other)))
    {
        r.mistake("STRIPE_WEBHOOK_SECRET", "is not a signing secret: use the endpoint's (whsec_…)");
    }
    Some(secrets.into_iter().map(|secret| Redacted::new(secret.to_owned())).collect())
}

/// Reads the secrets saved by `keysmith stripe setup`.
fn kept_secrets(r: &mut Reader<'_>, data_dir: &Path) -> Vec<Redacted<String>> {
    let file = WebhookSecretFile::of(data_dir);
    match file.read() {
        Ok(text) => {
            let text = text.unwrap_or_default();
            text.lines()
                .map(str::trim)
                .filter(|line| !line.is_empty())
                .map(|line| Redacted::new(line.to_owned()))
                .collect()
        }
        Err(error) => {
            r.mistake(
                "STRIPE_WEBHOOK_SECRET",
                format!("is not set, and {} cannot be read: {error}", file.path().display()),
            );
            Vec::new()
        }
    }
}
