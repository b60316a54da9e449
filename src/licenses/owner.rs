//! Whose a license is: an account's, or an organization's and so each of its members'.

use diesel::dsl::exists;
use diesel::prelude::*;

use super::license::License;
use crate::accounts::email::Email;
use crate::db::schema::{accounts, organization_members};
use crate::db::{Conn, Result};

/// Whether this address is the owner's, or that of a member of the organization that owns it. A license that nobody
/// owns yet is nobody's.
pub fn is_owned_by_email(conn: &mut Conn, license: &License, email: &Email) -> Result<bool> {
    let account: Option<String> =
        accounts::table.filter(accounts::email.eq(email.as_str())).select(accounts::id).first(conn).optional()?;
    match account {
        Some(account) => is_owned_by_account(conn, license, &account),
        None => Ok(false),
    }
}

/// Whether this account is the owner, or a member of the organization that owns it.
pub fn is_owned_by_account(conn: &mut Conn, license: &License, account_id: &str) -> Result<bool> {
    match (&license.account_id, &license.organization_id) {
        (Some(owner), _) => Ok(owner == account_id),
        (None, Some(organization)) => {
            let member = organization_members::table.find((organization, account_id));
            Ok(diesel::select(exists(member)).get_result(conn)?)
        }
        (None, None) => Ok(false),
    }
}
