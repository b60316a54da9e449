//! Activating a license for a site: `POST /activate-license` and the dashboard's form.

use super::Activator;
use super::activation::Place;
use super::site_domain::SiteDomain;
use crate::accounts::email::Email;
use crate::db::{Conn, Error};
use crate::licenses::key::LicenseKey;
use crate::licenses::license::License;
use crate::licenses::owner;
use crate::licenses::policy::State;

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
            Self::OtherProduct => "product_mismatch",
            Self::Limit { .. } => "activation_limit",
            Self::Churn { .. } => "activation_churn",
            Self::Database(_) => "internal",
        }
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

/// A site that is active now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Activated {
    pub license_id: String,
    pub activation_id: String,
    /// The end of the license in UTC unix seconds, grace not counted; `None` = perpetual.
    pub expiry: Option<i64>,
    /// Active activations that take a seat.
    pub used: u32,
    /// The place that made room, if the tier replaces the oldest.
    pub replaced: Option<String>,
}

impl Activator {
    /// Activates the key for the site, asked by who gives the key and its owner's address (of an organization's
    /// license: any member's). The same site again is fine, whatever the limit.
    ///
    /// # Errors
    /// [`ActivateError`]; an unknown key is told before the address is looked at.
    pub fn activate_site(
        &self,
        conn: &mut Conn,
        key: &LicenseKey,
        site: &SiteDomain,
        email: &Email,
    ) -> Result<Activated, ActivateError> {
        let license = License::by_key(conn, &self.ring, key)?.ok_or(ActivateError::NotFound)?;
        if !owner::is_owned_by_email(conn, &license, email)? {
            return Err(ActivateError::NotYours);
        }
        self.activate_site_of(conn, &license, site)
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
        Ok(Activated {
            license_id: taken.license.id,
            activation_id: taken.activation_id,
            expiry: taken.expiry,
            used: taken.used,
            replaced: taken.replaced,
        })
    }
}
