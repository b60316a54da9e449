//! Reading names one by one and collecting every mistake.

use std::fmt::Display;

use ipnet::IpNet;

use super::ConfigError;
use crate::db::DatabaseUrl;
use crate::secret::{Redacted, Secret};

/// Reads values and remembers what was wrong with them. A wrong value is replaced by its default for the time being, so
/// that the next mistakes are found too; [`Reader::finish`] refuses in the end.
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

    /// As it is set, even when it is empty.
    pub fn raw(&self, name: &str) -> Option<String> {
        (self.get)(name).map(|text| text.trim().to_owned())
    }

    /// Set and not empty.
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
            self.mistake(name, "is empty; leave it out to have one made in the data folder");
            return None;
        }
        Secret::parse(&text).map_err(|e| self.mistake(name, e)).ok()
    }

    pub fn secrets(&mut self, name: &str) -> Vec<Secret> {
        self.list(name, Secret::parse)
    }
}

/// A replica of PostgreSQL. The URL may hold a password, so no error repeats it.
pub(super) fn replica(text: &str) -> Result<Redacted<String>, String> {
    match DatabaseUrl::parse(text) {
        Ok(DatabaseUrl::Postgres(url)) => Ok(Redacted::new(url)),
        _ => Err("is not a URL as in postgres://user:password@replica/database".to_owned()),
    }
}

/// An origin: scheme and host, maybe a path; without the trailing slash.
pub(super) fn origin(text: &str) -> Result<String, String> {
    let url = url::Url::parse(text).map_err(|e| not_a_url(e, "https://keys.example.com"))?;
    if !matches!(url.scheme(), "http" | "https") || url.host().is_none() {
        return Err("needs http:// or https:// and a host".into());
    }
    if url.query().is_some() || url.fragment().is_some() || !url.username().is_empty() || url.password().is_some() {
        return Err("may not have a user, a query or a fragment".into());
    }
    Ok(text.trim_end_matches('/').to_owned())
}

/// What is wrong with a text that is no URL; never the text, which may hold a password.
pub(super) fn not_a_url(error: url::ParseError, example: &str) -> String {
    match error {
        url::ParseError::RelativeUrlWithoutBase => format!("is not a whole address, as in {example}"),
        error => format!("is not an address, as in {example}: {error}"),
    }
}

/// A page that customers are led to.
pub(super) fn page(text: &str) -> Result<String, String> {
    let url = url::Url::parse(text).map_err(|_| "is not a web address, as in https://example.com/terms".to_owned())?;
    if !matches!(url.scheme(), "http" | "https") || !url.username().is_empty() || url.password().is_some() {
        return Err("is not a web address, as in https://example.com/terms".into());
    }
    Ok(url.into())
}

/// A number of megabytes, as bytes.
pub(super) fn megabytes(text: &str) -> Result<usize, String> {
    let number: Option<usize> = text.parse().ok();
    number
        .and_then(|number| number.checked_mul(1 << 20))
        .ok_or_else(|| "is not a whole number of megabytes, as in 64".to_owned())
}

/// A whole number from 1 on.
pub(super) fn positive(text: &str) -> Result<i64, String> {
    text.parse().ok().filter(|number| *number > 0).ok_or_else(|| "is not a whole number above 0, as in 90".to_owned())
}

pub(super) fn admin_token(text: &str) -> Result<Redacted<String>, String> {
    if text.len() < 16 {
        return Err("is shorter than 16 characters; make one with `openssl rand -hex 24`".into());
    }
    Ok(Redacted::new(text.to_owned()))
}

/// The URL may hold a password, so no error repeats it.
pub(super) fn smtp_url(text: &str) -> Result<Redacted<String>, String> {
    const FORM: &str = "smtp://user:password@mail.example.com:587";
    let url = url::Url::parse(text).map_err(|e| not_a_url(e, FORM))?;
    if !matches!(url.scheme(), "smtp" | "smtps") || url.host().is_none() {
        return Err(format!("needs smtp:// or smtps:// and a host, as in {FORM}"));
    }
    Ok(Redacted::new(text.to_owned()))
}

/// A network (`10.0.0.0/8`) or one address.
pub(super) fn network(text: &str) -> Result<IpNet, String> {
    text.parse::<IpNet>()
        .or_else(|_| text.parse().map(|ip: std::net::IpAddr| IpNet::from(ip)))
        .map_err(|_| format!("{text:?} is neither an address nor a network such as 10.0.0.0/8"))
}
