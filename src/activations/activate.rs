//! Activating a license for a site: `POST /activate-license` and the dashboard's form.

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

/// What a validation would answer about a place that was just activated.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Standing {
    pub valid: bool,
    /// `valid` or `grace`.
    pub code: Code,
    /// The end of the license, grace not counted; null = perpetual.
    pub expiry: Option<Timestamp>,
    /// Tier, features and limits.
    #[serde(flatten)]
    pub terms: Terms,
    /// Active activations that take a seat.
    pub active_count: u32,
    pub license_id: LicenseId,
    /// Whether nobody paid for the license.
    pub trial: bool,
    pub check_again_after: Timestamp,
    /// What the holder of the license may see.
    #[serde(skip_serializing_if = "Metadata::is_empty")]
    pub metadata: Metadata,
}

/// A place that is active now.
#[derive(Clone, Debug)]
pub struct Activated {
    pub license_id: LicenseId,
    pub activation_id: String,
    /// The end of the license in UTC unix seconds, grace not counted; `None` = perpetual.
    pub expiry: Option<i64>,
    /// Active activations that take a seat, this one included.
    pub used: u32,
    /// The place that made room, if the tier replaces the oldest.
    pub replaced: Option<String>,
    pub standing: Standing,
}

impl Activator {
    /// Activates the key for the site, asked by who gives the key and, where the tier asks for it, its owner's address.
    /// The same site again is fine, whatever the limit.
    ///
    /// # Errors
    /// [`ActivateError`]; an unknown key is told before the address is looked at.
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

    /// The license that this key opens with its tier and its product's slug, for who names this address.
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

    /// The same for a signed-in account, by the license's id. Another's license is not found.
    ///
    /// # Errors
    /// [`ActivateError`]
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

    /// What is answered about a place that just became active.
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
