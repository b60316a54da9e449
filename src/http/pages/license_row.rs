//! Prepares a license for display on the customer's pages.

use serde_json::{Value, json};

use crate::activations::listed::ListedLicense;
use crate::catalog::{ActivationKind, LicenseFiles, Product, Tier};

/// Like [`row`], with the product's name.
pub(super) fn named_row(license: ListedLicense, tiers: &[Tier], products: &[Product]) -> Value {
    let tier = tiers.iter().find(|tier| tier.slug == license.tier);
    let product = tier.and_then(|tier| products.iter().find(|product| product.id == tier.product_id));
    let name = product.map_or(Value::Null, |product| product.name.clone().into());
    let mut row = row(license, tiers);
    if let Some(row) = row.as_object_mut() {
        row.insert("product_name".into(), name);
    }
    row
}

/// Returns a license for display: its active activations, the tier's name, and whether another site can be activated.
pub(super) fn row(mut license: ListedLicense, tiers: &[Tier]) -> Value {
    license.activations.retain(|activation| activation.active);
    let tier = tiers.iter().find(|tier| tier.slug == license.tier);
    let taken = license.activations.iter().filter(|activation| activation.takes_seat).count();
    let room = license.max_activations.is_none_or(|most| i64::try_from(taken).unwrap_or(i64::MAX) < most);
    let for_sites = tier.is_some_and(|tier| tier.activates == ActivationKind::Site);
    let usable = license.status.is_usable();
    let tier_name = tier.map_or(license.tier.clone(), |tier| tier.name.clone());
    let mut row = json!(license);
    if let Some(row) = row.as_object_mut() {
        row.insert("seats_used".into(), taken.into());
        row.insert("tier_name".into(), tier_name.into());
        row.insert("can_activate".into(), (for_sites && usable && room).into());
        row.insert("license_files".into(), tier.map_or(LicenseFiles::Off, |tier| tier.license_files).as_str().into());
    }
    row
}
