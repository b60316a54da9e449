//! Strict reading shared by both formats: one text has exactly one meaning.

use ed25519_dalek::Signature;

use crate::error::Error;
use crate::public_key::PublicKey;

/// Maximum length of a text, in bytes.
pub(crate) const MAX_TEXT: usize = 64 * 1024;

/// Removes invisible characters that programs add around text: white space, byte-order marks, zero-width and direction
/// marks.
pub(crate) fn trimmed(text: &str) -> &str {
    let unseen = |c: char| {
        c.is_whitespace()
            || matches!(c, '\u{FEFF}' | '\u{180E}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}')
    };
    text.trim_matches(unseen)
}

/// Removes spaces, tabs and line breaks.
pub(crate) fn without_white_space(text: &str) -> String {
    text.chars().filter(|c| !matches!(c, ' ' | '\t' | '\r' | '\n')).collect()
}

/// Finds the trusted key that signed the message (`verify_strict`: canonical, no small-order points).
pub(crate) fn signer<'a>(keys: &'a [PublicKey], message: &[u8], signature: &Signature) -> Result<&'a PublicKey, Error> {
    if keys.is_empty() {
        return Err(Error::NoTrustedKey);
    }
    keys.iter().find(|key| key.0.verify_strict(message, signature).is_ok()).ok_or(Error::Signature)
}
