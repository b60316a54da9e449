//! `<prefix>/<base64url payload>.<base64url signature>`: signed keys, proofs and revocation lists.

use data_encoding::{BASE64URL_NOPAD, Encoding};
use ed25519_dalek::Signature;

use crate::error::Error;
use crate::public_key::PublicKey;
use crate::strict;

const CODE: &Encoding = &BASE64URL_NOPAD;

/// Returns the payload of a token that one of `keys` signed. Ignores white space anywhere in it, because mail wraps
/// long lines.
///
/// The signature covers the text before the last dot, including the prefix, which determines the payload's meaning.
pub(crate) fn open(text: &str, prefix: &str, keys: &[PublicKey]) -> Result<Vec<u8>, Error> {
    let text = strict::without_white_space(text);
    let (message, signature) = text.rsplit_once('.').ok_or(Error::Malformed("no signature"))?;
    let payload = message
        .strip_prefix(prefix)
        .and_then(|rest| rest.strip_prefix('/'))
        .filter(|payload| is_base64url(payload))
        .ok_or(Error::Malformed("not base64url"))?;
    if signature.len() != 86 || !is_base64url(signature) {
        return Err(Error::Malformed("a signature must have 86 characters"));
    }
    let signature = CODE.decode(signature.as_bytes()).map_err(|_| Error::Damaged)?;
    let signature = Signature::from_slice(&signature).map_err(|_| Error::Damaged)?;
    strict::signer(keys, message.as_bytes(), &signature)?;
    CODE.decode(payload.as_bytes()).map_err(|_| Error::Content)
}

/// Signs a payload as a token.
#[cfg(feature = "sign")]
pub(crate) fn seal(prefix: &str, payload: &[u8], key: &ed25519_dalek::SigningKey) -> String {
    use ed25519_dalek::Signer;
    let message = format!("{prefix}/{}", CODE.encode(payload));
    let signature = key.sign(message.as_bytes());
    format!("{message}.{}", CODE.encode(&signature.to_bytes()))
}

fn is_base64url(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
}
