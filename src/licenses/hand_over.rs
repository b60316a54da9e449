//! Hands a license over to another account or to an organization.
//!
//! The key and the activations stay the same; the payer of a subscription does not change either.

use diesel::prelude::*;
use serde_json::json;
use thiserror::Error;

use super::license::License;
use super::policy::LicenseStatus;
use crate::accounts::account;
use crate::accounts::mails::account_notice::Notice;
use crate::accounts::member;
use crate::accounts::organization::{self, OrganizationError};
use crate::audit::{self, Actor};
use crate::db::schema::licenses;
use crate::db::{self, Conn};
use crate::error_code::ErrorCode;
use crate::ids::{AccountId, Context, LicenseId, OrganizationId};

/// The new owner, by id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NewOwner {
    Account(AccountId),
    Organization(OrganizationId),
}

/// Why a license was not handed over. The caller must roll back its transaction.
#[derive(Debug, Error)]
pub enum HandOverError {
    /// Also returned to callers that may not see this license.
    #[error("there is no such license")]
    NotFound,
    #[error("your role in the organization does not allow this")]
    NotAllowed,
    /// Also returned to callers that are not members of that organization.
    #[error("there is no such account or organization to hand it over to")]
    NoNewOwner,
    #[error("confirm your e-mail address first: a link was mailed to it")]
    Unconfirmed,
    #[error("a revoked license cannot be handed over")]
    Revoked,
    #[error(transparent)]
    Db(#[from] db::Error),
}

impl HandOverError {
    /// The stable code of this error.
    pub fn code(&self) -> ErrorCode {
        match self {
            Self::NotFound => ErrorCode::LicenseNotFound,
            Self::NotAllowed => ErrorCode::NotAllowed,
            Self::NoNewOwner => ErrorCode::OwnerNotFound,
            Self::Unconfirmed => ErrorCode::EmailUnconfirmed,
            Self::Revoked => ErrorCode::LicenseRevoked,
            Self::Db(_) => ErrorCode::InternalError,
        }
    }
}

impl From<OrganizationError> for HandOverError {
    fn from(error: OrganizationError) -> Self {
        match error {
            OrganizationError::Db(error) => Self::Db(error),
            _ => Self::NotFound,
        }
    }
}

/// Makes `to` the owner of the license. Callers are its owner, or those who manage the organization that owns it; a
/// customer can hand over only to an account or to an organization they belong to. Does nothing if `to` is already the
/// owner.
pub fn hand_over(
    conn: &mut Conn,
    context: &Context,
    actor: &Actor,
    license_id: &LicenseId,
    to: &NewOwner,
) -> Result<License, HandOverError> {
    let license = License::lock(conn, license_id)?.ok_or(HandOverError::NotFound)?;
    check_giver(conn, actor, &license)?;
    let giver = match actor {
        Actor::Customer(id) => Some(id.clone()),
        _ => None,
    };
    check_recipient(conn, to, giver.as_ref())?;
    give(conn, context, actor, license, to, giver.as_ref())
}

/// Like [`hand_over`], for an administrator in the console, who need not own it; the mail to the new owner does not
/// name them.
pub fn hand_over_by_seller(
    conn: &mut Conn,
    context: &Context,
    actor: &Actor,
    license_id: &LicenseId,
    to: &NewOwner,
) -> Result<License, HandOverError> {
    let license = License::lock(conn, license_id)?.ok_or(HandOverError::NotFound)?;
    check_recipient(conn, to, None)?;
    give(conn, context, actor, license, to, None)
}

fn give(
    conn: &mut Conn,
    context: &Context,
    actor: &Actor,
    license: License,
    to: &NewOwner,
    giver: Option<&AccountId>,
) -> Result<License, HandOverError> {
    if license.status == LicenseStatus::Revoked {
        return Err(HandOverError::Revoked);
    }
    let license_id = &license.id;
    let (account_id, organization_id) = match to {
        NewOwner::Account(id) => (Some(id.clone()), None),
        NewOwner::Organization(id) => (None, Some(id.clone())),
    };
    if (&license.account_id, &license.organization_id) == (&account_id, &organization_id) {
        return Ok(license);
    }
    diesel::update(licenses::table.filter(licenses::id.eq(license_id)))
        .set((
            licenses::account_id.eq(&account_id),
            licenses::organization_id.eq(&organization_id),
            licenses::updated_at.eq(context.now()),
        ))
        .execute(conn)
        .map_err(db::Error::from)?;
    if let NewOwner::Account(id) = to {
        notify_new_owner(conn, context, giver, &license, id)?;
    }
    let from = license.account_id.as_deref().or(license.organization_id.as_deref());
    let detail = json!({"from": from, "to": account_id.as_deref().or(organization_id.as_deref())});
    audit::record(conn, context, actor, "license.handed_over", license_id, detail)?;
    Ok(License { account_id, organization_id, ..license })
}

/// Mails the new owner what was added to their account, and by whom.
fn notify_new_owner(
    conn: &mut Conn,
    context: &Context,
    giver: Option<&AccountId>,
    license: &License,
    to: &AccountId,
) -> db::Result<()> {
    let from = match giver {
        Some(id) if id == to => return Ok(()),
        Some(id) => account::find(conn, id)?.map(|account| account.email.as_str().to_owned()),
        None => None,
    };
    let Some(owner) = account::find(conn, to)? else { return Ok(()) };
    let key_prefix = license.key_prefix.clone();
    Notice::LicenseReceived { key_prefix, from }.queue(conn, context, &owner.id, &owner.email)
}

fn check_giver(conn: &mut Conn, actor: &Actor, license: &License) -> Result<(), HandOverError> {
    let Actor::Customer(giver) = actor else { return Ok(()) };
    // Handing over sends mail to strangers on the giver's behalf, so the giver's address must be confirmed.
    if account::find(conn, giver)?.is_none_or(|account| account.unconfirmed_since.is_some()) {
        return Err(HandOverError::Unconfirmed);
    }
    match (&license.account_id, &license.organization_id) {
        (Some(owner), _) if owner == giver => Ok(()),
        (_, Some(organization)) if member::authority(conn, organization, actor)?.manages() => Ok(()),
        (_, Some(_)) => Err(HandOverError::NotAllowed),
        _ => Err(HandOverError::NotFound),
    }
}

fn check_recipient(conn: &mut Conn, to: &NewOwner, giver: Option<&AccountId>) -> Result<(), HandOverError> {
    let exists = match (to, giver) {
        (NewOwner::Account(id), _) => account::find(conn, id)?.is_some(),
        (NewOwner::Organization(id), Some(giver)) => member::role_of(conn, id, giver)?.is_some(),
        (NewOwner::Organization(id), None) => organization::find(conn, id)?.is_some(),
    };
    if exists { Ok(()) } else { Err(HandOverError::NoNewOwner) }
}

#[cfg(test)]
mod tests;
