//! Verifies pasted text and returns a trustworthy license.

use crate::error::Error;
use crate::license::License;
use crate::proof::Proof;
use crate::public_key::PublicKey;
use crate::revocation::RevocationList;
use crate::{certificate, proof, revocation, strict, token, wire};

/// Prefix of a signed key.
pub(crate) const KEY_PREFIX: &str = "key";

/// Verifies license files and signed keys with trusted public keys. Create one and reuse it.
///
/// Several keys can be trusted at once, so that a seller can change the signing key while licenses signed with the old
/// one stay valid.
#[derive(Clone, Debug, Default)]
pub struct Verifier {
    keys: Vec<PublicKey>,
    product: Option<String>,
    installation: Here,
    bound_only: bool,
}

/// The installation that the verifier runs on.
#[derive(Clone, Debug, Default)]
enum Here {
    /// Unknown: a license bound to an installation may be somebody else's.
    #[default]
    Unknown,
    This(String),
    /// Not an installation: it shows licenses to people.
    Any,
}

impl Verifier {
    /// Trusts these keys.
    pub fn new(keys: impl IntoIterator<Item = PublicKey>) -> Self {
        Self { keys: keys.into_iter().collect(), ..Self::default() }
    }

    /// Accepts only licenses that name this product.
    #[must_use]
    pub fn product(mut self, slug: impl Into<String>) -> Self {
        self.product = Some(slug.into());
        self
    }

    /// Sets the installation that this runs on: licenses bound to another one are refused. Without it, every bound
    /// license is refused, because there is no way to tell whose it is.
    #[must_use]
    pub fn installation(mut self, id: impl Into<String>) -> Self {
        self.installation = Here::This(id.into());
        self
    }

    /// Accepts licenses bound to any installation: for programs that show licenses to people, never for the application
    /// itself.
    #[must_use]
    pub fn any_installation(mut self) -> Self {
        self.installation = Here::Any;
        self
    }

    /// Accepts only licenses bound to an installation. Without it, a license that names none is valid everywhere, which
    /// is what sellers of unbound files want.
    #[must_use]
    pub fn require_bound(mut self) -> Self {
        self.bound_only = true;
        self
    }

    /// Returns the trusted keys.
    pub fn keys(&self) -> &[PublicKey] {
        &self.keys
    }

    /// Reads a signed key or a license file, and checks that it is valid at `now` (Unix seconds).
    ///
    /// # Errors
    /// Those of [`Verifier::read`] and [`License::state`]. A license in its grace period is accepted.
    pub fn verify(&self, text: &str, now: i64) -> Result<License, Error> {
        let license = self.read(text, None)?;
        license.state(now)?;
        Ok(license)
    }

    /// Reads a signed key or a license file, even if it has expired. `license_key` opens an encrypted file and is used
    /// for nothing else.
    ///
    /// # Errors
    /// What is wrong with the text, its signature, product or installation. Content not signed by a trusted key is
    /// never decoded.
    pub fn read(&self, text: &str, license_key: Option<&str>) -> Result<License, Error> {
        if text.len() > strict::MAX_TEXT {
            return Err(Error::NotALicense);
        }
        let text = strict::trimmed(text);
        let license = if is_signed_key(text) {
            wire::key_from_json(&token::open(text, KEY_PREFIX, &self.keys)?)?
        } else {
            self.read_file(text, license_key)?
        };
        self.check_purpose(license)
    }

    /// Verifies the proof of a response to this application's own request: with the nonce that it sent, for this
    /// installation, just now (`now` in Unix seconds). [`Proof::valid`] tells whether the license is valid.
    ///
    /// # Errors
    /// When it is not a proof, no trusted key signed it, or [`Proof::check`] refuses it.
    pub fn verify_proof(&self, text: &str, nonce: &str, instance_id: &str, now: i64) -> Result<Proof, Error> {
        let proof = proof::from_json(&token::open(strict::trimmed(text), proof::PREFIX, &self.keys)?)?;
        proof.check(nonce, instance_id, now)?;
        Ok(proof)
    }

    /// Reads a list of revoked licenses.
    ///
    /// # Errors
    /// When it is not such a list, or no trusted key signed it.
    pub fn read_revocations(&self, text: &str) -> Result<RevocationList, Error> {
        revocation::from_json(&token::open(strict::trimmed(text), revocation::PREFIX, &self.keys)?)
    }

    fn read_file(&self, text: &str, license_key: Option<&str>) -> Result<License, Error> {
        let opened = certificate::open(text, &self.keys, license_key)?;
        let (license, key_id) = wire::file_from_json(&opened.content)?;
        match key_id {
            Some(id) if id != opened.signer.id() => Err(Error::KeyId),
            _ => Ok(license),
        }
    }

    fn check_purpose(&self, license: License) -> Result<License, Error> {
        if let Some(mine) = &self.product
            && license.product.as_ref() != Some(mine)
        {
            return Err(Error::Product(license.product.unwrap_or_else(|| "none is named".to_owned())));
        }
        match (&self.installation, &license.installation) {
            (Here::This(mine), Some(bound)) if mine != bound => Err(Error::Installation),
            (Here::Unknown, Some(_)) => Err(Error::InstallationUnknown),
            (_, None) if self.bound_only => Err(Error::Unbound),
            _ => Ok(license),
        }
    }
}

/// Decodes a file that holds a license: UTF-8, or UTF-16 with a byte-order mark, as Windows programs save it. Bytes
/// that are not text become text that is not a license.
pub fn text_of(bytes: &[u8]) -> String {
    let units = |from: fn([u8; 2]) -> u16, rest: &[u8]| {
        let pairs = rest.chunks(2).map(|pair| match pair {
            [a, b] => from([*a, *b]),
            _ => 0xFFFD,
        });
        String::from_utf16_lossy(&pairs.collect::<Vec<u16>>())
    };
    match bytes {
        [0xFF, 0xFE, rest @ ..] => units(u16::from_le_bytes, rest),
        [0xFE, 0xFF, rest @ ..] => units(u16::from_be_bytes, rest),
        _ => strict::trimmed(&String::from_utf8_lossy(bytes)).to_owned(),
    }
}

/// Whether the text looks like a signed key (rather than a license file or anything else).
pub fn is_signed_key(text: &str) -> bool {
    strict::trimmed(text).strip_prefix(KEY_PREFIX).is_some_and(|rest| rest.starts_with('/'))
}

/// Whether the text looks like a license file.
pub fn is_license_file(text: &str) -> bool {
    strict::trimmed(text).starts_with(certificate::BEGIN)
}
