//! The record of a license that was generated offline: the `.json` file, which `license import` reads.

use std::collections::BTreeMap;

use keysmith_license::{Customer, License};
use serde::{Deserialize, Serialize};

use crate::clock;
use crate::metadata::Metadata;

/// Everything that the seller keeps about a license. Times are RFC 3339; `null` = unlimited or never.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    pub id: String,
    /// The signed key, as in the `.txt` file.
    pub license_key: String,
    pub product: String,
    pub tier: String,
    pub customer: Customer,
    pub issued_at: String,
    pub expires_at: Option<String>,
    pub offline_grace_days: u32,
    pub limits: BTreeMap<String, Option<u64>>,
    pub features: Vec<String>,
    pub installation_id: Option<String>,
    pub order: Option<String>,
    pub notes: Option<String>,
    /// For the seller only; never part of a license.
    pub private_notes: Option<String>,
    /// All metadata; licenses contain only keys that do not begin with `_`. Older records have none.
    #[serde(default, skip_serializing_if = "Metadata::is_empty")]
    pub metadata: Metadata,
    /// Whether the license file opens only with the license key.
    pub encrypted: bool,
    /// The signing key's id and public half, for whoever receives the file.
    pub key_id: String,
    pub public_key: String,
}

impl Record {
    /// The record of a license; `license_key` is its signed key.
    pub fn new(license: &License, license_key: &str, signer: &keysmith_license::PublicKey) -> Self {
        Self {
            id: license.id.clone(),
            license_key: license_key.to_owned(),
            product: license.product.clone().unwrap_or_default(),
            tier: license.tier.clone(),
            customer: license.customer.clone(),
            issued_at: clock::rfc3339(license.issued),
            expires_at: license.expires.map(clock::rfc3339),
            offline_grace_days: license.grace_days,
            limits: license.limits.clone(),
            features: license.features.clone(),
            installation_id: license.installation.clone(),
            order: license.order.clone(),
            notes: license.notes.clone(),
            private_notes: None,
            metadata: Metadata::default(),
            encrypted: false,
            key_id: signer.id(),
            public_key: signer.to_hex(),
        }
    }
}
