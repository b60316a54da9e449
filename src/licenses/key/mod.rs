//! License keys, in the one canonical form that is stored, looked up and shown.
//!
//! A key is recognized by its shape alone, so that its tier need not be known first:
//!
//! | shape | canonical form |
//! |---|---|
//! | `key/…` (signed) | as it is |
//! | random: 2–6 letters, 4 groups of 4 | upper case, look-alikes folded in the groups |
//! | tiered: 2–6 letters, 3–4 letters, 4 groups of 5, checksum of 4 | the same, and the checksum must match |
//! | `email_expiry`: cleaned e-mail, 8 digits, 8 hexadecimal digits | lower case, the last group upper case |
//! | anything else | upper case: a key made elsewhere |
//!
//! Artifacts of copying are removed first ([`pasted`]): white space, zero-width and direction marks, other kinds of
//! dashes, full-width forms, surrounding quotes. A group consists of symbols of Crockford's base32 and their
//! look-alikes `O`, `I` and `L`; any other character in a group makes it another shape.

mod crockford;
pub mod derived;
pub mod email_expiry;
mod pasted;
pub mod random;
mod strength;
pub mod tiered;

use std::fmt;

use crate::error_code::ErrorCode;

use thiserror::Error;

/// The maximum length of an unsigned key, in characters.
pub const MAX_LEN: usize = 512;
/// The maximum length of a signed key, in bytes.
pub const MAX_SIGNED_LEN: usize = 8 * 1024;

const SIGNED_START: &str = "key/";

/// Why a text is not a license key, or a key cannot be made. Never contains any part of the text.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("{}", self.text())]
pub enum KeyError {
    Empty,
    TooLong,
    ControlCharacter,
    Checksum,
    /// The form stored in the database in place of a key. It must not work as a key, or a stolen copy would be usable.
    StoredForm,
    Prefix,
    TierCode,
    Expiry,
}

impl KeyError {
    /// The stable code of this error.
    #[must_use]
    pub fn code(&self) -> ErrorCode {
        ErrorCode::InvalidLicenseKey
    }

    fn text(self) -> &'static str {
        match self {
            Self::Empty => "the license key is empty",
            Self::TooLong => "the license key is too long",
            Self::ControlCharacter => "the license key contains a control character",
            Self::Checksum => "the license key is mistyped: its checksum does not match",
            Self::StoredForm => "this is the stored form of a license key, not a license key",
            Self::Prefix => "a key prefix is 2 to 6 letters",
            Self::TierCode => "a tier code is 3 or 4 letters",
            Self::Expiry => "the expiry date of a key must be within the years 1970 to 9999",
        }
    }

    /// The message for somebody who presented such a key: that no license has it, and why none can.
    #[must_use]
    pub fn told(self) -> &'static str {
        match self {
            Self::Empty => "There is no such license key: it is empty.",
            Self::TooLong => "There is no such license key: it is too long. Copy the key alone.",
            Self::ControlCharacter => "There is no such license key: it contains a control character. Copy it again.",
            Self::Checksum => {
                "There is no such license key: it is mistyped, its checksum does not match. Copy it again."
            }
            Self::StoredForm => "There is no such license key: this is the stored form of one. Use the key itself.",
            Self::Prefix | Self::TierCode | Self::Expiry => "There is no such license key.",
        }
    }
}

/// The recognized shapes; see the table of this module.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyShape {
    Random,
    Tiered,
    EmailExpiry,
    Signed,
    Other,
}

/// A license key in canonical form. It has no `Display`, and its `Debug` shows the prefix only: [`LicenseKey::as_str`]
/// is the one explicit way to the whole key.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct LicenseKey(String);

impl LicenseKey {
    /// Parses a text from a person or a program into canonical form. Never panics; parsing the result again changes
    /// nothing.
    ///
    /// A text of exactly the tiered shape must have a valid checksum even if it was made elsewhere: that is the price
    /// of refusing a mistyped key without a query.
    ///
    /// # Errors
    /// [`KeyError`] says what is wrong. The database is not involved.
    pub fn parse(text: &str) -> Result<Self, KeyError> {
        let compact = pasted::clean(text, MAX_SIGNED_LEN + 1);
        if compact.is_empty() {
            return Err(KeyError::Empty);
        }
        if compact.chars().any(char::is_control) {
            return Err(KeyError::ControlCharacter);
        }
        if compact.starts_with(SIGNED_START) {
            return if compact.len() > MAX_SIGNED_LEN { Err(KeyError::TooLong) } else { Ok(Self(compact)) };
        }
        // The shape is judged on the upper-case text: some non-ASCII letters become ASCII only there (ı, ſ, ß), and a
        // second parse must find the same shape.
        let upper = compact.to_uppercase();
        if upper.chars().count() > MAX_LEN {
            return Err(KeyError::TooLong);
        }
        if is_stored_form(&upper) {
            return Err(KeyError::StoredForm);
        }
        if let Some(ours) = canonical(&upper) {
            return ours.map(Self);
        }
        // Letters of other alphabets that look like ours are mapped only where that yields one of our own shapes.
        if !upper.is_ascii()
            && let Some(ours) = canonical(&pasted::look_alikes(&upper))
        {
            return ours.map(Self);
        }
        Ok(Self(email_expiry::canonical(&upper).unwrap_or(upper)))
    }

    /// Wraps a text that is known to be canonical: generated here, or unsealed.
    pub(in crate::licenses) fn from_canonical(text: String) -> Self {
        Self(text)
    }

    /// The whole key.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The start of the key, for support and logs: 8 characters, or half of a key shorter than 16.
    #[must_use]
    pub fn key_prefix(&self) -> &str {
        let shown = (self.0.chars().count() / 2).min(8);
        let end = self.0.char_indices().nth(shown).map_or(self.0.len(), |(at, _)| at);
        self.0.get(..end).unwrap_or_default()
    }

    /// Whether the key has fewer than 80 random bits, as far as its text shows. Anything encrypted or hashed under such
    /// a key alone could be brute-forced.
    ///
    /// Our own keys have 80 bits (random), 100 bits (tiered) or a signature; the last group of an `email_expiry` key
    /// has 32. A key made elsewhere is rated by its length and alphabet, the maximum it can have.
    #[must_use]
    pub fn is_guessable(&self) -> bool {
        match self.shape() {
            KeyShape::Tiered | KeyShape::Signed => false,
            KeyShape::EmailExpiry => true,
            KeyShape::Random => strength::distinct(&self.0) < strength::DISTINCT_AT_LEAST,
            KeyShape::Other => strength::bits(&self.0) < strength::BITS_AT_LEAST,
        }
    }

    /// The shape of this key.
    #[must_use]
    pub fn shape(&self) -> KeyShape {
        if self.0.starts_with(SIGNED_START) {
            return KeyShape::Signed;
        }
        let upper = self.0.to_uppercase();
        if tiered::canonical(&upper).is_some() {
            KeyShape::Tiered
        } else if random::canonical(&upper).is_some() {
            KeyShape::Random
        } else if email_expiry::canonical(&upper).is_some() {
            KeyShape::EmailExpiry
        } else {
            KeyShape::Other
        }
    }
}

impl fmt::Debug for LicenseKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "LicenseKey({}…)", self.key_prefix())
    }
}

/// The canonical form of an upper-case text that has one of our two shapes with random groups.
fn canonical(upper: &str) -> Option<Result<String, KeyError>> {
    tiered::canonical(upper).or_else(|| random::canonical(upper).map(Ok))
}

/// Whether an upper-case text has the form that [`super::stored_form`] produces: `S1.` or `H1.`, eight hexadecimal
/// digits, a dot.
fn is_stored_form(upper: &str) -> bool {
    upper
        .strip_prefix("S1.")
        .or_else(|| upper.strip_prefix("H1."))
        .and_then(|rest| rest.split_once('.'))
        .is_some_and(|(key_id, _)| is_upper_hex(key_id, 8))
}

/// Whether a text is exactly `len` upper-case hexadecimal digits.
fn is_upper_hex(text: &str, len: usize) -> bool {
    text.len() == len && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'A'..=b'F'))
}

/// Whether a text consists only of letters, and their number is in the range.
fn is_letters(text: &str, len: std::ops::RangeInclusive<usize>) -> bool {
    len.contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphabetic())
}

/// Parses the product's part of a key: 2 to 6 letters, returned in upper case.
fn prefix(text: &str) -> Result<String, KeyError> {
    if is_letters(text, 2..=6) { Ok(text.to_ascii_uppercase()) } else { Err(KeyError::Prefix) }
}

#[cfg(test)]
mod tests;
