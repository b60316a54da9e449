//! Kinds of mail. Each is a struct: its fields are what the outbox keeps of it, and [`MailKind::Context`] is what its
//! templates take. So no mail can be queued with a field missing, and no template be given less than it asks for.

use std::collections::BTreeMap;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::message::Attachment;
use crate::config::{Config, Links};
use crate::db::Conn;
use crate::jobs::JobError;

/// What every mail's templates take, besides `to`.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Common {
    pub seller_name: String,
    /// Absolute.
    pub dashboard_url: String,
    pub support_email: Option<String>,
    /// Pages of the seller's own.
    pub seller_links: Links,
    /// Absolute.
    pub logo_url: Option<String>,
    pub sandbox: bool,
    /// Where customers reach this server, without a slash at the end; for the addresses that a kind's context holds.
    #[serde(skip)]
    pub public_url: String,
}

impl Common {
    /// What this configuration says; `public_url` is where customers reach this server.
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

/// Runs in the write that marks the mail as sent, and like any write maybe more than once.
pub type AfterSent = Box<dyn FnMut(&mut Conn) -> crate::db::Result<()> + Send>;

/// A mail whose templates can be rendered: looked up at each try from what the outbox holds.
pub struct Composed<C = Map<String, Value>> {
    /// What the templates take besides [`Common`] and `to`. It may hold license keys; it is never stored or logged.
    pub context: C,
    pub attachments: Vec<Attachment>,
    pub after_sent: Option<AfterSent>,
}

impl<C> Composed<C> {
    /// A mail without attachments, after which nothing has to happen.
    pub fn of(context: C) -> Self {
        Self { context, attachments: Vec::new(), after_sent: None }
    }
}

/// A kind of mail. Its JSON form is the outbox's `context`: ids and facts, never a license key or a token.
pub trait MailKind: Serialize + DeserializeOwned + 'static {
    /// The folder of its templates below `mail/`.
    const TEMPLATE: &'static str;
    /// Whether it goes to who runs the shop: those are in English.
    const FOR_SELLER: bool = false;
    /// What composing takes besides the database: the server's secret, its key ring, or nothing.
    type With: Clone + Send + Sync + 'static;
    /// What the templates take besides [`Common`] and `to`. It can be read, too: the samples of a kind are this struct.
    type Context: Serialize + DeserializeOwned;

    /// Looks up what the mail is about. [`JobError::Fail`] = there is nothing to send any more.
    fn compose(self, conn: &mut Conn, common: &Common, with: &Self::With) -> Result<Composed<Self::Context>, JobError>;
}

type Compose = dyn Fn(&mut Conn, &Common, &Value) -> Result<Composed, JobError> + Send + Sync;

struct Known {
    compose: Box<Compose>,
    for_seller: bool,
    reread: fn(Value) -> serde_json::Result<Value>,
}

/// The kinds of mail that a server can send, by the name of their templates.
#[derive(Default)]
pub struct Kinds(BTreeMap<&'static str, Known>);

impl Kinds {
    /// Adds a kind, with what composing it takes.
    pub fn add<K: MailKind>(&mut self, with: &K::With) {
        let with = with.clone();
        let compose = move |conn: &mut Conn, common: &Common, queued: &Value| compose::<K>(conn, common, &with, queued);
        self.0.insert(
            K::TEMPLATE,
            Known { compose: Box::new(compose), for_seller: K::FOR_SELLER, reread: reread::<K::Context> },
        );
    }

    /// Whether mails of this template go to who runs the shop.
    pub fn is_for_seller(&self, template: &str) -> bool {
        self.0.get(template).is_some_and(|known| known.for_seller)
    }

    /// The templates of all kinds.
    pub fn templates(&self) -> impl Iterator<Item = &'static str> {
        self.0.keys().copied()
    }

    /// Composes a mail of the outbox. `queued` is its row's context.
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

    /// A sample of this template's context, read as the struct of its kind and written again: equal to the sample if
    /// that has all fields of the struct and no others. `None` = there is no such kind.
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

/// The fields of a struct.
pub fn fields(context: &impl Serialize) -> serde_json::Result<Map<String, Value>> {
    serde_json::from_value(serde_json::to_value(context)?)
}

/// Reads a context and writes it again.
pub fn reread<C: Serialize + DeserializeOwned>(sample: Value) -> serde_json::Result<Value> {
    serde_json::to_value(C::deserialize(sample)?)
}

/// A currency in lower case, by ISO 4217. Stripe leaves it out where no money is meant; templates take a text.
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
