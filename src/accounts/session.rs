//! Sessions: browsers that have signed in. The cookie holds a random token; the database holds only its hash.

use diesel::prelude::*;

use super::{Account, Role, random_token, token_hash};
use crate::config::sessions::{ADMIN_SESSION, CUSTOMER_SESSION, FRESH, SessionLimits};
use crate::db::schema::{accounts, sessions};
use crate::db::{Conn, Result, text_enum};
use crate::ids::{AccountId, Context, Kind};
use crate::language::Language;
use crate::secret::Redacted;

/// How long the longest session lasts, in seconds.
pub const LIFETIME: i64 = CUSTOMER_SESSION.absolute;

/// How old "last seen" may get before it is written again, in seconds.
const TOUCH_EVERY: i64 = 300;

/// The maximum length of a stored user agent, in characters.
const MAX_USER_AGENT: usize = 256;

text_enum! {
    /// How somebody proved who they are, before any second factor.
    pub enum Way {
        /// By a mailed link, which proves access to the mailbox.
        Link = "link",
        Password = "password",
    }
}

/// The browser that signs in.
#[derive(Clone, Debug, Default)]
pub struct Browser {
    pub user_agent: Option<String>,
    /// Its IP address.
    pub ip: Option<String>,
    /// The first of its languages that is supported.
    pub language: Option<Language>,
    /// The token of its previous session, which ends.
    pub replaces: Option<Redacted<String>>,
}

/// A browser that has signed in. Times are UTC unix seconds.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = sessions)]
pub struct Session {
    pub id: String,
    pub account_id: AccountId,
    pub user_agent: Option<String>,
    /// The IP address at sign-in.
    pub ip: Option<String>,
    pub way: Way,
    /// Whether a second factor was used too.
    pub second_factor: bool,
    pub created_at: i64,
    pub expires_at: i64,
    /// Accurate to five minutes.
    pub last_seen_at: i64,
}

impl Session {
    /// Returns whether the caller should [`touch`] it.
    pub fn is_due(&self, now: i64) -> bool {
        now - self.last_seen_at >= TOUCH_EVERY
    }

    /// Returns whether the person has just proved access to the mailbox, and so may act without the password.
    pub fn is_fresh(&self, now: i64) -> bool {
        self.way == Way::Link && now - self.created_at <= FRESH
    }

    /// Returns whether it has neither idled nor lasted too long for this role.
    fn is_live(&self, role: Role, now: i64) -> bool {
        let limits = limits(role);
        let until = self.expires_at.min(self.created_at + limits.absolute).min(self.last_seen_at + limits.idle);
        until > now
    }
}

fn limits(role: Role) -> SessionLimits {
    match role {
        Role::Customer => CUSTOMER_SESSION,
        Role::Viewer | Role::Support | Role::Developer | Role::Admin => ADMIN_SESSION,
    }
}

/// Starts a session and ends the browser's previous one; returns the token for its cookie, which is stored nowhere.
/// Deletes the account's sessions that ended long ago.
pub fn create(
    conn: &mut Conn,
    context: &Context,
    account: &Account,
    way: Way,
    second_factor: bool,
    browser: &Browser,
) -> Result<(Session, Redacted<String>)> {
    let now = context.now();
    let of_account = sessions::table.filter(sessions::account_id.eq(&account.id));
    diesel::delete(of_account.filter(sessions::expires_at.lt(now - LIFETIME))).execute(conn)?;
    if let Some(before) = &browser.replaces {
        let before = sessions::table.filter(sessions::token_hash.eq(token_hash(before.expose())));
        diesel::update(before.filter(sessions::revoked_at.is_null()))
            .set(sessions::revoked_at.eq(now))
            .execute(conn)?;
    }
    let token = random_token(&mut context.rng());
    let session = Session {
        id: context.id(Kind::Session),
        account_id: account.id.clone(),
        user_agent: browser.user_agent.as_ref().map(|text| text.chars().take(MAX_USER_AGENT).collect()),
        ip: browser.ip.clone(),
        way,
        second_factor,
        created_at: now,
        expires_at: now + limits(account.role).absolute,
        last_seen_at: now,
    };
    diesel::insert_into(sessions::table)
        .values((
            sessions::id.eq(&session.id),
            sessions::account_id.eq(&session.account_id),
            sessions::token_hash.eq(token_hash(token.expose())),
            sessions::user_agent.eq(&session.user_agent),
            sessions::ip.eq(&session.ip),
            sessions::way.eq(way),
            sessions::second_factor.eq(second_factor),
            sessions::created_at.eq(session.created_at),
            sessions::expires_at.eq(session.expires_at),
            sessions::last_seen_at.eq(session.last_seen_at),
        ))
        .execute(conn)?;
    Ok((session, token))
}

/// Returns the live session of this token with its account; `None` when it is unknown, expired or revoked, has idled
/// too long, or its account is disabled. Writes nothing.
pub fn find(conn: &mut Conn, token: &str, now: i64) -> Result<Option<(Session, Account)>> {
    let found = sessions::table
        .inner_join(accounts::table)
        .filter(sessions::token_hash.eq(token_hash(token)))
        .filter(sessions::revoked_at.is_null())
        .filter(accounts::disabled_at.is_null());
    let row: Option<(Session, Account)> =
        found.select((Session::as_select(), Account::as_select())).first(conn).optional()?;
    Ok(row.filter(|(session, account)| session.is_live(account.role, now)))
}

/// Records that the session was used now; see [`Session::is_due`].
pub fn touch(conn: &mut Conn, id: &str, now: i64) -> Result<()> {
    diesel::update(sessions::table.find(id)).set(sessions::last_seen_at.eq(now)).execute(conn)?;
    Ok(())
}

/// Records that the second factor was used in this session.
pub fn with_second_factor(conn: &mut Conn, id: &str) -> Result<()> {
    diesel::update(sessions::table.find(id)).set(sessions::second_factor.eq(true)).execute(conn)?;
    Ok(())
}

/// Lists the account's live sessions, newest first.
pub fn list(conn: &mut Conn, account_id: &AccountId, now: i64) -> Result<Vec<Session>> {
    let open = sessions::table
        .inner_join(accounts::table)
        .filter(sessions::account_id.eq(account_id))
        .filter(sessions::revoked_at.is_null())
        .filter(sessions::expires_at.gt(now));
    let rows: Vec<(Session, Account)> =
        open.order(sessions::id.desc()).select((Session::as_select(), Account::as_select())).load(conn)?;
    let live = rows.into_iter().filter(|(session, account)| session.is_live(account.role, now));
    Ok(live.map(|(session, _)| session).collect())
}

/// Ends a session of this account; returns false when it has no such live session.
pub fn revoke(conn: &mut Conn, account_id: &AccountId, id: &str, now: i64) -> Result<bool> {
    let session = sessions::table.find(id).filter(sessions::account_id.eq(account_id));
    let revoked = diesel::update(session.filter(sessions::revoked_at.is_null()))
        .set(sessions::revoked_at.eq(now))
        .execute(conn)?;
    Ok(revoked == 1)
}

/// Ends the account's sessions except `keep`; returns how many.
pub fn revoke_others(conn: &mut Conn, account_id: &AccountId, keep: &str, now: i64) -> Result<usize> {
    let others = sessions::table.filter(sessions::account_id.eq(account_id)).filter(sessions::id.ne(keep));
    let live = others.filter(sessions::revoked_at.is_null()).filter(sessions::expires_at.gt(now));
    Ok(diesel::update(live).set(sessions::revoked_at.eq(now)).execute(conn)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::accounts::account::{self, find_or_create};
    use crate::accounts::email::Email;
    use crate::audit::Actor;
    use crate::clock::Clock;
    use crate::db::testing::each_database;
    use crate::db::{Db, Error};

    fn sign_in(db: &Db, context: &Context, address: &str) -> (Session, String) {
        let (context, email) = (context.clone(), Email::parse(address).unwrap());
        let started = db.write_blocking::<_, Error, _>(move |c| {
            let account = find_or_create(c, &context, &email)?;
            let browser =
                Browser { user_agent: Some("agent ".repeat(100)), ip: Some("192.0.2.1".into()), ..Browser::default() };
            create(c, &context, &account, Way::Link, false, &browser)
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
            let context = Context::new(Clock::manual(1_000));
            let (session, token) = sign_in(&db, &context, "ann@example.com");
            assert_eq!(token.len(), 43);
            assert_eq!(session.user_agent.as_ref().unwrap().len(), MAX_USER_AGENT);
            assert_eq!(who(&db, &token, 1_000).as_deref(), Some("ann@example.com"));
            assert_eq!(who(&db, &token, 1_000 + CUSTOMER_SESSION.idle - 1).as_deref(), Some("ann@example.com"));
            assert_eq!(who(&db, &token, 1_000 + CUSTOMER_SESSION.idle), None);
            assert_eq!(who(&db, "", 1_000), None);
            // The stored hash is not accepted as a token.
            let hash =
                db.read_blocking(|c| Ok::<_, Error>(sessions::table.select(sessions::token_hash).first::<String>(c)?));
            assert_eq!(who(&db, &hash.unwrap(), 1_000), None);

            let Session { id, account_id, .. } = session;
            let (i, a) = (id.clone(), account_id.clone());
            assert!(
                !db.write_blocking(move |c| revoke(c, &AccountId::from_text("acc_other"), &i, 1_001)).unwrap(),
                "somebody else's"
            );
            let (i, a2) = (id.clone(), a.clone());
            assert!(db.write_blocking(move |c| revoke(c, &a2, &i, 1_001)).unwrap());
            assert!(!db.write_blocking(move |c| revoke(c, &a, &id, 1_002)).unwrap(), "only once");
            assert_eq!(who(&db, &token, 1_002), None);
        });
    }

    #[test]
    fn sessions_are_listed_touched_and_ended_together() {
        each_database(|db| {
            let context = Context::new(Clock::manual(1_000));
            let (first, first_token) = sign_in(&db, &context, "ann@example.com");
            let (_, other_token) = sign_in(&db, &context, "bob@example.com");
            context.clock.advance(3_600);
            let now = context.now();
            let (second, second_token) = sign_in(&db, &context, "ann@example.com");
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
            context.clock.advance(3 * LIFETIME);
            sign_in(&db, &context, "ann@example.com");
            let rows = db.read_blocking(|c| Ok::<_, Error>(sessions::table.count().get_result::<i64>(c)?));
            assert_eq!(rows.unwrap(), 2);
        });
    }

    #[test]
    fn a_session_ends_when_it_idles_and_in_any_case_sooner_for_administrators() {
        each_database(|db| {
            let context = Context::new(Clock::manual(1_000));
            let (ann, ann_token) = sign_in(&db, &context, "ann@example.com");
            let (admin, admin_token) = sign_in(&db, &context, "admin@example.com");
            let (a, id) = (context.clone(), admin.account_id.clone());
            db.write_blocking(move |c| {
                let account = account::find(c, &id)?.unwrap();
                account::set_role(c, &a, &Actor::Cli, &account, Role::Admin)
            })
            .unwrap();
            let use_until = |id: &str, token: &str, idle: i64| {
                let mut now = 1_000;
                while who(&db, token, now).is_some() {
                    let id = id.to_owned();
                    db.write_blocking(move |c| touch(c, &id, now)).unwrap();
                    assert_eq!(who(&db, token, now + idle), None, "idle");
                    now += idle - 1;
                }
                now
            };
            let customer = use_until(&ann.id, &ann_token, CUSTOMER_SESSION.idle);
            assert!(
                (CUSTOMER_SESSION.absolute..CUSTOMER_SESSION.absolute + CUSTOMER_SESSION.idle + 1_000)
                    .contains(&customer)
            );
            // The account's current role counts, not the one it had when the session began.
            let admin = use_until(&admin.id, &admin_token, ADMIN_SESSION.idle);
            assert!((ADMIN_SESSION.absolute..ADMIN_SESSION.absolute + ADMIN_SESSION.idle + 1_000).contains(&admin));
        });
    }

    #[test]
    fn a_new_session_ends_the_one_that_the_browser_had() {
        each_database(|db| {
            let context = Context::new(Clock::manual(1_000));
            let (_, before) = sign_in(&db, &context, "ann@example.com");
            let (_, elsewhere) = sign_in(&db, &context, "ann@example.com");
            let (a, old) = (context.clone(), before.clone());
            let started = db.write_blocking::<_, Error, _>(move |c| {
                let bob = find_or_create(c, &a, &Email::parse("bob@example.com").unwrap())?;
                let browser = Browser { replaces: Some(Redacted::new(old.clone())), ..Browser::default() };
                create(c, &a, &bob, Way::Password, false, &browser)
            });
            let (session, token) = started.unwrap();
            assert_eq!(who(&db, &before, 1_000), None, "also when it was somebody else's");
            assert_eq!(who(&db, token.expose(), 1_000).as_deref(), Some("bob@example.com"));
            assert!(who(&db, &elsewhere, 1_000).is_some());
            assert!(!session.is_fresh(1_000), "a password shows no mailbox");
        });
    }
}
