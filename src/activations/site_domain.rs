//! Site domains, which activations of the kind *site* are bound to.

use std::{
    fmt,
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
};

use idna::uts46::{AsciiDenyList, DnsLength, Hyphens, Uts46};
use thiserror::Error;

use crate::error_code::ErrorCode;

/// The longest text that is parsed, in bytes: a host with the rest of its URL.
const MAX_URL_LEN: usize = 2048;
/// Names that no public site can have: RFC 2606, RFC 6761, RFC 6762, RFC 8375 (`home.arpa`), ICANN's `internal` of
/// 2024, and `lan`, which many routers use.
const DEVELOPMENT_SUFFIXES: [&str; 8] =
    [".localhost", ".test", ".local", ".example", ".invalid", ".internal", ".lan", ".home.arpa"];
/// All ASCII that cannot occur in a host name: letters, digits, hyphens, dots and underscores remain.
const DENIED: AsciiDenyList = AsciiDenyList::new(true, "!\"#$%&'()*+,/:;<=>?@[\\]^`{|}~");

/// Why a text is not a site.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum SiteDomainError {
    #[error("the site is empty: give a domain such as example.com")]
    Empty,
    #[error("the site is too long")]
    TooLong,
    #[error("give the site without a user name or password")]
    Userinfo,
    #[error("the port of the site is not a number from 0 to 65535")]
    Port,
    #[error("the site is not a valid domain name")]
    InvalidName,
    #[error("give the site's domain name, not its public IP address")]
    PublicAddress,
    #[error("the site has no registrable name under a known public suffix, such as example.com")]
    NotRegistrable,
}

impl SiteDomainError {
    /// The stable code of this error.
    #[must_use]
    pub fn code(&self) -> ErrorCode {
        ErrorCode::InvalidSiteDomain
    }
}

/// A site in the normalized form in which it is stored and compared: a lower-case ASCII host name without `www.`, or a
/// private address (IPv6 in brackets).
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SiteDomain {
    host: String,
    is_development: bool,
}

/// Whether a host is a public or a development site.
#[derive(Clone, Copy, PartialEq, Eq)]
enum HostKind {
    Public,
    Development,
}

impl SiteDomain {
    /// Parses a URL or a host. Scheme, port, path, one trailing dot and one leading `www.` are dropped; other
    /// subdomains are other sites. Never panics; parsing the result again changes nothing.
    ///
    /// `www.` stays where the rest would not be a site without it (`www.com`), and where the rest begins with another
    /// droppable `www.` (`www.www.example.com`): each site must have exactly one form, so that name is a site of its
    /// own.
    ///
    /// # Errors
    /// [`SiteDomainError`] says what is wrong.
    pub fn parse(text: &str) -> Result<Self, SiteDomainError> {
        let text = text.trim();
        if text.is_empty() {
            return Err(SiteDomainError::Empty);
        }
        if text.len() > MAX_URL_LEN {
            return Err(SiteDomainError::TooLong);
        }
        let authority = authority(text);
        if authority.contains('@') {
            return Err(SiteDomainError::Userinfo);
        }
        if let Some(address) = ipv6(authority)? {
            return Self::from_address(address);
        }
        let host = ascii_host(without_port(authority)?)?;
        if ends_in_number(&host) {
            let address: Ipv4Addr = host.parse().map_err(|_| SiteDomainError::InvalidName)?;
            return Self::from_address(address.into());
        }
        let kind = kind_of(&host).ok_or(SiteDomainError::NotRegistrable)?;
        let host = match without_www(&host) {
            Some(rest) if without_www(rest).is_none() => rest.to_owned(),
            _ => host,
        };
        Ok(Self { host, is_development: kind == HostKind::Development })
    }

    fn from_address(address: IpAddr) -> Result<Self, SiteDomainError> {
        // An IPv4 address written as IPv6 is the same site.
        let (host, is_private) = match address.to_canonical() {
            IpAddr::V4(v4) => (v4.to_string(), v4.is_private() || v4.is_loopback() || v4.is_link_local()),
            IpAddr::V6(v6) => {
                (format!("[{v6}]"), v6.is_loopback() || v6.is_unique_local() || v6.is_unicast_link_local())
            }
        };
        if is_private { Ok(Self { host, is_development: true }) } else { Err(SiteDomainError::PublicAddress) }
    }

    /// Returns the site.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.host
    }

    /// Returns whether the site activates without taking a seat: `localhost`, `*.localhost`, `*.test`, `*.local`,
    /// `*.example`, `*.invalid`, `*.internal`, `*.lan`, `*.home.arpa` and private addresses.
    #[must_use]
    pub fn is_development(&self) -> bool {
        self.is_development
    }
}

impl fmt::Display for SiteDomain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.host)
    }
}

impl fmt::Debug for SiteDomain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SiteDomain({})", self.host)
    }
}

/// Returns the part of a URL between the scheme and the path; for a text without a scheme, everything before the path.
fn authority(text: &str) -> &str {
    let rest = match text.split_once("://") {
        Some((scheme, rest)) if is_scheme(scheme) => rest,
        _ => text.strip_prefix("//").unwrap_or(text),
    };
    rest.split(['/', '?', '#']).next().unwrap_or_default()
}

/// Returns whether the text is a URL scheme (RFC 3986, 3.1).
fn is_scheme(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"+-.".contains(&b))
}

/// Parses an IPv6 address in brackets, with or without a port, or bare; `None` if the text is neither.
fn ipv6(authority: &str) -> Result<Option<IpAddr>, SiteDomainError> {
    if let Ok(address) = authority.parse::<Ipv6Addr>() {
        return Ok(Some(address.into()));
    }
    let Some(rest) = authority.strip_prefix('[') else {
        return Ok(None);
    };
    let (address, after) = rest.split_once(']').ok_or(SiteDomainError::InvalidName)?;
    if !without_port(after)?.is_empty() {
        return Err(SiteDomainError::InvalidName);
    }
    address.parse::<Ipv6Addr>().map(|address| Some(address.into())).map_err(|_| SiteDomainError::InvalidName)
}

fn without_port(authority: &str) -> Result<&str, SiteDomainError> {
    let Some((host, port)) = authority.split_once(':') else {
        return Ok(authority);
    };
    let is_port = port.is_empty() || (port.bytes().all(|b| b.is_ascii_digit()) && port.parse::<u16>().is_ok());
    if is_port { Ok(host) } else { Err(SiteDomainError::Port) }
}

/// Converts a host with IDNA to lower-case ASCII letters, digits, inner hyphens and underscores, which real sites use;
/// drops one trailing dot, and verifies DNS's limits on the length of labels and names.
fn ascii_host(host: &str) -> Result<String, SiteDomainError> {
    let mut ascii = Uts46::new()
        .to_ascii(host.as_bytes(), DENIED, Hyphens::CheckFirstLast, DnsLength::VerifyAllowRootDot)
        .map_err(|_| SiteDomainError::InvalidName)?
        .into_owned();
    if ascii.ends_with('.') {
        ascii.pop();
    }
    Ok(ascii)
}

/// Returns whether a browser would take the host for an IPv4 address (WHATWG URL, "ends in a number"). Only the plain
/// form with four decimal numbers is accepted; `2130706433` and `0x7f.1` are not host names either.
fn ends_in_number(host: &str) -> bool {
    let last = host.rsplit('.').next().unwrap_or_default();
    last.bytes().all(|b| b.is_ascii_digit())
        || last.strip_prefix("0x").is_some_and(|hex| hex.bytes().all(|b| b.is_ascii_hexdigit()))
}

/// Returns the kind of a host name; `None` if it cannot be a site.
fn kind_of(host: &str) -> Option<HostKind> {
    let is_development = host == "localhost"
        || DEVELOPMENT_SUFFIXES.iter().any(|suffix| host.strip_suffix(suffix).is_some_and(|name| !name.is_empty()));
    if is_development {
        return Some(HostKind::Development);
    }
    psl::domain(host.as_bytes()).filter(|domain| domain.suffix().is_known()).map(|_| HostKind::Public)
}

/// Returns the host without a leading `www.`, if it has one and is a site without it.
fn without_www(host: &str) -> Option<&str> {
    host.strip_prefix("www.").filter(|rest| kind_of(rest).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sites_have_one_form() {
        for (given, expected) in [
            ("example.com", "example.com"),
            ("  HTTPS://WWW.Example.COM:443/Path?x=http://other.com#y \n", "example.com"),
            ("http://example.com", "example.com"),
            ("//example.com/", "example.com"),
            ("example.com.", "example.com"),
            ("www.example.com.:8080", "example.com"),
            ("example.com:", "example.com"),
            ("example.com/@user", "example.com"),
            ("example.com?next=http://user@other.com", "example.com"),
            ("shop.example.co.uk", "shop.example.co.uk"),
            ("www.shop.example.co.uk", "shop.example.co.uk"),
            ("wwwexample.com", "wwwexample.com"),
            ("www2.example.com", "www2.example.com"),
            ("r3---sn.example.com", "r3---sn.example.com"),
            ("user.github.io", "user.github.io"),
            ("my_shop.example.com", "my_shop.example.com"),
            ("https://DEV_site.wpengine.com/x", "dev_site.wpengine.com"),
            ("_dmarc.example.com", "_dmarc.example.com"),
            ("exa_mple.com", "exa_mple.com"),
            ("a＿b.example.com", "a_b.example.com"),
            ("Bücher.de", "xn--bcher-kva.de"),
            ("XN--BCHER-KVA.de", "xn--bcher-kva.de"),
            ("faß.de", "xn--fa-hia.de"),
            ("www。Bücher．de｡", "xn--bcher-kva.de"),
            ("ｅｘａｍｐｌｅ.com", "example.com"),
            // Without `www.`, these would not be sites, or would not have one form.
            ("www.com", "www.com"),
            ("www.www.com", "www.com"),
            ("www.co.uk", "www.co.uk"),
            ("www.gov.uk", "www.gov.uk"),
            ("www.github.io", "www.github.io"),
            ("www.test", "www.test"),
            ("www.www.example.com", "www.www.example.com"),
            ("www.www.www.com", "www.www.www.com"),
        ] {
            let site = SiteDomain::parse(given).unwrap();
            assert_eq!(site.as_str(), expected, "{given:?}");
            assert_eq!(site.is_development(), expected.ends_with(".test"), "{given:?}");
            assert_eq!(SiteDomain::parse(site.as_str()), Ok(site));
        }
    }

    #[test]
    fn development_sites() {
        for (given, expected) in [
            ("http://localhost:3000", "localhost"),
            ("www.localhost", "localhost"),
            ("app.localhost", "app.localhost"),
            ("Shop.TEST", "shop.test"),
            ("printer.local", "printer.local"),
            ("a.b.example", "a.b.example"),
            ("x.invalid", "x.invalid"),
            ("router.lan", "router.lan"),
            ("ci.corp.internal", "ci.corp.internal"),
            ("nas.home.arpa", "nas.home.arpa"),
            ("my_pc.local", "my_pc.local"),
            ("127.0.0.1:8080", "127.0.0.1"),
            ("１２７.0.0.1", "127.0.0.1"),
            ("10.1.2.3", "10.1.2.3"),
            ("172.31.255.255", "172.31.255.255"),
            ("192.168.0.1.", "192.168.0.1"),
            ("169.254.1.1", "169.254.1.1"),
            ("[::1]:8080", "[::1]"),
            ("::1", "[::1]"),
            ("https://[FD00:0::1]/x", "[fd00::1]"),
            ("[fe80::1]", "[fe80::1]"),
            ("[::ffff:10.0.0.1]", "10.0.0.1"),
        ] {
            let site = SiteDomain::parse(given).unwrap();
            assert_eq!(site.as_str(), expected, "{given:?}");
            assert!(site.is_development(), "{given:?}");
            assert_eq!(SiteDomain::parse(site.as_str()), Ok(site));
        }
    }

    #[test]
    fn refusals() {
        use SiteDomainError as E;
        let label = "a".repeat(63);
        let too_long = format!("{label}.{label}.{label}.{label}.com");
        for (given, expected) in [
            ("", E::Empty),
            ("\u{3000} ", E::Empty),
            (&"a".repeat(2049), E::TooLong),
            ("user@example.com", E::Userinfo),
            ("https://user:pass@example.com/", E::Userinfo),
            ("mailto:user@example.com", E::Userinfo),
            ("example.com:99999", E::Port),
            ("example.com:+80", E::Port),
            ("javascript:alert(1)", E::Port),
            ("::1::2", E::Port),
            ("https://", E::InvalidName),
            ("file:///etc/passwd", E::InvalidName),
            (".", E::InvalidName),
            ("example..com", E::InvalidName),
            ("example.com..", E::InvalidName),
            (".example.com", E::InvalidName),
            ("exa mple.com", E::InvalidName),
            ("-example.com", E::InvalidName),
            ("example-.com", E::InvalidName),
            ("ex%61mple.com", E::InvalidName),
            ("*.example.com", E::InvalidName),
            ("https:\\\\example.com", E::Port),
            ("example.com\\x", E::InvalidName),
            ("example.com／path", E::InvalidName),
            ("example.com：80", E::InvalidName),
            ("user＠example.com", E::InvalidName),
            ("exam\0ple.com", E::InvalidName),
            ("xn--.com", E::InvalidName),
            ("xn--example-.com", E::InvalidName),
            (&too_long, E::InvalidName),
            (&format!("a{label}.com"), E::InvalidName),
            ("[::1", E::InvalidName),
            ("[::1]x", E::InvalidName),
            ("[fe80::1%25eth0]", E::InvalidName),
            ("2130706433", E::InvalidName),
            ("0x7f.1", E::InvalidName),
            ("127.1", E::InvalidName),
            ("010.0.0.1", E::InvalidName),
            ("example.1", E::InvalidName),
            ("8.8.8.8", E::PublicAddress),
            ("0.0.0.0", E::PublicAddress),
            ("172.32.0.1", E::PublicAddress),
            ("[2001:4860:4860::8888]", E::PublicAddress),
            ("::ffff:8.8.8.8", E::PublicAddress),
            ("com", E::NotRegistrable),
            ("co.uk", E::NotRegistrable),
            ("github.io", E::NotRegistrable),
            ("example", E::NotRegistrable),
            ("test", E::NotRegistrable),
            ("lan", E::NotRegistrable),
            ("intranet", E::NotRegistrable),
            ("home.arpa.nosuchsuffix", E::NotRegistrable),
            ("exa_mple", E::NotRegistrable),
            ("www.example.nosuchsuffix", E::NotRegistrable),
        ] {
            assert_eq!(SiteDomain::parse(given), Err(expected), "{given:?}");
        }
    }
}
