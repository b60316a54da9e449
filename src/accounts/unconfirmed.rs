//! Accounts whose address nobody has shown to be theirs.
//!
//! A license key signs up a user of a new address at once. That account stands beside the one of the address: what is
//! bought, tried, given or granted for the address goes to the mailbox's account ([`super::account::find_or_create`]), which this
//! one is not. So an unconfirmed account reaches what it signed up with, and no handler has to remember it. Once the
//! mailbox is shown (a link in a mail, an administrator's word) the two become one.

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

/// Who chose the name and the password of an unconfirmed account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Chooser {
    /// The mailbox's owner says that they did.
    Owner,
    /// Anybody may have: they end.
    Unknown,
}

/// Makes the account of somebody who signs up with an address that nobody has.
pub fn create(conn: &mut Conn, context: &Context, user: &NewUser) -> Result<Account, UserError> {
    if is_known(conn, &user.email)? {
        return Err(UserError::EmailTaken);
    }
    insert_user(conn, context, user)
}

/// Whether the address has an account, confirmed or not.
pub fn is_known(conn: &mut Conn, email: &Email) -> Result<bool> {
    Ok(account::any_of_email(conn, email)?.is_some())
}

/// The unconfirmed account of this address.
pub fn find(conn: &mut Conn, email: &Email) -> Result<Option<Account>> {
    let found =
        accounts::table.filter(accounts::email.eq(email.as_str())).filter(accounts::unconfirmed_since.is_not_null());
    Ok(found.select(Account::as_select()).first(conn).optional()?)
}

/// Takes the mailbox of this address as shown, and gives its account: an unconfirmed one becomes it, or becomes part of
/// it. `None` when the address has no account.
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

/// Moves what the unconfirmed account has to the mailbox's, and takes it away.
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
