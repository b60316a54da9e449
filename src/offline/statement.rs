//! What a license states about its tier: limits, features, grace, and the tiers that offer more.

use std::collections::BTreeMap;

use keysmith_license::{ALL, Upgrade};
use serde_json::{Value, json};

use crate::catalog::file::Catalog;
use crate::catalog::{list_products, list_tiers};
use crate::db::{self, Conn};
use crate::ids::ProductId;
use crate::metadata::Metadata;

/// A tier, as licenses describe it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    pub product: String,
    pub tier: String,
    pub name: String,
    /// `None` = unlimited.
    pub limits: BTreeMap<String, Option<u64>>,
    pub features: Vec<String>,
    pub offline_grace_days: u32,
    /// `None` = perpetual.
    pub valid_days: Option<u32>,
}

/// Returns every tier of a catalog file, in its order.
pub fn offers_of_file(catalog: &Catalog) -> Vec<Offer> {
    let offer = |(product, tier): (&crate::catalog::file::ProductEntry, &crate::catalog::file::TierEntry)| Offer {
        product: product.slug.clone(),
        tier: tier.slug.clone(),
        name: tier.name.clone(),
        limits: tier.limits.iter().map(|(name, amount)| (name.clone(), amount.limit().map(unsigned))).collect(),
        features: tier.features.clone(),
        offline_grace_days: tier.offline_grace_days,
        valid_days: tier.valid_days,
    };
    catalog.tiers().map(offer).collect()
}

/// Returns every tier of the database, in catalog order.
pub fn offers_of_database(conn: &mut Conn) -> db::Result<Vec<Offer>> {
    let products: BTreeMap<ProductId, String> = list_products(conn)?.into_iter().map(|p| (p.id, p.slug)).collect();
    let mut offers = Vec::new();
    for tier in list_tiers(conn)? {
        offers.push(Offer {
            product: products.get(&tier.product_id).cloned().unwrap_or_default(),
            limits: tier.limits()?.into_iter().map(|(name, limit)| (name, limit.map(unsigned))).collect(),
            features: tier.features()?,
            offline_grace_days: u32::try_from(tier.offline_grace_days).unwrap_or(0),
            valid_days: tier.valid_days.map(|days| u32::try_from(days).unwrap_or(u32::MAX)),
            name: tier.name,
            tier: tier.slug,
        });
    }
    Ok(offers)
}

/// Converts a stored limit; a negative one grants nothing.
pub fn unsigned(limit: i64) -> u64 {
    u64::try_from(limit).unwrap_or(0)
}

/// Returns the metadata that a license shows, without the seller's private keys.
pub fn attributes(metadata: &Metadata) -> BTreeMap<String, Value> {
    metadata.public().iter().map(|(key, value)| (key.to_owned(), json!(value))).collect()
}

/// Returns the later tiers of the product of `of` that have features missing from `granted`, smallest first; each
/// feature is named once, at the first tier that has it.
pub fn upgrades(of: &Offer, granted: &[String], offers: &[Offer]) -> Vec<Upgrade> {
    let mut known: Vec<&str> = granted.iter().map(String::as_str).collect();
    let mut upgrades = Vec::new();
    let bigger = offers.iter().skip_while(|offer| offer.tier != of.tier).skip(1);
    for offer in bigger.filter(|offer| offer.product == of.product) {
        if known.contains(&ALL) {
            break;
        }
        let new: Vec<&str> = offer.features.iter().map(String::as_str).filter(|f| !known.contains(f)).collect();
        if !new.is_empty() {
            let features = new.iter().map(|f| (*f).to_owned()).collect();
            upgrades.push(Upgrade { tier: offer.tier.clone(), features });
            known.extend(new);
        }
    }
    upgrades
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_missing_feature_is_named_at_the_smallest_tier_that_has_it() {
        let offers = offers_of_file(&Catalog::parse(include_str!("../../catalog.toml")).unwrap());
        let find = |slug: &str| offers.iter().find(|offer| offer.tier == slug).unwrap();
        let starter = find("starter");
        let found = upgrades(starter, &starter.features, &offers);
        let tiers: Vec<&str> = found.iter().map(|upgrade| upgrade.tier.as_str()).collect();
        assert_eq!(tiers, ["professional", "enterprise-onprem"]);
        assert!(found[0].features.contains(&"scheduled_audits".to_owned()));
        assert!(!found[0].features.contains(&"devices".to_owned()));
        assert_eq!(found[1].features, ["all"]);
        assert_eq!(upgrades(find("enterprise-onprem"), &["all".to_owned()], &offers), []);
        assert_eq!(find("enterprise-onprem").limits["devices"], None);
    }
}
