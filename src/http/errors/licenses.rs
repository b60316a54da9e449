//! How the errors of licenses and their life cycle are answered.

use super::sentence;
use crate::http::problem::Problem;
use crate::licenses::mint::MintError;
use crate::lifecycle::LifecycleError;

impl From<MintError> for Problem {
    fn from(error: MintError) -> Self {
        match error {
            MintError::Db(error) => error.into(),
            MintError::Key { .. } | MintError::Signing(_) | MintError::Collision(_) => Self::internal(&error),
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
            LifecycleError::KeyTaken
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
