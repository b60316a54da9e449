//! Installation ids: the name that the seller's application gives to one installation of itself.

use std::fmt;

use thiserror::Error;

/// The longest installation id, in characters.
pub const MAX_LEN: usize = 255;

/// Why a text is not an installation id.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum InstallationIdError {
    #[error("the id of the installation is empty")]
    Empty,
    #[error("the id of the installation is longer than {MAX_LEN} characters")]
    TooLong,
    #[error("the id of the installation holds a control character")]
    ControlCharacter,
}

/// An installation or instance id, without surrounding white space. Case-sensitive: it is the application's own text.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct InstallationId(String);

impl InstallationId {
    /// Parses an id. Parsing the result again changes nothing.
    ///
    /// # Errors
    /// [`InstallationIdError`] says what is wrong.
    pub fn parse(text: &str) -> Result<Self, InstallationIdError> {
        let text = text.trim();
        if text.is_empty() {
            return Err(InstallationIdError::Empty);
        }
        if text.chars().count() > MAX_LEN {
            return Err(InstallationIdError::TooLong);
        }
        if text.chars().any(char::is_control) {
            return Err(InstallationIdError::ControlCharacter);
        }
        Ok(Self(text.to_owned()))
    }

    /// Returns the id.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for InstallationId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_kept_as_they_are() {
        assert_eq!(InstallationId::parse(" Mac-01 ab\n").unwrap().as_str(), "Mac-01 ab");
        assert_eq!(InstallationId::parse(&"ü".repeat(255)).unwrap().as_str().chars().count(), 255);
        for (text, expected) in [
            (" \t".to_owned(), InstallationIdError::Empty),
            ("a\0b".to_owned(), InstallationIdError::ControlCharacter),
            ("x".repeat(256), InstallationIdError::TooLong),
        ] {
            assert_eq!(InstallationId::parse(&text), Err(expected));
        }
    }
}
