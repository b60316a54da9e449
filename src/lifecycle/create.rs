//! Creates a license by hand: `POST /api/v1/license/create`, `keysmith license create`.

use diesel::prelude::*;
use serde_json::json;

use super::{LifecycleError, draft};
use crate::accounts::account;
use crate::accounts::email::Email;
use crate::audit::{Actor, record};
use crate::catalog::{Purpose, Tier, list_sold_tiers};
use crate::clock::DAY;
use crate::db::Conn;
use crate::db::schema::licenses;
use crate::licenses::key::LicenseKey;
use crate::licenses::license::License;
use crate::licenses::mails::license_resent::LicenseResent;
use crate::licenses::mint::{Minted, Minter, Owner};
use crate::metadata::Metadata;

/// The requested license.
#[derive(Clone, Debug)]
pub struct CreateLicense {
    pub email: Email,
    /// A key made elsewhere; `None` = a new one in the tier's format.
    pub key: Option<LicenseKey>,
    /// The term from now; `None` = the tier's.
    pub days: Option<i64>,
    /// The end, in Unix seconds, instead of `days`.
    pub until: Option<i64>,
    /// A slug; `None` = the default for trials, else for quantities.
    pub tier: Option<String>,
    /// Outer `None` = the tier's; inner `None` = unlimited.
    pub max_activations: Option<Option<i64>>,
    /// JSON that overrides the tier's.
    pub limits: Option<String>,
    pub features: Option<String>,
    pub customer_name: Option<String>,
    pub notes: Option<String>,
    pub metadata: Metadata,
    /// Whether to mail the key to the owner.
    pub send: bool,
}

/// The created license.
#[derive(Clone, Debug)]
pub struct Created {
    pub license: License,
    pub key: LicenseKey,
}

/// Creates the license in the caller's transaction.
pub fn create(
    conn: &mut Conn,
    minter: &Minter,
    actor: &Actor,
    request: &CreateLicense,
) -> Result<Created, LifecycleError> {
    let context = &minter.context;
    let tier = find_tier(conn, request.tier.as_deref())?;
    let account = account::find_or_create(conn, context, &request.email)?;
    let owner = Owner::account(account.id, request.email.clone());
    let mut new = draft(conn, tier, owner)?;
    new.valid_until = request.until.or(request.days.map(|days| context.now() + days * DAY));
    if let Some(most) = request.max_activations {
        new.max_activations = most;
    }
    new.metadata = request.metadata.clone();
    let minted = match &request.key {
        None => minter.mint(conn, std::slice::from_ref(&new))?.pop().ok_or(LifecycleError::NotFound)?,
        Some(key) => {
            if License::by_key(conn, &minter.ring, key)?.is_some() {
                return Err(LifecycleError::KeyTaken);
            }
            minter.store(conn, &new, key.clone())?
        }
    };
    describe(conn, &minted, request)?;
    if request.send {
        LicenseResent::queue(conn, context, &minted.id, &request.email)?;
    }
    let detail = json!({"tier": new.tier.slug, "key_prefix": minted.key.key_prefix()});
    record(conn, context, actor, "license.created", &minted.id, detail)?;
    let license = License::find(conn, &minted.id)?.ok_or(LifecycleError::NotFound)?;
    Ok(Created { license, key: minted.key })
}

/// Finds the tier with this slug; without one, the default for trials, else for quantities, else the first that is
/// sold.
pub fn find_tier(conn: &mut Conn, slug: Option<&str>) -> Result<Tier, LifecycleError> {
    if let Some(slug) = slug {
        return Tier::by_slug(conn, slug)?.ok_or_else(|| LifecycleError::UnknownTier(slug.to_owned()));
    }
    for purpose in [Purpose::Trial, Purpose::Quantity] {
        if let Some(tier) = Tier::default_for(conn, purpose)? {
            return Ok(tier);
        }
    }
    list_sold_tiers(conn)?.into_iter().next().ok_or(LifecycleError::NoTier)
}

/// Stores what only licenses created by hand have: their own terms, a customer name, notes.
fn describe(conn: &mut Conn, minted: &Minted, request: &CreateLicense) -> Result<(), LifecycleError> {
    diesel::update(licenses::table.filter(licenses::id.eq(&minted.id)))
        .set((
            licenses::limits.eq(&request.limits),
            licenses::features.eq(&request.features),
            licenses::customer_name.eq(&request.customer_name),
            licenses::notes.eq(&request.notes),
        ))
        .execute(conn)
        .map_err(crate::db::Error::from)?;
    Ok(())
}
