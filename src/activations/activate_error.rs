//! The errors of an activation.

use super::activation::Kind;
use crate::db::Error;
use crate::error_code::ErrorCode;
use crate::licenses::policy::State;

/// Why a site or device was not activated. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum ActivateError {
    /// 404
    #[error("there is no such license key")]
    NotFound,
    /// 403; the key exists, and the e-mail address is not its owner's.
    #[error("this license key belongs to another e-mail address")]
    NotYours,
    /// 403; the license's state is the reason.
    #[error("{}", refusal_text(*.0))]
    Refused(State),
    /// 422; the tier requires the owner's address.
    #[error("name the e-mail address that this license key was bought with")]
    EmailRequired,
    /// 422; a site call for a license for devices, or the reverse.
    #[error("{}", wrong_kind_text(*.activates))]
    WrongKind {
        /// What the license can be activated for.
        activates: Kind,
    },
    /// 403; its owner, its key or another device ended this activation, and requesting a file does not restore it.
    #[error("the license is no longer active on this installation; activate it again before you request a file")]
    Deactivated,
    /// 409
    #[error("this license key is active on {used} development sites of {limit}; deactivate one first")]
    DevelopmentLimit { limit: u32, used: u32 },
    /// 403; the application belongs to another product than the license.
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
    pub fn code(&self) -> ErrorCode {
        match self {
            Self::NotFound => ErrorCode::LicenseNotFound,
            Self::NotYours => ErrorCode::LicenseNotYours,
            Self::Refused(state) => state.refusal().unwrap_or(ErrorCode::LicenseInactive),
            Self::EmailRequired => ErrorCode::InvalidFields,
            Self::WrongKind { .. } => ErrorCode::WrongActivationKind,
            Self::Deactivated => ErrorCode::NotActivated,
            Self::OtherProduct => ErrorCode::ProductMismatch,
            Self::Limit { .. } | Self::DevelopmentLimit { .. } => ErrorCode::ActivationLimit,
            Self::Churn { .. } => ErrorCode::ActivationChurn,
            Self::Database(_) => ErrorCode::InternalError,
        }
    }
}

/// Returns the message for a call of the wrong kind.
pub(super) fn wrong_kind_text(activates: Kind) -> &'static str {
    match activates {
        Kind::Site => "this license is for sites: name a site domain, not a device",
        Kind::Device => "this license is for devices: name an installation, not a site",
    }
}

pub(super) fn refusal_text(state: State) -> &'static str {
    match state {
        State::Expired => "this license has expired",
        State::TrialExpired => "this trial has ended",
        State::NotYetValid => "this license is not valid yet",
        State::Suspended => "this license is suspended",
        State::Revoked => "this license was revoked",
        State::Inactive | State::Active | State::Grace => "this license is not active",
    }
}
