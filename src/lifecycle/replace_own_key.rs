//! Lets a customer replace a leaked key of their own.

use super::LifecycleError;
use super::reissue::reissue;
use crate::accounts::member::OrgRole;
use crate::audit::{self, Actor};
use crate::clock::DAY;
use crate::db::{Conn, Error};
use crate::ids::{AccountId, LicenseId};
use crate::licenses::key::LicenseKey;
use crate::licenses::license::License;
use crate::licenses::mint::Minter;
use crate::licenses::owner;

/// How many keys one account may replace in 24 hours.
pub const A_DAY: i64 = 20;

/// Why a key was not replaced. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum ReplaceError {
    /// 404; also for another customer's license.
    #[error("there is no such license")]
    NotFound,
    /// 403; the caller is an ordinary member of the organization that owns the license.
    #[error("only an owner or an admin of the organization can replace its license keys")]
    NotAllowed,
    /// 429
    #[error("you have replaced {A_DAY} license keys within 24 hours, which is the limit; try again tomorrow")]
    TooOften,
    #[error(transparent)]
    Lifecycle(#[from] LifecycleError),
    #[error(transparent)]
    Database(#[from] Error),
}

/// Gives a license of the account, or of an organization that it manages, a new key in the caller's transaction. Sites
/// and devices stay active; the old key no longer opens the license; the owner is notified by mail.
///
/// # Errors
/// [`ReplaceError`]
pub fn replace_own_key(
    conn: &mut Conn,
    minter: &Minter,
    account_id: &AccountId,
    license_id: &LicenseId,
) -> Result<(License, LicenseKey), ReplaceError> {
    let license = License::find(conn, license_id)?.ok_or(ReplaceError::NotFound)?;
    match owner::role_of(conn, &license, account_id)? {
        None => return Err(ReplaceError::NotFound),
        Some(OrgRole::Member) => return Err(ReplaceError::NotAllowed),
        Some(OrgRole::Owner | OrgRole::Admin) => {}
    }
    let actor = Actor::Customer(account_id.to_owned());
    if audit::count(conn, &actor, "license.reissued", minter.context.now() - DAY)? >= A_DAY {
        return Err(ReplaceError::TooOften);
    }
    Ok(reissue(conn, minter, &actor, license_id, true)?)
}
