//! Encrypts ("seals") texts that the database stores and the server must read again, such as the secret of a webhook
//! endpoint: a copy of the database does not reveal them.
//!
//! A sealed text is `s1.<key-id>.<base64url>`: AES-256-SIV (RFC 5297) under a subkey of the server's secret for each
//! purpose. `key-id` identifies the secret, so that the right one is found after a rotation. License keys have the same
//! form (`licenses/stored_form.rs`); `keysmith secret rotate` lists every column that holds sealed texts.

use std::sync::Arc;

use aes_siv::{KeyInit, siv::Aes256Siv};
use data_encoding::{BASE64URL_NOPAD, HEXLOWER};
use thiserror::Error;

use super::{Secret, hmac_sha256};

const FORM: &str = "s1";
const HASHED: &str = "h1";

/// The purpose of a sealed text: a text that was sealed for one purpose does not open for another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// `webhook_endpoints.sealed_secret`
    WebhookSecret,
    /// `second_factors.sealed_secret`
    SecondFactor,
    /// `orders.sealed_session_id`, `unknown_lines.sealed_session_id`
    CheckoutSession,
    /// `stripe_events.payload`
    StripeEvent,
    /// `stored_settings.sealed_value`
    StoredSetting,
    /// The cookie that keeps a form which was submitted after the session had ended.
    UnsentForm,
}

impl Purpose {
    fn label(self) -> &'static str {
        match self {
            Self::WebhookSecret => "keysmith/seal/webhook-secret/v1",
            Self::SecondFactor => "keysmith/seal/second-factor/v1",
            Self::CheckoutSession => "keysmith/seal/checkout-session/v1",
            Self::StripeEvent => "keysmith/seal/stripe-event/v1",
            Self::StoredSetting => "keysmith/seal/stored-setting/v1",
            Self::UnsentForm => "keysmith/seal/unsent-form/v1",
        }
    }
}

/// Why a sealed text cannot be opened.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum SealError {
    #[error("it was sealed under a server secret that is not configured (key id {key_id})")]
    UnknownSecret { key_id: String },
    #[error("it was altered: its seal does not match")]
    Altered,
    #[error("it is not a sealed text")]
    Malformed,
}

/// Seals under the server's secret, and also opens what previous secrets sealed. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Sealer(Arc<[Secret]>);

impl Sealer {
    /// Takes the server's current secret and its previous ones.
    #[must_use]
    pub fn new(current: &Secret, previous: &[Secret]) -> Self {
        Self(std::iter::once(current).chain(previous).cloned().collect())
    }

    /// Seals a text under the current secret; the result is deterministic.
    #[must_use]
    pub fn seal(&self, purpose: Purpose, text: &str) -> String {
        #[expect(clippy::expect_used, reason = "a sealer is made with its current secret")]
        let secret = self.0.first().expect("the current secret");
        let key_id = secret.key_id();
        #[expect(clippy::expect_used, reason = "AES-SIV fails only with more than 126 headers")]
        let sealed = siv(secret, purpose).encrypt([key_id.as_bytes()], text.as_bytes()).expect("one header");
        format!("{FORM}.{key_id}.{}", BASE64URL_NOPAD.encode(&sealed))
    }

    /// Returns the hashed forms to look a text up by where it must not be readable: `h1.<key-id>.<hex>`, an
    /// HMAC-SHA-256 under the subkey of this label. One per secret, the current one's first: that one is written, all
    /// of them are queried.
    #[must_use]
    pub fn lookups(&self, label: &str, text: &str) -> Vec<String> {
        let lookup = |secret: &Secret| {
            let mac = hmac_sha256(&secret.subkey(label), &[text.as_bytes()]);
            format!("{HASHED}.{}.{}", secret.key_id(), HEXLOWER.encode(&mac))
        };
        self.0.iter().map(lookup).collect()
    }

    /// Opens a text that was sealed for this purpose.
    ///
    /// # Errors
    /// [`SealError`]: the secret is unknown, the text was altered (or sealed for another purpose), or it is malformed.
    pub fn open(&self, purpose: Purpose, sealed: &str) -> Result<String, SealError> {
        let rest = sealed.strip_prefix(FORM).and_then(|rest| rest.strip_prefix('.')).ok_or(SealError::Malformed)?;
        let (key_id, body) = rest.split_once('.').ok_or(SealError::Malformed)?;
        let body = BASE64URL_NOPAD.decode(body.as_bytes()).map_err(|_| SealError::Malformed)?;
        let mut error = SealError::UnknownSecret { key_id: key_id.to_owned() };
        for secret in self.0.iter().filter(|secret| secret.key_id() == key_id) {
            let plain = siv(secret, purpose).decrypt([key_id.as_bytes()], &body).ok();
            match plain.and_then(|plain| String::from_utf8(plain).ok()) {
                Some(text) => return Ok(text),
                None => error = SealError::Altered,
            }
        }
        Err(error)
    }
}

fn siv(secret: &Secret, purpose: Purpose) -> Aes256Siv {
    Aes256Siv::new(&secret.derive::<64>(purpose.label()).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secret(digit: &str) -> Secret {
        Secret::parse(&digit.repeat(64)).unwrap()
    }

    #[test]
    fn a_text_opens_for_its_purpose_under_its_secret() {
        let sealer = Sealer::new(&secret("1"), &[]);
        let sealed = sealer.seal(Purpose::WebhookSecret, "whsec_1");
        assert!(sealed.starts_with("s1.96bd7b1d.") && !sealed.contains("whsec"), "{sealed}");
        assert_eq!(sealer.open(Purpose::WebhookSecret, &sealed).as_deref(), Ok("whsec_1"));
        assert_eq!(sealer.open(Purpose::WebhookSecret, &format!("{sealed}AAAA")), Err(SealError::Altered));

        let later = Sealer::new(&secret("2"), &[secret("1")]);
        assert_eq!(later.open(Purpose::WebhookSecret, &sealed).as_deref(), Ok("whsec_1"));
        let without = Sealer::new(&secret("2"), &[]);
        let unknown = SealError::UnknownSecret { key_id: "96bd7b1d".into() };
        assert_eq!(without.open(Purpose::WebhookSecret, &sealed), Err(unknown));
        for malformed in ["", "s1", "s1.", "s1.96bd7b1d", "s1.96bd7b1d.?", "h1.96bd7b1d.00", "whsec_1"] {
            assert_eq!(sealer.open(Purpose::WebhookSecret, malformed), Err(SealError::Malformed), "{malformed}");
        }
    }
}
