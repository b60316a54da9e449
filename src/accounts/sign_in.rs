//! Signs people in, by password and second factor.

use diesel::prelude::*;
use serde_json::json;
use thiserror::Error;

use super::account::{self, lower};
use super::email::Email;
use super::password::{self, HashError, PasswordHash};
use super::second_factor::{self, Checked};
use super::session::{self, Browser, Session, Way};
use super::username::Username;
use super::{Account, challenge, unconfirmed};
use crate::audit::{self, Actor};
use crate::db::schema::accounts;
use crate::db::{self, Conn, Db};
use crate::ids::Context;
use crate::secret::Redacted;
use crate::secret::sealed::Sealer;

/// Why nobody was signed in.
#[derive(Debug, Error)]
pub enum SignInError {
    /// The same answer for an unknown name, an account without a password, a disabled account and a wrong password.
    #[error("the user name, e-mail address or password is wrong")]
    Refused,
    #[error("this account also requires a code from your authenticator app, or a recovery code")]
    CodeRequired,
    #[error("the code is wrong, was used before, or is too old")]
    WrongCode,
    #[error("too many wrong codes; wait before you try again")]
    CodesLocked {
        /// Seconds.
        retry_after: i64,
    },
    /// The first step was too long ago, or was withdrawn.
    #[error("this sign-in took too long; begin again")]
    Expired,
    #[error(transparent)]
    Hash(#[from] HashError),
    #[error(transparent)]
    Db(#[from] db::Error),
}

/// The result of a successful first step.
pub enum Entered {
    /// Signed in; the token is for the session's cookie.
    Session(Session, Redacted<String>),
    /// A code is required; the token is for the second step's cookie.
    SecondFactor(Redacted<String>),
}

/// Returns the account with this user name or e-mail address and this password. All refusals take the same time.
pub async fn with_password(db: &Db, login: &str, password: Redacted<String>) -> Result<Account, SignInError> {
    let login = login.to_owned();
    let found = db.read(move |conn| find(conn, &login)).await?;
    let (account, stored) = found.map_or((None, None), |(account, stored)| (Some(account), stored));
    let fits = password::verify(stored, password).await?;
    account.filter(|account| fits && account.disabled_at.is_none()).ok_or(SignInError::Refused)
}

/// Returns one text per person, however the name or address is typed: the account's id, or the normalized name or
/// address if no account has it. Rate limits count by it, so that different spellings of one account are not counted
/// separately.
pub fn person(conn: &mut Conn, login: &str) -> db::Result<String> {
    if let Some((account, _)) = find(conn, login)? {
        return Ok(account.id.into());
    }
    Ok(match (Email::parse(login), Username::parse(login)) {
        (Ok(email), _) => email.as_str().to_owned(),
        (_, Ok(name)) => name.folded(),
        _ => String::new(),
    })
}

fn find(conn: &mut Conn, login: &str) -> db::Result<Option<(Account, Option<PasswordHash>)>> {
    if let Ok(email) = Email::parse(login) {
        return find_by_email(conn, &email);
    }
    let Ok(name) = Username::parse(login) else { return Ok(None) };
    let named = accounts::table.filter(lower(accounts::username).eq(name.folded()));
    let account: Option<Account> = named.select(Account::as_select()).first(conn).optional()?;
    let Some(account) = account else { return Ok(None) };
    let stored = password::stored(conn, &account.id)?;
    Ok(Some((account, stored)))
}

/// Returns the mailbox's account if it has a password; else the unconfirmed account that signed up with the address.
/// They never both have one: setting the mailbox's password confirms the other account.
fn find_by_email(conn: &mut Conn, email: &Email) -> db::Result<Option<(Account, Option<PasswordHash>)>> {
    let mut found = None;
    for account in [account::find_by_email(conn, email)?, unconfirmed::find(conn, email)?].into_iter().flatten() {
        let stored = password::stored(conn, &account.id)?;
        if stored.is_some() {
            return Ok(Some((account, stored)));
        }
        found = found.or(Some((account, None)));
    }
    Ok(found)
}

/// Starts a session for an account that has passed the first step, or requests its second factor. Every sign-in is
/// audited. Refused when the account is disabled.
pub fn enter(
    conn: &mut Conn,
    context: &Context,
    account: &Account,
    way: Way,
    browser: &Browser,
) -> Result<Entered, SignInError> {
    // Reloaded: checking the password took a while.
    let account = account::find(conn, &account.id)?.filter(|account| account.disabled_at.is_none());
    let account = account.ok_or(SignInError::Refused)?;
    if second_factor::is_on(conn, &account.id)? {
        return Ok(Entered::SecondFactor(challenge::create(conn, context, &account.id, way)?));
    }
    let (session, token) = start(conn, context, &account, way, false, browser)?;
    Ok(Entered::Session(session, token))
}

/// The result of a code: a session with its token, or why the code was not accepted.
pub type CodeOutcome = Result<(Session, Redacted<String>), Checked>;

/// Completes the second step. A wrong code is an outcome, so that the transaction commits and counts it; `None` when
/// the first step has expired.
pub fn complete(
    conn: &mut Conn,
    context: &Context,
    sealer: &Sealer,
    presented: &str,
    code: &str,
    browser: &Browser,
) -> db::Result<Option<CodeOutcome>> {
    let Some((account_id, way)) = challenge::find(conn, presented, context.now())? else { return Ok(None) };
    let account = account::find(conn, &account_id)?.filter(|account| account.disabled_at.is_none());
    let Some(account) = account else { return Ok(None) };
    match second_factor::check(conn, context, sealer, &account, code)? {
        Checked::Right if challenge::consume(conn, presented)? => {
            start(conn, context, &account, way, true, browser).map(|started| Some(Ok(started)))
        }
        Checked::Right => Ok(None),
        refused => Ok(Some(Err(refused))),
    }
}

/// Does both steps at once, for programs: the password was right, and this is the code.
pub fn enter_with_code(
    conn: &mut Conn,
    context: &Context,
    sealer: &Sealer,
    account: &Account,
    code: &str,
    browser: &Browser,
) -> db::Result<CodeOutcome> {
    match second_factor::check(conn, context, sealer, account, code)? {
        Checked::Right => start(conn, context, account, Way::Password, true, browser).map(Ok),
        refused => Ok(Err(refused)),
    }
}

fn start(
    conn: &mut Conn,
    context: &Context,
    account: &Account,
    way: Way,
    second_factor: bool,
    browser: &Browser,
) -> db::Result<(Session, Redacted<String>)> {
    let started = session::create(conn, context, account, way, second_factor, browser)?;
    account::learn_language(conn, context, account, browser.language)?;
    let detail = json!({"way": way.as_str(), "second_factor": second_factor, "address": browser.ip});
    let actor = Actor::Customer(account.id.clone());
    audit::record(conn, context, &actor, "account.signed_in", &account.id, detail)?;
    Ok(started)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::accounts::account::NewUser;
    use crate::accounts::password::Password;
    use crate::clock::Clock;
    use crate::db::testing::each_database;

    #[test]
    fn by_name_or_address_and_only_with_the_password() {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        each_database(|db| {
            let context = Context::new(Clock::manual(100));
            let email = Email::parse("ann@example.com").unwrap();
            let password = Password::parse("correct horse battery", &email, None, &[]).unwrap();
            let hash = runtime.block_on(password.hash(&context)).unwrap();
            let user = NewUser { email, username: Username::parse("Ann").unwrap(), password: hash };
            let a = context.clone();
            let created = db.write_blocking(move |c| unconfirmed::create(c, &a, &user)).unwrap();
            let other = Email::parse("bob@example.com").unwrap();
            db.write_blocking(move |c| account::find_or_create(c, &context, &other)).unwrap();

            let try_ = |login: &str, password: &str| {
                runtime.block_on(with_password(&db, login, Redacted::new(password.to_owned())))
            };
            for login in ["ann@example.com", "ANN@example.com", "ann", "Ann", " aNN "] {
                assert_eq!(try_(login, "correct horse battery").unwrap().id, created.id, "{login}");
                assert!(matches!(try_(login, "wrong horse battery"), Err(SignInError::Refused)));
            }
            for login in ["bob@example.com", "eve@example.com", "eve", "", "a b"] {
                assert!(matches!(try_(login, "correct horse battery"), Err(SignInError::Refused)), "{login}");
            }
        });
    }
}
