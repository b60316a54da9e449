//! The form in which a license key is stored, so that a stolen database opens no license.
//!
//! - `s1.<key-id>.<base64url>`, *sealed*: AES-256-SIV (RFC 5297) without a nonce. Deterministic, so it can be looked
//!   up; it can also be opened again.
//! - `h1.<key-id>.<hex>`, *hashed*: HMAC-SHA-256. It can be looked up, but never opened.
//!
//! `key-id` identifies the server secret, so that the right one is found after the secret was rotated. Each use has its
//! own subkey of the secret.

use std::fmt;

use aes_siv::{KeyInit, siv::Aes256Siv};
use data_encoding::{BASE64URL_NOPAD, HEXLOWER};
use thiserror::Error;

use super::key::LicenseKey;
use crate::secret::{Secret, hmac_sha256};

const SEALED: &str = "s1";
const HASHED: &str = "h1";

/// Why a stored form cannot be opened.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum OpenError {
    #[error("the key is stored hashed and cannot be shown again")]
    Hashed,
    #[error("the key was sealed under a server secret that is not configured (key id {key_id})")]
    UnknownSecret { key_id: String },
    #[error("the stored form was altered: it fails authentication")]
    Altered,
    #[error("this is not the stored form of a license key")]
    Malformed,
}

impl OpenError {
    /// The stable code of this error.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Hashed => "key_hashed",
            Self::UnknownSecret { .. } => "unknown_secret",
            Self::Altered => "stored_key_altered",
            Self::Malformed => "stored_key_malformed",
        }
    }
}

/// Seals, hashes and opens license keys under the server's secret, and reads stored forms made under previous secrets.
pub struct KeyRing {
    current: Subkeys,
    previous: Vec<Subkeys>,
    /// The secret that new keys are derived from; `None` = the current one.
    minting: Option<Secret>,
}

/// A server secret with its subkeys for license keys.
struct Subkeys {
    secret: Secret,
    key_id: String,
    seal: [u8; 64],
    hash: [u8; 32],
}

impl KeyRing {
    /// Takes the server's current and previous secrets; a previous one equal to the current one is ignored.
    #[must_use]
    pub fn new(current: Secret, previous: Vec<Secret>) -> Self {
        let previous = previous.into_iter().filter(|secret| *secret != current).map(Subkeys::new).collect();
        Self { current: Subkeys::new(current), previous, minting: None }
    }

    /// Derives new keys from this secret, the one that the database was created under. After a backup from before a
    /// rotation is restored, that is the older one, so that minting again produces the same keys.
    #[must_use]
    pub fn minting_under(self, secret: Secret) -> Self {
        Self { minting: Some(secret), ..self }
    }

    /// A subkey that new keys are derived from; see [`Self::minting_under`].
    #[must_use]
    pub fn minting_subkey(&self, label: &str) -> [u8; 32] {
        self.minting.as_ref().unwrap_or(&self.current.secret).subkey(label)
    }

    /// The sealed form under the current secret. Deterministic.
    #[must_use]
    pub fn seal(&self, key: &LicenseKey) -> String {
        self.current.sealed(key)
    }

    /// The hashed form under the current secret.
    #[must_use]
    pub fn hash(&self, key: &LicenseKey) -> String {
        self.current.hashed(key)
    }

    /// Opens a sealed form that was made under the current or a previous secret.
    ///
    /// # Errors
    /// [`OpenError`]: hashed, of an unknown secret, altered or malformed.
    pub fn open(&self, stored: &str) -> Result<LicenseKey, OpenError> {
        let (kind, key_id, body) = split(stored).ok_or(OpenError::Malformed)?;
        match kind {
            SEALED => {}
            HASHED => return Err(OpenError::Hashed),
            _ => return Err(OpenError::Malformed),
        }
        let sealed = BASE64URL_NOPAD.decode(body.as_bytes()).map_err(|_| OpenError::Malformed)?;
        let mut under: Vec<&Subkeys> = self.all().filter(|subkeys| subkeys.key_id == key_id).collect();
        let Some(last) = under.pop() else {
            return Err(OpenError::UnknownSecret { key_id: key_id.to_owned() });
        };
        // Two secrets may share an id by chance (32 bits).
        under.into_iter().find_map(|subkeys| subkeys.open(&sealed).ok()).map_or_else(|| last.open(&sealed), Ok)
    }

    /// Every stored form that a key may have, the current secret's first: the values to look up.
    #[must_use]
    pub fn candidates(&self, key: &LicenseKey) -> Vec<String> {
        self.all().flat_map(|subkeys| [subkeys.sealed(key), subkeys.hashed(key)]).collect()
    }

    /// Re-seals a key under the current secret; `None` if it already is, or is hashed.
    ///
    /// # Errors
    /// [`OpenError`]: of an unknown secret, altered or malformed.
    pub fn reseal(&self, stored: &str) -> Result<Option<String>, OpenError> {
        if self.is_current(stored) || is_hashed(stored) {
            return Ok(None);
        }
        self.open(stored).map(|key| Some(self.seal(&key)))
    }

    /// Whether a stored form was made under the current secret; if not, `secret rotate` is still to do.
    #[must_use]
    pub fn is_current(&self, stored: &str) -> bool {
        split(stored).is_some_and(|(_, key_id, _)| key_id == self.current.key_id)
    }

    /// The id of the current secret.
    #[must_use]
    pub fn key_id(&self) -> &str {
        &self.current.key_id
    }

    /// A subkey of the current secret for another use; see [`Secret::derive`] for labels.
    #[must_use]
    pub fn subkey(&self, label: &str) -> [u8; 32] {
        self.current.secret.subkey(label)
    }

    fn all(&self) -> impl Iterator<Item = &Subkeys> {
        std::iter::once(&self.current).chain(&self.previous)
    }
}

impl fmt::Debug for KeyRing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "KeyRing({})", self.all().map(|subkeys| subkeys.key_id.as_str()).collect::<Vec<_>>().join(", "))
    }
}

impl Subkeys {
    fn new(secret: Secret) -> Self {
        Self {
            key_id: secret.key_id(),
            seal: secret.derive("keysmith/seal/v1"),
            hash: secret.derive("keysmith/hash/v1"),
            secret,
        }
    }

    fn sealed(&self, key: &LicenseKey) -> String {
        #[expect(clippy::expect_used, reason = "AES-SIV fails only with more than 126 headers")]
        let sealed = self.siv().encrypt(self.headers(), key.as_str().as_bytes()).expect("two headers");
        format!("{SEALED}.{}.{}", self.key_id, BASE64URL_NOPAD.encode(&sealed))
    }

    fn hashed(&self, key: &LicenseKey) -> String {
        let hash = hmac_sha256(&self.hash, &[key.as_str().as_bytes()]);
        format!("{HASHED}.{}.{}", self.key_id, HEXLOWER.encode(&hash))
    }

    fn open(&self, sealed: &[u8]) -> Result<LicenseKey, OpenError> {
        let plain = self.siv().decrypt(self.headers(), sealed).map_err(|_| OpenError::Altered)?;
        // Sealed keys were canonical at the time; parsing them by today's rules could only lose keys.
        String::from_utf8(plain).map(LicenseKey::from_canonical).map_err(|_| OpenError::Altered)
    }

    fn siv(&self) -> Aes256Siv {
        Aes256Siv::new(&self.seal.into())
    }

    /// The associated data authenticated with a key: the form, and the id of the secret.
    fn headers(&self) -> [&[u8]; 2] {
        [SEALED.as_bytes(), self.key_id.as_bytes()]
    }
}

/// Whether this is the stored form of a hashed key, which cannot be opened.
#[must_use]
pub fn is_hashed(stored: &str) -> bool {
    split(stored).is_some_and(|(kind, _, _)| kind == HASHED)
}

/// The three parts of a stored form: kind, key id, body.
fn split(stored: &str) -> Option<(&str, &str, &str)> {
    let (kind, rest) = stored.split_once('.')?;
    let (key_id, body) = rest.split_once('.')?;
    Some((kind, key_id, body))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::licenses::key::KeyError;

    fn secret(digit: char) -> Secret {
        Secret::parse(&digit.to_string().repeat(64)).unwrap()
    }

    fn ring() -> KeyRing {
        KeyRing::new(secret('1'), vec![])
    }

    fn key(text: &str) -> LicenseKey {
        LicenseKey::parse(text).unwrap()
    }

    #[test]
    fn sealing_is_deterministic_and_opens_again() {
        let long = format!("key/{}", "x".repeat(8_000));
        for text in ["KEY-7QF4-M2XK-9TNB-H3WD", "x", "user-example-com-20251231-A1B2C3D4", &long] {
            let sealed = ring().seal(&key(text));
            assert_eq!(sealed, ring().seal(&key(text)));
            assert!(sealed.starts_with("s1.96bd7b1d."));
            assert!(!sealed.contains(text));
            assert_eq!(ring().open(&sealed), Ok(key(text)));
        }
    }

    /// These values are in databases: changing them would make those unreadable.
    #[test]
    fn stored_forms_never_change() {
        assert_eq!(
            ring().seal(&key("KEY-7QF4-M2XK-9TNB-H3WD")),
            "s1.96bd7b1d.cveF3YngaomA-BuneGlVKHvUkTIKpN4dsxFomo-69dFt6B-9A0Bt"
        );
        assert_eq!(
            ring().hash(&key("KEY-7QF4-M2XK-9TNB-H3WD")),
            "h1.96bd7b1d.23548bba68bac2426aba08a8a6d5b4444e0ecf20dcd8a60dbd5f7b5a0c5dcee9"
        );
    }

    #[test]
    fn a_hash_never_opens() {
        let hashed = ring().hash(&key("KEY-7QF4-M2XK-9TNB-H3WD"));
        assert_eq!(ring().open(&hashed), Err(OpenError::Hashed));
        assert_ne!(hashed, ring().hash(&key("KEY-7QF4-M2XK-9TNB-H3WE")));
    }

    #[test]
    fn previous_secrets_stay_readable() {
        let old = KeyRing::new(secret('1'), vec![]);
        let new = KeyRing::new(secret('2'), vec![secret('1'), secret('2')]);
        let key = key("KEY-7QF4-M2XK-9TNB-H3WD");
        assert_eq!(new.open(&old.seal(&key)), Ok(key.clone()));
        assert_eq!(new.candidates(&key), [new.seal(&key), new.hash(&key), old.seal(&key), old.hash(&key)]);
        assert!(new.is_current(&new.hash(&key)));
        assert!(!new.is_current(&old.seal(&key)));
        assert_eq!(new.reseal(&old.seal(&key)), Ok(Some(new.seal(&key))));
        assert_eq!((new.reseal(&new.seal(&key)), new.reseal(&old.hash(&key))), (Ok(None), Ok(None)));
        assert_eq!(old.open(&new.seal(&key)), Err(OpenError::UnknownSecret { key_id: new.key_id().to_owned() }));
        assert_ne!(new.subkey("keysmith/other/v1"), old.subkey("keysmith/other/v1"));
    }

    #[test]
    fn every_altered_bit_is_found() {
        let sealed = ring().seal(&key("KEY-7QF4-M2XK-9TNB-H3WD"));
        let (start, body) = sealed.rsplit_once('.').unwrap();
        let bytes = BASE64URL_NOPAD.decode(body.as_bytes()).unwrap();
        for bit in 0..bytes.len() * 8 {
            let mut altered = bytes.clone();
            altered[bit / 8] ^= 1 << (bit % 8);
            let altered = format!("{start}.{}", BASE64URL_NOPAD.encode(&altered));
            assert_eq!(ring().open(&altered), Err(OpenError::Altered));
        }
        for len in 0..bytes.len() {
            let cut = format!("{start}.{}", BASE64URL_NOPAD.encode(&bytes[..len]));
            assert_eq!(ring().open(&cut), Err(OpenError::Altered));
        }
        for malformed in ["", "s1", "s1.96bd7b1d", "s2.96bd7b1d.AAAA", "s1.96bd7b1d.A A", "s1.96bd7b1d.AB"] {
            assert_eq!(ring().open(malformed), Err(OpenError::Malformed), "{malformed}");
        }
    }

    #[test]
    fn a_stored_form_is_no_key() {
        let key = key("KEY-7QF4-M2XK-9TNB-H3WD");
        for stored in ring().candidates(&key) {
            for text in [stored.to_uppercase(), format!(" {stored}\n"), stored] {
                assert_eq!(LicenseKey::parse(&text), Err(KeyError::StoredForm));
            }
        }
    }

    #[test]
    fn printing_shows_key_ids_only() {
        let ring = KeyRing::new(secret('2'), vec![secret('1')]);
        assert_eq!(format!("{ring:?}"), format!("KeyRing({}, 96bd7b1d)", ring.key_id()));
    }
}
