//! Creates a server's first administrator through the set-up link, which the server prints. Only the hash of its token
//! is stored; it works once, for a day, and only while there is no administrator.

use diesel::prelude::*;

use super::email::Email;
use super::password::PasswordHash;
use super::session::{Browser, Way};
use super::sign_in::{Entered, SignInError, enter};
use super::unconfirmed::{self, Chooser};
use super::{Account, Role, account, change_password, random_token, token_hash};
use crate::audit::Actor;
use crate::clock::DAY;
use crate::db::schema::{accounts, settings};
use crate::db::{self, Conn, Error};
use crate::ids::Context;
use crate::secret::Redacted;

/// The name in `settings`; its value is `<hash> <expiry in unix seconds>`.
const TOKEN: &str = "first_administrator_token";

/// How long a link is valid, in seconds.
const LIFETIME: i64 = DAY;

/// Why the first administrator was not created. The caller has to roll its transaction back.
#[derive(Debug, thiserror::Error)]
pub enum FirstError {
    /// The link is unknown, expired or used, or an administrator exists.
    #[error("this link does not work any more")]
    NotGood,
    #[error(transparent)]
    SignIn(#[from] SignInError),
    #[error(transparent)]
    Db(#[from] Error),
}

/// Generates a new token, which replaces the previous one; `None` when an administrator exists.
pub fn open(conn: &mut Conn, context: &Context) -> db::Result<Option<Redacted<String>>> {
    if is_there(conn)? {
        return Ok(None);
    }
    let token = random_token(&mut context.rng());
    let text = format!("{} {}", token_hash(token.expose()), context.now() + LIFETIME);
    db::settings::write(conn, TOKEN, &text)?;
    Ok(Some(token))
}

/// Returns whether an administrator exists.
pub fn is_there(conn: &mut Conn) -> db::Result<bool> {
    let admins = accounts::table.filter(accounts::role.eq(Role::Admin));
    Ok(diesel::select(diesel::dsl::exists(admins)).get_result(conn)?)
}

/// Returns whether the token can create the first administrator now.
pub fn is_good(conn: &mut Conn, token: &str, now: i64) -> db::Result<bool> {
    Ok(stored(conn, token, now)?.is_some() && !is_there(conn)?)
}

/// Returns the stored value of this token, while it is valid.
fn stored(conn: &mut Conn, token: &str, now: i64) -> db::Result<Option<String>> {
    let text = db::settings::read(conn, TOKEN)?;
    Ok(text.filter(|text| {
        let (hash, until) = text.split_once(' ').unwrap_or_default();
        hash == token_hash(token) && until.parse().is_ok_and(|until: i64| now < until)
    }))
}

/// Consumes the token, makes the account of this address an administrator with this password, and signs in.
///
/// # Errors
/// [`FirstError::NotGood`], also for the second of two concurrent calls.
pub fn make(
    conn: &mut Conn,
    context: &Context,
    token: &str,
    email: &Email,
    password: &PasswordHash,
    browser: &Browser,
) -> Result<(Account, Entered), FirstError> {
    let text = stored(conn, token, context.now())?.ok_or(FirstError::NotGood)?;
    // The transaction that deletes the row wins; a concurrent one waits here and finds none.
    let used = settings::table.filter(settings::name.eq(TOKEN)).filter(settings::value.eq(text));
    if diesel::delete(used).execute(conn).map_err(Error::from)? == 0 || is_there(conn)? {
        return Err(FirstError::NotGood);
    }
    let account = account::find_or_create(conn, context, email)?;
    let actor = Actor::Customer(account.id.clone());
    let gone = || Error::Corrupt("an account vanished while it was made the administrator".into());
    let account = unconfirmed::confirm(conn, context, &actor, email, Chooser::Unknown)?.ok_or_else(gone)?;
    account::set_role(conn, context, &actor, &account, Role::Admin)?;
    change_password::reset(conn, context, &account, password)?;
    let account = account::find(conn, &account.id)?.ok_or_else(gone)?;
    let entered = enter(conn, context, &account, Way::Password, browser)?;
    Ok((account, entered))
}
