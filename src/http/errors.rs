//! The one mapping from the areas' errors to answers.

use actix_web::http::StatusCode;

use super::problem::Problem;
use crate::activations::activate::ActivateError;
use crate::activations::activation::Kind;
use crate::activations::deactivate::DeactivateError;
use crate::billing::error::BillingError;
use crate::billing::purchases::checkout::CheckoutError;
use crate::billing::subscriptions::change::ChangeError;
use crate::licenses::mint::MintError;
use crate::lifecycle::LifecycleError;
use crate::stripe::client::CallError;

impl From<CallError> for Problem {
    fn from(error: CallError) -> Self {
        match &error {
            CallError::RateLimited => {
                tracing::warn!(%error, "Stripe call failed");
                let detail = "Too many purchases at the moment. Try again in a few seconds; nothing was charged.";
                Self::new(StatusCode::SERVICE_UNAVAILABLE, "stripe_rate_limited", detail).retry_after(5)
            }
            CallError::Unavailable(_) => {
                tracing::warn!(%error, "Stripe call failed");
                let detail = "The payment service does not answer. Try again in a minute; nothing was charged.";
                Self::new(StatusCode::SERVICE_UNAVAILABLE, "stripe_unavailable", detail).retry_after(30)
            }
            CallError::Refused { .. } | CallError::Unreadable(_) => {
                tracing::error!(%error, "Stripe call failed");
                let detail = "The payment service refused this request. Tell the seller; nothing was charged.";
                Self::new(StatusCode::BAD_GATEWAY, "stripe_refused", detail)
            }
        }
    }
}

impl From<CheckoutError> for Problem {
    fn from(error: CheckoutError) -> Self {
        let field = |field: &str, code| Self::field(field, code, &error);
        match &error {
            CheckoutError::Quantity => field("quantity", "invalid_quantity"),
            CheckoutError::SiteCount => field("sites", "invalid_fields"),
            CheckoutError::DuplicateSite(_) => field("sites", "duplicate_site"),
            CheckoutError::UnknownTier(_) | CheckoutError::NotForSites(_) => field("tier", "invalid_tier"),
            CheckoutError::NoDefaultTier(_) => field("tier", "tier_required"),
            CheckoutError::UnknownPrice(_) => field("price", "invalid_price"),
            CheckoutError::NotForSale(_) => field("tier", "not_for_sale"),
            CheckoutError::Stripe(_) | CheckoutError::Db(_) => match error {
                CheckoutError::Stripe(error) => error.into(),
                CheckoutError::Db(error) => error.into(),
                other => Self::internal(&other),
            },
        }
    }
}

impl From<ChangeError> for Problem {
    fn from(error: ChangeError) -> Self {
        let detail = sentence(&error);
        match error {
            ChangeError::NoSubscription => Self::not_found("subscription_not_found", detail),
            ChangeError::NoLicense => Self::not_found("license_not_found", detail),
            ChangeError::NotAllowed => Self::forbidden("not_allowed", detail),
            ChangeError::Busy => Self::conflict("subscription_busy", detail),
            ChangeError::NotSubscribed => Self::conflict("not_subscribed", detail),
            ChangeError::Ended => Self::conflict("subscription_ended", detail),
            ChangeError::SeveralItems => Self::conflict("item_required", detail),
            ChangeError::Quantity => Self::field("quantity", "invalid_quantity", detail),
            ChangeError::Payment(_) => Self::new(StatusCode::PAYMENT_REQUIRED, "payment_failed", detail),
            // It may have been done all the same.
            ChangeError::Stripe(CallError::Unavailable(cause)) => {
                tracing::warn!(cause, "Stripe did not answer to a change of a subscription");
                let detail = "The payment service did not answer, so it is not known whether the change was made. Look \
                              at your subscription in a minute before you try again.";
                Self::new(StatusCode::SERVICE_UNAVAILABLE, "stripe_unavailable", detail).retry_after(60)
            }
            ChangeError::Stripe(error) => error.into(),
            ChangeError::Db(error) => error.into(),
        }
    }
}

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

impl From<BillingError> for Problem {
    fn from(error: BillingError) -> Self {
        match error {
            BillingError::Stripe(error) => error.into(),
            BillingError::Db(error) => error.into(),
            BillingError::Mint(error) => error.into(),
            BillingError::Hidden(_) => {
                tracing::error!(%error, "Stripe hides what is ours");
                let detail = "The payment service does not answer. Try again in a minute; nothing was charged.";
                Self::new(StatusCode::SERVICE_UNAVAILABLE, "stripe_unavailable", detail).retry_after(60)
            }
            BillingError::Object(_) | BillingError::Unfit { .. } => Self::internal(&error),
        }
    }
}

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

fn email_required() -> Problem {
    Problem::field("email", "invalid_fields", "is required")
}

/// 422 at the field that this license does not take.
pub(super) fn wrong_kind(activates: Kind, code: &'static str, message: &dyn std::fmt::Display) -> Problem {
    let field = match activates {
        Kind::Site => "installation_id",
        Kind::Device => "site_domain",
    };
    Problem::field(field, code, message)
}

/// An error's text as a sentence.
pub fn sentence(error: &impl std::fmt::Display) -> String {
    let text = error.to_string();
    let mut letters = text.trim_end_matches('.').chars();
    letters.next().map_or_else(String::new, |first| format!("{}{}.", first.to_uppercase(), letters.as_str()))
}
