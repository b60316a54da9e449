//! What a license grants, and the questions an application asks of it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::error::Error;
use crate::gate::{FeatureMissing, QuotaExceeded};

/// Seconds of a day.
pub const DAY: i64 = 86_400;
/// The feature that grants every feature.
pub const ALL: &str = "all";
/// An end so near is worth a warning. Days.
pub const SOON_DAYS: i64 = 30;
/// How far a license may have been issued in the future: clocks differ. Seconds.
pub const ISSUE_TOLERANCE: i64 = 300;

/// What was signed. Times are unix seconds, UTC.
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
    /// The slug of the product; a verifier that is told its product refuses others.
    pub product: Option<String>,
    pub tier: String,
    pub customer: Customer,
    /// Quota name → highest number; `None` = unlimited.
    pub limits: BTreeMap<String, Option<u64>>,
    /// Names of modules; `all` grants every one.
    pub features: Vec<String>,
    /// Which tiers have what this one has not, the smallest first: lets a refusal name the tier to buy.
    pub upgrades: Vec<Upgrade>,
    /// The only installation that may use it.
    pub installation: Option<String>,
    pub issued: i64,
    /// When the license ends; `None` = perpetual.
    pub expires: Option<i64>,
    /// When this file ends and must be fetched again, whatever the license's own end. `None` for signed keys.
    pub file_expires: Option<i64>,
    /// How many days an ended license keeps working.
    pub grace_days: u32,
    /// The seller's order or purchase number.
    pub order: Option<String>,
    /// Notes for the customer; private notes never get into a license.
    pub notes: Option<String>,
    /// The seller's own keys and values: texts, numbers, true and false. A signed key has none.
    pub metadata: BTreeMap<String, Value>,
}

/// Who the license was sold to. A signed key has only the name of the organization.
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
    /// The company, or the person, or the address: what to show.
    pub fn display_name(&self) -> Option<&str> {
        self.company.as_deref().or(self.name.as_deref()).or(self.email.as_deref())
    }
}

/// A tier and the features that it has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Upgrade {
    pub tier: String,
    pub features: Vec<String>,
}

/// Whether an authentic license is in force.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    Valid,
    /// Ended, but it keeps working until this time (unix seconds).
    Grace {
        until: i64,
    },
}

impl License {
    /// When it ends: the license's own end or the file's, whichever is first. `None` = never.
    pub fn ends(&self) -> Option<i64> {
        match (self.expires, self.file_expires) {
            (Some(license), Some(file)) => Some(license.min(file)),
            (one, other) => one.or(other),
        }
    }

    /// When it stops working: its end and the grace days after it. `None` = never.
    pub fn stops(&self) -> Option<i64> {
        self.ends().map(|end| end.saturating_add(i64::from(self.grace_days).saturating_mul(DAY)))
    }

    /// Whether it is in force at `now`.
    ///
    /// # Errors
    /// [`Error::Expired`] when it has stopped working; [`Error::NotYetIssued`] when it was signed after `now`, with five
    /// minutes of patience.
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

    /// Whether the feature is granted. `all` grants every one.
    pub fn has_feature(&self, feature: &str) -> bool {
        self.features.iter().any(|granted| granted == feature || granted == ALL)
    }

    /// The limit of a quota: `Some(None)` = unlimited, `None` = the license says nothing about it.
    pub fn limit(&self, quota: &str) -> Option<Option<u64>> {
        self.limits.get(quota).copied()
    }

    /// Whether one more fits when `current` are in use. What the license does not name is not granted.
    pub fn within_quota(&self, quota: &str, current: u64) -> bool {
        match self.limit(quota) {
            Some(None) => true,
            Some(Some(max)) => current < max,
            None => false,
        }
    }

    /// As [`License::has_feature`], and a refusal that names the tier to buy.
    pub fn check_feature(&self, feature: &str) -> Result<(), FeatureMissing> {
        if self.has_feature(feature) { Ok(()) } else { Err(FeatureMissing::new(self, feature)) }
    }

    /// As [`License::within_quota`], and a refusal that says how much there is.
    pub fn check_quota(&self, quota: &str, current: u64) -> Result<(), QuotaExceeded> {
        if self.within_quota(quota, current) {
            return Ok(());
        }
        Err(QuotaExceeded::new(quota, current, self.limit(quota).flatten().unwrap_or(0)))
    }

    /// The smallest tier that has the feature, when the license knows one.
    pub fn tier_with(&self, feature: &str) -> Option<&str> {
        let has = |upgrade: &&Upgrade| upgrade.features.iter().any(|f| f == feature || f == ALL);
        self.upgrades.iter().find(has).map(|upgrade| upgrade.tier.as_str())
    }

    /// Seconds until its end; negative after it, `None` when it has none.
    pub fn expires_in(&self, now: i64) -> Option<i64> {
        self.ends().map(|end| end.saturating_sub(now))
    }

    /// Days until its end: 0 on the last day, negative after it, `None` when it has none.
    pub fn days_left(&self, now: i64) -> Option<i64> {
        self.expires_in(now).map(|seconds| seconds.div_euclid(DAY))
    }

    /// Whether it ends within 30 days and has not ended yet.
    pub fn expiring_soon(&self, now: i64) -> bool {
        self.expires_in(now).is_some_and(|left| (1..=SOON_DAYS * DAY).contains(&left))
    }
}
