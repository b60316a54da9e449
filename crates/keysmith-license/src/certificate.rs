//! The envelope of a license file: markers, base64, `{"enc","sig","alg"}`, signature, encryption.
//!
//! The format is Keygen's certificate, for which verifiers exist in many languages.

use aes_gcm::aead::Aead;
use aes_gcm::{Aes256Gcm, KeyInit, Nonce};
use data_encoding::BASE64;
use ed25519_dalek::Signature;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::error::Error;
use crate::public_key::PublicKey;
use crate::strict;

pub(crate) const BEGIN: &str = "-----BEGIN LICENSE FILE-----";
pub(crate) const END: &str = "-----END LICENSE FILE-----";
const PLAIN: &str = "base64+ed25519";
const ENCRYPTED: &str = "aes-256-gcm+ed25519";

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Envelope {
    enc: String,
    sig: String,
    alg: String,
}

/// The content of a license file, and the key that signed it.
pub(crate) struct Opened<'a> {
    pub content: Vec<u8>,
    pub signer: &'a PublicKey,
}

/// Opens a license file. The signature is verified before anything inside is decoded.
pub(crate) fn open<'a>(text: &str, keys: &'a [PublicKey], license_key: Option<&str>) -> Result<Opened<'a>, Error> {
    let body = strict::trimmed(text).strip_prefix(BEGIN).ok_or(Error::NotALicense)?;
    let body = body.strip_suffix(END).ok_or(Error::Malformed("the last line is missing"))?;
    let body = strict::without_white_space(body);
    let json = BASE64.decode(body.as_bytes()).map_err(|_| Error::Malformed("not base64"))?;
    match (json.first(), json.last()) {
        (Some(b'{'), Some(b'}')) => {}
        (Some(b'{'), _) => return Err(Error::Damaged),
        _ => return Err(Error::Malformed("not a certificate")),
    }
    let envelope: Envelope = serde_json::from_slice(&json).map_err(|_| Error::Damaged)?;
    let signature = BASE64.decode(envelope.sig.as_bytes()).map_err(|_| Error::Damaged)?;
    let signature = Signature::from_slice(&signature).map_err(|_| Error::Damaged)?;
    let signer = strict::signer(keys, format!("license/{}", envelope.enc).as_bytes(), &signature)?;
    let content = match (envelope.alg.as_str(), license_key) {
        (PLAIN, _) => BASE64.decode(envelope.enc.as_bytes()).map_err(|_| Error::Content)?,
        (ENCRYPTED, Some(license_key)) => decrypt(&envelope.enc, license_key)?,
        (ENCRYPTED, None) => return Err(Error::Encrypted),
        _ => return Err(Error::Algorithm),
    };
    Ok(Opened { content, signer })
}

/// Decrypts `<ciphertext>.<iv>.<tag>`, each in base64.
fn decrypt(enc: &str, license_key: &str) -> Result<Vec<u8>, Error> {
    let decode = |part: &str| BASE64.decode(part.as_bytes()).map_err(|_| Error::Content);
    let mut parts = enc.split('.');
    let (Some(ciphertext), Some(iv), Some(tag), None) = (parts.next(), parts.next(), parts.next(), parts.next()) else {
        return Err(Error::Content);
    };
    let iv: [u8; 12] = decode(iv)?.try_into().map_err(|_| Error::Content)?;
    let tag: [u8; 16] = decode(tag)?.try_into().map_err(|_| Error::Content)?;
    let mut sealed = decode(ciphertext)?;
    sealed.extend_from_slice(&tag);
    cipher(license_key).decrypt(&Nonce::from(iv), sealed.as_slice()).map_err(|_| Error::Decrypt)
}

/// AES-256-GCM with the SHA-256 of the license key as its key.
fn cipher(license_key: &str) -> Aes256Gcm {
    let key: [u8; 32] = Sha256::digest(license_key.as_bytes()).into();
    Aes256Gcm::new(&key.into())
}

/// Seals content as a certificate. It does not end in a line break, so every truncated text is refused.
///
/// `encrypt` = the license key, and an initialization vector that must never be reused with it.
#[cfg(feature = "sign")]
pub(crate) fn seal(content: &[u8], key: &ed25519_dalek::SigningKey, encrypt: Option<(&str, [u8; 12])>) -> String {
    use ed25519_dalek::Signer;
    let (enc, alg) = match encrypt {
        None => (BASE64.encode(content), PLAIN),
        Some((license_key, iv)) => (encrypted(content, license_key, iv), ENCRYPTED),
    };
    let sig = BASE64.encode(&key.sign(format!("license/{enc}").as_bytes()).to_bytes());
    let envelope = Envelope { enc, sig, alg: alg.to_owned() };
    let body = BASE64.encode(&serde_json::to_vec(&envelope).unwrap_or_default());
    let lines = body.as_bytes().chunks(64).map(String::from_utf8_lossy);
    let mut certificate = String::from(BEGIN);
    for line in lines {
        certificate.push('\n');
        certificate.push_str(&line);
    }
    certificate.push('\n');
    certificate.push_str(END);
    certificate
}

#[cfg(feature = "sign")]
fn encrypted(content: &[u8], license_key: &str, iv: [u8; 12]) -> String {
    // AES-GCM fails only for 64 GiB or more.
    let mut sealed = cipher(license_key).encrypt(&Nonce::from(iv), content).unwrap_or_default();
    let tag = sealed.split_off(sealed.len().saturating_sub(16));
    format!("{}.{}.{}", BASE64.encode(&sealed), BASE64.encode(&iv), BASE64.encode(&tag))
}
