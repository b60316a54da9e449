//! Where a checkout may redirect its customer: `KEYSMITH_RETURN_URLS`.

use url::Url;

/// Maximum length of a compared address; Stripe accepts 5,000 characters.
const LONGEST: usize = 4_000;

/// An allowed address: an origin with everything at and below its path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReturnUrl {
    origin: String,
    /// Without the trailing slash.
    path: String,
}

impl ReturnUrl {
    /// Parses `https://www.example.com` or `https://www.example.com/shop`.
    ///
    /// # Errors
    /// What is wrong with it, phrased to follow the setting's name.
    pub fn parse(text: &str) -> Result<Self, String> {
        let url = super::read::origin(text).and_then(|text| Url::parse(&text).map_err(|e| e.to_string()))?;
        Ok(Self { origin: url.origin().ascii_serialization(), path: url.path().trim_end_matches('/').to_owned() })
    }

    /// Whether a browser that is redirected to this address stays within the entry.
    #[must_use]
    pub fn allows(&self, address: &str) -> bool {
        // Browsers drop white space from addresses, so they would open something other than what is compared here.
        if address.len() > LONGEST || address.chars().any(|c| c.is_whitespace() || c.is_control()) {
            return false;
        }
        let Ok(url) = Url::parse(address) else { return false };
        let is_plain = url.username().is_empty() && url.password().is_none();
        let below = url.path().strip_prefix(self.path.as_str());
        is_plain
            && url.origin().ascii_serialization() == self.origin
            && below.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }

    /// Returns the scheme, host and port.
    #[must_use]
    pub fn origin(&self) -> &str {
        &self.origin
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_allows_its_origin_and_what_is_below_its_path() {
        let shop = ReturnUrl::parse("https://Shop.example.com/app/").unwrap();
        for allowed in [
            "https://shop.example.com/app",
            "https://shop.example.com/app/thanks?session={CHECKOUT_SESSION_ID}",
            "https://shop.example.com:443/app/x/../y",
        ] {
            assert!(shop.allows(allowed), "{allowed}");
        }
        for refused in [
            "https://shop.example.com/application",
            "https://shop.example.com/app/../admin",
            "https://shop.example.com/app/%2e%2e/admin",
            "http://shop.example.com/app",
            "https://shop.example.com.evil.example/app",
            "https://shop.example.com@evil.example/app",
            "https://user@shop.example.com/app",
            "https://shop.example.com:8443/app",
            "https://shop.example.com/app/\n",
            "javascript:alert(1)",
            "/app",
            "",
        ] {
            assert!(!shop.allows(refused), "{refused}");
        }
        let whole = ReturnUrl::parse("http://localhost:3000").unwrap();
        assert!(whole.allows("http://localhost:3000") && whole.allows("http://localhost:3000/any/where?x=1#y"));
        for wrong in ["shop.example.com", "ftp://a.example", "https://a.example/?x=1", "https://u@a.example", ""] {
            assert!(ReturnUrl::parse(wrong).is_err(), "{wrong}");
        }
    }
}
