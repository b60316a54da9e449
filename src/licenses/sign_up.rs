//! Signing up: an unused license key admits one user.
//!
//! A key is good for one sign-up: while no user has signed up with it, and the license has no owner, or its owner's
//! address is the one signing up. A key proves nothing about an address (ADR 5): with a new address the user works at
//! once, as an unconfirmed account; with the address of an account, nothing changes until the link mailed to it is used
//! ([`pending`]), and the answer is the same. Everything is one transaction: a refused sign-up leaves the key unused.

pub mod pending;

use std::sync::Arc;

use diesel::prelude::*;
use serde_json::json;
use thiserror::Error;

use super::key::LicenseKey;
use super::license::License;
use super::policy::{Usage, decide};
use super::stored_form::KeyRing;
use crate::accounts::account::{self, NewUser, UserError};
use crate::accounts::email::{Email, EmailError};
use crate::accounts::mails::links::ConfirmAddress;
use crate::accounts::password::{HashError, Password, PasswordError};
use crate::accounts::username::{Username, UsernameError};
use crate::accounts::{Account, sign_in_link, unconfirmed};
use crate::audit::{self, Actor};
use crate::catalog::Tier;
use crate::db::schema::licenses;
use crate::db::{self, Conn, Db};
use crate::ids::{AccountId, Context, LicenseId};
use crate::mail::NewMail;
use crate::secret::Redacted;

/// The unvalidated fields of a sign-up.
#[derive(Clone, Debug)]
pub struct Request {
    pub username: String,
    pub email: String,
    pub password: Redacted<String>,
    pub license_key: Redacted<String>,
    /// The seller's name, which must not count as a good password.
    pub seller_name: String,
}

/// Why a sign-up was refused. Nothing was changed.
#[derive(Debug, Error)]
pub enum SignUpError {
    #[error("some fields are wrong")]
    Fields(FieldErrors),
    /// The same answer for a key that is unknown, used, somebody else's or not valid now.
    #[error("this license key does not admit a new user")]
    InvalidLicenseKey,
    #[error(transparent)]
    User(UserError),
    #[error(transparent)]
    Hash(#[from] HashError),
    #[error(transparent)]
    Db(#[from] db::Error),
}

impl From<UserError> for SignUpError {
    fn from(error: UserError) -> Self {
        match error {
            UserError::Db(error) => Self::Db(error),
            taken => Self::User(taken),
        }
    }
}

/// The errors, by field.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FieldErrors {
    pub username: Option<UsernameError>,
    pub email: Option<EmailError>,
    pub password: Option<PasswordError>,
}

/// The new user, as the answer describes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedUp {
    /// The account's id; if the address already has an account, a random id that belongs to nobody.
    pub id: AccountId,
    pub username: String,
    pub email: Email,
}

/// Creates the requested user and makes the key's license theirs; if the address already has an account, mails its
/// owner for confirmation instead.
pub async fn sign_up(
    db: &Db,
    context: &Context,
    ring: &Arc<KeyRing>,
    request: &Request,
) -> Result<SignedUp, SignUpError> {
    let (email, username, password) = read(request)?;
    let key = LicenseKey::parse(request.license_key.expose()).map_err(|_| SignUpError::InvalidLicenseKey)?;
    // Checked before the password is hashed, so that guessing keys does not cost us a hash each; the check in the
    // transaction is the authoritative one.
    let (r, k, e, now) = (Arc::clone(ring), key.clone(), email.clone(), context.now());
    db.read(move |conn| admitting(conn, &r, &k, &e, now)).await?;
    let user = NewUser { email, username, password: password.hash(context).await? };
    let (context, ring) = (context.clone(), Arc::clone(ring));
    db.write(move |conn| admit(conn, &context, &ring, &key, &user)).await
}

/// Parses the fields, or returns all of their errors.
fn read(request: &Request) -> Result<(Email, Username, Password), SignUpError> {
    let (email, username) = (Email::parse(&request.email), Username::choose(&request.username));
    let text = request.password.expose();
    // Password rules that do not depend on the names are checked even if the names are invalid.
    let password = match &email {
        Ok(email) => Password::parse(text, email, username.as_ref().ok(), &[&request.seller_name]).map(Some),
        Err(_) => Password::check_length(text).map(|()| None),
    };
    match (email, username, password) {
        (Ok(email), Ok(username), Ok(Some(password))) => Ok((email, username, password)),
        (email, username, password) => Err(SignUpError::Fields(FieldErrors {
            username: username.err(),
            email: email.err(),
            password: password.err(),
        })),
    }
}

/// Returns the license of this key, if it admits this address now.
fn admitting(
    conn: &mut Conn,
    ring: &KeyRing,
    key: &LicenseKey,
    email: &Email,
    now: i64,
) -> Result<License, SignUpError> {
    let license = License::by_key(conn, ring, key)?.ok_or(SignUpError::InvalidLicenseKey)?;
    let admits = admits(conn, &license, email, now)? && !pending::is_reserved(conn, &license.id, now)?;
    if admits { Ok(license) } else { Err(SignUpError::InvalidLicenseKey) }
}

/// Whether a user with this address may sign up with the license: it must be usable, unused, and have no owner or be
/// theirs.
fn admits(conn: &mut Conn, license: &License, email: &Email, now: i64) -> db::Result<bool> {
    let tier = Tier::find(conn, &license.tier_id)?
        .ok_or_else(|| db::Error::Corrupt(format!("license {} has no tier", license.id)))?;
    let decision = decide(&license.facts(), &license.tier_facts(&tier), Usage::Anywhere, now);
    let is_theirs = match &license.account_id {
        Some(id) => account::find(conn, id)?.is_some_and(|owner| owner.email == *email),
        None => license.organization_id.is_none(),
    };
    Ok(decision.state.is_usable() && license.signed_up_at.is_none() && is_theirs)
}

fn admit(
    conn: &mut Conn,
    context: &Context,
    ring: &KeyRing,
    key: &LicenseKey,
    user: &NewUser,
) -> Result<SignedUp, SignUpError> {
    let now = context.now();
    // A concurrent sign-up with this key waits for this lock, and then finds the key used.
    if let Some(license) = License::by_key(conn, ring, key)? {
        License::lock(conn, &license.id)?;
    }
    let license = admitting(conn, ring, key, &user.email, now)?;
    if pending::is_asked_for(conn, &user.username, now)? {
        return Err(UserError::UsernameTaken.into());
    }
    let signed_up =
        |id: AccountId| SignedUp { id, username: user.username.as_str().to_owned(), email: user.email.clone() };
    match unconfirmed::create(conn, context, user) {
        Ok(account) => {
            take(conn, context, &license.id, &account)?;
            ask_to_confirm(conn, context, &account)?;
            Ok(signed_up(account.id))
        }
        Err(UserError::EmailTaken) => {
            pending::ask(conn, context, &license.id, user)?;
            Ok(signed_up(AccountId::new(context)))
        }
        Err(error) => Err(error.into()),
    }
}

/// Makes this user the owner of the license, which uses up its key.
fn take(conn: &mut Conn, context: &Context, license_id: &LicenseId, account: &Account) -> db::Result<()> {
    let now = context.now();
    diesel::update(licenses::table.filter(licenses::id.eq(license_id)))
        .set((licenses::account_id.eq(&account.id), licenses::signed_up_at.eq(now), licenses::updated_at.eq(now)))
        .execute(conn)?;
    let detail = json!({"license": license_id, "username": account.username});
    audit::record(conn, context, &Actor::Customer(account.id.clone()), "account.signed_up", &account.id, detail)
}

/// Mails the link that confirms the address of a new account.
pub fn ask_to_confirm(conn: &mut Conn, context: &Context, account: &Account) -> db::Result<()> {
    let purpose = sign_in_link::Purpose::ConfirmAddress;
    let link = sign_in_link::create(conn, context, &account.id, &sign_in_link::NewLink::of(purpose))?;
    let Some(link_id) = link else { return Ok(()) };
    let mail = ConfirmAddress { link_id, username: account.username.clone().unwrap_or_default() };
    NewMail::new(account.email.as_str(), mail).queue(conn, context).map(|_| ())
}

#[cfg(test)]
mod tests;
