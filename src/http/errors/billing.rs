//! HTTP responses for the errors of Stripe and billing.

use actix_web::http::StatusCode;

use super::sentence;
use crate::billing::entitlements::downgrade::SelectionError;
use crate::billing::error::BillingError;
use crate::billing::purchases::change_order::ChangeOrderError;
use crate::billing::purchases::checkout_error::CheckoutError;
use crate::billing::purchases::renew_license::RenewError;
use crate::billing::refunds::review::ReviewError;
use crate::billing::subscriptions::change::ChangeError;
use crate::error_code::ErrorCode;
use crate::http::problem::Problem;
use crate::stripe::client::CallError;

impl From<CallError> for Problem {
    fn from(error: CallError) -> Self {
        match &error {
            CallError::RateLimited => {
                tracing::warn!(%error, "Stripe call failed");
                let detail = "Too many purchases at the moment. Try again in a few seconds; nothing was charged.";
                Self::new(StatusCode::SERVICE_UNAVAILABLE, ErrorCode::StripeRateLimited, detail).retry_after(5)
            }
            CallError::Unavailable(_) => {
                tracing::warn!(%error, "Stripe call failed");
                let detail = "The payment service does not answer. Try again in a minute; nothing was charged.";
                Self::new(StatusCode::SERVICE_UNAVAILABLE, ErrorCode::StripeUnavailable, detail).retry_after(30)
            }
            CallError::Refused { .. } | CallError::Unreadable(_) => {
                tracing::error!(%error, "Stripe call failed");
                let detail = "The payment service refused this request. Tell the seller; nothing was charged.";
                Self::new(StatusCode::BAD_GATEWAY, ErrorCode::StripeRefused, detail)
            }
        }
    }
}

impl From<CheckoutError> for Problem {
    fn from(error: CheckoutError) -> Self {
        let field = |field: &str, code| Self::field(field, code, &error);
        match &error {
            CheckoutError::Quantity => field("quantity", ErrorCode::InvalidQuantity),
            CheckoutError::SiteCount => field("sites", ErrorCode::InvalidFields),
            CheckoutError::DuplicateSite(_) => field("sites", ErrorCode::DuplicateSite),
            CheckoutError::DevelopmentSite(_) => field("sites", ErrorCode::DevelopmentSite),
            CheckoutError::PickCount => field("items", ErrorCode::InvalidItems),
            CheckoutError::Currencies => field("items", ErrorCode::MixedCurrencies),
            CheckoutError::Intervals => field("items", ErrorCode::MixedIntervals),
            CheckoutError::ReturnUrl(to) => field(to.field(), ErrorCode::ReturnUrlNotAllowed),
            CheckoutError::UnknownTier(_) | CheckoutError::NotForSites(_) => field("tier", ErrorCode::InvalidTier),
            CheckoutError::NoDefaultTier(_) => field("tier", ErrorCode::TierRequired),
            CheckoutError::UnknownPrice(_) => field("price", ErrorCode::InvalidPrice),
            CheckoutError::NotForSale(_) => field("tier", ErrorCode::NotForSale),
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
            ChangeError::NoSubscription => Self::not_found(ErrorCode::SubscriptionNotFound, detail),
            ChangeError::NoLicense => Self::not_found(ErrorCode::LicenseNotFound, detail),
            ChangeError::NotAllowed => Self::forbidden(ErrorCode::NotAllowed, detail),
            ChangeError::Busy => Self::conflict(ErrorCode::SubscriptionBusy, detail),
            ChangeError::NotSubscribed => Self::conflict(ErrorCode::NotSubscribed, detail),
            ChangeError::Ended => Self::conflict(ErrorCode::SubscriptionEnded, detail),
            ChangeError::SeveralItems => Self::conflict(ErrorCode::ItemRequired, detail),
            ChangeError::Plan => Self::field("price", ErrorCode::InvalidPrice, detail),
            ChangeError::Quantity => Self::field("quantity", ErrorCode::InvalidQuantity, detail),
            ChangeError::Payment(_) => Self::new(StatusCode::PAYMENT_REQUIRED, ErrorCode::PaymentFailed, detail),
            // Stripe may have applied the change all the same.
            ChangeError::Stripe(CallError::Unavailable(cause)) => {
                tracing::warn!(cause, "Stripe did not answer a subscription change");
                let detail = "The payment service did not answer, so it is not known whether the change was made. Look \
                              at your subscription in a minute before you try again.";
                Self::new(StatusCode::SERVICE_UNAVAILABLE, ErrorCode::StripeUnavailable, detail).retry_after(60)
            }
            ChangeError::Stripe(error) => error.into(),
            ChangeError::Selection(error) => error.into(),
            ChangeError::Db(error) => error.into(),
        }
    }
}

impl From<RenewError> for Problem {
    fn from(error: RenewError) -> Self {
        let detail = sentence(&error);
        match error {
            RenewError::NotFound => Self::not_found(ErrorCode::LicenseNotFound, detail),
            RenewError::NotAllowed => Self::forbidden(ErrorCode::NotAllowed, detail),
            RenewError::NotRenewable(_) => Self::conflict(ErrorCode::NotRenewable, detail),
            RenewError::Checkout(error) => error.into(),
            RenewError::Db(error) => error.into(),
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
                tracing::error!(%error, "Stripe does not show an object of ours");
                let detail = "The payment service does not answer. Try again in a minute; nothing was charged.";
                Self::new(StatusCode::SERVICE_UNAVAILABLE, ErrorCode::StripeUnavailable, detail).retry_after(60)
            }
            BillingError::Object(_) | BillingError::Unfit { .. } => Self::internal(&error),
        }
    }
}

impl From<SelectionError> for Problem {
    fn from(error: SelectionError) -> Self {
        let detail = sentence(&error);
        match error {
            SelectionError::Nothing => Self::conflict(ErrorCode::NothingToChoose, detail),
            SelectionError::Wrong(why) => Self::field("going", ErrorCode::InvalidChoice, why),
            SelectionError::Db(error) => error.into(),
        }
    }
}

impl From<ChangeOrderError> for Problem {
    fn from(error: ChangeOrderError) -> Self {
        let detail = sentence(&error);
        match error {
            ChangeOrderError::NotFound => Self::not_found(ErrorCode::OrderNotFound, detail),
            ChangeOrderError::Metadata(error) => Self::field("metadata", ErrorCode::InvalidMetadata, error),
            ChangeOrderError::Db(error) => error.into(),
        }
    }
}

impl From<ReviewError> for Problem {
    fn from(error: ReviewError) -> Self {
        let detail = sentence(&error);
        match error {
            ReviewError::NotFound => Self::not_found(ErrorCode::OrderNotFound, detail),
            ReviewError::Nothing => Self::conflict(ErrorCode::NothingToDecide, detail),
            ReviewError::Decided(decision) => {
                Self::conflict(ErrorCode::AlreadyDecided, detail).with("decision", decision)
            }
            ReviewError::License(error) => error.into(),
            ReviewError::Billing(BillingError::Db(error)) => error.into(),
            ReviewError::Billing(error) => Self::internal(&error),
            ReviewError::Db(error) => error.into(),
        }
    }
}
