//! `license_keys`: delivers the keys of an order.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::accounts::email::Email;
use crate::billing::records::order::Order;
use crate::catalog::product_names::ProductNames;
use crate::catalog::{KeyStorage, Tier};
use crate::db::{self, Conn};
use crate::ids::{Context, OrderId};
use crate::jobs::JobError;
use crate::licenses::keys;
use crate::licenses::mails::key_list::KeyList;
use crate::licenses::status::PurchaseType;
use crate::licenses::stored_form::KeyRing;
use crate::mail::{Common, Composed, MailKind, NewMail};

/// The delivery mail of an order.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct LicenseKeys {
    pub order_id: OrderId,
}

/// Its template values.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct LicenseKeysContext {
    #[serde(flatten)]
    pub names: ProductNames,
    pub purchase_type: PurchaseType,
    pub count: usize,
    #[serde(flatten)]
    pub list: KeyList,
    /// Whether the keys are stored hashed, so that no page can show them again.
    pub shown_once: bool,
    pub order_id: OrderId,
    /// RFC 3339.
    pub valid_until: Option<String>,
}

impl LicenseKeys {
    /// Queues the mail, at most once for an order and once for each batch of licenses minted later; `later` is that
    /// batch's first ordinal.
    pub fn queue(
        conn: &mut Conn,
        context: &Context,
        order_id: &OrderId,
        to: &Email,
        later: Option<i64>,
    ) -> db::Result<()> {
        let later = later.map(|ordinal| format!(":{ordinal}")).unwrap_or_default();
        let mail = NewMail {
            recipient: to.as_str().to_owned(),
            mail: Self { order_id: order_id.to_owned() },
            once_key: Some(format!("license_keys:{order_id}{later}")),
            order_id: Some(order_id.to_owned()),
        };
        mail.queue(conn, context).map(|_| ())
    }
}

impl MailKind for LicenseKeys {
    const TEMPLATE: &'static str = "license_keys";
    type With = Arc<KeyRing>;
    type Context = LicenseKeysContext;

    fn compose(
        self,
        conn: &mut Conn,
        common: &Common,
        ring: &Arc<KeyRing>,
    ) -> Result<Composed<LicenseKeysContext>, JobError> {
        let id = self.order_id;
        let order = Order::find(conn, &id)?.ok_or_else(|| JobError::Fail(format!("There is no order {id}.")))?;
        let found = keys::of_order(conn, ring, &id, order.account_id.as_ref(), i64::MAX)?;
        let tier = match &order.tier_id {
            Some(tier) => Tier::find(conn, tier)?,
            None => None,
        };
        let count = found.len();
        let (list, attachments) = KeyList::of(found)?;
        let context = LicenseKeysContext {
            names: ProductNames::of(conn, tier.as_ref(), common)?,
            purchase_type: order.purchase_type,
            count,
            list,
            shown_once: tier.is_some_and(|tier| tier.key_storage == KeyStorage::Hashed),
            order_id: id.clone(),
            valid_until: None,
        };
        let after_sent = Box::new(move |conn: &mut Conn| keys::forget_pending(conn, &id));
        Ok(Composed { context, attachments, after_sent: Some(after_sent) })
    }
}
