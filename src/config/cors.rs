//! Which web pages may call the JSON API: `KEYSMITH_CORS_ORIGINS`.

/// An allowed origin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CorsOrigin {
    /// `*`: every page. Like all others, without cookies.
    Any,
    /// As browsers send it: `https://app.example.com`, `tauri://localhost`, `chrome-extension://…`, or `null`, which
    /// Electron apps and local files send.
    Exactly(String),
    /// `https://*.example.com`: the subdomains, but not `example.com` itself.
    Below { scheme: String, host: String },
}

impl CorsOrigin {
    /// Parses an entry.
    ///
    /// # Errors
    /// What is wrong with it, phrased to follow the setting's name.
    pub fn parse(text: &str) -> Result<Self, String> {
        if text == "*" {
            return Ok(Self::Any);
        }
        if text == "null" {
            return Ok(Self::Exactly(text.to_owned()));
        }
        let (scheme, rest) = text.trim_end_matches('/').split_once("://").ok_or_else(|| wrong(text))?;
        let scheme = scheme.to_ascii_lowercase();
        let is_scheme = scheme.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.'));
        if !is_scheme || !scheme.starts_with(|c: char| c.is_ascii_lowercase()) || rest.is_empty() {
            return Err(wrong(text));
        }
        if rest.contains(['/', '?', '#', '@', ' ']) {
            return Err(format!("{text:?} must not have a path, user or query"));
        }
        if let Some(host) = rest.strip_prefix("*.") {
            let whole = url::Url::parse(&format!("{scheme}://{host}")).map_err(|error| format!("{text:?}: {error}"))?;
            let host = whole.host_str().filter(|host| !host.contains('*')).ok_or_else(|| wrong(text))?;
            let port = whole.port().map(|port| format!(":{port}")).unwrap_or_default();
            return Ok(Self::Below { scheme, host: format!(".{host}{port}") });
        }
        if rest.contains('*') {
            return Err(format!(
                "{text:?}: a star must be alone (`*`) or the first label of a host (`https://*.example.com`)"
            ));
        }
        if matches!(scheme.as_str(), "http" | "https") {
            let url = url::Url::parse(&format!("{scheme}://{rest}")).map_err(|error| format!("{text:?}: {error}"))?;
            return Ok(Self::Exactly(url.origin().ascii_serialization()));
        }
        Ok(Self::Exactly(format!("{scheme}://{}", rest.to_ascii_lowercase())))
    }

    /// Whether a page with this `Origin` header may call the API.
    #[must_use]
    pub fn allows(&self, origin: &str) -> bool {
        match self {
            Self::Any => true,
            Self::Exactly(allowed) => allowed == origin,
            Self::Below { scheme, host } => {
                let below = origin.split_once("://").filter(|(known, _)| known == scheme);
                let label = below.and_then(|(_, rest)| rest.strip_suffix(host.as_str()));
                label.is_some_and(|label| !label.is_empty() && !label.contains(['/', ':', '@']))
            }
        }
    }
}

fn wrong(text: &str) -> String {
    format!("{text:?} is not an origin: use a scheme and a host, as in https://app.example.com, or `null` or `*`")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_allows_what_browsers_send_for_it() {
        for (entry, allowed, refused) in [
            ("https://App.Example.com:443/", &["https://app.example.com"][..], &["http://app.example.com", "null"][..]),
            ("http://localhost:5173", &["http://localhost:5173"], &["http://localhost", "http://localhost:5174"]),
            ("tauri://localhost", &["tauri://localhost"], &["https://localhost"]),
            ("chrome-extension://AbCdEf", &["chrome-extension://abcdef"], &["chrome-extension://abcdeg"]),
            ("null", &["null"], &["https://null"]),
            ("*", &["https://a.example", "null", "tauri://localhost"], &[]),
            (
                "https://*.acme.com",
                &["https://a.acme.com", "https://a.b.acme.com"],
                &[
                    "https://acme.com",
                    "http://a.acme.com",
                    "https://a.acme.com:8443",
                    "https://acme.com.evil.org",
                    "https://evilacme.com",
                ],
            ),
            ("https://*.acme.com:8443", &["https://a.acme.com:8443"], &["https://a.acme.com"]),
            ("https://bücher.example", &["https://xn--bcher-kva.example"], &[]),
        ] {
            let entry = CorsOrigin::parse(entry).unwrap();
            assert!(allowed.iter().all(|origin| entry.allows(origin)), "{entry:?}");
            assert!(!refused.iter().any(|origin| entry.allows(origin)), "{entry:?}");
        }
        for wrong in [
            "",
            "example.com",
            "https://",
            "https://a.org/path",
            "https://u@a.org",
            "https://a.*.org",
            "**",
            "NULL",
            "://x",
            "1x://y",
        ] {
            assert!(CorsOrigin::parse(wrong).is_err(), "{wrong}");
        }
    }
}
