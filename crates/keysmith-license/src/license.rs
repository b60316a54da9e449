//! A license's content, and the checks an application makes with it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::error::Error;
use crate::gate::{FeatureMissing, QuotaExceeded};

/// Seconds in a day.
pub const DAY: i64 = 86_400;
/// The feature that grants every feature.
pub const ALL: &str = "all";
/// How many days before the end applications should warn.
pub const SOON_DAYS: i64 = 30;
/// How far in the future, in seconds, a license may have been issued, because clocks differ.
pub const ISSUE_TOLERANCE: i64 = 300;

/// The signed content of a license. Times are Unix seconds, UTC.
///
/// ```
/// use keysmith_license::License;
/// let license = License {
///     tier: "starter".into(),
///     limits: [("devices".into(), Some(10)), ("users".into(), None)].into(),
///     features: vec!["basic_rules".into()],
///     expires: Some(2_000_000_000),
///     ..License::default()
/// };
/// assert!(license.has_feature("basic_rules") && !license.has_feature("webhooks"));
/// assert!(license.within_quota("devices", 9) && !license.within_quota("devices", 10));
/// assert!(license.within_quota("users", 1_000_000));
/// assert_eq!(license.expires_in(1_999_999_990), Some(10));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct License {
    /// The public id, `lic_…`.
    pub id: String,
    /// The slug of the product; a verifier that is configured with a product refuses other products.
    pub product: Option<String>,
    pub tier: String,
    pub customer: Customer,
    /// The maximum per quota name; `None` = unlimited.
    pub limits: BTreeMap<String, Option<u64>>,
    /// Names of features; `all` grants all of them.
    pub features: Vec<String>,
    /// Tiers with features that this one lacks, smallest first, so that a refusal can name the tier to buy.
    pub upgrades: Vec<Upgrade>,
    /// The only installation that may use it.
    pub installation: Option<String>,
    pub issued: i64,
    /// When the license ends; `None` = perpetual.
    pub expires: Option<i64>,
    /// When this file expires and must be fetched again, regardless of the license's own end. `None` for signed keys.
    pub file_expires: Option<i64>,
    /// How many days the license keeps working after its end.
    pub grace_days: u32,
    /// The seller's order or purchase number.
    pub order: Option<String>,
    /// Notes for the customer; private notes are never part of a license.
    pub notes: Option<String>,
    /// The seller's own metadata: strings, numbers and booleans. A signed key has none.
    pub metadata: BTreeMap<String, Value>,
}

/// The customer that the license was sold to. A signed key contains only the organization's name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Customer {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub company: Option<String>,
}

impl Customer {
    /// Returns the name to display: the company's, else the person's, else the address.
    pub fn display_name(&self) -> Option<&str> {
        self.company.as_deref().or(self.name.as_deref()).or(self.email.as_deref())
    }
}

/// A tier and its features.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Upgrade {
    pub tier: String,
    pub features: Vec<String>,
}

/// Whether an authentic license is valid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    Valid,
    /// Past its end, but works until this time (Unix seconds).
    Grace {
        until: i64,
    },
}

impl License {
    /// Returns when it ends: the license's own end or the file's, whichever is earlier. `None` = never.
    pub fn ends(&self) -> Option<i64> {
        match (self.expires, self.file_expires) {
            (Some(license), Some(file)) => Some(license.min(file)),
            (one, other) => one.or(other),
        }
    }

    /// Returns when it stops working: its end plus the grace days. `None` = never.
    pub fn stops(&self) -> Option<i64> {
        self.ends().map(|end| end.saturating_add(i64::from(self.grace_days).saturating_mul(DAY)))
    }

    /// Returns whether it is valid at `now`.
    ///
    /// # Errors
    /// [`Error::Expired`] when it has stopped working; [`Error::NotYetIssued`] when it was signed more than five
    /// minutes after `now`.
    pub fn state(&self, now: i64) -> Result<State, Error> {
        if self.issued > now.saturating_add(ISSUE_TOLERANCE) {
            return Err(Error::NotYetIssued { issued: self.issued, now });
        }
        match (self.ends(), self.stops()) {
            (Some(at), Some(until)) if now >= until => Err(Error::Expired { at }),
            (Some(at), Some(until)) if now >= at => Ok(State::Grace { until }),
            _ => Ok(State::Valid),
        }
    }

    /// Whether the feature is granted. `all` grants every feature.
    pub fn has_feature(&self, feature: &str) -> bool {
        self.features.iter().any(|granted| granted == feature || granted == ALL)
    }

    /// Returns the limit of a quota: `Some(None)` = unlimited, `None` = not in the license.
    pub fn limit(&self, quota: &str) -> Option<Option<u64>> {
        self.limits.get(quota).copied()
    }

    /// Whether one more is allowed when `current` are in use. A quota that the license does not name is not granted.
    pub fn within_quota(&self, quota: &str, current: u64) -> bool {
        match self.limit(quota) {
            Some(None) => true,
            Some(Some(max)) => current < max,
            None => false,
        }
    }

    /// Like [`License::has_feature`], but the error names the tier to buy.
    pub fn check_feature(&self, feature: &str) -> Result<(), FeatureMissing> {
        if self.has_feature(feature) { Ok(()) } else { Err(FeatureMissing::new(self, feature)) }
    }

    /// Like [`License::within_quota`], but the error contains the numbers.
    pub fn check_quota(&self, quota: &str, current: u64) -> Result<(), QuotaExceeded> {
        if self.within_quota(quota, current) {
            return Ok(());
        }
        Err(QuotaExceeded::new(quota, current, self.limit(quota).flatten().unwrap_or(0)))
    }

    /// Returns the smallest tier with the feature, if the license lists one.
    pub fn tier_with(&self, feature: &str) -> Option<&str> {
        let has = |upgrade: &&Upgrade| upgrade.features.iter().any(|f| f == feature || f == ALL);
        self.upgrades.iter().find(has).map(|upgrade| upgrade.tier.as_str())
    }

    /// Returns the seconds until its end; negative after it, `None` when it has no end.
    pub fn expires_in(&self, now: i64) -> Option<i64> {
        self.ends().map(|end| end.saturating_sub(now))
    }

    /// Returns the days until its end: 0 on the last day, negative after it, `None` when it has no end.
    pub fn days_left(&self, now: i64) -> Option<i64> {
        self.expires_in(now).map(|seconds| seconds.div_euclid(DAY))
    }

    /// Whether it ends within 30 days but has not ended yet.
    pub fn expiring_soon(&self, now: i64) -> bool {
        self.expires_in(now).is_some_and(|left| (1..=SOON_DAYS * DAY).contains(&left))
    }
}
