//! The public keys that licenses are verified with.

use data_encoding::HEXLOWER_PERMISSIVE;
use ed25519_dalek::VerifyingKey;
use ed25519_dalek::pkcs8::spki::der::pem::LineEnding;
use ed25519_dalek::pkcs8::{DecodePublicKey, EncodePublicKey};
use sha2::{Digest, Sha256};

use crate::error::KeyError;

const PEM_BEGIN: &str = "-----BEGIN PUBLIC KEY-----";
const PEM_END: &str = "-----END PUBLIC KEY-----";

/// An Ed25519 public key.
///
/// ```
/// use keysmith_license::PublicKey;
/// let key: PublicKey = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a".parse()?;
/// assert_eq!(key.id(), "21fe31dfa154a261");
/// assert_eq!(key.to_pem().parse::<PublicKey>()?, key);
/// # Ok::<(), keysmith_license::KeyError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PublicKey(pub(crate) VerifyingKey);

impl PublicKey {
    /// Parses the raw 32 bytes. Refuses values that are not points on the curve, and weak points for which any
    /// signature verifies.
    pub fn from_bytes(bytes: &[u8; 32]) -> Result<Self, KeyError> {
        let key = VerifyingKey::from_bytes(bytes).map_err(|_| KeyError("not an Ed25519 public key"))?;
        if key.is_weak() { Err(KeyError("a weak Ed25519 public key")) } else { Ok(Self(key)) }
    }

    /// Returns the raw 32 bytes.
    pub fn to_bytes(&self) -> [u8; 32] {
        self.0.to_bytes()
    }

    /// Returns 64 lower-case hex digits.
    pub fn to_hex(&self) -> String {
        HEXLOWER_PERMISSIVE.encode(self.0.as_bytes())
    }

    /// Returns SubjectPublicKeyInfo (RFC 8410) as PEM, in the format of `openssl pkey -pubout`.
    pub fn to_pem(&self) -> String {
        self.0.to_public_key_pem(LineEnding::LF).unwrap_or_default()
    }

    /// Returns the key's short id: the first 8 bytes of the SHA-256 of the raw 32 bytes, as 16 hex digits.
    pub fn id(&self) -> String {
        let mut id = HEXLOWER_PERMISSIVE.encode(&Sha256::digest(self.0.as_bytes()));
        id.truncate(16);
        id
    }

    /// Parses all keys in a text: hex and PEM, separated by commas or line breaks, in any mix. A literal `\n` counts as
    /// a line break (environment files). Lines that start with `#` are ignored. A text without any key is an error.
    ///
    /// ```
    /// use keysmith_license::PublicKey;
    /// let one = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";
    /// let two = "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c";
    /// assert_eq!(PublicKey::parse_many(&format!("{one}, {two}"))?.len(), 2);
    /// # Ok::<(), keysmith_license::KeyError>(())
    /// ```
    pub fn parse_many(text: &str) -> Result<Vec<Self>, KeyError> {
        let text = text.replace("\\n", "\n");
        let mut keys = Vec::new();
        let mut rest = text.as_str();
        while let Some((before, from_begin)) = rest.split_once(PEM_BEGIN) {
            parse_hex_list(before, &mut keys)?;
            let (body, after) = from_begin.split_once(PEM_END).ok_or(KeyError("a PEM public key without an end"))?;
            keys.push(from_pem_body(body)?);
            rest = after;
        }
        parse_hex_list(rest, &mut keys)?;
        if keys.is_empty() { Err(KeyError("no public key")) } else { Ok(keys) }
    }
}

impl std::str::FromStr for PublicKey {
    type Err = KeyError;

    /// Parses 64 hex digits or a PEM public key.
    fn from_str(text: &str) -> Result<Self, KeyError> {
        match Self::parse_many(text)?.as_slice() {
            [key] => Ok(*key),
            _ => Err(KeyError("more than one public key")),
        }
    }
}

fn from_pem_body(body: &str) -> Result<PublicKey, KeyError> {
    let pem = format!("{PEM_BEGIN}\n{}\n{PEM_END}\n", body.split_whitespace().collect::<Vec<_>>().join("\n"));
    let key = VerifyingKey::from_public_key_pem(&pem).map_err(|_| KeyError("not an Ed25519 public key in PEM form"))?;
    PublicKey::from_bytes(key.as_bytes())
}

fn parse_hex_list(text: &str, keys: &mut Vec<PublicKey>) -> Result<(), KeyError> {
    let lines = text.lines().filter(|line| !line.trim_start().starts_with('#'));
    for part in lines.flat_map(|line| line.split([',', ' ', '\t'])).map(str::trim).filter(|part| !part.is_empty()) {
        let bytes = HEXLOWER_PERMISSIVE.decode(part.as_bytes()).map_err(|_| KeyError("not 64 hex digits"))?;
        let bytes: [u8; 32] = bytes.try_into().map_err(|_| KeyError("not 64 hex digits"))?;
        keys.push(PublicKey::from_bytes(&bytes)?);
    }
    Ok(())
}
