//! `license_reissued`: a license got a new key.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::catalog::product_names::ProductNames;
use crate::catalog::{KeyStorage, Tier};
use crate::db::{self, Conn};
use crate::ids::LicenseId;
use crate::jobs::JobError;
use crate::licenses::keys::{self, ShownKey};
use crate::licenses::license::License;
use crate::licenses::stored_form::KeyRing;
use crate::mail::{Common, Composed, MailKind};

/// The mail with the new key.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct LicenseReissued {
    pub license_id: LicenseId,
    pub old_key_prefix: String,
    pub activations_kept: bool,
}

/// Its template values.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct LicenseReissuedContext {
    #[serde(flatten)]
    pub names: ProductNames,
    /// The new key.
    pub keys: Vec<ShownKey>,
    pub old_key_prefix: String,
    pub activations_kept: bool,
    /// Whether the key is stored hashed, so that no page can show it again.
    pub shown_once: bool,
}

impl MailKind for LicenseReissued {
    const TEMPLATE: &'static str = "license_reissued";
    type With = Arc<KeyRing>;
    type Context = LicenseReissuedContext;

    fn compose(
        self,
        conn: &mut Conn,
        common: &Common,
        ring: &Arc<KeyRing>,
    ) -> Result<Composed<LicenseReissuedContext>, JobError> {
        let id = self.license_id;
        let license = License::find(conn, &id)?.ok_or_else(|| JobError::Fail(format!("There is no license {id}.")))?;
        let tier = Tier::find(conn, &license.tier_id)?;
        let tier = tier.ok_or_else(|| db::Error::Corrupt(format!("license {id} has no tier")))?;
        let context = LicenseReissuedContext {
            names: ProductNames::of(conn, Some(&tier), common)?,
            keys: vec![keys::shown(&license, ring)?],
            old_key_prefix: self.old_key_prefix,
            activations_kept: self.activations_kept,
            shown_once: tier.key_storage == KeyStorage::Hashed,
        };
        let after_sent = Box::new(move |conn: &mut Conn| keys::forget_pending_of(conn, &id));
        Ok(Composed { after_sent: Some(after_sent), ..Composed::of(context) })
    }
}
