//! Changes an account's e-mail address. The address is the account: access to the old mailbox and the old password are
//! worthless afterwards.

use diesel::prelude::*;
use serde_json::json;

use super::Account;
use super::account::{self, UserError};
use super::email::Email;
use super::mails::account_notice::Notice;
use super::mails::links::ChangeEmail;
use super::sign_in_link::{self, NewLink, Purpose};
use super::{credentials, unconfirmed};
use crate::audit::{self, Actor};
use crate::db::schema::accounts;
use crate::db::{Conn, Error, Result, is_unique_violation};
use crate::ids::Context;
use crate::mail::NewMail;

/// The action in the audit log; its detail is `{from, to}`.
pub const CHANGED: &str = "account.email_changed";

/// Sends a link to the new address; nothing changes until it is used. Only the reader of its mail learns whether the
/// address has an account.
pub fn ask(conn: &mut Conn, context: &Context, account: &Account, email: &Email, browser_hash: &str) -> Result<()> {
    let purpose = Purpose::ChangeEmail;
    let link = NewLink { purpose, browser_hash: Some(browser_hash), detail: Some(email.as_str()) };
    let Some(link_id) = sign_in_link::create(conn, context, &account.id, &link)? else { return Ok(()) };
    let mail = ChangeEmail { link_id, account_id: account.id.clone() };
    NewMail::new(email.as_str(), mail).queue(conn, context).map(|_| ())
}

/// Sets the account's address and marks it as confirmed; ends its password, its sessions and its links, and notifies
/// both addresses. Does nothing if it has that address already.
pub fn set_email(
    conn: &mut Conn,
    context: &Context,
    actor: &Actor,
    account: &Account,
    email: &Email,
) -> Result<(), UserError> {
    if account.email == *email {
        return Ok(());
    }
    // Queried first: on PostgreSQL a violated constraint would abort the caller's transaction.
    if account::find_by_email(conn, email)?.is_some() {
        return Err(UserError::EmailTaken);
    }
    let changed = diesel::update(accounts::table.find(&account.id))
        .set((
            accounts::email.eq(email.as_str()),
            accounts::unconfirmed_since.eq(None::<i64>),
            accounts::updated_at.eq(context.now()),
        ))
        .execute(conn)
        .map_err(Error::from);
    match changed {
        Err(error) if is_unique_violation(&error) => return Err(UserError::EmailTaken),
        changed => changed?,
    };
    credentials::end_all(conn, context, &account.id)?;
    credentials::drop_password(conn, context, &account.id)?;
    // Somebody may have signed up with the new address before and left it unconfirmed.
    unconfirmed::confirm(conn, context, actor, email, unconfirmed::Chooser::Unknown)?;
    Notice::EmailChanged.queue(conn, context, &account.id, &account.email)?;
    Notice::EmailSet.queue(conn, context, &account.id, email)?;
    let detail = json!({"from": account.email.as_str(), "to": email.as_str()});
    Ok(audit::record(conn, context, actor, CHANGED, &account.id, detail)?)
}
