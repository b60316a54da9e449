//! Changes a license by hand: its limits, features, seats, end, tier, notes and metadata. Fields that are not named
//! stay unchanged.

use diesel::prelude::*;
use serde_json::{Map, Value, json};

use super::LifecycleError;
use crate::activations::activation;
use crate::audit::{Actor, record};
use crate::catalog::QuantityMeans;
use crate::catalog::Tier;
use crate::db::schema::licenses;
use crate::db::{Conn, Error};
use crate::ids::{Context, LicenseId, TierId};
use crate::licenses::license::License;
use crate::licenses::webhooks::{self, LicenseEvent};
use crate::metadata::{Metadata, Patch};

/// A seat limit: the tier's, another number, or unlimited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seats {
    OfTier,
    Limited(i64),
    Unlimited,
}

impl Seats {
    fn or_tiers(self, tiers: Option<i64>) -> Option<i64> {
        match self {
            Self::OfTier => tiers,
            Self::Limited(most) => Some(most),
            Self::Unlimited => None,
        }
    }
}

/// The fields to change; `None` = unchanged. An inner `None` means what the field's own comment says.
#[derive(Clone, Debug, Default)]
pub struct ChangeLicense {
    /// A slug of the same product. Seat limits equal to the old tier's become the new tier's.
    pub tier: Option<String>,
    pub max_activations: Option<Seats>,
    pub max_leases: Option<Seats>,
    /// JSON that overrides the tier's; `None` = the tier's.
    pub limits: Option<Option<String>>,
    pub features: Option<Option<String>>,
    /// Unix seconds; `None` = perpetual.
    pub valid_until: Option<Option<i64>>,
    pub customer_name: Option<Option<String>>,
    pub notes: Option<Option<String>>,
    /// Metadata keys that it does not name stay unchanged.
    pub metadata: Patch,
}

/// A changed license.
#[derive(Clone, Debug)]
pub struct Changed {
    pub license: License,
    /// The number of seats taken, if it exceeds the new limit: existing activations stay, but no new one fits.
    pub over_limit: Option<i64>,
}

#[derive(Clone, PartialEq, AsChangeset)]
#[diesel(table_name = licenses, treat_none_as_null = true)]
struct Columns {
    tier_id: TierId,
    max_activations: Option<i64>,
    max_leases: Option<i64>,
    limits: Option<String>,
    features: Option<String>,
    valid_until: Option<i64>,
    valid_days: Option<i64>,
    customer_name: Option<String>,
    notes: Option<String>,
    metadata: String,
}

impl Columns {
    fn of(license: &License) -> Self {
        Self {
            tier_id: license.tier_id.clone(),
            max_activations: license.max_activations,
            max_leases: license.max_leases,
            limits: license.limits.clone(),
            features: license.features.clone(),
            valid_until: license.valid_until,
            valid_days: license.valid_days,
            customer_name: license.customer_name.clone(),
            notes: license.notes.clone(),
            metadata: license.metadata.stored(),
        }
    }

    /// Its form in the audit log.
    fn to_audit_json(&self, tier: &Tier) -> Value {
        let json = |text: &Option<String>| text.as_deref().map(|text| serde_json::from_str::<Value>(text).ok());
        json!({
            "tier": tier.slug,
            "max_activations": self.max_activations,
            "max_leases": self.max_leases,
            "limits": json(&self.limits),
            "features": json(&self.features),
            "valid_until": self.valid_until.map(crate::clock::rfc3339),
            "customer_name": self.customer_name,
            "notes": self.notes,
            "metadata": json(&Some(self.metadata.clone())),
        })
    }
}

/// Changes the license in the caller's transaction. Values managed by its subscription are refused.
pub fn change(
    conn: &mut Conn,
    context: &Context,
    actor: &Actor,
    license_id: &LicenseId,
    wanted: &ChangeLicense,
) -> Result<Changed, LifecycleError> {
    let license = License::lock(conn, license_id)?.ok_or(LifecycleError::NotFound)?;
    let old_tier = Tier::find(conn, &license.tier_id)?;
    let old_tier = old_tier.ok_or_else(|| Error::Corrupt(format!("license {license_id} has no tier")))?;
    let tier = match &wanted.tier {
        Some(slug) => new_tier(conn, &license, &old_tier, slug)?,
        None => old_tier.clone(),
    };
    let follows = license.subscription_id.is_some();
    if follows
        && (wanted.valid_until.is_some()
            || (wanted.max_activations.is_some() && tier.quantity_means == QuantityMeans::Seats))
    {
        return Err(LifecycleError::FollowsSubscription);
    }
    let before = Columns::of(&license);
    let metadata = wanted.metadata.apply(&license.metadata)?;
    let after = apply(before.clone(), wanted, &metadata, &old_tier, &tier);
    if before != after {
        let row = licenses::table.filter(licenses::id.eq(license_id));
        diesel::update(row).set((&after, licenses::updated_at.eq(context.now()))).execute(conn).map_err(Error::from)?;
        let (before, after) = differences(&before.to_audit_json(&old_tier), &after.to_audit_json(&tier));
        record(conn, context, actor, "license.changed", license_id, json!({"before": before, "after": after}))?;
        webhooks::publish(conn, context, &[license_id], &LicenseEvent::Updated {})?;
    }
    let license = License::find(conn, license_id)?.ok_or(LifecycleError::NotFound)?;
    let used = i64::from(activation::seats_used(conn, license_id)?);
    Ok(Changed { over_limit: license.max_activations.filter(|most| used > *most).map(|_| used), license })
}

fn apply(before: Columns, wanted: &ChangeLicense, metadata: &Metadata, old: &Tier, tier: &Tier) -> Columns {
    // Custom limits stay; limits equal to the old tier's become the new tier's.
    let seats = |wanted: Option<Seats>, own: Option<i64>, olds: Option<i64>, news: Option<i64>| match wanted {
        Some(seats) => seats.or_tiers(news),
        None if own == olds => news,
        None => own,
    };
    Columns {
        tier_id: tier.id.clone(),
        max_activations: seats(
            wanted.max_activations,
            before.max_activations,
            old.max_activations,
            tier.max_activations,
        ),
        max_leases: seats(wanted.max_leases, before.max_leases, old.max_leases, tier.max_leases),
        limits: wanted.limits.clone().unwrap_or(before.limits),
        features: wanted.features.clone().unwrap_or(before.features),
        // An end set by a person does not wait for the first activation.
        valid_days: before.valid_days.filter(|_| wanted.valid_until.is_none()),
        valid_until: wanted.valid_until.unwrap_or(before.valid_until),
        customer_name: wanted.customer_name.clone().unwrap_or(before.customer_name),
        notes: wanted.notes.clone().unwrap_or(before.notes),
        metadata: metadata.stored(),
    }
}

/// Finds a tier that this license can move to: of the same product, and activated in the same kind of place.
fn new_tier(conn: &mut Conn, license: &License, old: &Tier, slug: &str) -> Result<Tier, LifecycleError> {
    let tier = Tier::by_slug(conn, slug)?.ok_or_else(|| LifecycleError::UnknownTier(slug.to_owned()))?;
    let fits = tier.product_id == old.product_id
        && (tier.activates == old.activates || activation::seats_used(conn, &license.id)? == 0)
        && (license.subscription_id.is_none() || tier.quantity_means == old.quantity_means);
    if fits { Ok(tier) } else { Err(LifecycleError::UnfitTier(slug.to_owned())) }
}

/// Returns only the fields that differ, before and after.
fn differences(before: &Value, after: &Value) -> (Map<String, Value>, Map<String, Value>) {
    let fields = |value: &Value| value.as_object().cloned().unwrap_or_default();
    let (mut before, mut after) = (fields(before), fields(after));
    before.retain(|name, value| after.get(name) != Some(value));
    after.retain(|name, _| before.contains_key(name));
    (before, after)
}
