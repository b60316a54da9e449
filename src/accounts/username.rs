//! User names, an alternative to the e-mail address for signing in.

use thiserror::Error;

use super::display_name;

/// The minimum and maximum length of a name, in characters.
const LENGTH: std::ops::RangeInclusive<usize> = 3..=40;

/// Why a text is not accepted as a user name.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum UsernameError {
    #[error("a user name is {} to {} characters long", LENGTH.start(), LENGTH.end())]
    Length,
    #[error("a user name may hold the letters a to z, digits, and . _ - between them")]
    Characters,
    /// User names appear in mails to other people.
    #[error("a user name must not look like a web address")]
    Address,
}

/// A user name as its owner writes it. Names that differ only in case are the same name.
///
/// It never contains an `@`, so a login is either a name or an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Username(String);

impl Username {
    /// Parses a name, ignoring surrounding white space.
    pub fn parse(text: &str) -> Result<Self, UsernameError> {
        let text = text.trim();
        if !LENGTH.contains(&text.chars().count()) {
            return Err(UsernameError::Length);
        }
        let fits = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
        let ends_fit = text.starts_with(|c: char| c.is_ascii_alphanumeric())
            && text.ends_with(|c: char| c.is_ascii_alphanumeric());
        if !ends_fit || !text.chars().all(fits) {
            return Err(UsernameError::Characters);
        }
        Ok(Self(text.to_owned()))
    }

    /// Parses a name that is chosen now. It appears in mails to the owner of the address, so it must not be anything
    /// that a mail program turns into a link. Existing names stay valid.
    pub fn choose(text: &str) -> Result<Self, UsernameError> {
        let name = Self::parse(text)?;
        if display_name::names_an_address(&name.0) { Err(UsernameError::Address) } else { Ok(name) }
    }

    /// Returns the name as it was written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the form under which names are unique.
    pub fn folded(&self) -> String {
        self.0.to_ascii_lowercase()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_and_others_refused() {
        for name in ["ann", "Ann.Lee", "a_1-b", "0x0", &"a".repeat(40)] {
            let parsed = Username::parse(&format!(" {name}\n")).unwrap();
            assert_eq!(parsed.as_str(), name);
        }
        assert_eq!(Username::parse("Ann").unwrap().folded(), "ann");
        for (text, error) in [
            ("", UsernameError::Length),
            ("ab", UsernameError::Length),
            (&"a".repeat(41), UsernameError::Length),
            ("ann@example.com", UsernameError::Characters),
            (".ann", UsernameError::Characters),
            ("ann-", UsernameError::Characters),
            ("ann lee", UsernameError::Characters),
            ("änn", UsernameError::Characters),
            ("ann\u{200b}x", UsernameError::Characters),
        ] {
            assert_eq!(Username::parse(text), Err(error), "{text:?}");
        }
    }
}
