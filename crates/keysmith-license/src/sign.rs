//! The seller's side: the signing key and its signatures.

use ed25519_dalek::pkcs8::spki::der::pem::LineEnding;
use ed25519_dalek::pkcs8::{DecodePrivateKey, EncodePrivateKey, KeypairBytes};

use crate::error::KeyError;
use crate::license::License;
use crate::proof::{self, Proof};
use crate::public_key::PublicKey;
use crate::revocation::{self, RevocationList};
use crate::verifier::KEY_PREFIX;
use crate::{certificate, token, wire};

/// An Ed25519 private key. Never printed; wiped from memory when dropped.
///
/// ```
/// use keysmith_license::{License, SigningKey, Verifier};
/// let signing_key = SigningKey::from_seed(&[7; 32]); // 32 random bytes
/// let license = License { id: "lic_1".into(), tier: "starter".into(), issued: 1_800_000_000, ..License::default() };
///
/// let verifier = Verifier::new([signing_key.public_key()]);
/// assert_eq!(verifier.verify(&signing_key.sign_key(&license), 1_800_000_001)?, license);
/// assert_eq!(verifier.verify(&signing_key.sign_file(&license), 1_800_000_001)?, license);
/// # Ok::<(), keysmith_license::Error>(())
/// ```
pub struct SigningKey(ed25519_dalek::SigningKey);

impl SigningKey {
    /// Creates the key from 32 random bytes.
    pub fn from_seed(seed: &[u8; 32]) -> Self {
        Self(ed25519_dalek::SigningKey::from_bytes(seed))
    }

    /// Parses PKCS#8 PEM (RFC 8410), the format of `openssl genpkey -algorithm ed25519`.
    pub fn from_pem(pem: &str) -> Result<Self, KeyError> {
        let pair =
            KeypairBytes::from_pkcs8_pem(pem.trim()).map_err(|_| KeyError("not an Ed25519 private key in PEM form"))?;
        Ok(Self::from_seed(&pair.secret_key))
    }

    /// Formats as PKCS#8 PEM, version 1, which every OpenSSL reads. A secret: make the file readable only by its owner
    /// (mode 0600).
    pub fn to_pem(&self) -> Result<String, KeyError> {
        let pair = KeypairBytes { secret_key: self.0.to_bytes(), public_key: None };
        let pem = pair.to_pkcs8_pem(LineEnding::LF).map_err(|_| KeyError("the private key cannot be written"))?;
        Ok(pem.as_str().to_owned())
    }

    /// Returns the public key, which customers' applications trust.
    pub fn public_key(&self) -> PublicKey {
        PublicKey(self.0.verifying_key())
    }

    /// Returns the id of the public key.
    pub fn id(&self) -> String {
        self.public_key().id()
    }

    /// Signs the one-line key `key/<payload>.<signature>`. It does not contain the person, e-mail address, order, notes
    /// and metadata.
    pub fn sign_key(&self, license: &License) -> String {
        token::seal(KEY_PREFIX, &wire::key_to_json(license), &self.0)
    }

    /// Signs a license file that everybody can read.
    pub fn sign_file(&self, license: &License) -> String {
        certificate::seal(&wire::file_to_json(license, self.id()), &self.0, None)
    }

    /// Signs a license file that opens only with the license key (in its canonical form). `iv`: 12 fresh random bytes.
    pub fn sign_encrypted_file(&self, license: &License, license_key: &str, iv: [u8; 12]) -> String {
        certificate::seal(&wire::file_to_json(license, self.id()), &self.0, Some((license_key, iv)))
    }

    /// Signs the proof of a response.
    pub fn sign_proof(&self, proof: &Proof) -> String {
        token::seal(proof::PREFIX, &serde_json::to_vec(proof).unwrap_or_default(), &self.0)
    }

    /// Signs a list of revoked licenses.
    pub fn sign_revocations(&self, list: &RevocationList) -> String {
        token::seal(revocation::PREFIX, &serde_json::to_vec(list).unwrap_or_default(), &self.0)
    }
}

impl std::fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SigningKey({})", self.id())
    }
}
