//! Sessions: a browser that has signed in. The cookie holds a random token; the database holds only its hash.

use diesel::prelude::*;

use super::{Account, random_token, token_hash};
use crate::clock::DAY;
use crate::db::schema::{accounts, sessions};
use crate::db::{Conn, Result};
use crate::ids::{Ambient, Kind};
use crate::secret::Redacted;

/// How long a session lasts, in seconds.
pub const LIFETIME: i64 = 30 * DAY;

/// How old "last seen" may get before it is worth a write, in seconds.
const TOUCH_EVERY: i64 = 3_600;

/// The most of a user agent that is kept, in characters.
const MAX_USER_AGENT: usize = 256;

/// A browser that has signed in. Times are UTC unix seconds.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = sessions)]
pub struct Session {
    pub id: String,
    pub account_id: String,
    pub user_agent: Option<String>,
    /// The address it was signed in from.
    pub ip: Option<String>,
    pub created_at: i64,
    pub expires_at: i64,
    /// To the hour.
    pub last_seen_at: i64,
}

impl Session {
    /// Whether the caller should [`touch`] it.
    pub fn is_due(&self, now: i64) -> bool {
        now - self.last_seen_at >= TOUCH_EVERY
    }
}

/// Starts a session; the token for its cookie is in no other place. Forgets the account's sessions that ended long ago.
pub fn create(
    conn: &mut Conn,
    ambient: &Ambient,
    account_id: &str,
    user_agent: Option<&str>,
    ip: Option<&str>,
) -> Result<(Session, Redacted<String>)> {
    let now = ambient.now();
    let of_account = sessions::table.filter(sessions::account_id.eq(account_id));
    diesel::delete(of_account.filter(sessions::expires_at.lt(now - LIFETIME))).execute(conn)?;

    let token = random_token(&mut ambient.rng());
    let session = Session {
        id: ambient.id(Kind::Session),
        account_id: account_id.to_owned(),
        user_agent: user_agent.map(|text| text.chars().take(MAX_USER_AGENT).collect()),
        ip: ip.map(ToOwned::to_owned),
        created_at: now,
        expires_at: now + LIFETIME,
        last_seen_at: now,
    };
    diesel::insert_into(sessions::table)
        .values((
            sessions::id.eq(&session.id),
            sessions::account_id.eq(&session.account_id),
            sessions::token_hash.eq(token_hash(token.expose())),
            sessions::user_agent.eq(&session.user_agent),
            sessions::ip.eq(&session.ip),
            sessions::created_at.eq(session.created_at),
            sessions::expires_at.eq(session.expires_at),
            sessions::last_seen_at.eq(session.last_seen_at),
        ))
        .execute(conn)?;
    Ok((session, token))
}

/// The live session of this token and whose it is; `None` when it is unknown, over or revoked. Writes nothing.
pub fn find(conn: &mut Conn, token: &str, now: i64) -> Result<Option<(Session, Account)>> {
    let found = sessions::table
        .inner_join(accounts::table)
        .filter(sessions::token_hash.eq(token_hash(token)))
        .filter(sessions::revoked_at.is_null())
        .filter(sessions::expires_at.gt(now));
    Ok(found.select((Session::as_select(), Account::as_select())).first(conn).optional()?)
}

/// Notes that the session was used now; see [`Session::is_due`].
pub fn touch(conn: &mut Conn, id: &str, now: i64) -> Result<()> {
    diesel::update(sessions::table.find(id)).set(sessions::last_seen_at.eq(now)).execute(conn)?;
    Ok(())
}

/// The account's live sessions, the newest first.
pub fn list(conn: &mut Conn, account_id: &str, now: i64) -> Result<Vec<Session>> {
    let live = sessions::table
        .filter(sessions::account_id.eq(account_id))
        .filter(sessions::revoked_at.is_null())
        .filter(sessions::expires_at.gt(now));
    Ok(live.order(sessions::id.desc()).select(Session::as_select()).load(conn)?)
}

/// Ends a session of this account; false when it has no such live session.
pub fn revoke(conn: &mut Conn, account_id: &str, id: &str, now: i64) -> Result<bool> {
    let session = sessions::table.find(id).filter(sessions::account_id.eq(account_id));
    let revoked = diesel::update(session.filter(sessions::revoked_at.is_null()))
        .set(sessions::revoked_at.eq(now))
        .execute(conn)?;
    Ok(revoked == 1)
}

/// Ends the account's sessions but `keep`; how many it ended.
pub fn revoke_others(conn: &mut Conn, account_id: &str, keep: &str, now: i64) -> Result<usize> {
    let others = sessions::table.filter(sessions::account_id.eq(account_id)).filter(sessions::id.ne(keep));
    let live = others.filter(sessions::revoked_at.is_null()).filter(sessions::expires_at.gt(now));
    Ok(diesel::update(live).set(sessions::revoked_at.eq(now)).execute(conn)?)
}

/// Ends all sessions of the account; how many it ended.
pub fn revoke_all(conn: &mut Conn, account_id: &str, now: i64) -> Result<usize> {
    // No session has this id.
    revoke_others(conn, account_id, "", now)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::accounts::account::find_or_create;
    use crate::accounts::email::Email;
    use crate::clock::Clock;
    use crate::db::testing::each_database;
    use crate::db::{Db, Error};

    fn sign_in(db: &Db, ambient: &Ambient, address: &str) -> (Session, String) {
        let (ambient, email) = (ambient.clone(), Email::parse(address).unwrap());
        let started = db.write_blocking::<_, Error, _>(move |c| {
            let account = find_or_create(c, &ambient, &email)?;
            create(c, &ambient, &account.id, Some(&"agent ".repeat(100)), Some("192.0.2.1"))
        });
        let (session, token) = started.unwrap();
        (session, token.into_inner())
    }

    fn who(db: &Db, token: &str, now: i64) -> Option<String> {
        db.read_blocking(|c| find(c, token, now)).unwrap().map(|(_, account)| account.email.as_str().to_owned())
    }

    #[test]
    fn a_token_opens_its_session_until_it_is_over_or_revoked() {
        each_database(|db| {
            let ambient = Ambient::new(Clock::manual(1_000));
            let (session, token) = sign_in(&db, &ambient, "ann@example.com");
            assert_eq!(token.len(), 43);
            assert_eq!(session.user_agent.as_ref().unwrap().len(), MAX_USER_AGENT);
            assert_eq!(who(&db, &token, 1_000).as_deref(), Some("ann@example.com"));
            assert_eq!(who(&db, &token, 1_000 + LIFETIME - 1).as_deref(), Some("ann@example.com"));
            assert_eq!(who(&db, &token, 1_000 + LIFETIME), None);
            assert_eq!(who(&db, "", 1_000), None);
            // What the database holds opens nothing.
            let hash =
                db.read_blocking(|c| Ok::<_, Error>(sessions::table.select(sessions::token_hash).first::<String>(c)?));
            assert_eq!(who(&db, &hash.unwrap(), 1_000), None);

            let Session { id, account_id, .. } = session;
            let (i, a) = (id.clone(), account_id.clone());
            assert!(!db.write_blocking(move |c| revoke(c, "acc_other", &i, 1_001)).unwrap(), "somebody else's");
            let (i, a2) = (id.clone(), a.clone());
            assert!(db.write_blocking(move |c| revoke(c, &a2, &i, 1_001)).unwrap());
            assert!(!db.write_blocking(move |c| revoke(c, &a, &id, 1_002)).unwrap(), "only once");
            assert_eq!(who(&db, &token, 1_002), None);
        });
    }

    #[test]
    fn sessions_are_listed_touched_hourly_and_ended_together() {
        each_database(|db| {
            let ambient = Ambient::new(Clock::manual(1_000));
            let (first, first_token) = sign_in(&db, &ambient, "ann@example.com");
            let (_, other_token) = sign_in(&db, &ambient, "bob@example.com");
            ambient.clock.advance(3_600);
            let now = ambient.now();
            let (second, second_token) = sign_in(&db, &ambient, "ann@example.com");
            assert!(first.is_due(now) && !second.is_due(now));
            let id = first.id.clone();
            db.write_blocking(move |c| touch(c, &id, now)).unwrap();

            let listed = db.read_blocking(|c| list(c, &first.account_id, now)).unwrap();
            assert_eq!(listed.iter().map(|s| &s.id).collect::<Vec<_>>(), [&second.id, &first.id]);
            assert_eq!(listed.last().unwrap().last_seen_at, now);

            let (account, keep) = (first.account_id.clone(), second.id.clone());
            assert_eq!(db.write_blocking(move |c| revoke_others(c, &account, &keep, now)).unwrap(), 1);
            assert_eq!(db.read_blocking(|c| list(c, &first.account_id, now)).unwrap().len(), 1);
            assert_eq!(who(&db, &first_token, now), None);
            assert!(who(&db, &second_token, now).is_some() && who(&db, &other_token, now).is_some());

            // Long after, signing in again leaves only the new row of this account.
            ambient.clock.advance(3 * LIFETIME);
            sign_in(&db, &ambient, "ann@example.com");
            let rows = db.read_blocking(|c| Ok::<_, Error>(sessions::table.count().get_result::<i64>(c)?));
            assert_eq!(rows.unwrap(), 2);
        });
    }
}
