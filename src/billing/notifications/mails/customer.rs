//! Mails to customers about licenses: the fields and template values that all of them share.

use std::sync::Arc;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::accounts::account;
use crate::billing::context::BillingContext;
use crate::billing::records::purchase::Purchase;
use crate::catalog::product_names::ProductNames;
use crate::db::{self, Conn};
use crate::ids::{LicenseId, OrderId, SubscriptionId, TierId};
use crate::jobs::JobError;
use crate::licenses::keys;
use crate::licenses::license::License;
use crate::licenses::mails::key_list::KeyList;
use crate::licenses::stored_form::KeyRing;
use crate::mail::{Common, Composed, MailKind, NewMail};

/// The maximum number of licenses that a mail lists; the rest are only counted.
const NAMED: usize = 50;

/// A kind of mail to a customer about licenses. Its JSON form holds its own fields, next to those of [`About`].
pub trait CustomerMail: Serialize + DeserializeOwned + 'static {
    /// The folder of its templates below `mail/`.
    const TEMPLATE: &'static str;
    /// The template values of this kind, in addition to those that every mail to a customer has.
    type Own: Serialize + DeserializeOwned;

    /// Loads what the mail's own fields refer to.
    fn own(self, conn: &mut Conn, shown: &Shown) -> db::Result<Self::Own>;
}

/// Implements [`CustomerMail`] for a type whose fields are its template values.
macro_rules! plain_customer_mail {
    ($mail:ty, $template:literal) => {
        impl $crate::billing::notifications::mails::customer::CustomerMail for $mail {
            const TEMPLATE: &'static str = $template;
            type Own = Self;

            fn own(
                self,
                _: &mut $crate::db::Conn,
                _: &$crate::billing::notifications::mails::customer::Shown,
            ) -> $crate::db::Result<Self> {
                Ok(self)
            }
        }
    };
}
pub(super) use plain_customer_mail;

/// The licenses that a mail is about.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct About {
    /// The licenses that it lists.
    pub license_ids: Vec<LicenseId>,
    /// The total number of licenses.
    pub count: i64,
    pub tier_id: Option<TierId>,
    pub order_id: Option<OrderId>,
    pub subscription_id: Option<SubscriptionId>,
}

impl About {
    /// Describes these licenses of a purchase.
    pub fn of(purchase: &Purchase, licenses: &[&License]) -> Self {
        Self {
            license_ids: licenses.iter().take(NAMED).map(|license| license.id.clone()).collect(),
            count: i64::try_from(licenses.len()).unwrap_or(i64::MAX),
            tier_id: licenses.first().map(|license| license.tier_id.clone()),
            order_id: purchase.order.as_ref().map(|order| order.id.clone()),
            subscription_id: purchase.subscription_id.clone(),
        }
    }
}

/// A mail to a customer, as stored in the outbox.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ToCustomer<M> {
    #[serde(flatten)]
    pub mail: M,
    #[serde(flatten)]
    pub about: About,
}

/// The template values of every mail to a customer.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Shown {
    #[serde(flatten)]
    pub names: ProductNames,
    /// The number of licenses the mail is about; it may list fewer.
    pub count: i64,
    #[serde(flatten)]
    pub list: KeyList,
    pub order_id: Option<OrderId>,
    /// The page that manages the subscription, or else the customer's dashboard.
    pub billing_url: String,
    pub renew_url: String,
    pub buy_url: String,
}

/// The template values of one kind.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct CustomerContext<O> {
    #[serde(flatten)]
    pub own: O,
    #[serde(flatten)]
    pub shown: Shown,
}

impl<M: CustomerMail> MailKind for ToCustomer<M> {
    const TEMPLATE: &'static str = M::TEMPLATE;
    type With = Arc<KeyRing>;
    type Context = CustomerContext<M::Own>;

    fn compose(
        self,
        conn: &mut Conn,
        common: &Common,
        ring: &Arc<KeyRing>,
    ) -> Result<Composed<Self::Context>, JobError> {
        let Self { mail, about } = self;
        let ids: Vec<&str> = about.license_ids.iter().map(LicenseId::as_str).collect();
        let (list, attachments) = KeyList::of(keys::of_licenses(conn, ring, &ids)?)?;
        let dashboard = &common.dashboard_url;
        let manage = |id: &SubscriptionId| format!("{dashboard}/subscriptions/{id}");
        let shown = Shown {
            names: ProductNames::of_tier_id(conn, about.tier_id.as_ref(), common)?,
            count: about.count,
            list,
            order_id: about.order_id,
            billing_url: about.subscription_id.as_ref().map_or_else(|| dashboard.clone(), manage),
            renew_url: dashboard.clone(),
            buy_url: format!("{}/buy", common.public_url),
        };
        let own = mail.own(conn, &shown)?;
        Ok(Composed { attachments, ..Composed::of(CustomerContext { own, shown }) })
    }
}

/// Queues a mail to the customer of `purchase` about `licenses`. With a `once` key, at most one mail with that key is
/// ever queued. A purchase without an address gets none.
pub fn queue<M: CustomerMail>(
    conn: &mut Conn,
    ctx: &BillingContext,
    purchase: &Purchase,
    licenses: &[&License],
    mail: M,
    once: Option<String>,
) -> db::Result<()> {
    let about = About::of(purchase, licenses);
    queue_about(conn, ctx, purchase, licenses, ToCustomer { mail, about }, once)
}

/// Like [`queue`], for a mail that is not about all of `licenses`.
pub fn queue_about<M: CustomerMail>(
    conn: &mut Conn,
    ctx: &BillingContext,
    purchase: &Purchase,
    licenses: &[&License],
    mail: ToCustomer<M>,
    once: Option<String>,
) -> db::Result<()> {
    let Some(recipient) = recipient(conn, purchase, licenses)? else { return Ok(()) };
    let order_id = purchase.order.as_ref().map(|order| order.id.clone());
    NewMail { recipient, mail, once_key: once, order_id }.queue(conn, &ctx.context)?;
    Ok(())
}

/// The buyer's address, or else that of the licenses' owner.
fn recipient(conn: &mut Conn, purchase: &Purchase, licenses: &[&License]) -> db::Result<Option<String>> {
    let buyer = purchase.order.as_ref().and_then(|order| order.account_id.clone());
    let owner = || licenses.iter().find_map(|license| license.account_id.clone());
    match buyer.or_else(owner) {
        Some(id) => Ok(account::find(conn, &id)?.map(|account| account.email.as_str().to_owned())),
        None => Ok(purchase.order.as_ref().and_then(|order| order.email.clone())),
    }
}
