//! The life cycle of a license, above licenses and activations: creating, changing, revoking, suspending, reinstating,
//! expiring. No event revives a license that a person revoked or suspended here.

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
use crate::error_code::ErrorCode;
use crate::ids::{AccountId, OrganizationId};
use crate::licenses::license::License;
use crate::licenses::mint::{MintError, NewLicense, Owner};
use crate::licenses::status::PurchaseType;
use crate::metadata::{Metadata, MetadataError};

/// Why a license was not changed. The caller must roll back its transaction.
#[derive(Debug, thiserror::Error)]
pub enum LifecycleError {
    #[error("there is no such license")]
    NotFound,
    #[error("there is no tier {0:?}")]
    UnknownTier(String),
    #[error("the catalog has no default tier for new licenses; name one in `tier`")]
    NoTier,
    #[error("{0:?} belongs to another product, activates another kind of place, or counts seats differently")]
    UnfitTier(String),
    #[error("the license's subscription manages this value; change the subscription instead")]
    FollowsSubscription,
    #[error("this license never ends")]
    NoEnd,
    #[error("this license has not started: its term begins with the first activation")]
    NotBegun,
    #[error("this license already ends later than that")]
    EndsLater,
    #[error("somebody changed this license in the meantime; review it and try again")]
    ChangedSince,
    #[error("this license key is already in use")]
    KeyTaken,
    #[error("this license is revoked; reinstate it first")]
    Revoked,
    #[error("this license is already active")]
    NotSuspended,
    #[error("this license has no owner with an e-mail address")]
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
    pub fn code(&self) -> ErrorCode {
        match self {
            Self::NotFound => ErrorCode::LicenseNotFound,
            Self::UnknownTier(_) => ErrorCode::InvalidTier,
            Self::NoTier => ErrorCode::TierRequired,
            Self::UnfitTier(_) => ErrorCode::UnfitTier,
            Self::FollowsSubscription => ErrorCode::LicenseFollowsSubscription,
            Self::NoEnd => ErrorCode::LicenseWithoutEnd,
            Self::NotBegun => ErrorCode::LicenseNotBegun,
            Self::EndsLater => ErrorCode::LicenseEndsLater,
            Self::ChangedSince => ErrorCode::LicenseChangedSince,
            Self::KeyTaken => ErrorCode::LicenseKeyTaken,
            Self::Revoked => ErrorCode::LicenseRevoked,
            Self::NotSuspended => ErrorCode::LicenseNotSuspended,
            Self::NoOwner => ErrorCode::LicenseWithoutOwner,
            Self::Hashed => ErrorCode::LicenseKeyHashed,
            Self::Metadata(_) => ErrorCode::InvalidMetadata,
            Self::Mint(_) | Self::Db(_) => ErrorCode::InternalError,
        }
    }
}

/// Returns the license's owner and their address.
fn owner_of(conn: &mut Conn, license: &License) -> Result<Owner, LifecycleError> {
    let account = account_of(conn, license)?.ok_or(LifecycleError::NoOwner)?;
    Ok(Owner::account(account.id, account.email))
}

/// Returns the account to notify about a license: its owner, or the first owner of its organization.
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

/// A license of this tier that was not bought.
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
