//! A stored license, and its look-ups.

use diesel::prelude::*;

use super::former_keys;
use super::key::LicenseKey;
use super::policy::{LicenseFacts, TierFacts};
use super::status::{LicenseStatus, PurchaseType, StatusReason};
use super::stored_form::{KeyRing, OpenError};
use crate::catalog::Tier;
use crate::db::schema::{licenses, products, tiers};
use crate::db::{Conn, Error, Result};
use crate::ids::{AccountId, CustomerId, ItemId, LicenseId, OrderId, OrganizationId, SubscriptionId, TierId};
use crate::metadata::Metadata;

/// One license. Times are Unix seconds; the key is in its stored form.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = licenses)]
pub struct License {
    pub license_key: String,
    pub id: LicenseId,
    pub account_id: Option<AccountId>,
    pub organization_id: Option<OrganizationId>,
    pub order_id: Option<OrderId>,
    pub ordinal: Option<i64>,
    pub customer_id: Option<CustomerId>,
    pub subscription_id: Option<SubscriptionId>,
    pub item_id: Option<ItemId>,
    pub tier_id: TierId,
    pub purchase_type: PurchaseType,
    pub site_domain: Option<String>,
    pub status: LicenseStatus,
    /// A [`StatusReason`], or a person's free text.
    pub status_reason: Option<String>,
    pub status_actor: Option<String>,
    pub status_at: Option<i64>,
    pub valid_from: i64,
    pub valid_until: Option<i64>,
    /// For licenses that start with their first activation: their length in days. `None` once `valid_until` is set.
    pub valid_days: Option<i64>,
    /// `None` = unlimited.
    pub max_activations: Option<i64>,
    /// `None` = unlimited.
    pub max_leases: Option<i64>,
    /// JSON that overrides the tier's limits.
    pub limits: Option<String>,
    /// JSON that overrides the tier's features.
    pub features: Option<String>,
    pub key_prefix: String,
    /// The sealed copy of a hashed key, kept until its mail was sent.
    pub pending_key: Option<String>,
    pub signed_up_at: Option<i64>,
    pub customer_name: Option<String>,
    pub notes: Option<String>,
    pub created_at: i64,
    pub updated_at: i64,
    pub metadata: Metadata,
}

/// Looks a license up by its stored forms, two at a time: a list of variable length would be a different statement for
/// each length, each of which has to be prepared.
fn in_pairs<T>(
    stored: &[String],
    mut look: impl FnMut(&str, &str) -> QueryResult<Option<T>>,
) -> QueryResult<Option<T>> {
    for pair in stored.chunks(2) {
        let (Some(first), Some(second)) = (pair.first(), pair.last()) else { continue };
        let found = look(first, second)?;
        if found.is_some() {
            return Ok(found);
        }
    }
    Ok(None)
}

impl License {
    /// Finds the license of a presented key, sealed or hashed, under any secret, by primary key. A replaced signed key
    /// still finds its license.
    pub fn by_key(conn: &mut Conn, ring: &KeyRing, key: &LicenseKey) -> Result<Option<Self>> {
        Self::by_stored_forms(conn, &ring.candidates(key))
    }

    /// Finds the license that one of these stored forms is, or was, the key of.
    pub fn by_stored_forms(conn: &mut Conn, stored: &[String]) -> Result<Option<Self>> {
        let found = in_pairs(stored, |first, second| {
            let named = licenses::license_key.eq(first).or(licenses::license_key.eq(second));
            licenses::table.filter(named).select(Self::as_select()).first(conn).optional()
        })?;
        if found.is_some() {
            return Ok(found);
        }
        match former_keys::license_of(conn, stored)? {
            Some(id) => Self::find(conn, &id),
            None => Ok(None),
        }
    }

    /// Finds the license of a presented key, with its tier and its product's slug, in one query.
    pub fn by_key_with_tier(conn: &mut Conn, ring: &KeyRing, key: &LicenseKey) -> Result<Option<(Self, Tier, String)>> {
        let stored = ring.candidates(key);
        let sold = || licenses::table.inner_join(tiers::table.inner_join(products::table));
        let columns = || (Self::as_select(), Tier::as_select(), products::slug);
        let found = in_pairs(&stored, |first, second| {
            let named = licenses::license_key.eq(first).or(licenses::license_key.eq(second));
            sold().filter(named).select(columns()).first(conn).optional()
        })?;
        if found.is_some() {
            return Ok(found);
        }
        match former_keys::license_of(conn, &stored)? {
            Some(id) => Ok(sold().filter(licenses::id.eq(id)).select(columns()).first(conn).optional()?),
            None => Ok(None),
        }
    }

    /// Loads a license by its id.
    pub fn find(conn: &mut Conn, id: &LicenseId) -> Result<Option<Self>> {
        Ok(licenses::table.filter(licenses::id.eq(id)).select(Self::as_select()).first(conn).optional()?)
    }

    /// Loads and locks a license: no other transaction changes it or its activations until this one ends. Every
    /// operation that counts seats must start with it.
    pub fn lock(conn: &mut Conn, id: &LicenseId) -> Result<Option<Self>> {
        match conn {
            Conn::Postgres(conn) => {
                let row = licenses::table.filter(licenses::id.eq(id)).select(Self::as_select());
                Ok(row.for_no_key_update().first(conn).optional()?)
            }
            // SQLite has a single writer.
            Conn::Sqlite(_) => Self::find(conn, id),
        }
    }

    /// Opens the key that the customer copies: the sealed key, or the readable copy of a hashed one. `None` for a
    /// hashed key without a copy.
    pub fn open_key(&self, ring: &KeyRing) -> Result<Option<LicenseKey>> {
        let stored = match ring.open(&self.license_key) {
            Err(OpenError::Hashed) => match &self.pending_key {
                None => return Ok(None),
                Some(pending) => ring.open(pending),
            },
            other => other,
        };
        stored.map(Some).map_err(|e| Error::Corrupt(format!("license {}: {e}", self.id)))
    }

    /// Whether it is a trial.
    #[must_use]
    pub fn is_trial(&self) -> bool {
        self.purchase_type == PurchaseType::Trial
    }

    /// Whether its status was set by a person, not by billing.
    pub fn is_set_by_person(&self) -> bool {
        let actor = self.status_actor.as_deref().unwrap_or_default();
        actor == "cli" || actor.starts_with("admin_token:") || actor.starts_with("customer:")
    }

    /// The license's input to the policy.
    pub fn facts(&self) -> LicenseFacts {
        LicenseFacts {
            status: self.status,
            is_trial: self.is_trial(),
            valid_from: starts_later(self.valid_from, self.created_at),
            valid_until: self.valid_until,
            // The first activation writes `valid_until`; before that the license has not started.
            first_activated_at: None,
            max_activations: self.max_activations.map(|n| u32::try_from(n).unwrap_or(u32::MAX)),
        }
    }

    /// The reason for its status, unless that is a person's free text.
    pub fn reason(&self) -> Option<StatusReason> {
        self.status_reason.as_deref().and_then(StatusReason::parse)
    }

    /// The tier's input to the policy.
    pub fn tier_facts(&self, tier: &Tier) -> TierFacts {
        TierFacts {
            grace_days: u32::try_from(tier.grace_days).unwrap_or(u32::MAX),
            valid_days_from_activation: self.valid_days.map(|days| u32::try_from(days).unwrap_or(u32::MAX)),
        }
    }
}

/// Returns when a license starts, if that was set to later than its creation. Otherwise it is valid from its creation,
/// even if the clock is set back afterwards.
#[must_use]
pub fn starts_later(valid_from: i64, created_at: i64) -> Option<i64> {
    Some(valid_from).filter(|from| *from > created_at)
}
