//! The configuration of `keysmith agent`.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use keysmith_license::{PublicKey, text_of};

use super::read::{self, Reader};
use super::{ConfigError, LogConfig, log};
use crate::secret::Redacted;

/// Names that only the agent reads; like [`super::NAMES`], a test compares them with `.env.example`.
pub const NAMES: &[&str] = &[
    "KEYSMITH_AGENT_HOSTS",
    "KEYSMITH_ALLOW_HTTP_SERVER",
    "KEYSMITH_APP_NAME",
    "KEYSMITH_CLOCK_TOLERANCE",
    "KEYSMITH_CONTACT",
    "KEYSMITH_INSTALLATION_ID",
    "KEYSMITH_LICENSE_KEY",
    "KEYSMITH_PRODUCT",
    "KEYSMITH_PUBLIC_KEYS",
    "KEYSMITH_REFRESH_MINUTES",
    "KEYSMITH_SERVER",
];

/// The agent's configuration.
#[derive(Clone, Debug)]
pub struct AgentConfig {
    pub bind: SocketAddr,
    /// Additional host names it answers to, in lower case and without a port.
    pub hosts: Vec<String>,
    /// Path of the agent's SQLite file.
    pub database: PathBuf,
    /// The seller's public keys; never empty.
    pub public_keys: Vec<PublicKey>,
    /// Accept only licenses for this product.
    pub product: Option<String>,
    /// Refuse licenses that are bound to another installation.
    pub installation: Option<String>,
    /// Opens encrypted files, and fetches new licenses in online mode.
    pub license_key: Option<Redacted<String>>,
    /// Online mode: the seller's server, without a trailing slash.
    pub server: Option<String>,
    pub refresh_minutes: u32,
    /// How far the clock may be set back, in seconds.
    pub clock_tolerance: u32,
    /// Shown on the pages.
    pub app_name: String,
    /// Where customers renew: an e-mail address or a URL.
    pub contact: Option<String>,
    pub log: LogConfig,
}

impl AgentConfig {
    /// Reads the process's environment, completed by `.env` in the working directory. `overrides` take precedence.
    pub fn from_env(overrides: &[(&str, String)]) -> Result<Self, ConfigError> {
        super::from_env(overrides, Self::load)
    }

    /// Reads the names through `get`.
    pub fn load(get: &dyn Fn(&str) -> Option<String>) -> Result<Self, ConfigError> {
        let mut r = Reader::new(get);
        let public_keys = r.optional("KEYSMITH_PUBLIC_KEYS", public_keys);
        if r.set("KEYSMITH_PUBLIC_KEYS").is_none() {
            r.mistake(
                "KEYSMITH_PUBLIC_KEYS",
                "is required: the seller's public keys (hex or PEM), or a file with them",
            );
        }
        let data_dir = PathBuf::from(r.text("KEYSMITH_DATA_DIR", "data"));
        let server = r.optional("KEYSMITH_SERVER", read::origin);
        let allow_http = r.switch("KEYSMITH_ALLOW_HTTP_SERVER", false);
        if !allow_http && server.as_deref().is_some_and(is_open_http) {
            r.mistake(
                "KEYSMITH_SERVER",
                "is http://, which would send the license key in the clear: use https://, or set \
                 KEYSMITH_ALLOW_HTTP_SERVER=on",
            );
        }
        let config = Self {
            bind: r.parsed("KEYSMITH_BIND", "127.0.0.1:8090", |t| {
                t.parse::<SocketAddr>().map_err(|_| "is not an address and port such as 127.0.0.1:8090".to_owned())
            }),
            hosts: r.list("KEYSMITH_AGENT_HOSTS", |text| Ok::<_, String>(host_of(text).to_ascii_lowercase())),
            database: data_dir.join("agent.db"),
            public_keys: public_keys.unwrap_or_default(),
            product: r.set("KEYSMITH_PRODUCT"),
            installation: r.set("KEYSMITH_INSTALLATION_ID"),
            license_key: r.set("KEYSMITH_LICENSE_KEY").map(Redacted::new),
            server,
            refresh_minutes: r.parsed("KEYSMITH_REFRESH_MINUTES", "360", minutes),
            clock_tolerance: r.parsed("KEYSMITH_CLOCK_TOLERANCE", "300", |t| {
                t.parse().map_err(|_| "is not a number of seconds".to_owned())
            }),
            app_name: r.text("KEYSMITH_APP_NAME", "License"),
            contact: r.set("KEYSMITH_CONTACT"),
            log: log(&mut r),
        };
        r.finish(config)
    }
}

/// Parses the keys, or reads them from a file.
fn public_keys(text: &str) -> Result<Vec<PublicKey>, String> {
    let from_file =
        |path: &Path| std::fs::read(path).map(|bytes| text_of(&bytes)).map_err(|e| format!("{}: {e}", path.display()));
    let path = Path::new(text);
    let keys = if path.is_file() { from_file(path)? } else { text.to_owned() };
    PublicKey::parse_many(&keys).map_err(|e| format!("{e}; use hex or PEM keys, comma-separated, or a file"))
}

/// Whether this is plain HTTP to another machine.
fn is_open_http(server: &str) -> bool {
    let Ok(url) = url::Url::parse(server) else { return false };
    let local = match url.host() {
        Some(url::Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(url::Host::Ipv4(ip)) => ip.is_loopback(),
        Some(url::Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    };
    url.scheme() == "http" && !local
}

/// Returns the host of a `Host` header, without its port and without the brackets of an IPv6 address.
pub fn host_of(text: &str) -> &str {
    let is_port = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if let Some((inside, after)) = text.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        // Only a port may follow the brackets: `[::1].example.com` is not a loopback address.
        let port = after.strip_prefix(':').unwrap_or(after);
        return if after.is_empty() || after.starts_with(':') && is_port(port) { inside } else { text };
    }
    match text.rsplit_once(':') {
        Some((host, port)) if !host.contains(':') && is_port(port) => host,
        _ => text,
    }
}

fn minutes(text: &str) -> Result<u32, String> {
    match text.parse() {
        Ok(minutes @ 1..) => Ok(minutes),
        _ => Err("is not a number of minutes".into()),
    }
}
