//! Gives an account a role, or takes it away: the seller's team.

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

/// Why a role stays as it is. Nothing was changed.
#[derive(Debug, Error)]
pub enum RoleError {
    #[error("this is the last administrator; make somebody else an administrator first")]
    LastAdministrator,
    #[error("this account's e-mail address is not confirmed; confirm it first, if you know whose it is")]
    Unconfirmed,
    #[error(transparent)]
    Db(#[from] db::Error),
}

/// Gives the account this role and tells its person; the role that it has already changes nothing. The last administrator
/// who can sign in stays one.
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

/// The same without asking who is left. For the command line: whoever has the server's files can bring an administrator back.
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

/// Whether nobody but this account is an administrator who can sign in. Holds the rows of all administrators until the
/// transaction ends, so that two who leave at once do not both count the other.
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
