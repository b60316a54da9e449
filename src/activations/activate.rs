//! Activating a license for a site: `POST /activate-license` and the dashboard's form.

use serde::Serialize;

use super::Activator;
use super::activation::{Kind, Place};
use super::seat::{Taken, tier_of};
use super::site_domain::SiteDomain;
use crate::accounts::email::Email;
use crate::clock::rfc3339;
use crate::db::{Conn, Error};
use crate::licenses::key::LicenseKey;
use crate::licenses::license::License;
use crate::licenses::owner::{self, OwnerCheck};
use crate::licenses::policy::State;
use crate::licenses::terms::Terms;

/// Why a place was not activated. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum ActivateError {
    /// 404
    #[error("there is no such license key")]
    NotFound,
    /// 403; the key exists, and the e-mail address is not its owner's.
    #[error("this license key belongs to another e-mail address")]
    NotYours,
    /// 403; the state says why.
    #[error("{}", refusal_text(*.0))]
    Refused(State),
    /// 422; the tier asks for the owner's address.
    #[error("name the e-mail address that this license key was bought with")]
    EmailRequired,
    /// 422; a site's call about a license for devices, or the other way round.
    #[error("{}", wrong_kind_text(*.activates))]
    WrongKind {
        /// What the license is for.
        activates: Kind,
    },
    /// 403; its owner, its key or another device ended this activation, and a file does not bring it back.
    #[error("the license is not active on this installation any more; activate it again before you ask for a file")]
    Deactivated,
    /// 409
    #[error("this license key is active on {used} development sites of {limit}; deactivate one first")]
    DevelopmentLimit { limit: u32, used: u32 },
    /// 403; the application is not of the product that the license is for.
    #[error("this license is for another product")]
    OtherProduct,
    /// 409
    #[error("this license key is in use in {used} of {limit} places; deactivate one first")]
    Limit { limit: u32, used: u32 },
    /// 429; `retry_after` in seconds.
    #[error("this license key was activated in too many different places within a day")]
    Churn { retry_after: i64 },
    #[error(transparent)]
    Database(#[from] Error),
}

impl ActivateError {
    /// The stable code of this error.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "license_not_found",
            Self::NotYours => "license_not_yours",
            Self::Refused(state) => state.refusal().unwrap_or("license_inactive"),
            Self::EmailRequired => "invalid_fields",
            Self::WrongKind { .. } => "wrong_activation_kind",
            Self::Deactivated => "not_activated",
            Self::OtherProduct => "product_mismatch",
            Self::Limit { .. } | Self::DevelopmentLimit { .. } => "activation_limit",
            Self::Churn { .. } => "activation_churn",
            Self::Database(_) => "internal",
        }
    }
}

/// What to say to a call of the other kind.
pub(super) fn wrong_kind_text(activates: Kind) -> &'static str {
    match activates {
        Kind::Site => "this license is for sites: name a site domain, not a device",
        Kind::Device => "this license is for devices: name an installation, not a site",
    }
}

pub(super) fn refusal_text(state: State) -> &'static str {
    match state {
        State::Expired => "this license has expired",
        State::TrialExpired => "this trial is over",
        State::NotYetValid => "this license is not valid yet",
        State::Suspended => "this license is suspended",
        State::Revoked => "this license was revoked",
        State::Inactive | State::Active | State::Grace => "this license is not active",
    }
}

/// What a validation would answer about a place that was just activated. Times are RFC 3339 in UTC.
#[derive(Clone, Debug, Serialize)]
pub struct Standing {
    pub valid: bool,
    /// `valid` or `grace`.
    pub code: &'static str,
    /// The end of the license, grace not counted; null = perpetual.
    pub expiry: Option<String>,
    /// Tier, features and limits.
    #[serde(flatten)]
    pub terms: Terms,
    /// Active activations that take a seat.
    pub active_count: u32,
    pub license_id: String,
    /// Whether nobody paid for the license.
    pub trial: bool,
    pub check_again_after: String,
}

/// A place that is active now.
#[derive(Clone, Debug)]
pub struct Activated {
    pub license_id: String,
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
        let license = self.license_of(conn, key, email)?;
        self.activate_site_of(conn, &license, site)
    }

    /// The license that this key opens, for who names this address.
    pub(super) fn license_of(
        &self,
        conn: &mut Conn,
        key: &LicenseKey,
        email: Option<&Email>,
    ) -> Result<License, ActivateError> {
        let license = License::by_key(conn, &self.ring, key)?.ok_or(ActivateError::NotFound)?;
        let tier = tier_of(conn, &license)?;
        match owner::check(conn, &license, &tier, email)? {
            OwnerCheck::Passed => Ok(license),
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
        account_id: &str,
        license_id: &str,
        site: &SiteDomain,
    ) -> Result<Activated, ActivateError> {
        let license = License::find(conn, license_id)?.ok_or(ActivateError::NotFound)?;
        if !owner::is_owned_by_account(conn, &license, account_id)? {
            return Err(ActivateError::NotFound);
        }
        self.activate_site_of(conn, &license, site)
    }

    fn activate_site_of(
        &self,
        conn: &mut Conn,
        license: &License,
        site: &SiteDomain,
    ) -> Result<Activated, ActivateError> {
        let taken = self.take_seat(conn, license, &Place::site(site), None)?;
        self.activated(taken)
    }

    /// What is answered about a place that just became active.
    pub(super) fn activated(&self, taken: Taken) -> Result<Activated, ActivateError> {
        let (license, decision) = (&taken.license, &taken.decision);
        let standing = Standing {
            valid: decision.is_valid(),
            code: decision.code.as_str(),
            expiry: decision.expiry.map(rfc3339),
            terms: Terms::of(license, &taken.tier)?,
            active_count: taken.used,
            license_id: license.id.clone(),
            trial: license.is_trial(),
            check_again_after: rfc3339(self.ask_again(decision, self.ambient.now())),
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
