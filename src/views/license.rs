//! A license from the seller's view: for the admin API, the console and `keysmith license show`.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use crate::activations::listed::ListedLicense;
use crate::activations::search;
use crate::catalog::Tier;
use crate::clock::Timestamp;
use crate::db::{Conn, Error, Result};
use crate::ids::{AccountId, CustomerId, ItemId, LicenseId, OrderId, OrganizationId};
use crate::licenses::license::License;
use crate::licenses::status::LicenseStatus;
use crate::licenses::stored_form::KeyRing;
use crate::licenses::terms::{Limits, Terms};

/// A license from the seller's view: everything its owner sees, and more.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "LicenseOfAdmin")]
pub struct LicenseView {
    #[serde(flatten)]
    pub license: ListedLicense,
    /// As stored, regardless of expiry.
    pub stored_status: LicenseStatus,
    pub status_reason: Option<String>,
    /// Who set the status: `admin_token:tok_…`, `customer:acc_…`, `stripe:evt_…`, `cli`, `system`.
    pub status_actor: Option<String>,
    pub status_at: Option<Timestamp>,
    /// Never set together with the organization; neither is set for a key that nobody has signed up with yet.
    pub account_id: Option<AccountId>,
    pub organization_id: Option<OrganizationId>,
    pub order_id: Option<OrderId>,
    /// Stripe's `cus_…` and `si_…`.
    pub customer_id: Option<CustomerId>,
    pub item_id: Option<ItemId>,
    pub valid_from: Timestamp,
    /// Number of days, for a license that counts from its first activation and has not begun.
    pub valid_days: Option<i64>,
    /// Floating seats; null = unlimited.
    pub max_leases: Option<i64>,
    /// The limits it grants: its own if it has them, otherwise its tier's. Null = unlimited.
    #[schemars(with = "Limits")]
    pub limits: BTreeMap<String, Option<i64>>,
    pub features: Vec<String>,
    /// Its own limits, which replace the tier's; null = none.
    #[schemars(with = "Option<Limits>")]
    pub own_limits: Option<Value>,
    #[schemars(with = "Option<Vec<String>>")]
    pub own_features: Option<Value>,
    pub customer_name: Option<String>,
    pub notes: Option<String>,
    pub updated_at: Timestamp,
}

/// Returns the current state of a license; `None` if there is none with this id.
pub fn find(conn: &mut Conn, ring: &KeyRing, id: &LicenseId, now: i64) -> Result<Option<LicenseView>> {
    let (Some(listed), Some(license)) = (search::one(conn, ring, id, now)?, License::find(conn, id)?) else {
        return Ok(None);
    };
    let tier = Tier::find(conn, &license.tier_id)?;
    let tier = tier.ok_or_else(|| Error::Corrupt(format!("license {id} has no tier")))?;
    let terms = Terms::of(&license, &tier)?;
    Ok(Some(view(listed, license, terms)))
}

fn view(listed: ListedLicense, license: License, terms: Terms) -> LicenseView {
    let own = |text: Option<String>| text.and_then(|text| serde_json::from_str(&text).ok());
    LicenseView {
        license: listed,
        stored_status: license.status,
        status_reason: license.status_reason,
        status_actor: license.status_actor,
        status_at: license.status_at.map(Timestamp),
        account_id: license.account_id,
        organization_id: license.organization_id,
        order_id: license.order_id,
        customer_id: license.customer_id,
        item_id: license.item_id,
        valid_from: Timestamp(license.valid_from),
        valid_days: license.valid_days,
        max_leases: license.max_leases,
        limits: terms.limits,
        features: terms.features,
        own_limits: own(license.limits),
        own_features: own(license.features),
        customer_name: license.customer_name,
        notes: license.notes,
        updated_at: Timestamp(license.updated_at),
    }
}
