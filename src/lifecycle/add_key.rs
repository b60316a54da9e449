//! Stores a key made elsewhere, for somebody to sign up with: `keysmith add-license-key`.

use diesel::prelude::*;
use serde_json::json;

use super::LifecycleError;
use super::create::find_tier;
use crate::audit::{Actor, record};
use crate::db::schema::licenses;
use crate::db::{self, Conn, is_unique_violation};
use crate::ids::{Context, LicenseId};
use crate::licenses::key::LicenseKey;
use crate::licenses::license::License;
use crate::licenses::status::LicenseStatus;
use crate::licenses::status::PurchaseType;
use crate::licenses::stored_form::KeyRing;

/// Creates a license of this tier (a slug; `None` = the default tier) without an owner, in the caller's transaction.
/// Its key is stored hashed, without a readable copy, as whoever added it has it. Its term does not start before it has
/// an owner.
pub fn add_key(
    conn: &mut Conn,
    context: &Context,
    ring: &KeyRing,
    actor: &Actor,
    key: &LicenseKey,
    tier: Option<&str>,
) -> Result<License, LifecycleError> {
    let tier = find_tier(conn, tier)?;
    if License::by_key(conn, ring, key)?.is_some() {
        return Err(LifecycleError::KeyTaken);
    }
    let (id, now) = (LicenseId::new(context), context.now());
    let inserted = diesel::insert_into(licenses::table)
        .values((
            licenses::license_key.eq(ring.hash(key)),
            licenses::id.eq(&id),
            licenses::tier_id.eq(&tier.id),
            licenses::purchase_type.eq(PurchaseType::Manual),
            licenses::status.eq(LicenseStatus::Active),
            licenses::valid_from.eq(now),
            licenses::max_activations.eq(tier.max_activations),
            licenses::max_leases.eq(tier.max_leases),
            licenses::key_prefix.eq(key.key_prefix()),
            licenses::created_at.eq(now),
            licenses::updated_at.eq(now),
        ))
        .execute(conn)
        .map_err(db::Error::from);
    match inserted {
        Ok(_) => {}
        // Another caller added it between the look-up and the insert.
        Err(error) if is_unique_violation(&error) => return Err(LifecycleError::KeyTaken),
        Err(error) => return Err(error.into()),
    }
    let detail = json!({"tier": tier.slug, "key_prefix": key.key_prefix()});
    record(conn, context, actor, "license.key_added", &id, detail)?;
    License::find(conn, &id)?.ok_or(LifecycleError::NotFound)
}
