//! Refusals for an application's users: HTTP statuses and bodies.

use serde::Serialize;

use crate::error::Error;
use crate::license::License;

/// 403: the quota is used up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, thiserror::Error)]
#[error("{message}")]
pub struct QuotaExceeded {
    /// Always `quota_exceeded`.
    pub error: &'static str,
    /// Not part of the body.
    #[serde(skip)]
    pub quota: String,
    pub current: u64,
    pub max: u64,
    /// For people.
    pub message: String,
}

impl QuotaExceeded {
    pub(crate) fn new(quota: &str, current: u64, max: u64) -> Self {
        let message = if max == 0 {
            format!("The license does not include any {quota}.")
        } else {
            format!("The limit of {max} {quota} is reached ({current} in use).")
        };
        Self { error: "quota_exceeded", quota: quota.to_owned(), current, max, message }
    }
}

/// 403: the tier does not have the feature.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, thiserror::Error)]
#[error("{message}")]
pub struct FeatureMissing {
    /// Always `feature_not_available`.
    pub error: &'static str,
    pub feature: String,
    pub current_tier: String,
    /// The smallest tier that has the feature; null when the license lists none.
    pub required_tier: Option<String>,
    /// For people.
    pub message: String,
}

impl FeatureMissing {
    pub(crate) fn new(license: &License, feature: &str) -> Self {
        let required_tier = license.tier_with(feature).map(str::to_owned);
        let tier = &license.tier;
        let message = match &required_tier {
            Some(required) => format!("{feature} is not part of the {tier} tier; it needs {required}."),
            None => format!("{feature} is not part of the {tier} tier."),
        };
        Self {
            error: "feature_not_available",
            feature: feature.to_owned(),
            current_tier: tier.clone(),
            required_tier,
            message,
        }
    }
}

/// 402: there is no valid license.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, thiserror::Error)]
#[error("{message}")]
pub struct LicenseRequired {
    /// Always `license_required`.
    pub error: &'static str,
    /// `missing`, or the reason why the license is refused.
    pub reason: &'static str,
    /// For people.
    pub message: String,
}

impl LicenseRequired {
    /// No license was activated.
    pub fn missing() -> Self {
        Self::because("missing", "No license is active.")
    }

    /// Returns a refusal with the application's own reason, such as `revoked`.
    pub fn because(reason: &'static str, message: &str) -> Self {
        Self { error: "license_required", reason, message: message.to_owned() }
    }
}

impl From<Error> for LicenseRequired {
    fn from(error: Error) -> Self {
        Self {
            error: "license_required",
            reason: error.reason().as_str(),
            message: format!("No valid license: {error}."),
        }
    }
}
