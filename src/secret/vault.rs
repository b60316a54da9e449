//! Sealing what the database keeps for us and must be read again, so that a stolen copy does not open it.

use std::fmt;

use aes_siv::{KeyInit, siv::Aes256Siv};
use data_encoding::BASE64URL_NOPAD;
use thiserror::Error;

use super::Secret;

/// The form's mark and version.
const FORM: &str = "v1";

/// Why something sealed does not open.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum VaultError {
    #[error("it was sealed under a server secret that is not configured (key id {key_id})")]
    UnknownSecret { key_id: String },
    #[error("it was altered, or belongs to something else")]
    Altered,
    #[error("this is nothing sealed")]
    Malformed,
}

/// Seals bytes under a subkey of the server's secret: `v1.<key-id>.<base64url>`, AES-256-SIV (RFC 5297). What older
/// secrets sealed opens too.
#[derive(Clone)]
pub struct Vault {
    /// The current one first.
    keys: Vec<(String, [u8; 64])>,
}

impl Vault {
    /// For one use; see [`Secret::derive`] for labels.
    #[must_use]
    pub fn new(label: &str, secret: &Secret, previous: &[Secret]) -> Self {
        let key = |secret: &Secret| (secret.key_id(), secret.derive(label));
        Self { keys: std::iter::once(secret).chain(previous).map(key).collect() }
    }

    /// Seals `plain` for `owner`, such as the id of its row: it opens for no other.
    #[must_use]
    pub fn seal(&self, owner: &str, plain: &[u8]) -> String {
        let Some((id, key)) = self.keys.first() else { return String::new() };
        #[expect(clippy::expect_used, reason = "AES-SIV fails only with more than 126 headers")]
        let sealed = Aes256Siv::new(&(*key).into()).encrypt([id.as_bytes(), owner.as_bytes()], plain).expect("two");
        format!("{FORM}.{id}.{}", BASE64URL_NOPAD.encode(&sealed))
    }

    /// Opens what was sealed for `owner`.
    ///
    /// # Errors
    /// [`VaultError`]
    pub fn open(&self, owner: &str, sealed: &str) -> Result<Vec<u8>, VaultError> {
        let mut parts = sealed.splitn(3, '.');
        let (Some(FORM), Some(key_id), Some(body)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(VaultError::Malformed);
        };
        let body = BASE64URL_NOPAD.decode(body.as_bytes()).map_err(|_| VaultError::Malformed)?;
        let known = self.keys.iter().find(|(id, _)| id == key_id);
        let (id, key) = known.ok_or_else(|| VaultError::UnknownSecret { key_id: key_id.to_owned() })?;
        Aes256Siv::new(&(*key).into())
            .decrypt([id.as_bytes(), owner.as_bytes()], &body)
            .map_err(|_| VaultError::Altered)
    }

    /// Whether it was sealed under the current secret.
    #[must_use]
    pub fn is_current(&self, sealed: &str) -> bool {
        let id = sealed.split('.').nth(1);
        self.keys.first().is_some_and(|(current, _)| id == Some(current))
    }
}

impl fmt::Debug for Vault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Vault({})", self.keys.iter().map(|(id, _)| id.as_str()).collect::<Vec<_>>().join(", "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_opens_for_its_owner_and_under_older_secrets() {
        let secret = |digit: &str| Secret::parse(&digit.repeat(64)).unwrap();
        let old = Vault::new("keysmith/test/v1", &secret("1"), &[]);
        let new = Vault::new("keysmith/test/v1", &secret("2"), &[secret("1")]);
        let sealed = old.seal("whe_1", b"hello");
        assert_eq!(new.open("whe_1", &sealed).unwrap(), b"hello");
        assert_eq!(new.open("whe_2", &sealed), Err(VaultError::Altered));
        assert!(old.is_current(&sealed) && !new.is_current(&sealed));
        assert!(matches!(old.open("whe_1", &new.seal("whe_1", b"x")), Err(VaultError::UnknownSecret { .. })));
        assert_eq!(Vault::new("keysmith/other/v1", &secret("1"), &[]).open("whe_1", &sealed), Err(VaultError::Altered));
        for malformed in ["", "v1", "v2.x.AAAA", "v1.x.A A"] {
            assert_eq!(new.open("whe_1", malformed), Err(VaultError::Malformed), "{malformed}");
        }
        assert!(!format!("{new:?}").contains("hello"));
    }
}
