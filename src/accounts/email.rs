//! E-mail addresses, which identify accounts.

use std::{fmt, net::Ipv4Addr};

use idna::uts46::{AsciiDenyList, DnsLength, Hyphens, Uts46};
use thiserror::Error;

use crate::error_code::ErrorCode;

/// The longest address that mail servers accept, in bytes (RFC 5321, 4.5.3.1.3 with erratum 1690).
pub const MAX_LEN: usize = 254;
const MAX_LOCAL_LEN: usize = 64;
/// All ASCII that cannot occur in the name of a mail server: letters, digits, hyphens, dots and underscores remain.
const DENIED: AsciiDenyList = AsciiDenyList::new(true, "!\"#$%&'()*+,/:;<=>?@[\\]^`{|}~");

/// Why a text is not an e-mail address. Never contains any of the text.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum EmailError {
    #[error("the e-mail address is empty")]
    Empty,
    #[error("the e-mail address is longer than {MAX_LEN} characters, or its part before the @ than {MAX_LOCAL_LEN}")]
    TooLong,
    #[error("an e-mail address has exactly one @")]
    NotOneAt,
    #[error("the part before the @ may hold letters, digits, dots and !#$%&'*+-/=?^_`{{|}}~")]
    Local,
    #[error("the part after the @ is not a domain name")]
    Domain,
}

impl EmailError {
    /// The stable code of this error.
    #[must_use]
    pub fn code(&self) -> ErrorCode {
        ErrorCode::InvalidEmail
    }
}

/// An address in lower case, its domain in ASCII where possible. Addresses that differ only in case are one account.
///
/// `Debug` and `Display` print `u…@example.com`; [`Email::as_str`] returns the address.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Email(String);

impl Email {
    /// Parses an address, ignoring surrounding white space. It accepts what is in use: an unquoted local part, also in
    /// other alphabets (RFC 6531) and with dots where RFC 5321 requires quotes (`a..b@docomo.ne.jp` receives mail), and
    /// a domain (IDNA to ASCII) of two labels or more, or `localhost`. Never panics; parsing the result again changes
    /// nothing.
    ///
    /// # Errors
    /// [`EmailError`] says which part is wrong.
    pub fn parse(text: &str) -> Result<Self, EmailError> {
        let text = text.trim();
        if text.is_empty() {
            return Err(EmailError::Empty);
        }
        // IDNA may lengthen or shorten a domain; four bytes per character is more than it removes.
        if text.len() > 4 * MAX_LEN {
            return Err(EmailError::TooLong);
        }
        let (local, domain) = text.split_once('@').ok_or(EmailError::NotOneAt)?;
        if domain.contains('@') {
            return Err(EmailError::NotOneAt);
        }
        if local.len() > MAX_LOCAL_LEN {
            return Err(EmailError::TooLong);
        }
        let local = local.to_lowercase();
        if !is_local(&local) {
            return Err(EmailError::Local);
        }
        let address = format!("{local}@{}", ascii_domain(domain).ok_or(EmailError::Domain)?);
        if address.len() > MAX_LEN { Err(EmailError::TooLong) } else { Ok(Self(address)) }
    }

    /// Returns the address that a payment names. The payment service accepted it and the customer has paid, so an
    /// address that [`Email::parse`] rejects is kept as given, in lower case and without white space and control
    /// characters. `None` only when nothing is left.
    #[must_use]
    pub fn of_payment(text: &str) -> Option<Self> {
        if let Ok(email) = Self::parse(text) {
            return Some(email);
        }
        let unseen = |c: char| c.is_whitespace() || c.is_control() || matches!(c, '<' | '>' | '"' | ',');
        let kept: String = text.chars().filter(|c| !unseen(*c)).take(MAX_LEN).collect();
        Some(kept.to_lowercase()).filter(|kept| !kept.is_empty()).map(Self)
    }

    /// Returns the whole address.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the part after the @.
    #[must_use]
    pub fn domain(&self) -> &str {
        self.parts().1
    }

    /// Returns the form under which trials are counted, so that one mailbox has one trial: without what follows a `+`,
    /// without dots before the @ (at any provider: two people whose addresses differ only in a dot are rarer than one
    /// person with two trials), `googlemail.com` as `gmail.com`. Only for comparing, never to send mail to.
    #[must_use]
    pub fn trial_form(&self) -> String {
        let (local, domain) = self.parts();
        let name = match local.split_once('+') {
            Some((name, _)) if !name.is_empty() => name,
            _ => local,
        };
        let domain = if domain == "googlemail.com" { "gmail.com" } else { domain };
        format!("{}@{domain}", name.replace('.', ""))
    }

    fn parts(&self) -> (&str, &str) {
        // A parsed address always has an @.
        self.0.split_once('@').unwrap_or((&self.0, ""))
    }
}

impl fmt::Display for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (local, domain) = self.parts();
        write!(f, "{}…@{domain}", local.get(..1).unwrap_or_default())
    }
}

impl fmt::Debug for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Email({self})")
    }
}

/// Matches atoms of RFC 5321, with the letters of RFC 6531, and dots anywhere.
fn is_local(local: &str) -> bool {
    let is_atext = |c: char| c.is_alphanumeric() || "!#$%&'*+-/=?^_`{|}~".contains(c);
    local.chars().any(is_atext) && local.chars().all(|c| c == '.' || is_atext(c))
}

/// Returns the domain in lower-case ASCII, if it can receive mail.
fn ascii_domain(domain: &str) -> Option<String> {
    let ascii =
        Uts46::new().to_ascii(domain.as_bytes(), DENIED, Hyphens::CheckFirstLast, DnsLength::Verify).ok()?.into_owned();
    let (_, last) = ascii.rsplit_once('.').unwrap_or(("", &ascii));
    let is_name = ascii == "localhost" || (ascii.contains('.') && !last.bytes().all(|b| b.is_ascii_digit()));
    (is_name && ascii.parse::<Ipv4Addr>().is_err()).then_some(ascii)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_and_lower_cased() {
        for (given, expected) in [
            ("user@example.com", "user@example.com"),
            (" User.Name+Tag@EXAMPLE.Com\n", "user.name+tag@example.com"),
            ("o'brien@exa-mple.co.uk", "o'brien@exa-mple.co.uk"),
            ("user@Bücher.example", "user@xn--bcher-kva.example"),
            ("user@例え。テスト", "user@xn--r8jz45g.xn--zckzah"),
            ("admin@localhost", "admin@localhost"),
            ("a@1.example", "a@1.example"),
            ("A..b@docomo.ne.jp", "a..b@docomo.ne.jp"),
            (".a@example.com", ".a@example.com"),
            ("name.@ezweb.ne.jp", "name.@ezweb.ne.jp"),
            ("JÖrg@example.com", "jörg@example.com"),
            ("用户@example.com", "用户@example.com"),
            ("user@sub_domain.example.com", "user@sub_domain.example.com"),
        ] {
            let email = Email::parse(given).unwrap();
            assert_eq!(email.as_str(), expected);
            assert_eq!(Email::parse(email.as_str()), Ok(email));
        }
    }

    #[test]
    fn refusals() {
        let long = |local: usize, label: usize| format!("{}@{}.example.com", "a".repeat(local), "b".repeat(label));
        let longest = format!("{}@{}.com", "a".repeat(64), ["b".repeat(61).as_str(); 3].join("."));
        assert_eq!(Email::parse(&longest).unwrap().as_str().len(), MAX_LEN);
        for (given, expected) in [
            ("", EmailError::Empty),
            (" \t", EmailError::Empty),
            ("user", EmailError::NotOneAt),
            ("a@b@example.com", EmailError::NotOneAt),
            ("@example.com", EmailError::Local),
            ("..@example.com", EmailError::Local),
            ("a b@example.com", EmailError::Local),
            ("\"a b\"@example.com", EmailError::Local),
            ("a\r\nBcc: x@example.com", EmailError::Local),
            ("j\u{308}@example.com", EmailError::Local),
            ("a,b@example.com", EmailError::Local),
            ("<a@example.com>", EmailError::Local),
            ("a@", EmailError::Domain),
            ("a@example", EmailError::Domain),
            ("a@example.com.", EmailError::Domain),
            ("a@.example.com", EmailError::Domain),
            ("a@ex ample.com", EmailError::Domain),
            ("a@example.com\r\nBcc: x", EmailError::Domain),
            ("a@-example.com", EmailError::Domain),
            ("a@[127.0.0.1]", EmailError::Domain),
            ("a@127.0.0.1", EmailError::Domain),
            ("a@example.c/d", EmailError::Domain),
            (&long(65, 5), EmailError::TooLong),
            (&long(64, 64), EmailError::Domain),
            (&longest.replacen("b", "bb", 1), EmailError::TooLong),
            (&"a".repeat(2_000), EmailError::TooLong),
        ] {
            assert_eq!(Email::parse(given), Err(expected), "{given:?}");
        }
    }

    #[test]
    fn a_payment_s_address_is_kept_whatever_it_is() {
        for (given, kept) in [
            ("Try..this@Docomo.ne.jp", "try..this@docomo.ne.jp"),
            ("\"a b\"@Example.com", "ab@example.com"),
            ("o(k)@example.com", "o(k)@example.com"),
            ("a@b@example.com", "a@b@example.com"),
            ("user@[192.0.2.1]", "user@[192.0.2.1]"),
            ("a\r\nBcc: x@example.com", "abcc:x@example.com"),
            ("someone", "someone"),
        ] {
            assert_eq!(Email::of_payment(given).unwrap().as_str(), kept);
        }
        assert_eq!(Email::of_payment(" \r\n"), None);
    }

    #[test]
    fn trial_forms() {
        let form = |text: &str| Email::parse(text).unwrap().trial_form();
        assert_eq!(form("J.ane+a+b@Example.com"), "jane@example.com");
        assert_eq!(form("j.a.n.e@googlemail.com"), form("jane@gmail.com"));
        assert_eq!(form("jane.+x@example.com"), "jane@example.com");
        assert_eq!(form("+x@example.com"), "+x@example.com");
        assert_ne!(form("jane@example.com"), form("jane@example.org"));
    }

    #[test]
    fn printing_hides_the_name() {
        let email = Email::parse("jane@example.com").unwrap();
        assert_eq!(format!("{email} {email:?}"), "j…@example.com Email(j…@example.com)");
        assert_eq!(email.domain(), "example.com");
    }
}
