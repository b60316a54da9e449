//! What a license grants: its own limits and features where set, its tier's otherwise.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::license::License;
use crate::catalog::Tier;
use crate::db::{Error, Result};

/// What an application may use under its license.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Terms {
    /// The tier's slug.
    pub tier: String,
    /// Feature names; `all` grants every feature.
    pub features: Vec<String>,
    /// Limits by name; null = unlimited.
    #[schemars(with = "Limits")]
    pub limits: BTreeMap<String, Option<i64>>,
}

/// The schema of limits by name; null = unlimited.
#[derive(JsonSchema)]
#[schemars(transparent)]
pub struct Limits(#[expect(dead_code, reason = "a name for the schema")] BTreeMap<String, Option<i64>>);

impl Terms {
    /// Returns what a license of this tier grants.
    pub fn of(license: &License, tier: &Tier) -> Result<Self> {
        Ok(Self {
            tier: tier.slug.clone(),
            features: own(license, license.features.as_deref()).unwrap_or_else(|| tier.features())?,
            limits: own(license, license.limits.as_deref()).unwrap_or_else(|| tier.limits())?,
        })
    }
}

fn own<T: DeserializeOwned>(license: &License, text: Option<&str>) -> Option<Result<T>> {
    let read = |text| serde_json::from_str(text).map_err(|e| Error::Corrupt(format!("license {}: {e}", license.id)));
    text.map(read)
}
