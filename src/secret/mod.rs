//! The server's secret, the keys derived from it, and a wrapper that keeps values out of logs.

pub mod sealed;

use std::fmt;

use hkdf::Hkdf;
use hmac::{Hmac, KeyInit, Mac};
use rand::CryptoRng;
use sha2::Sha256;
use subtle::ConstantTimeEq;
use thiserror::Error;

/// The smallest length of a secret: bytes after decoding, characters of text.
const MIN_LEN: usize = 32;

/// Separates Keysmith's derived keys from those of any other program that uses the same secret.
const SALT: &[u8] = b"keysmith";

/// Why a text cannot be the server's secret. Never contains any of the text.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum SecretError {
    #[error("the secret is too short: give 64 hexadecimal digits or at least 32 characters")]
    TooShort,
    #[error("the secret holds a control character")]
    ControlCharacter,
}

impl SecretError {
    /// The stable code of this error.
    #[must_use]
    pub fn code(&self) -> &'static str {
        "invalid_secret"
    }
}

/// A server secret of at least 32 bytes. `Debug` prints none of it, and equality is checked in constant time.
#[derive(Clone)]
pub struct Secret(Box<[u8]>);

impl Secret {
    /// Generates a secret of 32 random bytes.
    pub fn generate(rng: &mut (impl CryptoRng + ?Sized)) -> Self {
        let mut bytes = [0; MIN_LEN];
        rng.fill_bytes(&mut bytes);
        Self(Box::new(bytes))
    }

    /// Parses a secret from the configuration or a file, ignoring surrounding white space: 64 hexadecimal digits are 32
    /// bytes, any other text of at least 32 characters is used as its own bytes.
    ///
    /// # Errors
    /// [`SecretError`] when the text is too short or contains a control character.
    pub fn parse(text: &str) -> Result<Self, SecretError> {
        let text = text.trim();
        if text.chars().any(char::is_control) {
            return Err(SecretError::ControlCharacter);
        }
        if text.len() == 2 * MIN_LEN
            && let Ok(bytes) = data_encoding::HEXLOWER_PERMISSIVE.decode(text.as_bytes())
        {
            return Ok(Self(bytes.into()));
        }
        if text.chars().count() < MIN_LEN {
            return Err(SecretError::TooShort);
        }
        Ok(Self(text.as_bytes().into()))
    }

    /// Returns the raw bytes, for cryptography only.
    #[must_use]
    pub fn expose(&self) -> &[u8] {
        &self.0
    }

    /// Returns the form in which a generated secret is written to its file; [`Secret::parse`] reads it back.
    #[must_use]
    pub fn to_hex(&self) -> String {
        data_encoding::HEXLOWER.encode(&self.0)
    }

    /// Returns a form for a file or the environment, for secrets of either origin; [`Secret::parse`] reads it back.
    #[must_use]
    pub fn to_text(&self) -> String {
        // 32 bytes are written as hexadecimal digits, unless those 32 bytes were text, which reads back as itself.
        match std::str::from_utf8(&self.0) {
            Ok(text) if Self::parse(text).as_ref() == Ok(self) => text.to_owned(),
            _ => self.to_hex(),
        }
    }

    /// Derives `N` bytes for one use (HKDF-SHA-256, RFC 5869; at most 8160 bytes). Different labels return independent
    /// keys; the convention for a label is `keysmith/<use>/v<number>`.
    #[must_use]
    pub fn derive<const N: usize>(&self, label: &str) -> [u8; N] {
        const { assert!(N <= 255 * 32, "HKDF-SHA-256 outputs at most 255 blocks of 32 bytes") };
        let mut key = [0; N];
        #[expect(clippy::expect_used, reason = "expanding fails only beyond the length asserted above")]
        Hkdf::<Sha256>::new(Some(SALT), &self.0).expand(label.as_bytes(), &mut key).expect("a valid length");
        key
    }

    /// Derives a key of 32 bytes for one use; see [`Secret::derive`].
    #[must_use]
    pub fn subkey(&self, label: &str) -> [u8; 32] {
        self.derive(label)
    }

    /// Returns eight hexadecimal digits that identify this secret without revealing anything useful about it.
    #[must_use]
    pub fn key_id(&self) -> String {
        data_encoding::HEXLOWER.encode(&self.derive::<4>("keysmith/key-id/v1"))
    }
}

impl PartialEq for Secret {
    fn eq(&self, other: &Self) -> bool {
        self.0.ct_eq(&other.0).into()
    }
}

impl Eq for Secret {}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret([redacted])")
    }
}

/// Returns the HMAC-SHA-256 (RFC 2104) of the concatenated parts. The caller separates them so that no other parts
/// concatenate to the same text, for instance with a separator that occurs in none of them.
#[must_use]
pub fn hmac_sha256(key: &[u8], parts: &[&[u8]]) -> [u8; 32] {
    #[expect(clippy::expect_used, reason = "HMAC accepts a key of any length")]
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("a key of any length");
    parts.iter().for_each(|part| mac.update(part));
    mac.finalize().into_bytes().into()
}

/// A value that must not be shown, such as a token in the configuration: `Debug` and `Display` print `[redacted]`.
#[derive(Clone, Default)]
pub struct Redacted<T>(T);

impl<T> Redacted<T> {
    /// Wraps a value.
    pub const fn new(value: T) -> Self {
        Self(value)
    }

    /// Returns the value itself, for the one place that uses it.
    pub const fn expose(&self) -> &T {
        &self.0
    }

    /// Unwraps the value.
    pub fn into_inner(self) -> T {
        self.0
    }
}

impl<T> From<T> for Redacted<T> {
    fn from(value: T) -> Self {
        Self(value)
    }
}

impl<T> fmt::Debug for Redacted<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

impl<T> fmt::Display for Redacted<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

#[cfg(test)]
mod tests {
    use rand::{SeedableRng, rngs::StdRng};

    use super::*;

    #[test]
    fn hex_and_text_are_read_and_short_ones_refused() {
        let hex = "00ff".repeat(16);
        assert_eq!(Secret::parse(&hex).unwrap().expose(), [0, 255].repeat(16));
        assert_eq!(Secret::parse(&format!(" {}\n", hex.to_uppercase())), Secret::parse(&hex));
        let text = "correct horse battery staple, twice over";
        assert_eq!(Secret::parse(text).unwrap().expose(), text.as_bytes());
        assert_eq!(Secret::parse(&"x".repeat(31)), Err(SecretError::TooShort));
        assert_eq!(Secret::parse(""), Err(SecretError::TooShort));
        assert_eq!(Secret::parse(&format!("{hex}\n{hex}")), Err(SecretError::ControlCharacter));
        // 64 characters that are not all hexadecimal are text.
        assert_eq!(Secret::parse(&"z".repeat(64)).unwrap().expose().len(), 64);
    }

    #[test]
    fn a_generated_secret_survives_its_file() {
        let secret = Secret::generate(&mut StdRng::seed_from_u64(1));
        assert_eq!(Secret::parse(&secret.to_hex()), Ok(secret.clone()));
        for text in ["correct horse battery staple, twice over", &"z".repeat(32), &"5".repeat(64)] {
            let secret = Secret::parse(text).unwrap();
            assert_eq!(Secret::parse(&secret.to_text()), Ok(secret), "{text}");
        }
        assert_ne!(secret, Secret::generate(&mut StdRng::seed_from_u64(2)));
    }

    #[test]
    fn printing_shows_nothing() {
        let text = "correct horse battery staple, twice over";
        let secret = Secret::parse(text).unwrap();
        assert_eq!(format!("{secret:?}"), "Secret([redacted])");
        let hidden = Redacted::new(text);
        assert_eq!(format!("{hidden} {hidden:?}"), "[redacted] [redacted]");
        assert_eq!(*hidden.expose(), text);
    }

    #[test]
    fn subkeys_differ_by_label_and_secret_and_never_change() {
        let one = Secret::parse(&"1".repeat(64)).unwrap();
        let two = Secret::parse(&"2".repeat(64)).unwrap();
        assert_ne!(one.subkey("keysmith/a/v1"), one.subkey("keysmith/b/v1"));
        assert_ne!(one.subkey("keysmith/a/v1"), two.subkey("keysmith/a/v1"));
        assert_ne!(one.key_id(), two.key_id());
        // Stored data depends on these values: a change here makes every existing database unreadable.
        assert_eq!(one.key_id(), "96bd7b1d");
        assert_eq!(
            data_encoding::HEXLOWER.encode(&one.subkey("keysmith/a/v1")),
            "4f460decdc572a33c21802343458864b31638d8e6f4cab97bb2762090501a024"
        );
    }
}
