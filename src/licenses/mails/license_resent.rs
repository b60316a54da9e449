//! `license_resent`: sends the key of one license to its owner.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::key_list::KeyList;
use crate::accounts::email::Email;
use crate::catalog::Tier;
use crate::catalog::product_names::ProductNames;
use crate::db::{self, Conn};
use crate::ids::{Context, LicenseId};
use crate::jobs::JobError;
use crate::licenses::keys;
use crate::licenses::license::License;
use crate::licenses::stored_form::KeyRing;
use crate::mail::{Common, Composed, MailKind, NewMail};

/// The mail with one license's key.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct LicenseResent {
    pub license_id: LicenseId,
}

/// Its template values.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct LicenseResentContext {
    #[serde(flatten)]
    pub names: ProductNames,
    pub count: usize,
    #[serde(flatten)]
    pub list: KeyList,
}

impl LicenseResent {
    /// Queues the mail in the caller's transaction.
    pub fn queue(conn: &mut Conn, context: &Context, license_id: &LicenseId, to: &Email) -> db::Result<()> {
        NewMail::new(to.as_str(), Self { license_id: license_id.to_owned() }).queue(conn, context).map(|_| ())
    }
}

impl MailKind for LicenseResent {
    const TEMPLATE: &'static str = "license_resent";
    type With = Arc<KeyRing>;
    type Context = LicenseResentContext;

    fn compose(
        self,
        conn: &mut Conn,
        common: &Common,
        ring: &Arc<KeyRing>,
    ) -> Result<Composed<LicenseResentContext>, JobError> {
        let id = self.license_id;
        let license = License::find(conn, &id)?.ok_or_else(|| JobError::Fail(format!("There is no license {id}.")))?;
        let tier = Tier::find(conn, &license.tier_id)?;
        let names = ProductNames::of(conn, tier.as_ref(), common)?;
        let (list, attachments) = KeyList::of(vec![keys::shown(&license, ring)?])?;
        let after_sent = Box::new(move |conn: &mut Conn| keys::forget_pending_of(conn, &id));
        let context = LicenseResentContext { names, count: 1, list };
        Ok(Composed { context, attachments, after_sent: Some(after_sent) })
    }
}
