//! License keys: what a customer copies, in the one form in which it is stored, looked up and shown.
//!
//! A key is read by its shape alone, so that nobody needs to know its tier first:
//!
//! | shape | canonical form |
//! |---|---|
//! | `key/…` (signed) | as it is |
//! | random: 2–6 letters, 4 groups of 4 | upper case, look-alikes folded in the groups |
//! | tiered: 2–6 letters, 3–4 letters, 4 groups of 5, checksum of 4 | the same, and the checksum must fit |
//! | `email_expiry`: cleaned e-mail, 8 digits, 8 hexadecimal digits | lower case, the last group upper case |
//! | anything else | upper case: a key made elsewhere |
//!
//! What copying does to a text goes first ([`pasted`]): white space, marks of no width or direction, dashes of another
//! kind, full-width forms, quotes around it. A group is symbols of Crockford's base32 and their look-alikes `O`, `I` and
//! `L`; a text with any other character in a group has another shape.

mod crockford;
pub mod derived;
pub mod email_expiry;
mod pasted;
pub mod random;
mod strength;
pub mod tiered;

use std::fmt;

use thiserror::Error;

/// The longest key that is not signed, in characters.
pub const MAX_LEN: usize = 512;
/// The longest signed key, in bytes.
pub const MAX_SIGNED_LEN: usize = 8 * 1024;

const SIGNED_START: &str = "key/";

/// Why a text is no license key, or why none can be made. Never holds any of the text.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("{}", self.text())]
pub enum KeyError {
    Empty,
    TooLong,
    ControlCharacter,
    Checksum,
    /// What the database holds in place of a key opens nothing: a stolen copy must not do as a key.
    StoredForm,
    Prefix,
    TierCode,
    Expiry,
}

impl KeyError {
    /// The stable code of this error.
    #[must_use]
    pub fn code(&self) -> &'static str {
        "invalid_license_key"
    }

    fn text(self) -> &'static str {
        match self {
            Self::Empty => "the license key is empty",
            Self::TooLong => "the license key is too long",
            Self::ControlCharacter => "the license key holds a control character",
            Self::Checksum => "the license key is mistyped: its checksum does not fit",
            Self::StoredForm => "this is the stored form of a license key, not a license key",
            Self::Prefix => "a key prefix is 2 to 6 letters",
            Self::TierCode => "a tier code is 3 or 4 letters",
            Self::Expiry => "the expiry date of a key must be within the years 1970 to 9999",
        }
    }

    /// What to tell somebody who presented such a key: that no license has it, and why none can.
    #[must_use]
    pub fn told(self) -> &'static str {
        match self {
            Self::Empty => "There is no such license key: it is empty.",
            Self::TooLong => "There is no such license key: it is too long. Copy the key alone.",
            Self::ControlCharacter => "There is no such license key: it holds a control character. Copy it again.",
            Self::Checksum => "There is no such license key: it is mistyped, its checksum does not fit. Copy it again.",
            Self::StoredForm => "There is no such license key: this is the stored form of one. Use the key itself.",
            Self::Prefix | Self::TierCode | Self::Expiry => "There is no such license key.",
        }
    }
}

/// What a key looks like; see the table of this module.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyShape {
    Random,
    Tiered,
    EmailExpiry,
    Signed,
    Other,
}

/// A license key in canonical form. It has no `Display`, and its `Debug` shows the prefix only: the whole key is
/// given out by [`LicenseKey::as_str`], where that is meant.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct LicenseKey(String);

impl LicenseKey {
    /// Brings a text that a person or a program presents into canonical form. Never panics; parsing the result
    /// again changes nothing.
    ///
    /// A text of exactly the tiered shape is held to its checksum even if it was made elsewhere: that is the price
    /// of refusing a mistyped key without a query.
    ///
    /// # Errors
    /// [`KeyError`] says what is wrong; nothing was looked up.
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
        // The shape is that of the upper-case text: some letters beyond ASCII become ASCII only there (ı, ſ, ß), and
        // a second parse must find the same shape.
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
        // Letters of other alphabets that look like ours: only where they make a key of ours.
        if !upper.is_ascii()
            && let Some(ours) = canonical(&pasted::look_alikes(&upper))
        {
            return ours.map(Self);
        }
        Ok(Self(email_expiry::canonical(&upper).unwrap_or(upper)))
    }

    /// Takes a text that is known to be canonical: one of our own making, or one that was sealed.
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

    /// Whether the key has fewer than 80 random bits, as far as its text tells: what is encrypted or hashed under it
    /// without a secret could be opened by trying.
    ///
    /// Our own keys have 80 (random), 100 (tiered) or a signature; the last group of an `email_expiry` key has 32. A key
    /// made elsewhere counts by its length and alphabet, which is the most that it can have.
    #[must_use]
    pub fn is_guessable(&self) -> bool {
        match self.shape() {
            KeyShape::Tiered | KeyShape::Signed => false,
            KeyShape::EmailExpiry => true,
            KeyShape::Random => strength::distinct(&self.0) < strength::DISTINCT_AT_LEAST,
            KeyShape::Other => strength::bits(&self.0) < strength::BITS_AT_LEAST,
        }
    }

    /// What this key looks like.
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

/// The canonical form of an upper-case text of one of our two shapes with random groups.
fn canonical(upper: &str) -> Option<Result<String, KeyError>> {
    tiered::canonical(upper).or_else(|| random::canonical(upper).map(Ok))
}

/// Whether an upper-case text is what [`super::stored_form`] makes: `S1.` or `H1.`, eight hexadecimal digits, a dot.
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

/// Whether a text is letters only, as many as the range says.
fn is_letters(text: &str, len: std::ops::RangeInclusive<usize>) -> bool {
    len.contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphabetic())
}

/// The product's part of a key: 2 to 6 letters, upper case.
fn prefix(text: &str) -> Result<String, KeyError> {
    if is_letters(text, 2..=6) { Ok(text.to_ascii_uppercase()) } else { Err(KeyError::Prefix) }
}

#[cfg(test)]
mod tests;
