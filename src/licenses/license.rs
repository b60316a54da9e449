//! A license as the database holds it, and how one is found.

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

/// One license. Times are unix seconds; the key is in its stored form.
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
    /// A [`StatusReason`], or what a person wrote.
    pub status_reason: Option<String>,
    pub status_actor: Option<String>,
    pub status_at: Option<i64>,
    pub valid_from: i64,
    pub valid_until: Option<i64>,
    /// For licenses that count from their first activation: how many days; null once `valid_until` is set.
    pub valid_days: Option<i64>,
    /// `None` = unlimited.
    pub max_activations: Option<i64>,
    /// `None` = unlimited.
    pub max_leases: Option<i64>,
    /// JSON that replaces the tier's limits.
    pub limits: Option<String>,
    /// JSON that replaces the tier's features.
    pub features: Option<String>,
    pub key_prefix: String,
    /// A hashed key, sealed until its mail is out.
    pub pending_key: Option<String>,
    pub signed_up_at: Option<i64>,
    pub customer_name: Option<String>,
    pub notes: Option<String>,
    pub created_at: i64,
    pub updated_at: i64,
    pub metadata: Metadata,
}

/// Looks for a license by its stored forms, two at a time: a list of any length would be another statement each time, and
/// prepared anew.
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
    /// The license that a presented key opens, under any secret, sealed or hashed: one query on the primary key. A signed
    /// key that was replaced by a newer one opens it, too.
    pub fn by_key(conn: &mut Conn, ring: &KeyRing, key: &LicenseKey) -> Result<Option<Self>> {
        Self::by_stored_forms(conn, &ring.candidates(key))
    }

    /// The license that one of these stored forms is, or was, the key of.
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

    /// The license that a presented key opens, with its tier and the slug of its product: one query.
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

    /// The license of this id.
    pub fn find(conn: &mut Conn, id: &LicenseId) -> Result<Option<Self>> {
        Ok(licenses::table.filter(licenses::id.eq(id)).select(Self::as_select()).first(conn).optional()?)
    }

    /// The license as it now is; no other transaction changes it or its activations until this one ends. Every operation
    /// that counts seats starts with it.
    pub fn lock(conn: &mut Conn, id: &LicenseId) -> Result<Option<Self>> {
        match conn {
            Conn::Postgres(conn) => {
                let row = licenses::table.filter(licenses::id.eq(id)).select(Self::as_select());
                Ok(row.for_no_key_update().first(conn).optional()?)
            }
            // Whoever writes is alone.
            Conn::Sqlite(_) => Self::find(conn, id),
        }
    }

    /// What the customer copies: the opened key, or the one that waits for its mail; `None` for a hashed key.
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

    /// Whether nobody paid for it.
    #[must_use]
    pub fn is_trial(&self) -> bool {
        self.purchase_type == PurchaseType::Trial
    }

    /// Whether its status is a person's decision, and not billing's.
    pub fn is_set_by_person(&self) -> bool {
        let actor = self.status_actor.as_deref().unwrap_or_default();
        actor == "cli" || actor.starts_with("admin_token:") || actor.starts_with("customer:")
    }

    /// What the policy needs to know of it.
    pub fn facts(&self) -> LicenseFacts {
        LicenseFacts {
            status: self.status,
            is_trial: self.is_trial(),
            valid_from: starts_later(self.valid_from, self.created_at),
            valid_until: self.valid_until,
            // The first activation writes valid_until: until then the license has not started.
            first_activated_at: None,
            max_activations: self.max_activations.map(|n| u32::try_from(n).unwrap_or(u32::MAX)),
        }
    }

    /// Why it has its status, where that is not in a person's words.
    pub fn reason(&self) -> Option<StatusReason> {
        self.status_reason.as_deref().and_then(StatusReason::parse)
    }

    /// What the policy needs to know of its tier.
    pub fn tier_facts(&self, tier: &Tier) -> TierFacts {
        TierFacts {
            grace_days: u32::try_from(tier.grace_days).unwrap_or(u32::MAX),
            valid_days_from_activation: self.valid_days.map(|days| u32::try_from(days).unwrap_or(u32::MAX)),
        }
    }
}

/// When a license begins, if somebody set a later time than its sale: a sale is valid from the sale, whatever the clock does
/// after it.
#[must_use]
pub fn starts_later(valid_from: i64, created_at: i64) -> Option<i64> {
    Some(valid_from).filter(|from| *from > created_at)
}
