//! HTTP responses for the errors of activations, leases and trials.

use actix_web::http::StatusCode;

use super::sentence;
use crate::activations::activate::ActivateError;
use crate::activations::activation::Kind;
use crate::activations::deactivate::DeactivateError;
use crate::activations::leases::LeaseError;
use crate::activations::move_seat::MoveError;
use crate::activations::move_site::MoveSiteError;
use crate::activations::rename::RenameError;
use crate::error_code::ErrorCode;
use crate::http::problem::Problem;
use crate::trials::start::TrialError;

impl From<ActivateError> for Problem {
    fn from(error: ActivateError) -> Self {
        let (code, detail) = (error.code(), sentence(&error));
        match error {
            ActivateError::NotFound => Self::not_found(code, detail),
            ActivateError::NotYours
            | ActivateError::Refused(_)
            | ActivateError::OtherProduct
            | ActivateError::Deactivated => Self::forbidden(code, detail),
            ActivateError::EmailRequired => email_required(),
            ActivateError::WrongKind { activates } => wrong_kind(activates, code, &error),
            ActivateError::Limit { limit, used } | ActivateError::DevelopmentLimit { limit, used } => {
                Self::conflict(code, detail).with("limit", limit).with("used", used)
            }
            ActivateError::Churn { retry_after } => Self::new(StatusCode::TOO_MANY_REQUESTS, code, detail)
                .retry_after(u64::try_from(retry_after).unwrap_or(1)),
            ActivateError::Database(error) => error.into(),
        }
    }
}

impl From<DeactivateError> for Problem {
    fn from(error: DeactivateError) -> Self {
        let (code, detail) = (error.code(), sentence(&error));
        match error {
            DeactivateError::NotFound | DeactivateError::NotActivated => Self::not_found(code, detail),
            DeactivateError::NotYours => Self::forbidden(code, detail),
            DeactivateError::EmailRequired => email_required(),
            DeactivateError::WrongKind { activates } => wrong_kind(activates, code, &error),
            DeactivateError::Database(error) => error.into(),
        }
    }
}

impl From<LeaseError> for Problem {
    fn from(error: LeaseError) -> Self {
        let (code, detail) = (error.code(), sentence(&error));
        match error {
            LeaseError::NotFound | LeaseError::NoLease => Self::not_found(code, detail),
            LeaseError::Refused(_) => Self::forbidden(code, detail),
            LeaseError::WrongKind { .. } => Self::field("instance_id", code, &error),
            LeaseError::Limit { limit, used } => Self::conflict(code, detail).with("limit", limit).with("used", used),
            LeaseError::Database(error) => error.into(),
        }
    }
}

impl From<MoveError> for Problem {
    fn from(error: MoveError) -> Self {
        let (code, detail) = (error.code(), sentence(&error));
        match error {
            MoveError::NotFound | MoveError::UnknownKey => Self::not_found(code, detail),
            MoveError::Limit { limit, retry_after } => Self::new(StatusCode::TOO_MANY_REQUESTS, code, detail)
                .with("limit", limit)
                .retry_after(u64::try_from(retry_after).unwrap_or(1)),
            MoveError::Database(error) => error.into(),
        }
    }
}

impl From<MoveSiteError> for Problem {
    fn from(error: MoveSiteError) -> Self {
        match error {
            MoveSiteError::Leave(error) => error.into(),
            MoveSiteError::Arrive(error) => error.into(),
            MoveSiteError::SameSite => Self::field("site_domain", ErrorCode::SameSite, error),
            MoveSiteError::Database(error) => error.into(),
        }
    }
}

impl From<RenameError> for Problem {
    fn from(error: RenameError) -> Self {
        match error {
            RenameError::NotFound => Self::not_found(ErrorCode::ActivationNotFound, sentence(&error)),
            RenameError::Name => Self::field("name", ErrorCode::InvalidName, error),
            RenameError::Database(error) => error.into(),
        }
    }
}

impl From<TrialError> for Problem {
    fn from(error: TrialError) -> Self {
        let (code, detail) = (error.code(), sentence(&error));
        match error {
            TrialError::Used => Self::conflict(code, detail),
            TrialError::NotOffered => Self::not_found(code, detail),
            TrialError::Activate(error) => error.into(),
            TrialError::Mint(error) => error.into(),
            TrialError::Database(error) => error.into(),
        }
    }
}

fn email_required() -> Problem {
    Problem::field("email", ErrorCode::InvalidFields, "is required")
}

/// 422 at the field (site or device) that this license does not accept.
fn wrong_kind(activates: Kind, code: ErrorCode, message: &dyn std::fmt::Display) -> Problem {
    let field = match activates {
        Kind::Site => "installation_id",
        Kind::Device => "site_domain",
    };
    Problem::field(field, code, message)
}
