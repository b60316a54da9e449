//! Kinds of mail. Each is a struct: its fields are what the outbox stores, and [`MailKind::Context`] is what its
//! templates receive. So no mail is queued with a missing field, and no template receives less than it uses.

use std::collections::BTreeMap;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::message::Attachment;
use crate::config::{Config, Links};
use crate::db::Conn;
use crate::jobs::JobError;

/// Values that every mail's templates receive, in addition to `to`.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Common {
    pub seller_name: String,
    /// An absolute URL.
    pub dashboard_url: String,
    pub support_email: Option<String>,
    /// The seller's own pages.
    pub seller_links: Links,
    /// An absolute URL.
    pub logo_url: Option<String>,
    pub sandbox: bool,
    /// Where customers reach this server, without a trailing slash; used to build the addresses in a kind's context.
    #[serde(skip)]
    pub public_url: String,
}

impl Common {
    /// Builds the values from the configuration; `public_url` is where customers reach this server.
    pub fn of(config: &Config, public_url: &str) -> Self {
        Self {
            seller_name: config.seller_name.clone(),
            dashboard_url: format!("{public_url}/dashboard"),
            support_email: None,
            seller_links: config.links.clone(),
            logo_url: config.logo.as_ref().map(|logo| format!("{public_url}/brand/{}", logo.file_name())),
            sandbox: config.is_sandbox(),
            public_url: public_url.to_owned(),
        }
    }
}

/// Runs in the write that marks the mail as sent; like any write, possibly more than once.
pub type AfterSent = Box<dyn FnMut(&mut Conn) -> crate::db::Result<()> + Send>;

/// A mail whose templates can be rendered; composed at each attempt from what the outbox holds.
pub struct Composed<C = Map<String, Value>> {
    /// Template values besides [`Common`] and `to`. May contain license keys; never stored or logged.
    pub context: C,
    pub attachments: Vec<Attachment>,
    pub after_sent: Option<AfterSent>,
}

impl<C> Composed<C> {
    /// Returns a mail without attachments or follow-up writes.
    pub fn of(context: C) -> Self {
        Self { context, attachments: Vec::new(), after_sent: None }
    }
}

/// A kind of mail. Its JSON form is the outbox's `context`: ids and facts, never a license key or a token.
pub trait MailKind: Serialize + DeserializeOwned + 'static {
    /// The folder of its templates below `mail/`.
    const TEMPLATE: &'static str;
    /// Whether it goes to the seller's team; those mails are in English.
    const FOR_SELLER: bool = false;
    /// What composing needs besides the database: the server's secret, its key ring, or nothing.
    type With: Clone + Send + Sync + 'static;
    /// Template values besides [`Common`] and `to`. Also deserialized, because the samples of a kind are this struct.
    type Context: Serialize + DeserializeOwned;

    /// Loads the mail's data. [`JobError::Fail`] = there is nothing left to send.
    fn compose(self, conn: &mut Conn, common: &Common, with: &Self::With) -> Result<Composed<Self::Context>, JobError>;
}

type Compose = dyn Fn(&mut Conn, &Common, &Value) -> Result<Composed, JobError> + Send + Sync;

struct Known {
    compose: Box<Compose>,
    for_seller: bool,
    reread: fn(Value) -> serde_json::Result<Value>,
}

/// The kinds of mail that a server can send, by template name.
#[derive(Default)]
pub struct Kinds(BTreeMap<&'static str, Known>);

impl Kinds {
    /// Registers a kind, with what composing it needs.
    pub fn add<K: MailKind>(&mut self, with: &K::With) {
        let with = with.clone();
        let compose = move |conn: &mut Conn, common: &Common, queued: &Value| compose::<K>(conn, common, &with, queued);
        self.0.insert(
            K::TEMPLATE,
            Known { compose: Box::new(compose), for_seller: K::FOR_SELLER, reread: reread::<K::Context> },
        );
    }

    /// Whether mails with this template go to the seller's team.
    pub fn is_for_seller(&self, template: &str) -> bool {
        self.0.get(template).is_some_and(|known| known.for_seller)
    }

    /// Returns the templates of all kinds.
    pub fn templates(&self) -> impl Iterator<Item = &'static str> {
        self.0.keys().copied()
    }

    /// Composes a mail of the outbox; `queued` is its stored context.
    pub fn compose(
        &self,
        conn: &mut Conn,
        common: &Common,
        template: &str,
        queued: &Value,
    ) -> Result<Composed, JobError> {
        let known = self.0.get(template).ok_or_else(|| JobError::Fail(format!("There is no mail {template:?}.")))?;
        (known.compose)(conn, common, queued)
    }

    /// Deserializes a sample as the context struct of its kind and serializes it again: the result equals the sample if
    /// it has exactly the struct's fields. `None` = unknown kind.
    pub fn reread(&self, template: &str, sample: Value) -> Option<serde_json::Result<Value>> {
        self.0.get(template).map(|known| (known.reread)(sample))
    }
}

fn compose<K: MailKind>(
    conn: &mut Conn,
    common: &Common,
    with: &K::With,
    queued: &Value,
) -> Result<Composed, JobError> {
    let mail = K::deserialize(queued)
        .map_err(|error| JobError::Fail(format!("This {} mail cannot be read: {error}.", K::TEMPLATE)))?;
    let composed = mail.compose(conn, common, with)?;
    let context = fields(&composed.context).map_err(|error| JobError::Fail(error.to_string()))?;
    Ok(Composed { context, attachments: composed.attachments, after_sent: composed.after_sent })
}

/// Returns the fields of a struct.
pub fn fields(context: &impl Serialize) -> serde_json::Result<Map<String, Value>> {
    serde_json::from_value(serde_json::to_value(context)?)
}

/// Deserializes a context and serializes it again.
pub fn reread<C: Serialize + DeserializeOwned>(sample: Value) -> serde_json::Result<Value> {
    serde_json::to_value(C::deserialize(sample)?)
}

/// An ISO 4217 currency code in lower case. Stripe omits it where no money is involved; templates need a string.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Option<String>")]
pub struct Currency(pub String);

impl Default for Currency {
    fn default() -> Self {
        Self("usd".to_owned())
    }
}

impl From<Option<String>> for Currency {
    fn from(code: Option<String>) -> Self {
        code.map_or_else(Self::default, Self)
    }
}
