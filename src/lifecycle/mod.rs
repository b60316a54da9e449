//! The life of a license, above licenses and activations: made, changed, revoked, suspended, reinstated, expired. What a
//! person revoked or suspended here never comes back by an event.

pub mod add_key;
pub mod change;
pub mod change_status;
pub mod create;
pub mod expire;
pub mod extend;
pub mod reinstate;
pub mod reissue;
pub mod replace_own_key;
pub mod resend;
pub mod restore_activations;
pub mod revoke;
pub mod suspend;
mod transition;

use crate::accounts::account;
use crate::catalog::Tier;
use crate::db::{self, Conn};
use crate::ids::{AccountId, OrganizationId};
use crate::licenses::license::License;
use crate::licenses::mint::{MintError, NewLicense, Owner};
use crate::licenses::status::PurchaseType;
use crate::metadata::{Metadata, MetadataError};

/// Why a license was not changed. The caller's transaction is to be rolled back.
#[derive(Debug, thiserror::Error)]
pub enum LifecycleError {
    #[error("there is no such license")]
    NotFound,
    #[error("there is no tier {0:?}")]
    UnknownTier(String),
    #[error("the catalog has no tier to make a license of; name one in `tier`")]
    NoTier,
    #[error("{0:?} is a tier of another product, or for other places or another kind of seat")]
    UnfitTier(String),
    #[error("this is what the license's subscription says; change it there")]
    FollowsSubscription,
    #[error("this license never ends")]
    NoEnd,
    #[error("this license has not begun: its time starts with the first activation")]
    NotBegun,
    #[error("this license already ends later than that")]
    EndsLater,
    #[error("somebody changed this license meanwhile; look at it again")]
    ChangedSince,
    #[error("this license key is taken")]
    KeyTaken,
    #[error("a revoked license stays revoked until it is reinstated")]
    Revoked,
    #[error("this license is active")]
    NotSuspended,
    #[error("nobody with an e-mail address owns this license")]
    NoOwner,
    #[error("this key is stored hashed and cannot be shown again; re-issue it instead")]
    Hashed,
    #[error(transparent)]
    Metadata(#[from] MetadataError),
    #[error(transparent)]
    Mint(#[from] MintError),
    #[error(transparent)]
    Db(#[from] db::Error),
}

impl LifecycleError {
    /// The stable code of this error.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "license_not_found",
            Self::UnknownTier(_) => "invalid_tier",
            Self::NoTier => "tier_required",
            Self::UnfitTier(_) => "unfit_tier",
            Self::FollowsSubscription => "license_follows_subscription",
            Self::NoEnd => "license_without_end",
            Self::NotBegun => "license_not_begun",
            Self::EndsLater => "license_ends_later",
            Self::ChangedSince => "license_changed_since",
            Self::KeyTaken => "license_key_taken",
            Self::Revoked => "license_revoked",
            Self::NotSuspended => "license_not_suspended",
            Self::NoOwner => "license_without_owner",
            Self::Hashed => "license_key_hashed",
            Self::Metadata(_) => "invalid_metadata",
            Self::Mint(_) | Self::Db(_) => "internal",
        }
    }
}

/// The license's owner with an address to write to.
fn owner_of(conn: &mut Conn, license: &License) -> Result<Owner, LifecycleError> {
    let account = account_of(conn, license)?.ok_or(LifecycleError::NoOwner)?;
    Ok(Owner::account(account.id, account.email))
}

/// Who hears of a license: its owner's account, or that of the organization's first owner.
pub fn account_of(conn: &mut Conn, license: &License) -> db::Result<Option<account::Account>> {
    match (&license.account_id, &license.organization_id) {
        (Some(account), _) => account::find(conn, account),
        (None, Some(organization)) => first_owner(conn, organization),
        (None, None) => Ok(None),
    }
}

fn first_owner(conn: &mut Conn, organization_id: &OrganizationId) -> db::Result<Option<account::Account>> {
    use crate::db::schema::organization_members as members;
    use diesel::prelude::*;
    let id: Option<AccountId> = members::table
        .filter(members::organization_id.eq(organization_id))
        .filter(members::role.eq("owner"))
        .order(members::created_at)
        .select(members::account_id)
        .first(conn)
        .optional()?;
    id.map_or(Ok(None), |id| account::find(conn, &id))
}

/// A license of this tier that nobody bought.
fn draft(conn: &mut Conn, tier: Tier, owner: Owner) -> db::Result<NewLicense> {
    Ok(NewLicense {
        key_prefix: tier.product(conn)?.key_prefix,
        max_activations: tier.max_activations,
        tier,
        owner,
        order: None,
        customer_id: None,
        subscription_id: None,
        item_id: None,
        purchase_type: PurchaseType::Manual,
        site_domain: None,
        valid_until: None,
        metadata: Metadata::default(),
    })
}
