//! Unconfirmed accounts: nobody has proved access to their mailbox.
//!
//! A license key signs up a user with a new address at once. That account exists next to the mailbox's own: purchases,
//! trials, hand-overs and roles for the address go to the mailbox's account ([`super::account::find_or_create`]), which
//! this one is not. So an unconfirmed account reaches only the license that it signed up with, and no handler has to
//! check for it. Once access to the mailbox is proved (by a mailed link, or by an administrator) the two are merged.

use diesel::prelude::*;
use serde_json::json;

use super::account::{self, Account, NewUser, UserError, insert_user};
use super::email::Email;
use super::mails::account_notice::Notice;
use super::{challenge, credentials, second_factor, sign_in_link};
use crate::audit::{self, Actor};
use crate::db::schema::{accounts, licenses, orders, organization_members, sessions};
use crate::db::{Conn, Result};
use crate::ids::{AccountId, Context};

/// Who chose the name and password of an unconfirmed account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Chooser {
    /// The mailbox's owner, by their own confirmation.
    Owner,
    /// Possibly somebody else: both are dropped.
    Unknown,
}

/// Creates the account of somebody who signs up with an address that has no account.
pub fn create(conn: &mut Conn, context: &Context, user: &NewUser) -> Result<Account, UserError> {
    if is_known(conn, &user.email)? {
        return Err(UserError::EmailTaken);
    }
    insert_user(conn, context, user)
}

/// Returns whether the address has an account, confirmed or not.
pub fn is_known(conn: &mut Conn, email: &Email) -> Result<bool> {
    Ok(account::any_of_email(conn, email)?.is_some())
}

/// Returns the unconfirmed account of this address.
pub fn find(conn: &mut Conn, email: &Email) -> Result<Option<Account>> {
    let found =
        accounts::table.filter(accounts::email.eq(email.as_str())).filter(accounts::unconfirmed_since.is_not_null());
    Ok(found.select(Account::as_select()).first(conn).optional()?)
}

/// Records that access to this mailbox was proved, and returns its account: an unconfirmed account becomes the
/// mailbox's, or is merged into it. `None` when the address has no account.
pub fn confirm(
    conn: &mut Conn,
    context: &Context,
    actor: &Actor,
    email: &Email,
    chooser: Chooser,
) -> Result<Option<Account>> {
    let mailbox = account::find_by_email(conn, email)?;
    let Some(unconfirmed) = find(conn, email)? else { return Ok(mailbox) };
    account::lock(conn, &unconfirmed.id)?;
    if chooser == Chooser::Unknown {
        credentials::drop_all(conn, context, &unconfirmed.id)?;
        let username = unconfirmed.username.clone().unwrap_or_default();
        Notice::SignUpDropped { username }.queue(conn, context, &unconfirmed.id, email)?;
    }
    let id = match &mailbox {
        Some(mailbox) => {
            merge(conn, context, &unconfirmed.id, mailbox, chooser)?;
            mailbox.id.clone()
        }
        None => {
            diesel::update(accounts::table.find(&unconfirmed.id))
                .set((accounts::unconfirmed_since.eq(None::<i64>), accounts::updated_at.eq(context.now())))
                .execute(conn)?;
            unconfirmed.id.clone()
        }
    };
    let detail = json!({"signed_up_as": unconfirmed.id, "sign_up_kept": chooser == Chooser::Owner});
    audit::record(conn, context, actor, "account.confirmed", &id, detail)?;
    account::find(conn, &id)
}

/// Moves everything of the unconfirmed account to the mailbox's, and deletes it.
fn merge(conn: &mut Conn, context: &Context, from: &AccountId, to: &Account, chooser: Chooser) -> Result<()> {
    account::lock(conn, &to.id)?;
    diesel::update(licenses::table.filter(licenses::account_id.eq(from)))
        .set(licenses::account_id.eq(&to.id))
        .execute(conn)?;
    diesel::update(orders::table.filter(orders::opened_by.eq(from))).set(orders::opened_by.eq(&to.id)).execute(conn)?;
    let theirs = organization_members::table.filter(organization_members::account_id.eq(&to.id));
    let theirs: Vec<String> = theirs.select(organization_members::organization_id).load(conn)?;
    let own = || organization_members::table.filter(organization_members::account_id.eq(from));
    diesel::delete(own().filter(organization_members::organization_id.eq_any(theirs))).execute(conn)?;
    diesel::update(own()).set(organization_members::account_id.eq(&to.id)).execute(conn)?;
    sign_in_link::withdraw_all(conn, from)?;
    challenge::withdraw_all(conn, from)?;
    let row = accounts::table.find(from).select((accounts::username, accounts::password_hash));
    let (username, password): (Option<String>, Option<String>) = row.first(conn)?;
    if chooser == Chooser::Owner {
        second_factor::hand_on(conn, from, &to.id)?;
        diesel::update(sessions::table.filter(sessions::account_id.eq(from)))
            .set(sessions::account_id.eq(&to.id))
            .execute(conn)?;
    }
    diesel::delete(accounts::table.find(from)).execute(conn)?;
    if chooser == Chooser::Owner {
        diesel::update(accounts::table.find(&to.id))
            .set((
                accounts::username.eq(username.or_else(|| to.username.clone())),
                accounts::password_hash.eq(password),
                accounts::updated_at.eq(context.now()),
            ))
            .execute(conn)?;
    }
    Ok(())
}
