//! Whose a license is: an account's, or an organization's and so each of its members'.

use super::license::License;
use crate::accounts::email::Email;
use crate::accounts::member::OrgRole;
use crate::accounts::{account, member};
use crate::catalog::Tier;
use crate::db::{Conn, Result};
use crate::ids::AccountId;

/// Whether this address is the owner's, or that of a member of the organization that owns it. A license that nobody
/// owns yet is nobody's.
pub fn is_owned_by_email(conn: &mut Conn, license: &License, email: &Email) -> Result<bool> {
    for account in account::ids_of_email(conn, email)? {
        if is_owned_by_account(conn, license, &account)? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Whether somebody who has the key may use it, judged by the address that they name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OwnerCheck {
    Passed,
    /// The address is not the owner's.
    NotYours,
    /// None was named, and the tier asks for it.
    EmailRequired,
}

/// Checks the address that comes with a key. A license without an owner opens by its key alone; a tier with
/// `owner_check = "key"` needs no address, but one that is named must be the owner's (of an organization's license: any
/// member's).
pub fn check(conn: &mut Conn, license: &License, tier: &Tier, email: Option<&Email>) -> Result<OwnerCheck> {
    if license.account_id.is_none() && license.organization_id.is_none() {
        return Ok(OwnerCheck::Passed);
    }
    match email {
        Some(email) if is_owned_by_email(conn, license, email)? => Ok(OwnerCheck::Passed),
        Some(_) => Ok(OwnerCheck::NotYours),
        None if tier.asks_for_the_owner() => Ok(OwnerCheck::EmailRequired),
        None => Ok(OwnerCheck::Passed),
    }
}

/// Whether this account is the owner, or a member of the organization that owns it.
pub fn is_owned_by_account(conn: &mut Conn, license: &License, account_id: &AccountId) -> Result<bool> {
    Ok(role_of(conn, license, account_id)?.is_some())
}

/// What this account may do with the license: everything with its own, in an organization what its role allows; `None`
/// when the license is not its business.
pub fn role_of(conn: &mut Conn, license: &License, account_id: &AccountId) -> Result<Option<OrgRole>> {
    match (&license.account_id, &license.organization_id) {
        (Some(owner), _) => Ok((owner == account_id).then_some(OrgRole::Owner)),
        (None, Some(organization)) => member::role_of(conn, organization, account_id),
        (None, None) => Ok(None),
    }
}
