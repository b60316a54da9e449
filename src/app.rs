//! What a running server is made of, and how it is put together from a configuration.

pub mod effective;
pub mod live;
pub mod mails;
mod reconfigure;
pub mod secrets;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use crate::abuse::Guard;
use crate::accounts::email::Email;
use crate::activations::Activator;
use crate::activations::validate::Limits;
use crate::billing::BillingContext;
use crate::billing::records::in_clear;
use crate::catalog::file::Catalog;
use crate::catalog::{CatalogError, apply};
use crate::config::{Config, LiveStripe};
use crate::db::{self, Db};
use crate::ids::Context;
use crate::jobs::runner::Wake;
use crate::licenses::mint::{KeySigner, Minter};
use crate::licenses::stored_form::KeyRing;
use crate::mail::message::MessageError;
use crate::mail::transport::SmtpUrlError;
use crate::mail::{Common, Kinds, Mailer, Sender, Transport};
use crate::metrics::Metrics;
use crate::offline::revocations::Revocations;
use crate::sandbox::server::Played;
use crate::secret::sealed::Sealer;
use crate::secret::{Redacted, Secret, SecretError};
use crate::settings::Stored;
use crate::stripe::client::{CallError, Client};
use crate::templates::{TemplateError, Templates};
use crate::webhooks::Webhooks;
use secrets::Secrets;

/// Connections to the database; two cores are busy with far fewer.
const CONNECTIONS: u32 = 16;

/// A running server; cheap to clone: one counter, however many parts.
#[derive(Clone)]
pub struct App(Arc<Parts>);

impl std::ops::Deref for App {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}

/// Only while it is put together; later each clone would have its own.
impl std::ops::DerefMut for App {
    fn deref_mut(&mut self) -> &mut Parts {
        Arc::make_mut(&mut self.0)
    }
}

/// A running server's parts.
#[derive(Clone)]
pub struct Parts {
    pub config: Arc<Config>,
    pub context: Context,
    pub db: Db,
    /// The server's secret; areas take subkeys of it.
    pub secret: Arc<Secret>,
    pub ring: Arc<KeyRing>,
    /// Seals what is no license key and must be readable again.
    pub sealer: Sealer,
    /// Held as long as the server runs: nobody changes the secret under it.
    _secrets: Arc<Secrets>,
    pub billing: BillingContext,
    pub templates: Templates,
    pub mailer: Mailer,
    pub wake: Wake,
    /// The server was asked to stop: no connection is kept for a further request.
    pub is_stopping: Arc<AtomicBool>,
    pub activator: Activator,
    /// Webhooks to the seller's own programs.
    pub webhooks: Webhooks,
    /// What one caller may cost (`KEYSMITH_RATE_LIMIT`).
    pub guard: Arc<Guard>,
    pub metrics: Metrics,
    /// The signed list of revoked licenses, as it is shown.
    pub revocations: Arc<Revocations>,
    /// The stored settings that are in `config`.
    pub settings: Arc<Stored>,
    /// Where it is reached when no public URL is set.
    pub own_url: String,
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
    #[error("{path}: {source}", path = .path.display())]
    Secret { path: PathBuf, source: SecretError },
    #[error("{path}: {source}", path = .path.display())]
    File { path: PathBuf, source: std::io::Error },
    #[error(
        "the server's secret does not fit this database: it was set up with another one. Restore <data>/secret.key or \
         KEYSMITH_SECRET, or name the old one in KEYSMITH_PREVIOUS_SECRETS"
    )]
    WrongSecret,
    #[error(
        "{path} is not there, and this database was set up with a secret: restore that file from a backup, or set \
         KEYSMITH_SECRET",
        path = .0.display()
    )]
    NoSecret(PathBuf),
    #[error("the secret is being changed: wait until `keysmith secret rotate` is done")]
    Rotating,
    #[error("the catalog: {0}")]
    Catalog(#[from] CatalogError),
    #[error("KEYSMITH_CATALOG: {path}: {source}", path = .path.display())]
    CatalogFile { path: PathBuf, source: CatalogError },
    #[error(transparent)]
    Templates(#[from] TemplateError),
    #[error("Stripe: {0}")]
    Stripe(#[from] CallError),
    #[error(transparent)]
    Sender(#[from] MessageError),
    #[error(transparent)]
    Smtp(#[from] SmtpUrlError),
    #[error(
        "without a Stripe key the sandbox would have to start, which it does with the server: start the server again"
    )]
    NoSandbox,
    #[error("KEYSMITH_BIND: cannot listen on {address}: {source}{}", hint(.source))]
    Bind { address: String, source: std::io::Error },
}

/// What to do about an address that cannot be used.
fn hint(error: &std::io::Error) -> &'static str {
    match error.kind() {
        std::io::ErrorKind::AddrInUse => "; another program has it: is a server running already?",
        std::io::ErrorKind::PermissionDenied => "; ports below 1024 take a privilege: put a proxy before a higher one",
        _ => "; is this an address of this machine?",
    }
}

impl App {
    /// Whether customers reach this server under https.
    pub fn is_https(&self) -> bool {
        self.public_url.starts_with("https://")
    }

    /// Puts a server together: secret, database with its migrations, canary, catalog, clients. `stripe` is the account
    /// that is asked (the stand-in's in the sandbox). Blocking.
    pub fn build(
        config: Config,
        context: Context,
        stripe: &LiveStripe,
        public_url: String,
        signer: Arc<dyn KeySigner>,
    ) -> Result<Self, StartError> {
        let secrets = Secrets::load(&config, &context)?;
        let db = Db::open(&config.database, CONNECTIONS)?;
        // A backup of before a rotation belongs to the older secret, and so do the keys that it lost.
        let ring = Arc::new(secrets.ring().minting_under(secrets.check(&db)?));
        let db = match &config.replica {
            Some(url) => db.follow(url.expose(), CONNECTIONS)?,
            None => db,
        };
        let missing = db.read_blocking(|conn| secrets.missing(conn))?;
        if !missing.is_empty() {
            let ids = missing.join(", ");
            tracing::error!(secrets = ids, "hashed license keys need older secrets: see KEYSMITH_PREVIOUS_SECRETS");
        }
        load_catalog(&db, &context, &config.catalog)?;
        let overrides = config.data_dir.join("templates");
        let templates = Templates::load(Some(&overrides).filter(|path| path.is_dir()).map(PathBuf::as_path))?;
        let texts = db.read_blocking(crate::mail::texts::all)?;
        let templates = if texts.is_empty() { templates } else { templates.with_texts(&texts)? };
        let sealer = secrets.sealer();
        in_clear::seal(&db, &sealer)?;
        let minter = Minter { context: context.clone(), ring: ring.clone(), sealer: sealer.clone(), signer };
        let secret = Arc::new(secrets.current.clone());
        let kinds = mails::kinds(&secret, &ring);
        let own_url = if config.public_url.is_none() { public_url.clone() } else { format!("http://{}", config.bind) };
        let mailer = mailer(&config, &db, &context, &templates, &public_url, Arc::new(kinds))?;
        db.watch()?;
        let limits = Limits { memory: config.validation_memory, stale_seconds: config.stale_seconds };
        let activator = Activator::new(context.clone(), ring.clone(), limits);
        let billing = BillingContext {
            db: db.clone(),
            stripe: Client::new(&stripe.secret_key, &stripe.api_base, context.clone())?,
            context: context.clone(),
            minter,
            checkout: config.checkout.clone(),
            on_refund: config.on_refund,
            on_inquiry: config.on_inquiry,
            contact_email: address_of(&config.mail.from).map(|email| email.as_str().to_owned()),
            public_url: public_url.clone(),
        };
        Ok(Self(Arc::new(Parts {
            webhooks: Webhooks::new(db.clone(), context.clone(), sealer.clone(), posts_to_itself(&config)),
            admin_token: config.admin_token.clone().map(Arc::new),
            guard: Arc::new(Guard::new(&config.limits, context.clock.clone())),
            config: Arc::new(config),
            context,
            db,
            secret,
            sealer,
            _secrets: Arc::new(secrets),
            ring,
            billing,
            templates,
            mailer,
            wake: Wake::default(),
            is_stopping: Arc::default(),
            activator,
            metrics: Metrics::new(),
            revocations: Arc::default(),
            settings: Arc::default(),
            own_url,
            sandbox: None,
            webhook_secrets: stripe.webhook_secrets.clone().into(),
            public_url,
        })))
    }

    /// The address in `MAIL_FROM`, for people to write to.
    pub fn contact_email(&self) -> Option<Email> {
        address_of(&self.config.mail.from)
    }
}

/// Whether webhooks may go to this machine itself. Strangers are the administrators of a public sandbox.
fn posts_to_itself(config: &Config) -> bool {
    config.is_sandbox() && !config.public_sandbox
}

fn mailer(
    config: &Config,
    db: &Db,
    context: &Context,
    templates: &Templates,
    public_url: &str,
    kinds: Arc<Kinds>,
) -> Result<Mailer, StartError> {
    let support_email = address_of(&config.mail.from).map(|email| email.as_str().to_owned());
    let common = Common { support_email, ..Common::of(config, public_url) };
    Ok(Mailer {
        db: db.clone(),
        context: context.clone(),
        templates: templates.clone(),
        transport: Transport::of(&config.mail, &config.data_dir)?,
        sender: Sender::parse(&config.mail.from)?,
        common,
        kinds,
    })
}

/// The address in `MAIL_FROM`, for people to write to; the default's `localhost` is none.
fn address_of(from: &str) -> Option<Email> {
    let address = from.rsplit_once('<').map_or(from, |(_, rest)| rest.trim_end_matches('>'));
    Email::parse(address).ok()
}

/// A database without tiers takes the catalog file; without the file it stays empty, and says so.
pub fn load_catalog(db: &Db, context: &Context, path: &Path) -> Result<(), StartError> {
    if db.read_blocking(|conn| Ok::<_, db::Error>(!crate::catalog::list_tiers(conn)?.is_empty()))? {
        return Ok(());
    }
    if !path.exists() {
        tracing::warn!(path = %path.display(), "KEYSMITH_CATALOG: no such file: nothing can be sold until `keysmith catalog apply FILE`");
        return Ok(());
    }
    let named = |source| StartError::CatalogFile { path: path.to_owned(), source };
    let catalog = Catalog::read(path).map_err(named)?;
    let context = context.clone();
    db.write_blocking(move |conn| apply::apply_to_empty(conn, &context, &catalog))?;
    Ok(())
}
