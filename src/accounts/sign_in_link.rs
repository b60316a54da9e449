//! Sign-in links: a mail that signs its reader in, once, within 15 minutes.
//!
//! The token in the link is derived from the row's id under a subkey of the server's secret, so that a mail can be
//! rendered again when it is sent and a copy of the database opens nothing. Only the present secret counts: whoever
//! replaces a leaked one ends its links.

use data_encoding::BASE64URL_NOPAD;
use diesel::prelude::*;
use subtle::ConstantTimeEq;

use super::{Account, account};
use crate::clock::DAY;
use crate::db::schema::{accounts, sign_in_links};
use crate::db::{Conn, Error, Result};
use crate::ids::{Ambient, Kind};
use crate::secret::{Secret, hmac_sha256};

/// How long a link opens, in seconds.
pub const LIFETIME: i64 = 15 * 60;

/// The most unused links of one account at a time: nobody fills a stranger's mailbox.
const MOST_OPEN: i64 = 5;

const LABEL: &str = "keysmith/sign-in-link/v1";

/// Why a link signs nobody in. A page tells these apart: whoever holds a genuine token has had the mail.
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
    pub fn code(&self) -> &'static str {
        match self {
            Self::Invalid => "invalid_sign_in_link",
            Self::Expired => "sign_in_link_expired",
            Self::Used => "sign_in_link_used",
            Self::Db(_) => "internal",
        }
    }
}

/// Makes a link for this account and gives its id (`lnk_…`) for the mail, or `None` when there is no such account or it
/// has as many open links as it may: then no further mail is sent, and the caller's answer is the same.
pub fn create(conn: &mut Conn, ambient: &Ambient, account_id: &str) -> Result<Option<String>> {
    if !account::lock(conn, account_id)? {
        return Ok(None);
    }
    let now = ambient.now();
    let of_account = || sign_in_links::table.filter(sign_in_links::account_id.eq(account_id));
    // Kept for a day after their end, so that an old link can say that it is old.
    diesel::delete(of_account().filter(sign_in_links::expires_at.lt(now - DAY))).execute(conn)?;
    let open = of_account().filter(sign_in_links::used_at.is_null()).filter(sign_in_links::expires_at.gt(now));
    if open.count().get_result::<i64>(conn)? >= MOST_OPEN {
        return Ok(None);
    }
    let id = ambient.id(Kind::Link);
    diesel::insert_into(sign_in_links::table)
        .values((
            sign_in_links::id.eq(&id),
            sign_in_links::account_id.eq(account_id),
            sign_in_links::created_at.eq(now),
            sign_in_links::expires_at.eq(now + LIFETIME),
        ))
        .execute(conn)?;
    Ok(Some(id))
}

/// Takes back every link of this account.
pub fn withdraw_all(conn: &mut Conn, account_id: &str) -> Result<()> {
    diesel::delete(sign_in_links::table.filter(sign_in_links::account_id.eq(account_id))).execute(conn)?;
    Ok(())
}

/// The token that opens the link of this id: `<id>.<base64url>`, safe in a URL.
pub fn token(secret: &Secret, id: &str) -> String {
    format!("{id}.{}", BASE64URL_NOPAD.encode(&hmac_sha256(&secret.subkey(LABEL), &[id.as_bytes()])))
}

/// Whom the link would sign in, without using it up: mail scanners open links too.
pub fn peek(conn: &mut Conn, secret: &Secret, presented: &str, now: i64) -> Result<Account, LinkError> {
    let (account, expires_at, used_at) = look_up(conn, genuine_id(secret, presented)?)?;
    check(expires_at, used_at, now)?;
    Ok(account)
}

/// Uses the link up and gives whom it signs in. Of any number of callers at once, one succeeds.
pub fn consume(conn: &mut Conn, ambient: &Ambient, secret: &Secret, presented: &str) -> Result<Account, LinkError> {
    let now = ambient.now();
    let id = genuine_id(secret, presented)?;
    let open = sign_in_links::table.find(id).filter(sign_in_links::used_at.is_null());
    let used = diesel::update(open.filter(sign_in_links::expires_at.gt(now)))
        .set(sign_in_links::used_at.eq(now))
        .execute(conn)
        .map_err(Error::from)?;
    let (account, expires_at, used_at) = look_up(conn, id)?;
    if used == 0 {
        check(expires_at, used_at, now)?;
        return Err(LinkError::Used);
    }
    Ok(account)
}

/// The id in a token that this server made.
fn genuine_id<'a>(secret: &Secret, presented: &'a str) -> Result<&'a str, LinkError> {
    let (id, _) = presented.split_once('.').ok_or(LinkError::Invalid)?;
    let genuine: bool = token(secret, id).as_bytes().ct_eq(presented.as_bytes()).into();
    if genuine { Ok(id) } else { Err(LinkError::Invalid) }
}

fn look_up(conn: &mut Conn, id: &str) -> Result<(Account, i64, Option<i64>), LinkError> {
    let found = sign_in_links::table.inner_join(accounts::table).filter(sign_in_links::id.eq(id));
    let row = found.select((Account::as_select(), sign_in_links::expires_at, sign_in_links::used_at)).first(conn);
    // A genuine link whose row is gone was forgotten because it is old.
    row.optional().map_err(Error::from)?.ok_or(LinkError::Expired)
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

    fn link(db: &Db, ambient: &Ambient) -> Option<String> {
        let (ambient, email) = (ambient.clone(), Email::parse("ann@example.com").unwrap());
        let made = db.write_blocking::<_, Error, _>(move |c| {
            let account = find_or_create(c, &ambient, &email)?;
            create(c, &ambient, &account.id)
        });
        made.unwrap()
    }

    fn use_up(db: &Db, ambient: &Ambient, token: &str) -> Result<Account, LinkError> {
        let (ambient, token) = (ambient.clone(), token.to_owned());
        db.write_blocking(move |c| consume(c, &ambient, &secret(), &token))
    }

    #[test]
    fn a_link_signs_in_once() {
        each_database(|db| {
            let ambient = Ambient::new(Clock::manual(1_000));
            let token = token(&secret(), &link(&db, &ambient).unwrap());
            let peeked = db.read_blocking(|c| peek(c, &secret(), &token, 1_000)).unwrap();
            assert_eq!(peeked.email.as_str(), "ann@example.com");
            let outcomes: Vec<_> = std::thread::scope(|scope| {
                let callers: Vec<_> = (0..12).map(|_| scope.spawn(|| use_up(&db, &ambient, &token))).collect();
                callers.into_iter().map(|t| t.join().unwrap()).collect()
            });
            assert_eq!(outcomes.iter().filter(|o| o.as_ref().is_ok_and(|a| a.id == peeked.id)).count(), 1);
            assert_eq!(outcomes.iter().filter(|o| matches!(o, Err(LinkError::Used))).count(), 11);
            assert!(matches!(db.read_blocking(|c| peek(c, &secret(), &token, 1_000)), Err(LinkError::Used)));
        });
    }

    #[test]
    fn old_altered_and_foreign_tokens_sign_nobody_in() {
        each_database(|db| {
            let ambient = Ambient::new(Clock::manual(1_000));
            let id = link(&db, &ambient).unwrap();
            let genuine = token(&secret(), &id);
            let rotated = token(&Secret::parse(&"6".repeat(64)).unwrap(), &id);
            for wrong in ["", ".", &id, &format!("{id}."), &format!("{genuine}A"), &rotated] {
                assert!(matches!(use_up(&db, &ambient, wrong), Err(LinkError::Invalid)), "{wrong}");
            }
            ambient.clock.advance(LIFETIME - 1);
            assert!(db.read_blocking(|c| peek(c, &secret(), &genuine, ambient.now())).is_ok());
            ambient.clock.advance(1);
            assert!(matches!(use_up(&db, &ambient, &genuine), Err(LinkError::Expired)));
            // A day later the row goes with the next link; the old token still says what it is.
            ambient.clock.advance(DAY + 1);
            link(&db, &ambient).unwrap();
            assert!(matches!(use_up(&db, &ambient, &genuine), Err(LinkError::Expired)));
        });
    }

    #[test]
    fn an_account_has_five_open_links_at_most() {
        each_database(|db| {
            let ambient = Ambient::new(Clock::manual(1_000));
            let made: Vec<_> = std::thread::scope(|scope| {
                let callers: Vec<_> = (0..12).map(|_| scope.spawn(|| link(&db, &ambient))).collect();
                callers.into_iter().filter_map(|t| t.join().unwrap()).collect()
            });
            assert_eq!(made.len(), 5);
            assert!(use_up(&db, &ambient, &token(&secret(), &made[0])).is_ok());
            assert!(link(&db, &ambient).is_some(), "a used one makes room");
            assert!(link(&db, &ambient).is_none());
            ambient.clock.advance(LIFETIME);
            assert!(link(&db, &ambient).is_some(), "and so does time");
            let nobody = db.write_blocking(move |c| create(c, &ambient, "acc_none")).unwrap();
            assert_eq!(nobody, None);
        });
    }
}
