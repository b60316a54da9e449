//! The mails of this area, a struct each, with their template values.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::accounts::not_me::{self, Change, Claim};
use crate::catalog::product_names::ProductNames;
use crate::db::Conn;
use crate::ids::{LicenseId, TierId};
use crate::jobs::JobError;
use crate::licenses::keys::{self, ShownKey};
use crate::licenses::stored_form::KeyRing;
use crate::mail::{Common, Composed, Kinds, MailKind};
use crate::secret::Secret;

/// Registers this area's kinds of mail. The key ring opens the keys that they contain.
pub fn register(kinds: &mut Kinds, ring: &Arc<KeyRing>, secret: &Arc<Secret>) {
    kinds.add::<TrialStarted>(&(ring.clone(), secret.clone()));
    kinds.add::<TrialEnding>(&());
}

/// `trial_started`: a trial was started with this address.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct TrialStarted {
    pub license_ids: Vec<LicenseId>,
    pub tier_id: TierId,
    pub days: i64,
    /// RFC 3339.
    pub expires_at: String,
    /// When it started, in Unix seconds.
    #[serde(default)]
    pub at: i64,
}

/// Its template values.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct TrialStartedContext {
    #[serde(flatten)]
    pub names: ProductNames,
    pub days: i64,
    pub expires_at: String,
    pub keys: Vec<ShownKey>,
    pub buy_url: String,
    /// The link to report that the reader did not start the trial: anybody can start one with their address.
    pub not_me_url: Option<String>,
}

impl MailKind for TrialStarted {
    const TEMPLATE: &'static str = "trial_started";
    type With = (Arc<KeyRing>, Arc<Secret>);
    type Context = TrialStartedContext;

    fn compose(
        self,
        conn: &mut Conn,
        common: &Common,
        (ring, secret): &Self::With,
    ) -> Result<Composed<TrialStartedContext>, JobError> {
        let claim = |license: &LicenseId| Claim { subject: license.to_string(), change: Change::Trial, at: self.at };
        let not_me_url =
            self.license_ids.first().map(|license| not_me::url(&common.public_url, secret, &claim(license)));
        let ids: Vec<&str> = self.license_ids.iter().map(LicenseId::as_str).collect();
        Ok(Composed::of(TrialStartedContext {
            names: ProductNames::of_tier_id(conn, Some(&self.tier_id), common)?,
            days: self.days,
            expires_at: self.expires_at,
            keys: keys::of_licenses(conn, ring, &ids)?,
            buy_url: format!("{}/buy", common.public_url),
            not_me_url,
        }))
    }
}

/// `trial_ending`: a trial ends soon.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct TrialEnding {
    pub tier_id: TierId,
    pub days: i64,
    /// RFC 3339.
    pub expires_at: String,
}

/// Its template values.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct TrialEndingContext {
    #[serde(flatten)]
    pub names: ProductNames,
    pub days: i64,
    pub expires_at: String,
    pub buy_url: String,
}

impl MailKind for TrialEnding {
    const TEMPLATE: &'static str = "trial_ending";
    type With = ();
    type Context = TrialEndingContext;

    fn compose(self, conn: &mut Conn, common: &Common, (): &()) -> Result<Composed<TrialEndingContext>, JobError> {
        Ok(Composed::of(TrialEndingContext {
            names: ProductNames::of_tier_id(conn, Some(&self.tier_id), common)?,
            days: self.days,
            expires_at: self.expires_at,
            buy_url: format!("{}/buy", common.public_url),
        }))
    }
}
