//! HTTP responses for the errors of licenses and their life cycle.

use actix_web::http::StatusCode;

use super::sentence;
use crate::clock::DAY;
use crate::error_code::ErrorCode;
use crate::http::problem::Problem;
use crate::licenses::mint::MintError;
use crate::lifecycle::LifecycleError;
use crate::lifecycle::replace_own_key::ReplaceError;

impl From<MintError> for Problem {
    fn from(error: MintError) -> Self {
        match error {
            MintError::Db(error) => error.into(),
            MintError::Key { .. } | MintError::Signing(_) | MintError::Collision(_) => Self::internal(&error),
        }
    }
}

impl From<ReplaceError> for Problem {
    fn from(error: ReplaceError) -> Self {
        let detail = sentence(&error);
        match error {
            ReplaceError::NotFound => Self::not_found(ErrorCode::LicenseNotFound, detail),
            ReplaceError::NotAllowed => Self::forbidden(ErrorCode::NotAllowed, detail),
            ReplaceError::TooOften => Self::new(StatusCode::TOO_MANY_REQUESTS, ErrorCode::TooManyReplacements, detail)
                .retry_after(DAY.unsigned_abs()),
            ReplaceError::Lifecycle(error) => error.into(),
            ReplaceError::Database(error) => error.into(),
        }
    }
}

impl From<LifecycleError> for Problem {
    fn from(error: LifecycleError) -> Self {
        let (code, detail) = (error.code(), sentence(&error));
        match error {
            LifecycleError::NotFound => Self::not_found(code, detail),
            LifecycleError::UnknownTier(_) | LifecycleError::UnfitTier(_) | LifecycleError::NoTier => {
                Self::field("tier", code, detail)
            }
            LifecycleError::Metadata(error) => Self::field("metadata", code, error),
            LifecycleError::NoEnd
            | LifecycleError::NotBegun
            | LifecycleError::EndsLater
            | LifecycleError::ChangedSince
            | LifecycleError::KeyTaken
            | LifecycleError::FollowsSubscription
            | LifecycleError::Revoked
            | LifecycleError::NotSuspended
            | LifecycleError::NoOwner
            | LifecycleError::Hashed => Self::conflict(code, detail),
            LifecycleError::Mint(error) => error.into(),
            LifecycleError::Db(error) => error.into(),
        }
    }
}
