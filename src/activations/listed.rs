//! Licenses and activations as lists and answers show them.

use schemars::JsonSchema;
use serde::Serialize;

use super::activation::{Activation, Kind};
use crate::clock::Timestamp;
use crate::db::Page;
use crate::ids::{LicenseId, SubscriptionId};
use crate::licenses::bound::Owner;
use crate::licenses::policy;
use crate::licenses::status::PurchaseType;
use crate::metadata::Metadata;

/// A license as its owner sees it.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(rename = "License")]
pub struct ListedLicense {
    pub id: LicenseId,
    /// Null for a key that is stored hashed.
    pub license_key: Option<String>,
    pub key_prefix: String,
    /// The policy's status.
    pub status: policy::State,
    /// The license is valid and none of its seats is taken.
    pub available: bool,
    /// The site where it is in use; one that takes a seat before a development site.
    pub used_site_domain: Option<String>,
    /// The site that it was bought for.
    pub site_domain: Option<String>,
    pub purchase_type: PurchaseType,
    /// The tier's slug.
    pub tier: String,
    /// Null = perpetual, or not started yet.
    pub valid_until: Option<Timestamp>,
    pub created_at: Timestamp,
    pub subscription_id: Option<SubscriptionId>,
    /// The number of its seats; null = unlimited.
    pub max_activations: Option<i64>,
    /// All activations, including ended ones, oldest first.
    pub activations: Vec<ListedActivation>,
    /// Only in answers to the seller.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Metadata")]
    pub metadata: Option<Metadata>,
    /// Only in answers to the seller.
    #[serde(flatten)]
    pub owner: Option<Owner>,
}

/// A site or device where a license is, or was, in use.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(rename = "Activation")]
pub struct ListedActivation {
    pub id: String,
    pub kind: Kind,
    /// The site domain or the installation id.
    pub subject: String,
    pub active: bool,
    /// False for development sites.
    pub takes_seat: bool,
    pub instance_name: Option<String>,
    pub hostname: Option<String>,
    pub os_type: Option<String>,
    pub os_version: Option<String>,
    pub app_version: Option<String>,
    pub first_activated_at: Timestamp,
    /// When it last became active.
    pub activated_at: Timestamp,
    pub last_validated_at: Option<Timestamp>,
    pub last_seen_at: Timestamp,
    pub deactivated_at: Option<Timestamp>,
    pub deactivated_reason: Option<String>,
}

/// A page of licenses, as answers have it.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Licenses {
    pub licenses: Vec<ListedLicense>,
    /// For the next call; null on the last page.
    pub next_cursor: Option<String>,
}

impl From<Page<ListedLicense>> for Licenses {
    fn from(page: Page<ListedLicense>) -> Self {
        Self { licenses: page.entries, next_cursor: page.next_cursor }
    }
}

impl From<Activation> for ListedActivation {
    fn from(a: Activation) -> Self {
        Self {
            id: a.id,
            kind: a.kind,
            subject: a.subject,
            active: a.active,
            takes_seat: a.takes_seat,
            instance_name: a.instance_name,
            hostname: a.hostname,
            os_type: a.os_type,
            os_version: a.os_version,
            app_version: a.app_version,
            first_activated_at: Timestamp(a.first_activated_at),
            activated_at: Timestamp(a.activated_at),
            last_validated_at: a.last_validated_at.map(Timestamp),
            last_seen_at: Timestamp(a.last_seen_at),
            deactivated_at: a.deactivated_at.map(Timestamp),
            deactivated_reason: a.deactivated_reason,
        }
    }
}
