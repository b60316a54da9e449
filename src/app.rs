//! What a running server is made of, and how it is put together from a configuration.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use diesel::prelude::*;

use crate::abuse::Guard;
use crate::accounts::email::Email;
use crate::activations::Activator;
use crate::billing::Billing;
use crate::catalog::file::Catalog;
use crate::catalog::{CatalogError, apply};
use crate::config::{Config, LiveStripe};
use crate::db::schema::settings;
use crate::db::{self, Conn, Db};
use crate::ids::Ambient;
use crate::jobs::runner::Wake;
use crate::licenses::mint::{KeySigner, Minter};
use crate::licenses::stored_form::KeyRing;
use crate::mail::{Common, Mailer, Sender, Transport};
use crate::sandbox::server::Played;
use crate::secret::{Redacted, Secret, SecretError};
use crate::stripe::client::{CallError, Client};
use crate::templates::{TemplateError, Templates};

/// Connections to the database; two cores are busy with far fewer.
const CONNECTIONS: u32 = 16;
/// Sealed under the server's secret and kept in the database: it opens only with the secret that fits.
const CANARY: &str = "KEYSMITH CANARY";

/// A running server's parts; cheap to clone.
#[derive(Clone)]
pub struct App {
    pub config: Arc<Config>,
    pub ambient: Ambient,
    pub db: Db,
    /// The server's secret; areas take subkeys of it.
    pub secret: Arc<Secret>,
    pub ring: Arc<KeyRing>,
    pub billing: Billing,
    pub templates: Templates,
    pub mailer: Mailer,
    pub wake: Wake,
    pub activator: Activator,
    /// What one caller may cost (`KEYSMITH_RATE_LIMIT`).
    pub guard: Arc<Guard>,
    /// The built-in Stripe, when it plays.
    pub sandbox: Option<Played>,
    /// The secrets that webhooks may be signed with.
    pub webhook_secrets: Arc<[Redacted<String>]>,
    /// Where customers reach this server, without a slash at the end.
    pub public_url: String,
    /// The first admin token: `KEYSMITH_ADMIN_TOKEN`, or the sandbox's own.
    pub admin_token: Option<Arc<Redacted<String>>>,
}

/// Why the server does not start: one clear line.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    #[error(transparent)]
    Db(#[from] db::Error),
    #[error("the secret: {0}")]
    Secret(#[from] SecretError),
    #[error("{path}: {source}", path = .path.display())]
    File { path: PathBuf, source: std::io::Error },
    #[error(
        "the server's secret does not fit this database: it was set up with another one. Restore <data>/secret.key or \
         KEYSMITH_SECRET, or name the old one in KEYSMITH_PREVIOUS_SECRETS"
    )]
    WrongSecret,
    #[error("the catalog: {0}")]
    Catalog(#[from] CatalogError),
    #[error(transparent)]
    Templates(#[from] TemplateError),
    #[error("Stripe: {0}")]
    Stripe(#[from] CallError),
    #[error("{0}")]
    Mail(String),
    #[error("cannot listen on {address}: {source}")]
    Bind { address: String, source: std::io::Error },
}

impl App {
    /// Puts a server together: secret, database with its migrations, canary, catalog, clients. `stripe` is the account
    /// that is asked (the stand-in's in the sandbox). Blocking.
    pub fn build(
        config: Config,
        ambient: Ambient,
        stripe: &LiveStripe,
        public_url: String,
        signer: Arc<dyn KeySigner>,
    ) -> Result<Self, StartError> {
        let secret = load_secret(&config, &ambient)?;
        let ring = Arc::new(KeyRing::new(secret.clone(), config.previous_secrets.clone()));
        let db = Db::open(&config.database, CONNECTIONS)?;
        check_canary(&db, &secret, &config.previous_secrets)?;
        load_catalog(&db, &ambient, &config.catalog)?;
        let overrides = config.data_dir.join("templates");
        let templates = Templates::load(Some(&overrides).filter(|path| path.is_dir()).map(PathBuf::as_path))?;
        let minter = Minter { ambient: ambient.clone(), ring: ring.clone(), signer };
        let mailer = mailer(&config, &db, &ambient, &templates, &public_url)?;
        let activator = Activator::new(ambient.clone(), ring.clone());
        let billing = Billing {
            db: db.clone(),
            stripe: Client::new(&stripe.secret_key, &stripe.api_base, ambient.clone())?,
            minter,
            checkout: config.checkout.clone(),
            on_refund: config.on_refund,
            public_url: public_url.clone(),
        };
        Ok(Self {
            admin_token: config.admin_token.clone().map(Arc::new),
            guard: Arc::new(Guard::new(config.rate_limit, ambient.clock.clone())),
            config: Arc::new(config),
            ambient,
            db,
            secret: Arc::new(secret),
            ring,
            billing,
            templates,
            mailer,
            wake: Wake::default(),
            activator,
            sandbox: None,
            webhook_secrets: stripe.webhook_secrets.clone().into(),
            public_url,
        })
    }

    /// The address in `MAIL_FROM`, for people to write to.
    pub fn contact_email(&self) -> Option<Email> {
        address_of(&self.config.mail.from)
    }
}

fn mailer(
    config: &Config,
    db: &Db,
    ambient: &Ambient,
    templates: &Templates,
    public_url: &str,
) -> Result<Mailer, StartError> {
    let failed = |error: &dyn std::fmt::Display| StartError::Mail(error.to_string());
    let common = Common {
        seller_name: config.seller_name.clone(),
        dashboard_url: format!("{public_url}/dashboard"),
        support_email: address_of(&config.mail.from).map(|email| email.as_str().to_owned()),
        sandbox: config.is_sandbox(),
    };
    Ok(Mailer {
        db: db.clone(),
        ambient: ambient.clone(),
        templates: templates.clone(),
        transport: Transport::of(&config.mail, &config.data_dir).map_err(|e| failed(&e))?,
        sender: Sender::parse(&config.mail.from).map_err(|e| failed(&e))?,
        common,
    })
}

/// The address in `MAIL_FROM`, for people to write to; the default's `localhost` is none.
fn address_of(from: &str) -> Option<Email> {
    let address = from.rsplit_once('<').map_or(from, |(_, rest)| rest.trim_end_matches('>'));
    Email::parse(address).ok()
}

/// The secret from the environment, or from `<data>/secret.key`, which is made (mode 0600) when it is not there.
pub fn load_secret(config: &Config, ambient: &Ambient) -> Result<Secret, StartError> {
    if let Some(secret) = &config.secret {
        return Ok(secret.clone());
    }
    let path = config.data_dir.join("secret.key");
    let failed = |source| StartError::File { path: path.clone(), source };
    match std::fs::read_to_string(&path) {
        Ok(text) => Ok(Secret::parse(text.trim())?),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            let secret = Secret::generate(&mut ambient.rng());
            create_private(&path, &secret.to_hex()).map_err(failed)?;
            Ok(secret)
        }
        Err(error) => Err(failed(error)),
    }
}

/// Writes a new file that only its owner may read. A crash leaves the whole file or none.
fn create_private(path: &Path, text: &str) -> std::io::Result<()> {
    use std::io::Write;
    use std::os::unix::fs::OpenOptionsExt;
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let draft = path.with_extension("new");
    let mut file = std::fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&draft)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    std::fs::rename(&draft, path)
}

/// Proves that the secret fits the database: the canary, written by the first start, must open.
pub fn check_canary(db: &Db, secret: &Secret, previous: &[Secret]) -> Result<(), StartError> {
    let expected = canary(secret);
    let mut known: Vec<String> = previous.iter().map(canary).collect();
    known.push(expected.clone());
    let stored = db.read_blocking(read_canary)?;
    let stored = match stored {
        Some(stored) => stored,
        None => db.write_blocking(move |conn| {
            // Two servers may start at once on one new database: the first one's canary stays.
            let row = (settings::name.eq("canary"), settings::value.eq(&expected));
            crate::on_either!(conn, c => diesel::insert_into(settings::table)
                .values(row)
                .on_conflict_do_nothing()
                .execute(c))?;
            Ok::<_, db::Error>(read_canary(conn)?.unwrap_or_default())
        })?,
    };
    if known.contains(&stored) { Ok(()) } else { Err(StartError::WrongSecret) }
}

fn canary(secret: &Secret) -> String {
    let mac = crate::secret::hmac_sha256(&secret.subkey("keysmith/canary/v1"), &[CANARY.as_bytes()]);
    data_encoding::HEXLOWER.encode(&mac)
}

fn read_canary(conn: &mut Conn) -> db::Result<Option<String>> {
    Ok(settings::table.find("canary").select(settings::value).first(conn).optional()?)
}

/// A database without tiers takes the catalog file; without the file it stays empty, and says so.
pub fn load_catalog(db: &Db, ambient: &Ambient, path: &Path) -> Result<(), StartError> {
    if db.read_blocking(|conn| Ok::<_, db::Error>(!crate::catalog::list_tiers(conn)?.is_empty()))? {
        return Ok(());
    }
    if !path.exists() {
        tracing::warn!(path = %path.display(), "no catalog: nothing can be sold until `keysmith catalog apply FILE`");
        return Ok(());
    }
    let catalog = Catalog::read(path)?;
    let ambient = ambient.clone();
    db.write_blocking(move |conn| apply::apply_to_empty(conn, &ambient, &catalog))?;
    Ok(())
}
