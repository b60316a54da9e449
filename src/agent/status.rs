//! The response of `GET /license/status`, and what the status page shows in addition.

use std::collections::BTreeMap;

use keysmith_license::{License, LicenseRequired, State};
use serde::Serialize;

use crate::clock;

/// The body of `GET /license/status`. Times are RFC 3339.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Status {
    /// Whether a license was activated here.
    pub is_active: bool,
    /// Whether it is valid now, including its grace period.
    pub is_valid: bool,
    pub tier: Option<String>,
    pub customer_name: Option<String>,
    /// `None` = never.
    pub expires_at: Option<String>,
    /// Negative after the end.
    pub days_until_expiry: Option<i64>,
    pub expiring_soon: bool,
    /// `None` = unlimited.
    pub quotas: BTreeMap<String, Option<u64>>,
    pub current_usage: BTreeMap<String, u64>,
    pub features: Vec<String>,
}

/// The status, and what the page shows in addition.
#[derive(Clone, Debug)]
pub struct Overview {
    pub status: Status,
    /// Set while the license is in its grace period.
    pub grace_until: Option<String>,
    /// Why it is not valid: `expired`, `clock`, `revoked`, `tampered`, `invalid`.
    pub reason: Option<&'static str>,
}

/// Builds the overview; `license` is `None` when the stored one can no longer be read.
pub fn overview(
    license: Option<&License>,
    verdict: Result<State, LicenseRequired>,
    current_usage: BTreeMap<String, u64>,
    now: i64,
) -> Overview {
    let status = Status {
        is_active: true,
        is_valid: verdict.is_ok(),
        tier: license.map(|license| license.tier.clone()),
        customer_name: license.and_then(|license| license.customer.display_name()).map(str::to_owned),
        expires_at: license.and_then(License::ends).map(clock::rfc3339),
        days_until_expiry: license.and_then(|license| license.days_left(now)),
        expiring_soon: license.is_some_and(|license| license.expiring_soon(now)),
        quotas: license.map(|license| license.limits.clone()).unwrap_or_default(),
        current_usage,
        features: license.map(|license| license.features.clone()).unwrap_or_default(),
    };
    let grace_until = match &verdict {
        Ok(State::Grace { until }) => Some(clock::rfc3339(*until)),
        _ => None,
    };
    Overview { status, grace_until, reason: verdict.err().map(|refusal| refusal.reason) }
}
