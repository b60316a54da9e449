//! Shares the parsed features and limits between all licenses with the same ones.

use std::collections::{BTreeMap, HashMap};
use std::hash::{BuildHasher, RandomState};
use std::sync::{Arc, Mutex, PoisonError};

use crate::db::{Error, Result};
use crate::ids::LicenseId;

/// The maximum number of shared grants; further ones are not shared.
const MOST: usize = 4_096;

/// The features and limits of a license, and its product and tier.
#[derive(Debug, PartialEq, Eq)]
pub struct Grants {
    /// The product's slug.
    pub product: String,
    /// The tier's slug.
    pub tier: String,
    /// Feature names; `all` grants every feature.
    pub features: Vec<String>,
    /// Limits by name; null = unlimited.
    pub limits: BTreeMap<String, Option<i64>>,
}

/// Shares [`Grants`] between licenses, and saves parsing their JSON.
#[derive(Debug, Default)]
pub struct GrantsPool {
    hasher: RandomState,
    known: Mutex<HashMap<u64, (Texts, Arc<Grants>)>>,
}

/// Product, tier, features and limits as stored in the database.
type Texts = [Box<str>; 4];

impl GrantsPool {
    /// Returns the grants of these texts. `license_id` is for the error about invalid JSON.
    pub fn get(
        &self,
        product: &str,
        tier: &str,
        features: &str,
        limits: &str,
        license_id: &LicenseId,
    ) -> Result<Arc<Grants>> {
        let hash = self.hasher.hash_one((product, tier, features, limits));
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((texts, grants)) = known.get(&hash)
            && texts.each_ref().map(|text| &**text) == [product, tier, features, limits]
        {
            return Ok(grants.clone());
        }
        let corrupt = |error| Error::Corrupt(format!("license {license_id}: {error}"));
        let grants = Arc::new(Grants {
            product: product.to_owned(),
            tier: tier.to_owned(),
            features: serde_json::from_str(features).map_err(corrupt)?,
            limits: serde_json::from_str(limits).map_err(corrupt)?,
        });
        if known.len() < MOST {
            known.insert(hash, ([product, tier, features, limits].map(Into::into), grants.clone()));
        }
        Ok(grants)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_grants_are_one_and_bad_json_names_its_license() {
        let pool = GrantsPool::default();
        let first = pool.get("app", "team", r#"["a"]"#, r#"{"users":null}"#, &LicenseId::from_text("lic_1")).unwrap();
        let second = pool.get("app", "team", r#"["a"]"#, r#"{"users":null}"#, &LicenseId::from_text("lic_2")).unwrap();
        assert!(Arc::ptr_eq(&first, &second));
        assert_eq!((first.features.len(), first.limits.get("users")), (1, Some(&None)));
        let other = pool.get("app", "team", r#"["b"]"#, r#"{"users":null}"#, &LicenseId::from_text("lic_3")).unwrap();
        assert_eq!(other.features, ["b"]);
        let error = pool.get("app", "team", "[", "{}", &LicenseId::from_text("lic_4")).unwrap_err();
        assert!(error.to_string().contains("lic_4"), "{error}");
    }
}
