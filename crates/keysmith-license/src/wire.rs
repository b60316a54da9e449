//! The JSON of a license file, with readable names and times, and of a signed key, with short ones.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::error::Error;
use crate::license::{Customer, License, Upgrade};
use crate::timestamp;

const LICENSES: &str = "licenses";

/// `{"meta":…,"data":…,"included":[]}`.
#[derive(Serialize, Deserialize)]
struct File {
    meta: Meta,
    data: Data,
    #[serde(default)]
    included: Vec<serde_json::Value>,
}

#[derive(Serialize, Deserialize)]
struct Meta {
    issued: String,
    /// When the file ends, and the number of seconds from `issued` until then; null = together with the license.
    expiry: Option<String>,
    ttl: Option<i64>,
    /// The id of the signing key, see [`crate::PublicKey::id`]. Files made by other software have none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    key_id: Option<String>,
}

#[derive(Serialize, Deserialize)]
struct Data {
    r#type: String,
    id: String,
    attributes: Attributes,
}

#[derive(Serialize, Deserialize)]
struct Attributes {
    #[serde(default)]
    product: Option<String>,
    tier: String,
    #[serde(default)]
    customer: Customer,
    #[serde(default)]
    expiry: Option<String>,
    #[serde(default)]
    offline_grace_days: u32,
    #[serde(default)]
    limits: BTreeMap<String, Option<u64>>,
    #[serde(default)]
    features: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    upgrades: Vec<Upgrade>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    installation_id: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    order: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    notes: Option<String>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    metadata: BTreeMap<String, serde_json::Value>,
}

/// Parses a license, and the id of the key that it names as its signer.
pub(crate) fn file_from_json(content: &[u8]) -> Result<(License, Option<String>), Error> {
    let file: File = serde_json::from_slice(content).map_err(|_| Error::Content)?;
    if file.data.r#type != LICENSES {
        return Err(Error::Content);
    }
    let attributes = file.data.attributes;
    let license = License {
        id: file.data.id,
        product: attributes.product,
        tier: attributes.tier,
        customer: attributes.customer,
        limits: attributes.limits,
        features: attributes.features,
        upgrades: attributes.upgrades,
        installation: attributes.installation_id,
        issued: time(&file.meta.issued)?,
        expires: attributes.expiry.as_deref().map(time).transpose()?,
        file_expires: file.meta.expiry.as_deref().map(time).transpose()?,
        grace_days: attributes.offline_grace_days,
        order: attributes.order,
        notes: attributes.notes,
        metadata: attributes.metadata,
    };
    Ok((license, file.meta.key_id))
}

fn time(text: &str) -> Result<i64, Error> {
    timestamp::parse(text).ok_or(Error::Content)
}

#[cfg(feature = "sign")]
pub(crate) fn file_to_json(license: &License, key_id: String) -> Vec<u8> {
    let file = File {
        meta: Meta {
            issued: timestamp::text(license.issued),
            expiry: license.file_expires.map(timestamp::text),
            ttl: license.file_expires.map(|end| end.saturating_sub(license.issued)),
            key_id: Some(key_id),
        },
        data: Data {
            r#type: LICENSES.to_owned(),
            id: license.id.clone(),
            attributes: Attributes {
                product: license.product.clone(),
                tier: license.tier.clone(),
                customer: license.customer.clone(),
                expiry: license.expires.map(timestamp::text),
                offline_grace_days: license.grace_days,
                limits: license.limits.clone(),
                features: license.features.clone(),
                upgrades: license.upgrades.clone(),
                installation_id: license.installation.clone(),
                order: license.order.clone(),
                notes: license.notes.clone(),
                metadata: license.metadata.clone(),
            },
        },
        included: Vec::new(),
    };
    serde_json::to_vec(&file).unwrap_or_default()
}

/// `{lid,tier,org,lim,feat,exp,iat}`, and fields that only some keys need.
#[derive(Serialize, Deserialize)]
struct Key {
    lid: String,
    tier: String,
    #[serde(default)]
    org: Option<String>,
    #[serde(default)]
    lim: BTreeMap<String, Option<u64>>,
    #[serde(default)]
    feat: Vec<String>,
    /// Unix seconds.
    #[serde(default)]
    exp: Option<i64>,
    iat: i64,
    /// Product.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    prd: Option<String>,
    /// Installation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    ins: Option<String>,
    /// Days of grace.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    grc: Option<u32>,
    /// Tiers to upgrade to, with their features, smallest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    upg: Vec<(String, Vec<String>)>,
}

pub(crate) fn key_from_json(payload: &[u8]) -> Result<License, Error> {
    let key: Key = serde_json::from_slice(payload).map_err(|_| Error::Content)?;
    Ok(License {
        id: key.lid,
        product: key.prd,
        tier: key.tier,
        customer: Customer { company: key.org, ..Customer::default() },
        limits: key.lim,
        features: key.feat,
        upgrades: key.upg.into_iter().map(|(tier, features)| Upgrade { tier, features }).collect(),
        installation: key.ins,
        issued: key.iat,
        expires: key.exp,
        grace_days: key.grc.unwrap_or(0),
        ..License::default()
    })
}

/// Serializes a signed key. If the license has a file expiry, the key ends at that time.
#[cfg(feature = "sign")]
pub(crate) fn key_to_json(license: &License) -> Vec<u8> {
    let key = Key {
        lid: license.id.clone(),
        tier: license.tier.clone(),
        org: license.customer.display_name().map(str::to_owned),
        lim: license.limits.clone(),
        feat: license.features.clone(),
        exp: license.ends(),
        iat: license.issued,
        prd: license.product.clone(),
        ins: license.installation.clone(),
        grc: Some(license.grace_days).filter(|days| *days > 0),
        upg: license.upgrades.iter().map(|u| (u.tier.clone(), u.features.clone())).collect(),
    };
    serde_json::to_vec(&key).unwrap_or_default()
}
