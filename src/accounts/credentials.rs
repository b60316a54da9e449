//! Ends an account's credentials: its sessions, open links, unfinished sign-ins and password. Each change that locks
//! somebody out ends everything necessary through one of these functions.

use diesel::prelude::*;

use super::{challenge, second_factor, session, sign_in_link};
use crate::db::schema::{accounts, sessions};
use crate::db::{Conn, Result};
use crate::ids::{AccountId, Context};

/// Ends every session but `keep`, every open link and every unfinished sign-in; returns how many sessions it ended.
pub fn end_others(conn: &mut Conn, context: &Context, account_id: &AccountId, keep: &str) -> Result<usize> {
    sign_in_link::withdraw_all(conn, account_id)?;
    challenge::withdraw_all(conn, account_id)?;
    session::revoke_others(conn, account_id, keep, context.now())
}

/// Ends every session, open link and unfinished sign-in; returns how many sessions it ended.
pub fn end_all(conn: &mut Conn, context: &Context, account_id: &AccountId) -> Result<usize> {
    // No session has this id.
    end_others(conn, context, account_id, "")
}

/// Removes the password: afterwards only a mailed link opens the account.
pub fn drop_password(conn: &mut Conn, context: &Context, account_id: &AccountId) -> Result<()> {
    diesel::update(accounts::table.find(account_id))
        .set((accounts::password_hash.eq(None::<String>), accounts::updated_at.eq(context.now())))
        .execute(conn)?;
    Ok(())
}

/// Removes everything that an unverified person has set up, including the user name and the second factor.
pub fn drop_all(conn: &mut Conn, context: &Context, account_id: &AccountId) -> Result<()> {
    sign_in_link::withdraw_all(conn, account_id)?;
    challenge::withdraw_all(conn, account_id)?;
    second_factor::forget(conn, account_id)?;
    diesel::delete(sessions::table.filter(sessions::account_id.eq(account_id))).execute(conn)?;
    diesel::update(accounts::table.find(account_id)).set(accounts::username.eq(None::<String>)).execute(conn)?;
    drop_password(conn, context, account_id)
}
