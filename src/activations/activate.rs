//! Activates a license for a site: `POST /activate-license` and the dashboard's form.

use schemars::JsonSchema;
use serde::Serialize;

use super::Activator;
pub use super::activate_error::ActivateError;
use super::activation::Place;
use super::seat::{Taken, tier_of};
use super::site_domain::SiteDomain;
use crate::accounts::email::Email;
use crate::catalog::Tier;
use crate::clock::Timestamp;
use crate::db::Conn;
use crate::ids::{AccountId, LicenseId};
use crate::licenses::key::LicenseKey;
use crate::licenses::license::License;
use crate::licenses::owner::{self, OwnerCheck};
use crate::licenses::policy::Code;
use crate::licenses::terms::Terms;
use crate::metadata::Metadata;

/// The answer that a validation of the new activation would give. Times are RFC 3339 in UTC.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Standing {
    pub valid: bool,
    /// `valid` or `grace`.
    pub code: Code,
    /// The end of the license without grace; null = perpetual.
    pub expiry: Option<Timestamp>,
    /// Tier, features and limits.
    #[serde(flatten)]
    pub terms: Terms,
    /// Active activations that take a seat.
    pub active_count: u32,
    pub license_id: LicenseId,
    /// Whether the license is a trial.
    pub trial: bool,
    pub check_again_after: Timestamp,
    /// The public metadata, which the license's holder may see.
    #[serde(skip_serializing_if = "Metadata::is_empty")]
    pub metadata: Metadata,
}

/// The result of activating a site or device.
#[derive(Clone, Debug)]
pub struct Activated {
    pub license_id: LicenseId,
    pub activation_id: String,
    /// The end of the license in UTC unix seconds, without grace; `None` = perpetual.
    pub expiry: Option<i64>,
    /// Active activations that take a seat, this one included.
    pub used: u32,
    /// The site or device that lost its seat, if the tier replaces the oldest.
    pub replaced: Option<String>,
    pub standing: Standing,
}

impl Activator {
    /// Activates the key for the site, for a caller with the key and, where the tier requires it, the owner's address.
    /// The same site again succeeds, whatever the limit.
    ///
    /// # Errors
    /// [`ActivateError`]; an unknown key is reported before the address is checked.
    pub fn activate_site(
        &self,
        conn: &mut Conn,
        key: &LicenseKey,
        site: &SiteDomain,
        email: Option<&Email>,
    ) -> Result<Activated, ActivateError> {
        let (license, tier, _) = self.license_of(conn, key, email)?;
        self.activate_site_of(conn, &license, tier, site)
    }

    /// Returns the license of this key with its tier and its product's slug, if the caller may use it with this
    /// address.
    pub(super) fn license_of(
        &self,
        conn: &mut Conn,
        key: &LicenseKey,
        email: Option<&Email>,
    ) -> Result<(License, Tier, String), ActivateError> {
        let found = License::by_key_with_tier(conn, &self.ring, key)?;
        let (license, tier, product) = found.ok_or(ActivateError::NotFound)?;
        match owner::check(conn, &license, &tier, email)? {
            OwnerCheck::Passed => Ok((license, tier, product)),
            OwnerCheck::NotYours => Err(ActivateError::NotYours),
            OwnerCheck::EmailRequired => Err(ActivateError::EmailRequired),
        }
    }

    /// Does the same for a signed-in account, by the license's id. A license of another account is not found.
    pub fn activate_site_by_id(
        &self,
        conn: &mut Conn,
        account_id: &AccountId,
        license_id: &LicenseId,
        site: &SiteDomain,
    ) -> Result<Activated, ActivateError> {
        let license = License::find(conn, license_id)?.ok_or(ActivateError::NotFound)?;
        if !owner::is_owned_by_account(conn, &license, account_id)? {
            return Err(ActivateError::NotFound);
        }
        let tier = tier_of(conn, &license)?;
        self.activate_site_of(conn, &license, tier, site)
    }

    fn activate_site_of(
        &self,
        conn: &mut Conn,
        license: &License,
        tier: Tier,
        site: &SiteDomain,
    ) -> Result<Activated, ActivateError> {
        let taken = self.take_seat(conn, license, tier, &Place::site(site))?;
        self.activated(taken)
    }

    /// Builds the result for a site or device that has just been activated.
    pub(super) fn activated(&self, taken: Taken) -> Result<Activated, ActivateError> {
        let (license, decision) = (&taken.license, &taken.decision);
        let standing = Standing {
            valid: decision.is_valid(),
            code: decision.code,
            expiry: decision.expiry.map(Timestamp),
            terms: Terms::of(license, &taken.tier)?,
            active_count: taken.used,
            license_id: license.id.clone(),
            trial: license.is_trial(),
            check_again_after: Timestamp(self.ask_again(decision, self.context.now())),
            metadata: license.metadata.public(),
        };
        Ok(Activated {
            standing,
            license_id: taken.license.id,
            activation_id: taken.activation_id,
            expiry: taken.decision.expiry,
            used: taken.used,
            replaced: taken.replaced,
        })
    }
}
