//! How the errors of activations, leases and trials are answered.

use actix_web::http::StatusCode;

use super::errors::sentence;
use super::problem::Problem;
use crate::activations::leases::LeaseError;
use crate::activations::move_seat::MoveError;
use crate::trials::start::TrialError;

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
