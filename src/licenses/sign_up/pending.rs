//! A sign-up with the address of an existing account. Its username and password are stored separately until the link
//! mailed to that address is used; until then the account is unchanged, and its owner has been notified.

use diesel::prelude::*;
use serde_json::json;
use thiserror::Error;

use super::{admits, take};
use crate::accounts::account::{self, NewUser, UserError, lower};
use crate::accounts::mails::links::ConfirmSignUp;
use crate::accounts::password::PasswordHash;
use crate::accounts::sign_in_link::{self, Link, NewLink, Purpose};
use crate::accounts::unconfirmed::{self, Chooser};
use crate::accounts::username::Username;
use crate::accounts::{Account, credentials};
use crate::audit::{self, Actor};
use crate::db::schema::pending_sign_ups;
use crate::db::{self, Conn};
use crate::ids::{Context, LicenseId};
use crate::licenses::license::License;
use crate::mail::NewMail;

/// Why a pending sign-up cannot be completed. The caller must roll back its transaction.
#[derive(Debug, Error)]
pub enum PendingError {
    /// The key was used by somebody else, has ended, or has another owner now.
    #[error("the license key of this sign-up no longer admits a new user")]
    Gone,
    #[error(transparent)]
    User(#[from] UserError),
    #[error(transparent)]
    Db(#[from] db::Error),
}

/// Whether a sign-up with this license is pending; until it expires, no other one is admitted.
pub fn is_reserved(conn: &mut Conn, license_id: &LicenseId, now: i64) -> db::Result<bool> {
    let waiting = pending_sign_ups::table.filter(pending_sign_ups::license_id.eq(license_id));
    Ok(waiting.filter(pending_sign_ups::expires_at.gt(now)).count().get_result::<i64>(conn)? > 0)
}

/// Whether a pending sign-up wants this username.
pub fn is_asked_for(conn: &mut Conn, username: &Username, now: i64) -> db::Result<bool> {
    let waiting = pending_sign_ups::table
        .filter(lower(pending_sign_ups::username.nullable()).eq(username.folded()))
        .filter(pending_sign_ups::expires_at.gt(now));
    Ok(waiting.count().get_result::<i64>(conn)? > 0)
}

/// Stores the sign-up, and mails the address's owner a link that completes it.
pub fn ask(conn: &mut Conn, context: &Context, license_id: &LicenseId, user: &NewUser) -> Result<(), UserError> {
    if account::username_owner(conn, &user.username)?.is_some() {
        return Err(UserError::UsernameTaken);
    }
    let Some(account) = account::any_of_email(conn, &user.email)? else { return Err(UserError::EmailTaken) };
    let detail = json!({"license": license_id, "username": user.username.as_str()});
    audit::record(conn, context, &Actor::System, "account.sign_up_asked", &account.id, detail)?;
    let purpose = Purpose::ConfirmSignUp;
    let Some(link_id) = sign_in_link::create(conn, context, &account.id, &NewLink::of(purpose))? else { return Ok(()) };
    diesel::insert_into(pending_sign_ups::table)
        .values((
            pending_sign_ups::link_id.eq(&link_id),
            pending_sign_ups::license_id.eq(license_id),
            pending_sign_ups::username.eq(user.username.as_str()),
            pending_sign_ups::password_hash.eq(user.password.as_str()),
            pending_sign_ups::expires_at.eq(context.now() + sign_in_link::LIFETIME),
        ))
        .execute(conn)
        .map_err(db::Error::from)?;
    let mail = ConfirmSignUp { link_id, username: user.username.as_str().to_owned() };
    NewMail::new(user.email.as_str(), mail).queue(conn, context)?;
    Ok(())
}

/// Returns the username that the link's sign-up wants, for its page.
pub fn username_of(conn: &mut Conn, link_id: &str) -> db::Result<Option<String>> {
    let row = pending_sign_ups::table.find(link_id).select(pending_sign_ups::username);
    Ok(row.first(conn).optional()?)
}

/// Completes the sign-up of a link that was just used: sets the account's username and password, and makes the license
/// its own. All previous credentials are revoked, as is anything a stranger set up with the address.
pub fn complete(conn: &mut Conn, context: &Context, link: &Link) -> Result<Account, PendingError> {
    let row = pending_sign_ups::table.find(&link.id).select((
        pending_sign_ups::license_id,
        pending_sign_ups::username,
        pending_sign_ups::password_hash,
    ));
    let row: Option<(LicenseId, String, String)> = row.first(conn).optional().map_err(db::Error::from)?;
    let (license_id, username, hash) = row.ok_or(PendingError::Gone)?;
    let email = link.account.email.clone();
    let actor = Actor::Customer(link.account.id.clone());
    let account = unconfirmed::confirm(conn, context, &actor, &email, Chooser::Unknown)?.ok_or(PendingError::Gone)?;
    let license = License::lock(conn, &license_id)?.ok_or(PendingError::Gone)?;
    if !admits(conn, &license, &email, context.now())? {
        return Err(PendingError::Gone);
    }
    let username = Username::parse(&username).map_err(|e| db::Error::Corrupt(e.to_string()))?;
    let user = NewUser { email, username, password: PasswordHash::stored(hash) };
    credentials::end_all(conn, context, &account.id)?;
    account::set_user(conn, context, &account, &user)?;
    let account = account::find(conn, &account.id)?.ok_or(PendingError::Gone)?;
    take(conn, context, &license.id, &account)?;
    Ok(account)
}
