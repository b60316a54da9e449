//! Signing up: an unused license key admits one user.
//!
//! A key is good once: while no user signed up with it, and it is nobody's or its owner's address is the one signing
//! up. The license is then that user's. All of it is one transaction: a refused sign-up leaves the key as it was.

use std::sync::Arc;

use diesel::prelude::*;
use serde_json::json;
use thiserror::Error;

use super::key::LicenseKey;
use super::license::License;
use super::policy::{Usage, decide};
use super::stored_form::KeyRing;
use crate::accounts::Account;
use crate::accounts::account::{self, NewUser, UserError};
use crate::accounts::email::{Email, EmailError};
use crate::accounts::password::{HashError, Password, PasswordError};
use crate::accounts::username::{Username, UsernameError};
use crate::audit::{self, Actor};
use crate::catalog::Tier;
use crate::db::schema::licenses;
use crate::db::{self, Conn, Db};
use crate::ids::Ambient;
use crate::secret::Redacted;

/// What somebody who signs up gives, unread.
#[derive(Clone, Debug)]
pub struct Request {
    pub username: String,
    pub email: String,
    pub password: Redacted<String>,
    pub license_key: Redacted<String>,
    /// The shop's own: it makes no password harder to guess.
    pub seller_name: String,
}

/// Why somebody was not signed up. Nothing was changed.
#[derive(Debug, Error)]
pub enum SignUpError {
    #[error("some fields are wrong")]
    Fields(FieldErrors),
    /// One answer for a key that is unknown, used, somebody else's or not good now.
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

/// What is wrong with which field.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FieldErrors {
    pub username: Option<UsernameError>,
    pub email: Option<EmailError>,
    pub password: Option<PasswordError>,
}

/// Makes the user that the request describes, and the key's license theirs.
pub async fn sign_up(
    db: &Db,
    ambient: &Ambient,
    ring: &Arc<KeyRing>,
    request: &Request,
) -> Result<Account, SignUpError> {
    let (email, username, password) = read(request)?;
    let key = LicenseKey::parse(request.license_key.expose()).map_err(|_| SignUpError::InvalidLicenseKey)?;
    // Asked before the password is hashed, so that guessing keys does not cost us a hash each, and again in the
    // transaction, where the answer counts.
    let (r, k, e, now) = (Arc::clone(ring), key.clone(), email.clone(), ambient.now());
    db.read(move |conn| admitting(conn, &r, &k, &e, now)).await?;
    let user = NewUser { email, username, password: password.hash(ambient).await? };
    let (ambient, ring) = (ambient.clone(), Arc::clone(ring));
    db.write(move |conn| admit(conn, &ambient, &ring, &key, &user)).await
}

/// The fields as what they stand for, or everything that is wrong with them.
fn read(request: &Request) -> Result<(Email, Username, Password), SignUpError> {
    let (email, username) = (Email::parse(&request.email), Username::parse(&request.username));
    let text = request.password.expose();
    // The rules that need no names are told together with what is wrong with the names.
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

/// The license that this key opens, if it admits this address now, and its owner.
fn admitting(
    conn: &mut Conn,
    ring: &KeyRing,
    key: &LicenseKey,
    email: &Email,
    now: i64,
) -> Result<(License, Option<Account>), SignUpError> {
    let license = License::by_key(conn, ring, key)?.ok_or(SignUpError::InvalidLicenseKey)?;
    let tier = Tier::find(conn, &license.tier_id)?
        .ok_or_else(|| db::Error::Corrupt(format!("license {} has no tier", license.id)))?;
    let decision = decide(&license.facts()?, &license.tier_facts(&tier), Usage::Anywhere, now);
    let owner = match &license.account_id {
        Some(id) => account::find(conn, id)?,
        None => None,
    };
    let is_theirs = match &owner {
        Some(owner) => owner.email == *email,
        None => license.organization_id.is_none(),
    };
    let admits = decision.state.is_usable() && license.signed_up_at.is_none() && is_theirs;
    if admits { Ok((license, owner)) } else { Err(SignUpError::InvalidLicenseKey) }
}

fn admit(
    conn: &mut Conn,
    ambient: &Ambient,
    ring: &KeyRing,
    key: &LicenseKey,
    user: &NewUser,
) -> Result<Account, SignUpError> {
    let now = ambient.now();
    // Whoever comes second with this key waits here, and then sees that it is used.
    if let Some(license) = License::by_key(conn, ring, key)? {
        License::lock(conn, &license.id, now)?;
    }
    let (license, owner) = admitting(conn, ring, key, &user.email, now)?;
    let account = match owner {
        // Holding one's own key is what proves that the account is one's own.
        Some(owner) => account::complete_user(conn, ambient, owner, user)?,
        // An account that exists is never taken over with a key that was nobody's.
        None => account::create_user(conn, ambient, user)?,
    };
    diesel::update(licenses::table.filter(licenses::id.eq(&license.id)))
        .set((licenses::account_id.eq(&account.id), licenses::signed_up_at.eq(now)))
        .execute(conn)
        .map_err(db::Error::from)?;
    let detail = json!({"license": license.id, "username": account.username});
    audit::record(conn, ambient, &Actor::Customer(account.id.clone()), "account.signed_up", &account.id, detail)?;
    Ok(account)
}

#[cfg(test)]
mod tests;
