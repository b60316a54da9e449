//! What both carriers read strictly: one text has one meaning.

use ed25519_dalek::Signature;

use crate::error::Error;
use crate::public_key::PublicKey;

/// Longer text is not looked at. Bytes.
pub(crate) const MAX_TEXT: usize = 64 * 1024;

/// The text without what programs put around it unseen: white space, byte-order marks, marks of no width or direction.
pub(crate) fn trimmed(text: &str) -> &str {
    let unseen = |c: char| {
        c.is_whitespace()
            || matches!(c, '\u{FEFF}' | '\u{180E}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}')
    };
    text.trim_matches(unseen)
}

/// The text without spaces, tabs and line ends.
pub(crate) fn without_white_space(text: &str) -> String {
    text.chars().filter(|c| !matches!(c, ' ' | '\t' | '\r' | '\n')).collect()
}

/// The trusted key that signed the message (`verify_strict`: canonical, no small-order points).
pub(crate) fn signer<'a>(keys: &'a [PublicKey], message: &[u8], signature: &Signature) -> Result<&'a PublicKey, Error> {
    if keys.is_empty() {
        return Err(Error::NoTrustedKey);
    }
    keys.iter().find(|key| key.0.verify_strict(message, signature).is_ok()).ok_or(Error::Signature)
}
