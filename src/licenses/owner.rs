//! The owner of a license: an account, or an organization and thereby each of its members.

use super::license::License;
use crate::accounts::email::Email;
use crate::accounts::member::OrgRole;
use crate::accounts::{account, member};
use crate::catalog::Tier;
use crate::db::{Conn, Result};
use crate::ids::AccountId;

/// Whether this address belongs to the owner, or to a member of the organization that owns the license. Always false
/// for a license without an owner.
pub fn is_owned_by_email(conn: &mut Conn, license: &License, email: &Email) -> Result<bool> {
    for account in account::ids_of_email(conn, email)? {
        if is_owned_by_account(conn, license, &account)? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Whether the holder of a key may use it, given the address they name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OwnerCheck {
    Passed,
    /// The address is not the owner's.
    NotYours,
    /// No address was given, and the tier requires one.
    EmailRequired,
}

/// Checks the address given with a key. A license without an owner needs no address. A tier with `owner_check = "key"`
/// requires none, but one that is given must be the owner's (or any member's, for an organization's license).
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

/// Returns the account's role: owner for its own license, its role in the organization that owns the license, or `None`
/// if it has no access.
pub fn role_of(conn: &mut Conn, license: &License, account_id: &AccountId) -> Result<Option<OrgRole>> {
    match (&license.account_id, &license.organization_id) {
        (Some(owner), _) => Ok((owner == account_id).then_some(OrgRole::Owner)),
        (None, Some(organization)) => member::role_of(conn, organization, account_id),
        (None, None) => Ok(None),
    }
}
