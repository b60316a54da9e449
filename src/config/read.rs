//! Reads settings one by one and collects every mistake.

use std::fmt::Display;

use ipnet::IpNet;

use super::ConfigError;
use crate::db::DatabaseUrl;
use crate::secret::{Redacted, Secret};

/// Reads values and records what is wrong with them. An invalid value is replaced by its default, so that later
/// mistakes are found too; [`Reader::finish`] then fails.
pub(super) struct Reader<'a> {
    get: &'a dyn Fn(&str) -> Option<String>,
    mistakes: Vec<String>,
}

impl<'a> Reader<'a> {
    pub fn new(get: &'a dyn Fn(&str) -> Option<String>) -> Self {
        Self { get, mistakes: Vec::new() }
    }

    pub fn finish<T>(self, value: T) -> Result<T, ConfigError> {
        if self.mistakes.is_empty() { Ok(value) } else { Err(ConfigError(self.mistakes)) }
    }

    pub fn mistake(&mut self, name: &str, what: impl Display) {
        self.mistakes.push(format!("{name}: {what}"));
    }

    /// Returns the value as it is set, even if empty.
    pub fn raw(&self, name: &str) -> Option<String> {
        (self.get)(name).map(|text| text.trim().to_owned())
    }

    /// Returns the value if it is set and not empty.
    pub fn set(&self, name: &str) -> Option<String> {
        self.raw(name).filter(|text| !text.is_empty())
    }

    pub fn text(&self, name: &str, default: &str) -> String {
        self.set(name).unwrap_or_else(|| default.to_owned())
    }

    pub fn optional<T, E: Display>(&mut self, name: &str, parse: impl Fn(&str) -> Result<T, E>) -> Option<T> {
        let text = self.set(name)?;
        parse(&text).map_err(|e| self.mistake(name, e)).ok()
    }

    /// # Panics
    /// Never: `default` is a constant that parses.
    #[expect(clippy::expect_used, reason = "the defaults are constants, and a test loads them")]
    pub fn parsed<T, E: Display + std::fmt::Debug>(
        &mut self,
        name: &str,
        default: &str,
        parse: impl Fn(&str) -> Result<T, E>,
    ) -> T {
        match parse(&self.text(name, default)) {
            Ok(value) => value,
            Err(error) => {
                self.mistake(name, error);
                parse(default).expect("the default parses")
            }
        }
    }

    pub fn switch(&mut self, name: &str, default: bool) -> bool {
        self.parsed(name, if default { "on" } else { "off" }, |text| match text {
            "on" | "true" | "1" => Ok(true),
            "off" | "false" | "0" => Ok(false),
            other => Err(format!("is {other:?}; use on or off")),
        })
    }

    pub fn list<T, E: Display>(&mut self, name: &str, parse: impl Fn(&str) -> Result<T, E>) -> Vec<T> {
        let text = self.text(name, "");
        let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
        parts.filter_map(|part| parse(part).map_err(|e| self.mistake(name, e)).ok()).collect()
    }

    pub fn secret(&mut self, name: &str) -> Option<Secret> {
        let text = self.raw(name)?;
        if text.is_empty() {
            self.mistake(name, "is empty; leave it out to have one created in the data folder");
            return None;
        }
        Secret::parse(&text).map_err(|e| self.mistake(name, e)).ok()
    }

    pub fn secrets(&mut self, name: &str) -> Vec<Secret> {
        self.list(name, Secret::parse)
    }
}

/// Parses the URL of a PostgreSQL replica. It may contain a password, so no error repeats it.
pub(super) fn replica(text: &str) -> Result<Redacted<String>, String> {
    match DatabaseUrl::parse(text) {
        Ok(DatabaseUrl::Postgres(url)) => Ok(Redacted::new(url)),
        _ => Err("is not a URL such as postgres://user:password@replica/database".to_owned()),
    }
}

/// Parses an origin: scheme, host and optionally a path, without the trailing slash.
pub(super) fn origin(text: &str) -> Result<String, String> {
    let url = url::Url::parse(text).map_err(|e| not_a_url(e, "https://keys.example.com"))?;
    if !matches!(url.scheme(), "http" | "https") || url.host().is_none() {
        return Err("needs http:// or https:// and a host".into());
    }
    if url.query().is_some() || url.fragment().is_some() || !url.username().is_empty() || url.password().is_some() {
        return Err("must not have a user, a query or a fragment".into());
    }
    Ok(text.trim_end_matches('/').to_owned())
}

/// Describes an invalid URL without repeating it, because it may contain a password.
pub(super) fn not_a_url(error: url::ParseError, example: &str) -> String {
    match error {
        url::ParseError::RelativeUrlWithoutBase => format!("is not a complete address such as {example}"),
        error => format!("is not an address such as {example}: {error}"),
    }
}

/// Parses the URL of a page that customers are linked to.
pub(super) fn page(text: &str) -> Result<String, String> {
    let url = url::Url::parse(text).map_err(|_| "is not a web address such as https://example.com/terms".to_owned())?;
    if !matches!(url.scheme(), "http" | "https") || !url.username().is_empty() || url.password().is_some() {
        return Err("is not a web address such as https://example.com/terms".into());
    }
    Ok(url.into())
}

/// Parses a number of megabytes; returns bytes.
pub(super) fn megabytes(text: &str) -> Result<usize, String> {
    let number: Option<usize> = text.parse().ok();
    number
        .and_then(|number| number.checked_mul(1 << 20))
        .ok_or_else(|| "is not a whole number of megabytes, such as 64".to_owned())
}

/// Parses a whole number of at least 1.
pub(super) fn positive(text: &str) -> Result<i64, String> {
    text.parse().ok().filter(|number| *number > 0).ok_or_else(|| "is not a whole number above 0, such as 90".to_owned())
}

pub(super) fn admin_token(text: &str) -> Result<Redacted<String>, String> {
    if text.len() < 16 {
        return Err("is shorter than 16 characters; create one with `openssl rand -hex 24`".into());
    }
    Ok(Redacted::new(text.to_owned()))
}

/// Parses `SMTP_URL`. It may contain a password, so no error repeats it.
pub(super) fn smtp_url(text: &str) -> Result<Redacted<String>, String> {
    const FORM: &str = "smtp://user:password@mail.example.com:587";
    let url = url::Url::parse(text).map_err(|e| not_a_url(e, FORM))?;
    if !matches!(url.scheme(), "smtp" | "smtps") || url.host().is_none() {
        return Err(format!("needs smtp:// or smtps:// and a host, such as {FORM}"));
    }
    Ok(Redacted::new(text.to_owned()))
}

/// Parses a network (`10.0.0.0/8`) or a single address.
pub(super) fn network(text: &str) -> Result<IpNet, String> {
    text.parse::<IpNet>()
        .or_else(|_| text.parse().map(|ip: std::net::IpAddr| IpNet::from(ip)))
        .map_err(|_| format!("{text:?} is neither an address nor a network such as 10.0.0.0/8"))
}
