//! Signing in with a password: who is it?

use diesel::prelude::*;
use thiserror::Error;

use super::Account;
use super::account::{self, lower};
use super::email::Email;
use super::password::{self, HashError, PasswordHash};
use super::username::Username;
use crate::db::schema::accounts;
use crate::db::{self, Conn, Db};
use crate::secret::Redacted;

/// Why nobody was signed in.
#[derive(Debug, Error)]
pub enum SignInError {
    /// One answer for an unknown name, an account without a password and a wrong password.
    #[error("the user name or e-mail address and the password do not fit together")]
    Refused,
    #[error(transparent)]
    Hash(#[from] HashError),
    #[error(transparent)]
    Db(#[from] db::Error),
}

/// Whose user name or e-mail address and password these are. All refusals take the same time.
pub async fn with_password(db: &Db, login: &str, password: Redacted<String>) -> Result<Account, SignInError> {
    let login = login.to_owned();
    let found = db.read(move |conn| find(conn, &login)).await?;
    let (account, stored) = found.map_or((None, None), |(account, stored)| (Some(account), stored));
    let fits = password::verify(stored, password).await?;
    account.filter(|_| fits).ok_or(SignInError::Refused)
}

/// Who a name or an address is, however it was typed: the account's id, or what would find an account that there is not.
/// What counts tries asks this, so that no spelling of one account counts for itself.
pub fn person(conn: &mut Conn, login: &str) -> db::Result<String> {
    if let Some((account, _)) = find(conn, login)? {
        return Ok(account.id);
    }
    Ok(match (Email::parse(login), Username::parse(login)) {
        (Ok(email), _) => email.as_str().to_owned(),
        (_, Ok(name)) => name.folded(),
        _ => String::new(),
    })
}

fn find(conn: &mut Conn, login: &str) -> db::Result<Option<(Account, Option<PasswordHash>)>> {
    let account = if let Ok(email) = Email::parse(login) {
        account::find_by_email(conn, &email)?
    } else if let Ok(name) = Username::parse(login) {
        let named = accounts::table.filter(lower(accounts::username).eq(name.folded()));
        named.select(Account::as_select()).first(conn).optional()?
    } else {
        None
    };
    let Some(account) = account else { return Ok(None) };
    let stored = password::stored(conn, &account.id)?;
    Ok(Some((account, stored)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::accounts::account::{NewUser, create_user};
    use crate::accounts::password::Password;
    use crate::clock::Clock;
    use crate::db::testing::each_database;
    use crate::ids::Ambient;

    #[test]
    fn by_name_or_address_and_only_with_the_password() {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        each_database(|db| {
            let ambient = Ambient::new(Clock::manual(100));
            let email = Email::parse("ann@example.com").unwrap();
            let password = Password::parse("correct horse battery", &email, None, &[]).unwrap();
            let hash = runtime.block_on(password.hash(&ambient)).unwrap();
            let user = NewUser { email, username: Username::parse("Ann").unwrap(), password: hash };
            let a = ambient.clone();
            let created = db.write_blocking(move |c| create_user(c, &a, &user)).unwrap();
            let other = Email::parse("bob@example.com").unwrap();
            db.write_blocking(move |c| account::find_or_create(c, &ambient, &other)).unwrap();

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
