//! Changes an account's role: who is on the seller's team.

use diesel::prelude::*;
use thiserror::Error;

use super::account;
use super::mails::seller_role::SellerRole;
use super::{Account, Role, seller_notifications};
use crate::audit::Actor;
use crate::db::schema::accounts;
use crate::db::{self, Conn};
use crate::ids::Context;
use crate::mail::NewMail;

/// Why a role was not changed. Nothing was written.
#[derive(Debug, Error)]
pub enum RoleError {
    #[error("this is the last administrator; make somebody else an administrator first")]
    LastAdministrator,
    #[error("this account's e-mail address is not confirmed; confirm it first, if you know whose it is")]
    Unconfirmed,
    #[error(transparent)]
    Db(#[from] db::Error),
}

/// Sets the account's role and notifies the person; does nothing if it has that role already. The last administrator
/// who can sign in keeps the role.
pub fn change_role(
    conn: &mut Conn,
    context: &Context,
    actor: &Actor,
    account: &Account,
    role: Role,
) -> Result<(), RoleError> {
    if account.unconfirmed_since.is_some() && role.is_seller() {
        return Err(RoleError::Unconfirmed);
    }
    if role != Role::Admin && is_last_admin(conn, account)? {
        return Err(RoleError::LastAdministrator);
    }
    Ok(set(conn, context, actor, account, role)?)
}

/// Does the same without checking who is left. For the command line: with access to the server's files, an
/// administrator can be restored.
pub fn set(conn: &mut Conn, context: &Context, actor: &Actor, account: &Account, role: Role) -> db::Result<()> {
    if account.role == role {
        return Ok(());
    }
    account::set_role(conn, context, actor, account, role)?;
    if !role.is_seller() {
        seller_notifications::forget(conn, &account.id)?;
    }
    let mail = SellerRole { role, before: account.role };
    NewMail::new(account.email.as_str(), mail).queue(conn, context)?;
    Ok(())
}

/// Returns whether no other account is an administrator who can sign in. Locks the rows of all administrators until the
/// transaction ends, so that two who leave at once do not count each other.
pub fn is_last_admin(conn: &mut Conn, account: &Account) -> db::Result<bool> {
    if account.role != Role::Admin || account.disabled_at.is_some() {
        return Ok(false);
    }
    let admins = accounts::table.filter(accounts::role.eq(Role::Admin));
    diesel::update(admins).set(accounts::id.eq(accounts::id)).execute(conn)?;
    let others = accounts::table
        .filter(accounts::role.eq(Role::Admin))
        .filter(accounts::disabled_at.is_null())
        .filter(accounts::id.ne(&account.id));
    Ok(others.count().get_result::<i64>(conn)? == 0)
}
