//! Sends messages to an SMTP server: STARTTLS or implicit TLS, AUTH, reused connections, one time limit.
//!
//! This does not use lettre's pool, because a send that times out is canceled in the middle of its dialogue. Such a
//! connection would answer the next mail with the replies to the last one, so it must never be reused.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use lettre::address::Envelope;
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{AsyncSmtpConnection, Certificate, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use lettre::transport::smtp::{Error as LettreError, response::Response};
use tokio::time::Instant;
use url::{Host, Url, form_urlencoded};

use super::SendError;
use crate::mail::message::Message;

/// Time limit of a whole send, including connecting.
const TIME_LIMIT: Duration = Duration::from_secs(30);
/// Servers close idle connections; a younger one is worth checking whether it is still open.
const KEEP_IDLE: Duration = Duration::from_secs(30);
const KEEP_MOST: usize = 4;
/// Maximum length of a server response that is kept.
const MAX_ANSWER: usize = 300;

/// Why `SMTP_URL` or `KEYSMITH_SMTP_CA` cannot be used. Never contains the URL, which holds the password.
#[derive(Debug, thiserror::Error)]
pub enum SmtpUrlError {
    #[error("SMTP_URL is not a URL: {0}")]
    NotUrl(#[from] url::ParseError),
    #[error("SMTP_URL needs smtp://host or smtps://host")]
    Scheme,
    #[error("SMTP_URL: tls={0:?} is unknown; use required, opportunistic or none (smtps:// needs none of them)")]
    Tls(String),
    #[error("SMTP_URL has a user without a password")]
    NoPassword,
    #[error("SMTP_URL: the user or the password is not UTF-8 after decoding %XX")]
    NotUtf8,
    #[error("SMTP_URL has an unknown parameter {0:?}; the only one is tls")]
    Parameter(String),
    #[error("KEYSMITH_SMTP_CA: cannot read {path}: {source}")]
    CaUnreadable { path: PathBuf, source: std::io::Error },
    #[error("KEYSMITH_SMTP_CA: no PEM certificate in {0}")]
    CaNotPem(PathBuf),
    #[error("the TLS settings for SMTP cannot be used: {0}")]
    TlsSettings(LettreError),
}

/// When the connection is encrypted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Encryption {
    /// From the first byte (`smtps://`).
    Implicit,
    /// STARTTLS is required.
    Required,
    /// STARTTLS if the server offers it.
    Opportunistic,
    None,
}

/// One SMTP server and our idle connections to it.
pub struct Smtp {
    host: String,
    port: u16,
    encryption: Encryption,
    tls: TlsParameters,
    hello: ClientId,
    credentials: Option<Credentials>,
    time_limit: Duration,
    /// Texts that no error may repeat: the password, and its AUTH encodings.
    hidden: Vec<String>,
    idle: Mutex<Vec<(AsyncSmtpConnection, Instant)>>,
}

impl Smtp {
    /// Parses `smtp://user:password@host:port?tls=required|opportunistic|none` or `smtps://…`. User and password are
    /// percent-encoded and optional; a path is the name to greet with. Without `tls`, a user implies `required` (a
    /// password is never sent in the clear unless `tls` says so), no user implies `opportunistic`. The default port is
    /// 465 for `smtps`, 25 without a user or with `tls=none`, otherwise 587.
    pub fn parse(text: &str, ca: Option<&Path>) -> Result<Self, SmtpUrlError> {
        let url = Url::parse(text)?;
        let host = match url.host() {
            Some(Host::Domain(name)) if !name.is_empty() => name.to_owned(),
            Some(Host::Ipv4(ip)) => ip.to_string(),
            Some(Host::Ipv6(ip)) => ip.to_string(),
            _ => return Err(SmtpUrlError::Scheme),
        };
        let login = login(&url)?;
        let encryption = encryption(&url, login.is_some())?;
        let port = url.port().unwrap_or(match encryption {
            Encryption::Implicit => 465,
            Encryption::None => 25,
            _ if login.is_none() => 25,
            _ => 587,
        });
        let name = url.path().trim_matches('/');
        Ok(Self {
            tls: tls(&host, ca)?,
            hello: if name.is_empty() { ClientId::default() } else { ClientId::Domain(name.to_owned()) },
            hidden: login.as_ref().map(|(user, password)| hidden(user, password)).unwrap_or_default(),
            credentials: login.map(|(user, password)| Credentials::new(user, password)),
            host,
            port,
            encryption,
            time_limit: TIME_LIMIT,
            idle: Mutex::default(),
        })
    }

    /// Sets the time limit of a whole send, 30 seconds by default.
    pub fn with_time_limit(self, time_limit: Duration) -> Self {
        Self { time_limit, ..self }
    }

    /// Sends a message within the time limit and returns the server's response.
    pub(super) async fn send(&self, message: &Message) -> Result<String, SendError> {
        let limit = self.time_limit;
        let sent = tokio::time::timeout(limit, self.send_unlimited(message)).await;
        sent.map_err(|_| SendError::TimedOut(limit.as_secs()))?
    }

    async fn send_unlimited(&self, message: &Message) -> Result<String, SendError> {
        let envelope = Envelope::new(Some(message.from.clone()), vec![message.to.clone()])
            .map_err(|error| SendError::Refused(error.to_string()))?;
        let mut connection = match self.idle_connection().await {
            Some(connection) => connection,
            None => self.connect().await.map_err(|error| self.at_start(&error))?,
        };
        // After an error the connection is in an unknown state and is dropped.
        let answer = connection.send(&envelope, &message.bytes).await.map_err(|error| self.at_send(&error))?;
        self.keep(connection);
        Ok(self.answer(&answer))
    }

    async fn connect(&self) -> Result<AsyncSmtpConnection, LettreError> {
        let implicit = (self.encryption == Encryption::Implicit).then(|| self.tls.clone());
        let address = (self.host.as_str(), self.port);
        let mut connection =
            AsyncSmtpConnection::connect_tokio1(address, Some(self.time_limit), &self.hello, implicit, None).await?;
        let upgrade = match self.encryption {
            Encryption::Required => true,
            Encryption::Opportunistic => connection.can_starttls(),
            Encryption::Implicit | Encryption::None => false,
        };
        if upgrade {
            connection.starttls(self.tls.clone(), &self.hello).await?;
        }
        if let Some(credentials) = &self.credentials {
            connection.auth(&[Mechanism::Plain, Mechanism::Login], credentials).await?;
        }
        Ok(connection)
    }

    /// Takes a kept connection that still responds.
    async fn idle_connection(&self) -> Option<AsyncSmtpConnection> {
        loop {
            let (mut connection, since) = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop()?;
            if since.elapsed() < KEEP_IDLE && connection.test_connected().await {
                return Some(connection);
            }
        }
    }

    fn keep(&self, connection: AsyncSmtpConnection) {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        if idle.len() < KEEP_MOST && !connection.has_broken() {
            idle.push((connection, Instant::now()));
        }
    }

    fn at_start(&self, error: &LettreError) -> SendError {
        let text = self.describe(error);
        match error.status() {
            _ if error.is_transient() => SendError::Later(text),
            Some(_) => SendError::NoSession(text),
            None if error.is_client() || error.is_tls() => SendError::NoSession(text),
            None => SendError::Network(text),
        }
    }

    fn at_send(&self, error: &LettreError) -> SendError {
        let text = self.describe(error);
        match error.status() {
            _ if error.is_transient() => SendError::Later(text),
            Some(_) => SendError::Refused(text),
            None if error.is_client() => SendError::Refused(text),
            None => SendError::Network(text),
        }
    }

    /// Formats `550 5.1.1 no such user`, or the local error with its causes.
    fn describe(&self, error: &LettreError) -> String {
        use std::error::Error as _;
        let mut text = error.status().map_or_else(String::new, |code| code.to_string());
        let mut cause = error.source();
        if cause.is_none() {
            text.push_str(&error.to_string());
        }
        while let Some(error) = cause {
            let separator = if text.is_empty() { "" } else { " " };
            text = format!("{text}{separator}{error}");
            cause = error.source();
        }
        self.presentable(&text)
    }

    fn answer(&self, response: &Response) -> String {
        let lines: Vec<&str> = response.message().collect();
        self.presentable(&format!("{} {}", response.code(), lines.join(" ")))
    }

    /// Shortens to one line and removes the password, which a server may repeat.
    fn presentable(&self, text: &str) -> String {
        let text = self.hidden.iter().fold(text.to_owned(), |text, hidden| text.replace(hidden.as_str(), "…"));
        let line: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(MAX_ANSWER).collect();
        line.split_whitespace().collect::<Vec<_>>().join(" ")
    }
}

fn login(url: &Url) -> Result<Option<(String, String)>, SmtpUrlError> {
    match (url.username(), url.password()) {
        ("", None) => Ok(None),
        (_, None) => Err(SmtpUrlError::NoPassword),
        (user, Some(password)) => Ok(Some((decoded(user)?, decoded(password)?))),
    }
}

/// Decodes the `%XX` of one part of a URL by parsing it as a one-field form, after escaping `+` and `&`.
fn decoded(text: &str) -> Result<String, SmtpUrlError> {
    let form = format!("={}", text.replace('+', "%2B").replace('&', "%26"));
    let value = form_urlencoded::parse(form.as_bytes()).next().map(|(_, value)| value.into_owned()).unwrap_or_default();
    // The form parser replaces invalid UTF-8 with this character.
    if value.contains('\u{fffd}') { Err(SmtpUrlError::NotUtf8) } else { Ok(value) }
}

fn encryption(url: &Url, login: bool) -> Result<Encryption, SmtpUrlError> {
    let mut asked = None;
    for (name, value) in url.query_pairs() {
        if name != "tls" {
            return Err(SmtpUrlError::Parameter(name.into_owned()));
        }
        asked = Some(value.into_owned());
    }
    match (url.scheme(), asked.as_deref()) {
        ("smtps", None | Some("required")) => Ok(Encryption::Implicit),
        ("smtp", Some("required")) => Ok(Encryption::Required),
        ("smtp", Some("opportunistic")) => Ok(Encryption::Opportunistic),
        ("smtp", Some("none")) => Ok(Encryption::None),
        ("smtp", None) if login => Ok(Encryption::Required),
        ("smtp", None) => Ok(Encryption::Opportunistic),
        ("smtp" | "smtps", Some(other)) => Err(SmtpUrlError::Tls(other.to_owned())),
        _ => Err(SmtpUrlError::Scheme),
    }
}

fn tls(host: &str, ca: Option<&Path>) -> Result<TlsParameters, SmtpUrlError> {
    let mut builder = TlsParameters::builder(host.to_owned());
    if let Some(path) = ca {
        let pem = std::fs::read(path).map_err(|source| SmtpUrlError::CaUnreadable { path: path.into(), source })?;
        let has_one = pem.windows(b"-----BEGIN CERTIFICATE".len()).any(|w| w == b"-----BEGIN CERTIFICATE");
        let certificate = Certificate::from_pem(&pem).ok().filter(|_| has_one);
        builder = builder.add_root_certificate(certificate.ok_or_else(|| SmtpUrlError::CaNotPem(path.into()))?);
    }
    builder.build().map_err(SmtpUrlError::TlsSettings)
}

fn hidden(user: &str, password: &str) -> Vec<String> {
    if password.is_empty() {
        return Vec::new();
    }
    let base64 = |text: &str| data_encoding::BASE64.encode(text.as_bytes());
    vec![base64(&format!("\0{user}\0{password}")), base64(password), password.to_owned()]
}

/// Shows the server but not the login.
impl fmt::Debug for Smtp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Smtp({}:{}, {:?})", self.host, self.port, self.encryption)
    }
}

impl fmt::Display for Smtp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.host, self.port)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(url: &str) -> Smtp {
        Smtp::parse(url, None).unwrap()
    }

    #[test]
    fn urls_are_read() {
        for (url, port, encryption) in [
            ("smtp://u:p@host:2525?tls=required", 2525, Encryption::Required),
            ("smtp://u:p@host?tls=none", 25, Encryption::None),
            ("smtp://u:p@host", 587, Encryption::Required),
            ("smtp://host", 25, Encryption::Opportunistic),
            ("smtp://u:p@host?tls=opportunistic", 587, Encryption::Opportunistic),
            ("smtps://u:p@host", 465, Encryption::Implicit),
            ("smtps://[::1]:4650", 4650, Encryption::Implicit),
        ] {
            let smtp = parse(url);
            assert_eq!((smtp.port, smtp.encryption), (port, encryption), "{url}");
        }
        assert_eq!(parse("smtps://[::1]").host, "::1");
        assert_eq!(parse("smtp://u:p@host/mail.example").hello, ClientId::Domain("mail.example".into()));
    }

    #[test]
    fn credentials_are_percent_encoded() {
        let smtp = parse("smtp://me%40example.com:p%3A%2F%40%25+&=%C3%BC@host?tls=required");
        assert_eq!(smtp.credentials, Some(Credentials::new("me@example.com".into(), "p:/@%+&=ü".into())));
    }

    #[test]
    fn mistakes_are_told_without_the_password() {
        for url in [
            "smtp://u:hidden@host?tls=yes",
            "smtps://u:hidden@host?tls=none",
            "smtp://u:hidden@host?ssl=1",
            "http://u:hidden@host",
            "smtp://u:hidden@host:99999",
            "smtp://u:hidden%FF@host",
            "smtp://hidden@host",
        ] {
            let error = Smtp::parse(url, None).unwrap_err();
            assert!(!format!("{error} {error:?}").contains("hidden"), "{error:?}");
        }
        let file = tempfile::NamedTempFile::new().unwrap();
        assert!(matches!(Smtp::parse("smtps://h", Some(file.path())), Err(SmtpUrlError::CaNotPem(_))));
        assert!(matches!(Smtp::parse("smtps://h", Some(Path::new("/none"))), Err(SmtpUrlError::CaUnreadable { .. })));
    }

    #[test]
    fn no_answer_repeats_the_password() {
        let smtp = parse("smtp://user:hidden%20pass@host");
        let plain = data_encoding::BASE64.encode(b"\0user\0hidden pass");
        let text = smtp.presentable(&format!("535 bad\r\n hidden pass, {plain}\u{7}{}", "x".repeat(900)));
        assert!(text.starts_with("535 bad …, … xxx") && text.len() < 320, "{text}");
        assert!(!format!("{smtp:?} {smtp}").contains("hidden"));
    }
}
