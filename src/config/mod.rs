//! Configuration: read from the environment at startup and validated as a whole, with one line for each mistake.
//!
//! `.env.example` documents every name with its default; a test compares it with [`NAMES`].

mod accent;
mod agent;
mod backups;
mod cors;
mod environment;
mod logo;
mod rate_limits;
mod read;
mod return_urls;
pub mod sessions;
mod shop;
mod storable;
mod stripe;
mod unknown;

use std::net::SocketAddr;
use std::path::PathBuf;

use ipnet::IpNet;

use crate::db::DatabaseUrl;
use crate::secret::{Redacted, Secret};
pub use accent::Accent;
pub use agent::{AgentConfig, NAMES as AGENT_NAMES, host_of};
pub use backups::{BackupConfig, Schedule, StoreConfig};
pub use cors::CorsOrigin;
pub use environment::Environment;
pub use logo::{LARGEST_LOGO, Logo};
pub use rate_limits::{Rate, RateLimits};
use read::Reader;
pub use return_urls::ReturnUrl;
pub use shop::Links;
pub use storable::{STORABLE, Storable, storable};
pub use stripe::{Checkout, LiveStripe, OnInquiry, OnRefund, StripeConfig, WebhookSecretFile};
pub use unknown::{of_process as names_of_process, unknown_names};

/// Every environment name that Keysmith reads; a test compares them with `.env.example`.
pub const NAMES: &[&str] = &[
    "DATABASE_REPLICA_URL",
    "DATABASE_URL",
    "KEYSMITH_ACCENT_COLOR",
    "KEYSMITH_ACCESS_LOG",
    "KEYSMITH_ADDRESS_DAYS",
    "KEYSMITH_ADMIN_TOKEN",
    "KEYSMITH_AUTOMATIC_TAX",
    "KEYSMITH_ADJUSTABLE_QUANTITY",
    "KEYSMITH_BACKUP_DIR",
    "KEYSMITH_BACKUP_EVERY",
    "KEYSMITH_BACKUP_KEEP",
    "KEYSMITH_BACKUP_S3",
    "KEYSMITH_BACKUP_S3_KEY_ID",
    "KEYSMITH_BACKUP_S3_REGION",
    "KEYSMITH_BACKUP_S3_SECRET",
    "KEYSMITH_BIND",
    "KEYSMITH_CATALOG",
    "KEYSMITH_CORS_ORIGINS",
    "KEYSMITH_DATA_DIR",
    "KEYSMITH_IMPRINT_URL",
    "KEYSMITH_INVOICES",
    "KEYSMITH_LOG",
    "KEYSMITH_LOGO",
    "KEYSMITH_LOG_FORMAT",
    "KEYSMITH_CLOCK_OFFSET",
    "KEYSMITH_ON_INQUIRY",
    "KEYSMITH_ON_REFUND",
    "KEYSMITH_PREVIOUS_SECRETS",
    "KEYSMITH_PRIVACY_URL",
    "KEYSMITH_PROMOTION_CODES",
    "KEYSMITH_PUBLIC_URL",
    "KEYSMITH_RATE_LIMIT",
    "KEYSMITH_RATE_LIMITS",
    "KEYSMITH_REQUIRE_2FA",
    "KEYSMITH_RETURN_URLS",
    "KEYSMITH_SANDBOX",
    "KEYSMITH_SECRET",
    "KEYSMITH_SELLER_NAME",
    "KEYSMITH_SMTP_CA",
    "KEYSMITH_STALE_SECONDS",
    "KEYSMITH_SUPPORT_URL",
    "KEYSMITH_TAX_IDS",
    "KEYSMITH_TERMS_URL",
    "KEYSMITH_TOKEN",
    "KEYSMITH_TRUSTED_PROXIES",
    "KEYSMITH_VALIDATION_LOG_DAYS",
    "KEYSMITH_VALIDATION_LOG_ROWS",
    "KEYSMITH_VALIDATION_MEMORY",
    "MAIL_FROM",
    "OTEL_EXPORTER_OTLP_ENDPOINT",
    "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT",
    "SMTP_URL",
    "STRIPE_API_BASE",
    "STRIPE_SECRET_KEY",
    "STRIPE_WEBHOOK_SECRET",
];

/// The server's configuration. Secrets are redacted in its debug output.
#[derive(Clone, Debug)]
pub struct Config {
    pub database: DatabaseUrl,
    /// A PostgreSQL streaming replica that serves validations.
    pub replica: Option<Redacted<String>>,
    pub bind: SocketAddr,
    /// Without a trailing slash; `None` = `http://<the address that was bound>`.
    pub public_url: Option<String>,
    pub data_dir: PathBuf,
    /// `None` = `<data>/secret.key`, created if it does not exist.
    pub secret: Option<Secret>,
    /// Older secrets, used only to read.
    pub previous_secrets: Vec<Secret>,
    pub admin_token: Option<Redacted<String>>,
    pub catalog: PathBuf,
    pub stripe: StripeConfig,
    pub checkout: Checkout,
    pub on_refund: OnRefund,
    /// What a payment inquiry does to the licenses.
    pub on_inquiry: OnInquiry,
    pub mail: MailConfig,
    /// Shown on pages and in mails.
    pub seller_name: String,
    /// The seller's own pages, linked in the footer of customer pages.
    pub links: Links,
    /// Color of links and of the main button; `None` = Keysmith's default.
    pub accent: Option<Accent>,
    /// Shown in the page header.
    pub logo: Option<Logo>,
    pub trusted_proxies: Vec<IpNet>,
    pub cors_origins: Vec<CorsOrigin>,
    /// Limits on what one caller may use.
    pub limits: RateLimits,
    /// Whether the sandbox may be reached from other machines.
    pub public_sandbox: bool,
    /// Bytes of memory for caching what validations read; 0 disables the cache.
    pub validation_memory: usize,
    /// Days for which the validation log is kept.
    pub validation_log_days: i64,
    /// Days for which the log keeps the IP addresses of validations.
    pub address_days: i64,
    pub validation_log_rows: i64,
    /// Seconds for which known licenses are still answered from memory while the database is unavailable.
    pub stale_seconds: u64,
    /// Whether the console requires a second factor of the whole team (`KEYSMITH_REQUIRE_2FA=admins`).
    pub admins_need_second_factor: bool,
    /// The server's scheduled backups.
    pub backups: BackupConfig,
    pub log: LogConfig,
    /// Seconds by which the server's clock runs ahead of the machine's; only for tests of wrong clocks.
    pub clock_offset: i64,
}

/// How mail is sent.
#[derive(Clone, Debug)]
pub struct MailConfig {
    /// `None` = `.eml` files in `<data>/mail`.
    pub smtp_url: Option<Redacted<String>>,
    /// A PEM file with an additional root certificate to trust for SMTP servers.
    pub smtp_ca: Option<PathBuf>,
    pub from: String,
}

/// Logging.
#[derive(Clone, Debug)]
pub struct LogConfig {
    /// A `tracing` filter: `info`, `keysmith=debug,info`.
    pub filter: String,
    pub json: bool,
    /// Whether each request has a line.
    pub access: bool,
    /// Whether the environment names a collector of traces. The exporter reads its standard names itself.
    pub exports_traces: bool,
}

/// Every mistake in the configuration, one line each.
#[derive(Debug, thiserror::Error)]
#[error("{}", .0.join("\n"))]
pub struct ConfigError(pub Vec<String>);

impl Config {
    /// Loads a server's configuration: the environment, and `stored` where the environment sets nothing.
    pub fn of_server(environment: &Environment, stored: &dyn Fn(&str) -> Option<String>) -> Result<Self, ConfigError> {
        Self::load(&|name| environment.over(name, stored))
    }

    /// Loads the configuration of a command that does not serve. The webhook secret may be missing, because `keysmith
    /// stripe setup` is what creates it.
    pub fn of_command(environment: &Environment, stored: &dyn Fn(&str) -> Option<String>) -> Result<Self, ConfigError> {
        Self::load_with(&|name| environment.over(name, stored), stripe::Webhook::MayBeUnknown)
    }

    /// Reads the names through `get`. An empty value counts as unset, except for secrets, where it is an error.
    pub fn load(get: &dyn Fn(&str) -> Option<String>) -> Result<Self, ConfigError> {
        Self::load_with(get, stripe::Webhook::MustBeKnown)
    }

    fn load_with(get: &dyn Fn(&str) -> Option<String>, webhook: stripe::Webhook) -> Result<Self, ConfigError> {
        let mut r = Reader::new(get);
        let data_dir = PathBuf::from(r.text("KEYSMITH_DATA_DIR", "data"));
        let stripe = stripe::read(&mut r, &data_dir, webhook);
        let backups = backups::read(&mut r, &data_dir);
        let config = Self {
            database: r.parsed("DATABASE_URL", "sqlite:data/keysmith.db", DatabaseUrl::parse),
            replica: r.optional("DATABASE_REPLICA_URL", read::replica),
            bind: r.parsed("KEYSMITH_BIND", "127.0.0.1:8080", |t| {
                t.parse::<SocketAddr>().map_err(|_| "is not an address and port such as 127.0.0.1:8080".to_owned())
            }),
            public_url: r.optional("KEYSMITH_PUBLIC_URL", read::origin),
            data_dir,
            secret: r.secret("KEYSMITH_SECRET"),
            previous_secrets: r.secrets("KEYSMITH_PREVIOUS_SECRETS"),
            admin_token: r.optional("KEYSMITH_ADMIN_TOKEN", read::admin_token),
            catalog: r.text("KEYSMITH_CATALOG", "catalog.toml").into(),
            stripe,
            checkout: Checkout {
                promotion_codes: r.switch("KEYSMITH_PROMOTION_CODES", false),
                automatic_tax: r.switch("KEYSMITH_AUTOMATIC_TAX", false),
                adjustable_quantity: r.switch("KEYSMITH_ADJUSTABLE_QUANTITY", false),
                tax_ids: r.switch("KEYSMITH_TAX_IDS", false),
                invoices: r.switch("KEYSMITH_INVOICES", false),
                return_urls: r.list("KEYSMITH_RETURN_URLS", ReturnUrl::parse),
            },
            on_inquiry: r.parsed("KEYSMITH_ON_INQUIRY", "ignore", OnInquiry::parse),
            on_refund: r.parsed("KEYSMITH_ON_REFUND", "revoke", OnRefund::parse),
            mail: MailConfig {
                smtp_url: r.optional("SMTP_URL", read::smtp_url),
                smtp_ca: r.optional("KEYSMITH_SMTP_CA", |t| Ok::<_, String>(t.into())),
                from: r.text("MAIL_FROM", "Keysmith <licenses@localhost>"),
            },
            seller_name: r.parsed("KEYSMITH_SELLER_NAME", "Keysmith", shop::seller_name),
            links: shop::links(&mut r),
            accent: r.optional("KEYSMITH_ACCENT_COLOR", Accent::parse),
            logo: r.optional("KEYSMITH_LOGO", Logo::parse),
            trusted_proxies: r.list("KEYSMITH_TRUSTED_PROXIES", read::network),
            cors_origins: r.list("KEYSMITH_CORS_ORIGINS", CorsOrigin::parse),
            admins_need_second_factor: r.parsed("KEYSMITH_REQUIRE_2FA", "off", |text| match text {
                "admins" => Ok(true),
                "off" => Ok(false),
                _ => Err("is not admins or off".to_owned()),
            }),
            limits: rate_limits::read(&mut r),
            public_sandbox: r.parsed("KEYSMITH_SANDBOX", "local", |text| match text {
                "local" => Ok(false),
                "public" => Ok(true),
                other => Err(format!("is {other:?}; use local or public")),
            }),
            validation_memory: r.parsed("KEYSMITH_VALIDATION_MEMORY", "128", read::megabytes),
            validation_log_days: r.parsed("KEYSMITH_VALIDATION_LOG_DAYS", "90", read::positive),
            address_days: r.parsed("KEYSMITH_ADDRESS_DAYS", "90", read::positive),
            validation_log_rows: r.parsed("KEYSMITH_VALIDATION_LOG_ROWS", "200000000", read::positive),
            stale_seconds: r.parsed("KEYSMITH_STALE_SECONDS", "600", |t| {
                t.parse().map_err(|_| "is not a whole number of seconds, such as 600".to_owned())
            }),
            backups,
            log: log_of_server(&mut r),
            clock_offset: r.parsed("KEYSMITH_CLOCK_OFFSET", "0", |t| {
                t.parse::<i64>().map_err(|_| "is not a number of seconds, such as -300".to_owned())
            }),
        };
        if config.replica.is_some() && matches!(config.database, DatabaseUrl::Sqlite(_)) {
            r.mistake("DATABASE_REPLICA_URL", "needs a PostgreSQL database in DATABASE_URL: SQLite has no replicas");
        }
        r.finish(config)
    }

    /// Returns the address customers use: the public URL, or the address the server listens on.
    #[must_use]
    pub fn address(&self) -> String {
        self.public_url.clone().unwrap_or_else(|| format!("http://{}", self.bind))
    }

    /// Whether the built-in stand-in simulates Stripe.
    pub fn is_sandbox(&self) -> bool {
        matches!(self.stripe, StripeConfig::Sandbox)
    }
}

/// Loads a configuration from `overrides`, then the process's environment, then `.env`.
fn from_env<T>(
    overrides: &[(&str, String)],
    load: impl Fn(&dyn Fn(&str) -> Option<String>) -> Result<T, ConfigError>,
) -> Result<T, ConfigError> {
    read_dotenv()?;
    load(&|name| {
        let given = overrides.iter().find(|(wanted, _)| *wanted == name).map(|(_, value)| value.clone());
        given.or_else(|| std::env::var(name).ok())
    })
}

/// Reads `.env` in the working directory, if it exists.
fn read_dotenv() -> Result<(), ConfigError> {
    match dotenvy::dotenv() {
        Ok(_) => Ok(()),
        Err(error) if error.not_found() => Ok(()),
        Err(error) => Err(ConfigError(vec![format!(".env: {}", wrong_with_dotenv(&error))])),
    }
}

/// Names the line and the setting of a mistake in `.env`; the library's message quotes the rest of the line, which may
/// be a secret.
fn wrong_with_dotenv(error: &dotenvy::Error) -> String {
    let dotenvy::Error::LineParse(rest, _) = error else { return error.to_string() };
    let text = std::fs::read_to_string(".env").unwrap_or_default();
    let mut lines = (1..).zip(text.lines());
    let place = lines.find(|(_, line)| line.trim_end().ends_with(rest.trim_end())).map(|(number, line)| {
        let name = line.split_once('=').map(|(name, _)| format!(" ({})", name.trim()));
        format!("line {number}{}", name.unwrap_or_default())
    });
    let place = place.unwrap_or_else(|| "a line".to_owned());
    format!("{place} cannot be read; each is NAME=value, with quotes around a value that has spaces, '#' or '$'")
}

fn log_of_server(r: &mut Reader<'_>) -> LogConfig {
    let endpoints = ["OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"];
    LogConfig {
        access: r.switch("KEYSMITH_ACCESS_LOG", false),
        exports_traces: endpoints.into_iter().any(|name| !r.text(name, "").is_empty()),
        ..log(r)
    }
}

fn log(r: &mut Reader<'_>) -> LogConfig {
    LogConfig {
        filter: r.text("KEYSMITH_LOG", "info"),
        json: r.parsed("KEYSMITH_LOG_FORMAT", "text", |t| match t {
            "text" => Ok(false),
            "json" => Ok(true),
            other => Err(format!("is {other:?}; use text or json")),
        }),
        access: false,
        exports_traces: false,
    }
}

#[cfg(test)]
mod tests;
