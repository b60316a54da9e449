//! Adds a person to the seller's team by e-mail address.

use thiserror::Error;

use super::account;
use super::change_role::{self, RoleError};
use super::email::Email;
use super::{Account, Role};
use crate::audit::Actor;
use crate::db::{self, Conn};
use crate::ids::Context;

/// Why nobody was invited. Nothing was written.
#[derive(Debug, Error)]
pub enum InviteError {
    #[error("this person is in the team already; change their role there")]
    AlreadySeller,
    #[error("this account is disabled; enable it first")]
    Disabled,
    #[error(transparent)]
    Db(#[from] db::Error),
}

impl From<RoleError> for InviteError {
    fn from(error: RoleError) -> Self {
        match error {
            RoleError::Db(error) => Self::Db(error),
            // Unreachable: the account of a mailbox that gets a seller's role is neither unconfirmed nor an
            // administrator.
            other => Self::Db(db::Error::Corrupt(other.to_string())),
        }
    }
}

/// Sets the role of the mailbox's account, creating the account if there is none. The mail about it links to the
/// console, and so to the sign-in: it contains no link that would open the account for somebody it is forwarded to, and
/// none that expires.
pub fn invite(
    conn: &mut Conn,
    context: &Context,
    actor: &Actor,
    email: &Email,
    role: Role,
) -> Result<Account, InviteError> {
    let account = account::find_or_create(conn, context, email)?;
    account::lock(conn, &account.id)?;
    let account = account::find(conn, &account.id)?.unwrap_or(account);
    if account.is_seller() {
        return Err(InviteError::AlreadySeller);
    }
    if account.disabled_at.is_some() {
        return Err(InviteError::Disabled);
    }
    change_role::change_role(conn, context, actor, &account, role)?;
    Ok(account)
}
