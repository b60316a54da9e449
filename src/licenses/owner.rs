//! Whose a license is: an account's, or an organization's and so each of its members'.

use super::license::License;
use crate::accounts::email::Email;
use crate::accounts::member::OrgRole;
use crate::accounts::{account, member};
use crate::db::{Conn, Result};

/// Whether this address is the owner's, or that of a member of the organization that owns it. A license that nobody
/// owns yet is nobody's.
pub fn is_owned_by_email(conn: &mut Conn, license: &License, email: &Email) -> Result<bool> {
    match account::find_by_email(conn, email)? {
        Some(account) => is_owned_by_account(conn, license, &account.id),
        None => Ok(false),
    }
}

/// Whether this account is the owner, or a member of the organization that owns it.
pub fn is_owned_by_account(conn: &mut Conn, license: &License, account_id: &str) -> Result<bool> {
    Ok(role_of(conn, license, account_id)?.is_some())
}

/// What this account may do with the license: everything with its own, in an organization what its role allows; `None`
/// when the license is not its business.
pub fn role_of(conn: &mut Conn, license: &License, account_id: &str) -> Result<Option<OrgRole>> {
    match (&license.account_id, &license.organization_id) {
        (Some(owner), _) => Ok((owner == account_id).then_some(OrgRole::Owner)),
        (None, Some(organization)) => member::role_of(conn, organization, account_id),
        (None, None) => Ok(None),
    }
}
