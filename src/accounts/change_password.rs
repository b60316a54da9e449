//! Changes an account's password, or sets its first one.

use serde_json::json;
use thiserror::Error;

use super::Account;
use super::credentials;
use super::mails::account_notice::Notice;
use super::password::{self, HashError, Password, PasswordError, PasswordHash};
use super::session::Session;
use super::username::Username;
use crate::audit::{self, Actor};
use crate::db::{self, Conn, Db};
use crate::ids::Context;
use crate::secret::Redacted;

/// Why the password was not changed.
#[derive(Debug, Error)]
pub enum ChangeError {
    /// Also when none was given although the account has one.
    #[error("the current password is wrong")]
    WrongPassword,
    /// The account has no password, and this session did not begin with a mailed link, or did so too long ago.
    #[error("an account's first password is set right after signing in by a link; sign in again")]
    NotFresh,
    #[error(transparent)]
    Rule(#[from] PasswordError),
    #[error(transparent)]
    Hash(#[from] HashError),
    #[error(transparent)]
    Db(#[from] db::Error),
}

/// Sets the account's password to `new`, ends its open links and all its sessions but `session`, and sends a notice. An
/// account with a password has to give the current one; one without has to have just signed in by a link. `words` are
/// the shop's own: they make no password harder to guess.
pub async fn change_password(
    db: &Db,
    context: &Context,
    account: &Account,
    session: &Session,
    current: Option<Redacted<String>>,
    new: &str,
    words: &[&str],
) -> Result<(), ChangeError> {
    let username = account.username.as_deref().and_then(|name| Username::parse(name).ok());
    let new = Password::parse(new, &account.email, username.as_ref(), words)?;
    let id = account.id.clone();
    let before = db.read(move |conn| password::stored(conn, &id)).await?;
    if before.is_some() && !password::verify(before.clone(), current.unwrap_or_default()).await? {
        return Err(ChangeError::WrongPassword);
    }
    if before.is_none() && !session.is_fresh(context.now()) {
        return Err(ChangeError::NotFresh);
    }
    let hash = new.hash(context).await?;
    let (context, account, keep) = (context.clone(), account.clone(), session.id.clone());
    db.write(move |conn| replace(conn, &context, &account, &keep, before.as_ref(), &hash)).await
}

fn replace(
    conn: &mut Conn,
    context: &Context,
    account: &Account,
    keep: &str,
    before: Option<&PasswordHash>,
    hash: &PasswordHash,
) -> Result<(), ChangeError> {
    let account_id = &account.id;
    super::account::lock(conn, account_id)?;
    // Of two concurrent changes, the second was requested with a password that is no longer current.
    if password::stored(conn, account_id)?.as_ref() != before {
        return Err(ChangeError::WrongPassword);
    }
    password::store(conn, context, account_id, hash)?;
    let ended = credentials::end_others(conn, context, account_id, keep)?;
    Notice::PasswordChanged.queue(conn, context, &account.id, &account.email)?;
    let detail = json!({"first": before.is_none(), "sessions_ended": ended});
    Ok(audit::record(
        conn,
        context,
        &Actor::Customer(account_id.clone()),
        "account.password_changed",
        account_id,
        detail,
    )?)
}

/// Replaces a forgotten password, once a mailed link has proved access to the mailbox, and ends every session and link.
pub fn reset(conn: &mut Conn, context: &Context, account: &Account, hash: &PasswordHash) -> db::Result<()> {
    super::account::lock(conn, &account.id)?;
    password::store(conn, context, &account.id, hash)?;
    let ended = credentials::end_all(conn, context, &account.id)?;
    Notice::PasswordChanged.queue(conn, context, &account.id, &account.email)?;
    let detail = json!({"reset": true, "sessions_ended": ended});
    audit::record(conn, context, &Actor::Customer(account.id.clone()), "account.password_changed", &account.id, detail)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::accounts::account::find_or_create;
    use crate::accounts::email::Email;
    use crate::accounts::session::{self, Browser, Way};
    use crate::accounts::sign_in::{SignInError, with_password};
    use crate::clock::Clock;
    use crate::db::testing::each_database;

    #[test]
    fn the_first_one_needs_none_the_next_one_needs_it_and_others_are_signed_out() {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        each_database(|db| {
            let context = Context::new(Clock::manual(1_000));
            let a = context.clone();
            let start = move |c: &mut Conn| -> db::Result<_> {
                let account = find_or_create(c, &a, &Email::parse("ann@example.com").unwrap())?;
                let browser = Browser::default();
                let (here, _) = session::create(c, &a, &account, Way::Link, false, &browser)?;
                session::create(c, &a, &account, Way::Link, false, &browser)?;
                Ok((account, here))
            };
            let (account, here) = db.write_blocking(start).unwrap();
            let change = |current: Option<&str>, new: &str| {
                let current = current.map(|text| Redacted::new(text.to_owned()));
                runtime.block_on(change_password(&db, &context, &account, &here, current, new, &[]))
            };
            let sessions = || db.read_blocking(|c| session::list(c, &account.id, 1_000)).unwrap();

            assert!(matches!(change(None, "short"), Err(ChangeError::Rule(PasswordError::TooShort))));
            assert_eq!(sessions().len(), 2);
            change(None, "the first password").unwrap();
            assert_eq!(sessions(), std::slice::from_ref(&here));
            for wrong in [None, Some("not the password")] {
                assert!(matches!(change(wrong, "the second password"), Err(ChangeError::WrongPassword)));
            }
            change(Some("the first password"), "the second password").unwrap();
            let sign_in =
                |text: &str| runtime.block_on(with_password(&db, "ann@example.com", Redacted::new(text.to_owned())));
            assert!(matches!(sign_in("the first password"), Err(SignInError::Refused)));
            assert_eq!(sign_in("the second password").unwrap().id, account.id);
        });
    }
}
