//! API tokens, which programs present to use the admin API (`Authorization: Bearer kst_…`).
//!
//! A token is shown once, when it is created; the database stores its hash. `KEYSMITH_ADMIN_TOKEN` is a token too, with
//! full scope and no row.

use diesel::prelude::*;
use subtle::ConstantTimeEq;

use super::scope::Scopes;
use super::{random_token, token_hash};
use crate::audit::{self, Actor};
use crate::db::schema::api_tokens;
use crate::db::{Conn, Error, Page, Result, after_commit};
use crate::ids::{Context, Kind};
use crate::secret::Redacted;

/// The prefix of every token that Keysmith generates, so that scanners find leaked ones.
pub const PREFIX: &str = "kst_";

/// The id of the environment's token.
pub const ENVIRONMENT: &str = "environment";

/// The longest name, in characters.
const MAX_NAME: usize = 100;

/// How old "last used" may get before it is written again, in seconds.
const TOUCH_EVERY: i64 = 3_600;

/// Why a token cannot be created.
#[derive(Debug, thiserror::Error)]
pub enum TokenError {
    #[error("a token's name is 1 to {MAX_NAME} characters long")]
    Name,
    #[error("a token needs at least one scope")]
    NoScope,
    #[error("the token's expiry has to be in the future")]
    Expiry,
    #[error(transparent)]
    Db(#[from] Error),
}

/// A token without its secret. Times are UTC unix seconds.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = api_tokens)]
pub struct ApiToken {
    pub id: String,
    pub name: String,
    #[diesel(deserialize_as = String)]
    pub scopes: Scopes,
    pub created_at: i64,
    /// `None` = valid until it is revoked.
    pub expires_at: Option<i64>,
    /// Accurate to the hour.
    pub last_used_at: Option<i64>,
    pub revoked_at: Option<i64>,
}

impl ApiToken {
    /// Returns the token's actor in the audit log.
    pub fn actor(&self) -> Actor {
        Actor::AdminToken(self.id.clone())
    }

    /// Returns whether the caller should [`touch`] it.
    pub fn is_due(&self, now: i64) -> bool {
        self.id != ENVIRONMENT && self.last_used_at.is_none_or(|last| now - last >= TOUCH_EVERY)
    }

    /// Returns the token of `KEYSMITH_ADMIN_TOKEN`.
    fn of_environment() -> Self {
        Self {
            id: ENVIRONMENT.to_owned(),
            name: "KEYSMITH_ADMIN_TOKEN".to_owned(),
            scopes: Scopes::full(),
            created_at: 0,
            expires_at: None,
            last_used_at: None,
            revoked_at: None,
        }
    }
}

/// Creates a token; its text (`kst_…`) is returned here and stored nowhere.
pub fn create(
    conn: &mut Conn,
    context: &Context,
    actor: &Actor,
    name: &str,
    scopes: &Scopes,
    expires_at: Option<i64>,
) -> Result<(ApiToken, Redacted<String>), TokenError> {
    let (name, now) = (name.trim(), context.now());
    if name.is_empty() || name.chars().count() > MAX_NAME {
        return Err(TokenError::Name);
    }
    if scopes.is_empty() {
        return Err(TokenError::NoScope);
    }
    if expires_at.is_some_and(|at| at <= now) {
        return Err(TokenError::Expiry);
    }
    let secret = Redacted::new(format!("{PREFIX}{}", random_token(&mut context.rng()).expose()));
    let token = ApiToken {
        id: context.id(Kind::ApiToken),
        name: name.to_owned(),
        scopes: scopes.clone(),
        created_at: now,
        expires_at,
        last_used_at: None,
        revoked_at: None,
    };
    diesel::insert_into(api_tokens::table)
        .values((
            api_tokens::id.eq(&token.id),
            api_tokens::name.eq(&token.name),
            api_tokens::token_hash.eq(token_hash(secret.expose())),
            api_tokens::scopes.eq(token.scopes.to_string()),
            api_tokens::created_at.eq(now),
            api_tokens::expires_at.eq(expires_at),
        ))
        .execute(conn)
        .map_err(Error::from)?;
    let detail = serde_json::json!({"name": token.name, "scopes": token.scopes.to_string()});
    audit::record(conn, context, actor, "token.created", &token.id, detail)?;
    let (id, scopes, actor) = (token.id.clone(), token.scopes.to_string(), actor.to_string());
    after_commit(move || tracing::info!(token.id = id, token.scopes = scopes, actor, "API token created"));
    Ok((token, secret))
}

/// Returns the token that is presented, if it is valid now; `environment` is `KEYSMITH_ADMIN_TOKEN`. Writes nothing.
pub fn find(
    conn: &mut Conn,
    presented: &str,
    environment: Option<&Redacted<String>>,
    now: i64,
) -> Result<Option<ApiToken>> {
    let hash = token_hash(presented);
    // Compares hashes, so that timing reveals neither length nor content.
    let of_environment = environment.map(|token| token_hash(token.expose()));
    if of_environment.is_some_and(|expected| expected.as_bytes().ct_eq(hash.as_bytes()).into()) {
        return Ok(Some(ApiToken::of_environment()));
    }
    if !presented.starts_with(PREFIX) {
        return Ok(None);
    }
    let good = api_tokens::table
        .filter(api_tokens::token_hash.eq(hash))
        .filter(api_tokens::revoked_at.is_null())
        .filter(api_tokens::expires_at.is_null().or(api_tokens::expires_at.gt(now)));
    Ok(good.select(ApiToken::as_select()).first(conn).optional()?)
}

/// Returns a token by its id, even if it has expired or was revoked.
pub fn of_id(conn: &mut Conn, id: &str) -> Result<Option<ApiToken>> {
    Ok(api_tokens::table.find(id).select(ApiToken::as_select()).first(conn).optional()?)
}

/// Records that the token was used now; see [`ApiToken::is_due`].
pub fn touch(conn: &mut Conn, id: &str, now: i64) -> Result<()> {
    diesel::update(api_tokens::table.find(id)).set(api_tokens::last_used_at.eq(now)).execute(conn)?;
    Ok(())
}

/// Lists tokens, newest first, including expired and revoked ones, after `cursor` (a page's `next_cursor`).
pub fn list(conn: &mut Conn, cursor: Option<&str>, limit: i64) -> Result<Page<ApiToken>> {
    let mut query = api_tokens::table.order(api_tokens::id.desc()).limit(limit + 1).into_boxed();
    if let Some(cursor) = cursor {
        query = query.filter(api_tokens::id.lt(cursor));
    }
    Ok(Page::first_of(query.select(ApiToken::as_select()).load(conn)?, limit, |token: &ApiToken| &token.id))
}

/// Revokes a token; returns false when there is none of this id, or it was revoked before.
pub fn revoke(conn: &mut Conn, context: &Context, actor: &Actor, id: &str) -> Result<bool> {
    let live = api_tokens::table.find(id).filter(api_tokens::revoked_at.is_null());
    let revoked = diesel::update(live).set(api_tokens::revoked_at.eq(context.now())).execute(conn)?;
    if revoked == 1 {
        audit::record(conn, context, actor, "token.revoked", id, serde_json::json!({}))?;
        let (id, actor) = (id.to_owned(), actor.to_string());
        after_commit(move || tracing::info!(token.id = id, actor, "API token revoked"));
    }
    Ok(revoked == 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::accounts::scope::Scope;
    use crate::clock::Clock;
    use crate::db::Db;
    use crate::db::testing::each_database;

    fn make(
        db: &Db,
        context: &Context,
        name: &str,
        scopes: &[Scope],
        expires_at: Option<i64>,
    ) -> Result<(ApiToken, Redacted<String>), TokenError> {
        let (context, name, scopes) = (context.clone(), name.to_owned(), scopes.iter().copied().collect::<Scopes>());
        db.write_blocking(move |c| create(c, &context, &Actor::Cli, &name, &scopes, expires_at))
    }

    fn present(db: &Db, token: &str, now: i64) -> Option<ApiToken> {
        let environment = Redacted::new("an admin token of the environment".to_owned());
        db.read_blocking(|c| find(c, token, Some(&environment), now)).unwrap()
    }

    #[test]
    fn a_token_is_good_until_it_is_over_or_revoked() {
        each_database(|db| {
            let context = Context::new(Clock::manual(1_000));
            let (token, secret) = make(&db, &context, " ci ", &[Scope::LicensesWrite], Some(2_000)).unwrap();
            let secret = secret.into_inner();
            assert!(secret.starts_with("kst_") && secret.len() == 47);
            let found = present(&db, &secret, 1_999).unwrap();
            assert_eq!((&found, found.name.as_str()), (&token, "ci"));
            assert!(found.scopes.allow(Scope::LicensesRead) && !found.scopes.allow(Scope::AccountsRead));
            assert_eq!(present(&db, &secret, 2_000), None);
            assert_eq!(present(&db, &format!("{secret}x"), 1_000), None);
            // The stored hash is not accepted as a token.
            let hash = db.read_blocking(|c| {
                Ok::<_, Error>(api_tokens::table.select(api_tokens::token_hash).first::<String>(c)?)
            });
            assert_eq!(present(&db, &hash.unwrap(), 1_000), None);

            assert!(found.is_due(1_000));
            let id = token.id.clone();
            db.write_blocking(move |c| touch(c, &id, 1_500)).unwrap();
            assert!(!present(&db, &secret, 1_600).unwrap().is_due(1_600));

            context.clock.advance(1);
            let (a, id) = (context.clone(), token.id.clone());
            assert!(db.write_blocking(move |c| revoke(c, &a, &Actor::Cli, &id)).unwrap());
            let (a, id) = (context.clone(), token.id.clone());
            assert!(!db.write_blocking(move |c| revoke(c, &a, &Actor::Cli, &id)).unwrap());
            assert_eq!(present(&db, &secret, 1_000), None);

            let entries = db.read_blocking(|c| audit::list(c, &audit::Filter::default(), None, 10)).unwrap().entries;
            assert_eq!(
                entries.iter().map(|e| e.action.as_str()).collect::<Vec<_>>(),
                ["token.revoked", "token.created"]
            );
            assert!(entries.iter().all(|e| e.subject == token.id && !e.detail.to_string().contains(&secret)));
        });
    }

    #[test]
    fn the_environments_token_is_full_and_others_are_listed() {
        each_database(|db| {
            let context = Context::new(Clock::manual(1_000));
            let environment = present(&db, "an admin token of the environment", 1_000).unwrap();
            assert_eq!((environment.id.as_str(), environment.is_due(9_999)), (ENVIRONMENT, false));
            assert!(environment.scopes.allow(Scope::Full));
            assert_eq!(present(&db, "an admin token of the environmen", 1_000), None);
            assert_eq!(db.read_blocking(|c| find(c, "", None, 1_000)).unwrap(), None);

            for name in ["one", "two", "three"] {
                make(&db, &context, name, &[Scope::Full], None).unwrap();
                context.clock.advance(1);
            }
            let names = |page: &Page<ApiToken>| page.entries.iter().map(|t| t.name.clone()).collect::<Vec<_>>();
            let first = db.read_blocking(|c| list(c, None, 2)).unwrap();
            assert_eq!(names(&first), ["three", "two"]);
            let second = db.read_blocking(|c| list(c, first.next_cursor.as_deref(), 2)).unwrap();
            assert_eq!((names(&second), second.next_cursor), (vec!["one".to_owned()], None));
        });
    }

    #[test]
    fn refusals() {
        each_database(|db| {
            let context = Context::new(Clock::manual(1_000));
            let full = [Scope::Full];
            assert!(matches!(make(&db, &context, " ", &full, None), Err(TokenError::Name)));
            assert!(matches!(make(&db, &context, &"a".repeat(101), &full, None), Err(TokenError::Name)));
            assert!(matches!(make(&db, &context, "ci", &[], None), Err(TokenError::NoScope)));
            assert!(matches!(make(&db, &context, "ci", &full, Some(1_000)), Err(TokenError::Expiry)));
            assert_eq!(db.read_blocking(|c| list(c, None, 10)).unwrap().entries, []);
        });
    }
}
