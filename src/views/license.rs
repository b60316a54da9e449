//! A license as its seller sees it: for the admin API, the console and `keysmith license show`.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;

use crate::activations::list::ListedLicense;
use crate::activations::search;
use crate::catalog::Tier;
use crate::clock::rfc3339;
use crate::db::{Conn, Error, Result};
use crate::ids::{AccountId, CustomerId, ItemId, LicenseId, OrderId, OrganizationId};
use crate::licenses::license::License;
use crate::licenses::stored_form::KeyRing;
use crate::licenses::terms::Terms;

/// A license as its seller sees it: what its owner sees, and more. Times are RFC 3339 in UTC.
#[derive(Debug, Serialize)]
pub struct LicenseView {
    #[serde(flatten)]
    pub license: ListedLicense,
    /// `active`, `inactive`, `suspended`, `revoked`: as it is stored, without what time says of it.
    pub stored_status: String,
    pub status_reason: Option<String>,
    /// Who gave it its status: `admin_token:tok_…`, `customer:acc_…`, `stripe:evt_…`, `cli`, `system`.
    pub status_actor: Option<String>,
    pub status_at: Option<String>,
    /// Never both; neither for a key that nobody has signed up with yet.
    pub account_id: Option<AccountId>,
    pub organization_id: Option<OrganizationId>,
    pub order_id: Option<OrderId>,
    /// Stripe's `cus_…` and `si_…`.
    pub customer_id: Option<CustomerId>,
    pub item_id: Option<ItemId>,
    pub valid_from: String,
    /// For one that counts from its first activation and has not begun: how many days.
    pub valid_days: Option<i64>,
    /// Floating seats; null = any number.
    pub max_leases: Option<i64>,
    /// What it grants: its own where it has them, else its tier's. Null = unlimited.
    pub limits: BTreeMap<String, Option<i64>>,
    pub features: Vec<String>,
    /// Its own in place of the tier's; null = it has none.
    pub own_limits: Option<Value>,
    pub own_features: Option<Value>,
    pub customer_name: Option<String>,
    pub notes: Option<String>,
    pub updated_at: String,
}

/// The license as it now is; `None` when there is none of this id.
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
        stored_status: license.status.to_string(),
        status_reason: license.status_reason,
        status_actor: license.status_actor,
        status_at: license.status_at.map(rfc3339),
        account_id: license.account_id,
        organization_id: license.organization_id,
        order_id: license.order_id,
        customer_id: license.customer_id,
        item_id: license.item_id,
        valid_from: rfc3339(license.valid_from),
        valid_days: license.valid_days,
        max_leases: license.max_leases,
        limits: terms.limits,
        features: terms.features,
        own_limits: own(license.limits),
        own_features: own(license.features),
        customer_name: license.customer_name,
        notes: license.notes,
        updated_at: rfc3339(license.updated_at),
    }
}
