//! Links in mails: opening one proves access to the mailbox, once, within ten minutes. Most sign their reader in; some
//! do more ([`Purpose`]), and a link does only what it was issued for.
//!
//! The token in the link is derived from the row's id under a subkey of the server's secret, so that a mail can be
//! rendered again when it is sent, and a copy of the database opens nothing. Only the current secret is accepted:
//! replacing a leaked secret invalidates its links.

use data_encoding::BASE64URL_NOPAD;
use diesel::prelude::*;
use subtle::ConstantTimeEq;

use super::{Account, account, token_hash};
use crate::clock::DAY;
use crate::config::sessions::LINK_LIFETIME;
use crate::db::schema::{accounts, sign_in_links};
use crate::db::{Conn, Error, Result, text_enum};
use crate::error_code::ErrorCode;
use crate::ids::{AccountId, Context, Kind};
use crate::secret::{Secret, hmac_sha256};

/// How long a link is valid, in seconds.
pub const LIFETIME: i64 = LINK_LIFETIME;

/// The maximum number of unused links per account and purpose: nobody can fill a stranger's mailbox.
const MOST_OPEN: i64 = 5;

const LABEL: &str = "keysmith/sign-in-link/v1";

text_enum! {
    /// The purpose of a link; its text is also the template of its mail.
    pub enum Purpose {
        SignIn = "sign_in",
        /// Confirms the account that signed up with this address, with the password chosen then.
        ConfirmAddress = "confirm_address",
        /// Sets the user name and password requested by somebody with a license key.
        ConfirmSignUp = "confirm_sign_up",
        /// Changes the account's address to the link's detail.
        ChangeEmail = "change_email",
        /// Replaces a forgotten password.
        ResetPassword = "reset_password",
    }
}

/// A valid link.
#[derive(Clone, Debug)]
pub struct Link {
    pub id: String,
    pub account: Account,
    pub purpose: Purpose,
    /// The hash of the requesting browser's cookie ([`browser_hash`]).
    pub browser_hash: Option<String>,
    pub detail: Option<String>,
}

/// Returns the stored hash of the cookie of the browser that requests a link.
pub fn browser_hash(cookie: &str) -> String {
    token_hash(cookie)
}

/// Why a link is not accepted. The page may show the reason: whoever holds a genuine token has received the mail.
#[derive(Debug, thiserror::Error)]
pub enum LinkError {
    #[error("this sign-in link is not one of ours")]
    Invalid,
    #[error("this sign-in link is more than {} minutes old", LIFETIME / 60)]
    Expired,
    #[error("this sign-in link has been used")]
    Used,
    #[error(transparent)]
    Db(#[from] Error),
}

impl LinkError {
    /// The stable code of this error.
    pub fn code(&self) -> ErrorCode {
        match self {
            Self::Invalid => ErrorCode::InvalidSignInLink,
            Self::Expired => ErrorCode::SignInLinkExpired,
            Self::Used => ErrorCode::SignInLinkUsed,
            Self::Db(_) => ErrorCode::InternalError,
        }
    }
}

/// A link to create.
#[derive(Clone, Copy, Debug)]
pub struct NewLink<'a> {
    pub purpose: Purpose,
    pub browser_hash: Option<&'a str>,
    pub detail: Option<&'a str>,
}

impl NewLink<'_> {
    /// Returns a link without a browser or detail, as programs request it.
    pub fn of(purpose: Purpose) -> Self {
        Self { purpose, browser_hash: None, detail: None }
    }
}

/// Creates a link for this account and returns its id (`lnk_…`) for the mail, or `None` when the account does not
/// exist, is disabled, or has the maximum number of open links: then no further mail is sent, and the caller's answer
/// is the same.
pub fn create(
    conn: &mut Conn,
    context: &Context,
    account_id: &AccountId,
    link: &NewLink<'_>,
) -> Result<Option<String>> {
    account::lock(conn, account_id)?;
    if account::find(conn, account_id)?.is_none_or(|account| account.disabled_at.is_some()) {
        return Ok(None);
    }
    let now = context.now();
    let of_account = || sign_in_links::table.filter(sign_in_links::account_id.eq(account_id));
    // Kept for a day after they expire, so that an old link is reported as expired.
    diesel::delete(of_account().filter(sign_in_links::expires_at.lt(now - DAY))).execute(conn)?;
    let open = of_account().filter(sign_in_links::used_at.is_null()).filter(sign_in_links::expires_at.gt(now));
    let open = open.filter(sign_in_links::purpose.eq(link.purpose));
    if open.count().get_result::<i64>(conn)? >= MOST_OPEN {
        return Ok(None);
    }
    let id = context.id(Kind::Link);
    diesel::insert_into(sign_in_links::table)
        .values((
            sign_in_links::id.eq(&id),
            sign_in_links::account_id.eq(account_id),
            sign_in_links::created_at.eq(now),
            sign_in_links::expires_at.eq(now + LIFETIME),
            sign_in_links::purpose.eq(link.purpose),
            sign_in_links::browser_hash.eq(link.browser_hash),
            sign_in_links::detail.eq(link.detail),
        ))
        .execute(conn)?;
    Ok(Some(id))
}

/// Withdraws every link of this account.
pub fn withdraw_all(conn: &mut Conn, account_id: &AccountId) -> Result<()> {
    diesel::delete(sign_in_links::table.filter(sign_in_links::account_id.eq(account_id))).execute(conn)?;
    Ok(())
}

/// Returns the token for the link with this id: `<id>.<base64url>`, safe in a URL.
pub fn token(secret: &Secret, id: &str) -> String {
    format!("{id}.{}", BASE64URL_NOPAD.encode(&hmac_sha256(&secret.subkey(LABEL), &[id.as_bytes()])))
}

/// Returns the link without consuming it: mail scanners open links too.
pub fn peek(conn: &mut Conn, secret: &Secret, presented: &str, now: i64) -> Result<Link, LinkError> {
    let (link, expires_at, used_at) = look_up(conn, genuine_id(secret, presented)?)?;
    check(expires_at, used_at, now)?;
    Ok(link)
}

/// Consumes the link and returns it. Of any number of concurrent callers, one succeeds. If the caller's transaction
/// fails, the link stays usable.
pub fn consume(conn: &mut Conn, context: &Context, secret: &Secret, presented: &str) -> Result<Link, LinkError> {
    let now = context.now();
    let id = genuine_id(secret, presented)?;
    let open = sign_in_links::table.find(id).filter(sign_in_links::used_at.is_null());
    let used = diesel::update(open.filter(sign_in_links::expires_at.gt(now)))
        .set(sign_in_links::used_at.eq(now))
        .execute(conn)
        .map_err(Error::from)?;
    let (link, expires_at, used_at) = look_up(conn, id)?;
    if used == 0 {
        check(expires_at, used_at, now)?;
        return Err(LinkError::Used);
    }
    Ok(link)
}

/// Returns the id from a token that this server issued.
fn genuine_id<'a>(secret: &Secret, presented: &'a str) -> Result<&'a str, LinkError> {
    let (id, _) = presented.split_once('.').ok_or(LinkError::Invalid)?;
    let genuine: bool = token(secret, id).as_bytes().ct_eq(presented.as_bytes()).into();
    if genuine { Ok(id) } else { Err(LinkError::Invalid) }
}

type Row = (Account, Purpose, Option<String>, Option<String>, i64, Option<i64>);

fn look_up(conn: &mut Conn, id: &str) -> Result<(Link, i64, Option<i64>), LinkError> {
    let found = sign_in_links::table.inner_join(accounts::table).filter(sign_in_links::id.eq(id));
    let columns = (
        Account::as_select(),
        sign_in_links::purpose,
        sign_in_links::browser_hash,
        sign_in_links::detail,
        sign_in_links::expires_at,
        sign_in_links::used_at,
    );
    let row: Option<Row> = found.select(columns).first(conn).optional().map_err(Error::from)?;
    // A genuine link without a row was deleted because of its age, or withdrawn.
    let (account, purpose, browser_hash, detail, expires_at, used_at) = row.ok_or(LinkError::Expired)?;
    let link = Link { id: id.to_owned(), account, purpose, browser_hash, detail };
    Ok((link, expires_at, used_at))
}

fn check(expires_at: i64, used_at: Option<i64>, now: i64) -> Result<(), LinkError> {
    match used_at {
        Some(_) => Err(LinkError::Used),
        None if expires_at <= now => Err(LinkError::Expired),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::accounts::account::find_or_create;
    use crate::accounts::email::Email;
    use crate::clock::Clock;
    use crate::db::Db;
    use crate::db::testing::each_database;

    fn secret() -> Secret {
        Secret::parse(&"5".repeat(64)).unwrap()
    }

    fn link(db: &Db, context: &Context) -> Option<String> {
        let (context, email) = (context.clone(), Email::parse("ann@example.com").unwrap());
        let made = db.write_blocking::<_, Error, _>(move |c| {
            let account = find_or_create(c, &context, &email)?;
            create(c, &context, &account.id, &NewLink::of(Purpose::SignIn))
        });
        made.unwrap()
    }

    fn use_up(db: &Db, context: &Context, token: &str) -> Result<Link, LinkError> {
        let (context, token) = (context.clone(), token.to_owned());
        db.write_blocking(move |c| consume(c, &context, &secret(), &token))
    }

    #[test]
    fn a_link_signs_in_once() {
        each_database(|db| {
            let context = Context::new(Clock::manual(1_000));
            let token = token(&secret(), &link(&db, &context).unwrap());
            let peeked = db.read_blocking(|c| peek(c, &secret(), &token, 1_000)).unwrap();
            assert_eq!(peeked.account.email.as_str(), "ann@example.com");
            let outcomes: Vec<_> = std::thread::scope(|scope| {
                let callers: Vec<_> = (0..12).map(|_| scope.spawn(|| use_up(&db, &context, &token))).collect();
                callers.into_iter().map(|t| t.join().unwrap()).collect()
            });
            assert_eq!(
                outcomes.iter().filter(|o| o.as_ref().is_ok_and(|link| link.account.id == peeked.account.id)).count(),
                1
            );
            assert_eq!(outcomes.iter().filter(|o| matches!(o, Err(LinkError::Used))).count(), 11);
            assert!(matches!(db.read_blocking(|c| peek(c, &secret(), &token, 1_000)), Err(LinkError::Used)));
        });
    }

    #[test]
    fn old_altered_and_foreign_tokens_sign_nobody_in() {
        each_database(|db| {
            let context = Context::new(Clock::manual(1_000));
            let id = link(&db, &context).unwrap();
            let genuine = token(&secret(), &id);
            let rotated = token(&Secret::parse(&"6".repeat(64)).unwrap(), &id);
            for wrong in ["", ".", &id, &format!("{id}."), &format!("{genuine}A"), &rotated] {
                assert!(matches!(use_up(&db, &context, wrong), Err(LinkError::Invalid)), "{wrong}");
            }
            context.clock.advance(LIFETIME - 1);
            assert!(db.read_blocking(|c| peek(c, &secret(), &genuine, context.now())).is_ok());
            context.clock.advance(1);
            assert!(matches!(use_up(&db, &context, &genuine), Err(LinkError::Expired)));
            // A day later, creating the next link deletes the row; the old token is still reported as expired.
            context.clock.advance(DAY + 1);
            link(&db, &context).unwrap();
            assert!(matches!(use_up(&db, &context, &genuine), Err(LinkError::Expired)));
        });
    }

    #[test]
    fn an_account_has_five_open_links_at_most() {
        each_database(|db| {
            let context = Context::new(Clock::manual(1_000));
            let made: Vec<_> = std::thread::scope(|scope| {
                let callers: Vec<_> = (0..12).map(|_| scope.spawn(|| link(&db, &context))).collect();
                callers.into_iter().filter_map(|t| t.join().unwrap()).collect()
            });
            assert_eq!(made.len(), 5);
            assert!(use_up(&db, &context, &token(&secret(), &made[0])).is_ok());
            assert!(link(&db, &context).is_some(), "a used one makes room");
            assert!(link(&db, &context).is_none());
            context.clock.advance(LIFETIME);
            assert!(link(&db, &context).is_some(), "and so does time");
            let nobody = db
                .write_blocking(move |c| {
                    create(c, &context, &AccountId::from_text("acc_none"), &NewLink::of(Purpose::SignIn))
                })
                .unwrap();
            assert_eq!(nobody, None);
        });
    }
}
