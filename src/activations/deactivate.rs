//! Ends an activation: `POST /deactivate-license`, `POST /api/v1/license/deactivate` and the dashboard's form.

use super::Activator;
use super::activate_error::wrong_kind_text;
use super::activation::{self, Activation, Kind};
use super::installation_id::InstallationId;
use super::seat::tier_of;
use super::site_domain::SiteDomain;
use crate::accounts::email::Email;
use crate::db::{Conn, Error};
use crate::error_code::ErrorCode;
use crate::ids::{AccountId, LicenseId};
use crate::licenses::key::LicenseKey;
use crate::licenses::license::License;
use crate::licenses::owner::{self, OwnerCheck};

/// The stored reason when a caller with the key ended it.
pub const BY_KEY: &str = "deactivated";
/// The stored reason when its owner ended it in the dashboard.
pub const BY_OWNER: &str = "deactivated_by_owner";

/// Why an activation was not ended. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum DeactivateError {
    /// 404
    #[error("there is no such license key")]
    NotFound,
    /// 403
    #[error("this license key belongs to another e-mail address")]
    NotYours,
    /// 422; the tier requires the owner's address.
    #[error("name the e-mail address that this license key was bought with")]
    EmailRequired,
    /// 422; a site call for a license for devices, or the reverse.
    #[error("{}", wrong_kind_text(*.activates))]
    WrongKind {
        /// What the license can be activated for.
        activates: Kind,
    },
    /// 404; it never was activated there, or no longer is.
    #[error("this license key is not activated there")]
    NotActivated,
    #[error(transparent)]
    Database(#[from] Error),
}

impl DeactivateError {
    /// The stable code of this error.
    #[must_use]
    pub fn code(&self) -> ErrorCode {
        match self {
            Self::NotFound => ErrorCode::LicenseNotFound,
            Self::NotYours => ErrorCode::LicenseNotYours,
            Self::EmailRequired => ErrorCode::InvalidFields,
            Self::WrongKind { .. } => ErrorCode::WrongActivationKind,
            Self::NotActivated => ErrorCode::ActivationNotFound,
            Self::Database(_) => ErrorCode::InternalError,
        }
    }
}

impl Activator {
    /// Ends the site's activation, for a caller with the key and, where the tier requires it, the owner's address;
    /// returns the row as it was. The license's state does not matter: even an expired one can be taken off a site.
    pub fn deactivate_site(
        &self,
        conn: &mut Conn,
        key: &LicenseKey,
        site: &SiteDomain,
        email: Option<&Email>,
    ) -> Result<Activation, DeactivateError> {
        let license = License::by_key(conn, &self.ring, key)?.ok_or(DeactivateError::NotFound)?;
        let tier = tier_of(conn, &license)?;
        match owner::check(conn, &license, &tier, email)? {
            OwnerCheck::Passed => {}
            OwnerCheck::NotYours => return Err(DeactivateError::NotYours),
            OwnerCheck::EmailRequired => return Err(DeactivateError::EmailRequired),
        }
        self.end_place(conn, &license, Kind::Site, site.as_str(), BY_KEY)
    }

    /// Does the same for a signed-in account, by the license's id. A license of another account is not found.
    pub fn deactivate_site_by_id(
        &self,
        conn: &mut Conn,
        account_id: &AccountId,
        license_id: &LicenseId,
        site: &SiteDomain,
    ) -> Result<Activation, DeactivateError> {
        let license = License::find(conn, license_id)?.ok_or(DeactivateError::NotFound)?;
        if !owner::is_owned_by_account(conn, &license, account_id)? {
            return Err(DeactivateError::NotFound);
        }
        self.end_place(conn, &license, Kind::Site, site.as_str(), BY_OWNER)
    }

    /// Ends the device's activation, for the device itself, which has the key.
    pub fn deactivate_device(
        &self,
        conn: &mut Conn,
        key: &LicenseKey,
        installation: &InstallationId,
    ) -> Result<Activation, DeactivateError> {
        let license = License::by_key(conn, &self.ring, key)?.ok_or(DeactivateError::NotFound)?;
        self.end_place(conn, &license, Kind::Device, installation.as_str(), BY_KEY)
    }

    fn end_place(
        &self,
        conn: &mut Conn,
        license: &License,
        kind: Kind,
        subject: &str,
        reason: &str,
    ) -> Result<Activation, DeactivateError> {
        let now = self.context.now();
        License::lock(conn, &license.id)?.ok_or(DeactivateError::NotFound)?;
        // An activation of the other kind, from before the tier's kind was enforced, can be ended.
        let Some(place) = activation::find_place(conn, &license.id, kind, subject)? else {
            let activates = tier_of(conn, license)?.activates;
            return Err(if kind == activates {
                DeactivateError::NotActivated
            } else {
                DeactivateError::WrongKind { activates }
            });
        };
        if !activation::end(conn, &place.id, reason, now)? {
            return Err(DeactivateError::NotActivated);
        }
        activation::publish_deactivated(conn, &self.context, &place, reason)?;
        Ok(place)
    }
}
