//! What a caller may do: an admin by a token with a scope, a person by their session.

use actix_web::HttpRequest;

use super::auth::{Visitor, app, bearer, check_same_origin};
use super::client_address::client_address;
use super::problem::Problem;
use super::request_span::{CallerKind, note_caller};
use super::security_log;
use crate::abuse::Credential;
use crate::accounts::Account;
use crate::accounts::api_token::{self, ApiToken};
use crate::accounts::scope::Scope;
use crate::accounts::session::Session;
use crate::app::App;
use crate::audit::Actor;

/// Who calls a route that is for people and for admin tokens.
pub enum Caller {
    Person(Account),
    Admin(ApiToken),
}

impl Caller {
    /// Who it is in the audit log.
    pub fn actor(&self) -> Actor {
        match self {
            Self::Person(account) => Actor::Customer(account.id.clone()),
            Self::Admin(token) => token.actor(),
        }
    }
}

/// The token of an admin call: 401 without a good one, 403 when its scopes do not reach.
pub async fn admin(req: &HttpRequest, needed: Scope) -> Result<ApiToken, Problem> {
    let app = app(req)?;
    let presented =
        bearer(req).ok_or_else(|| Problem::unauthorized("Send an API token: Authorization: Bearer kst_…"))?;
    let token = find_token(req, &app, presented).await?;
    if !token.scopes.allow(needed) {
        return Err(needs(needed));
    }
    Ok(token)
}

/// 403: a token that is good, and does not reach so far.
pub fn needs(scope: Scope) -> Problem {
    let detail = format!("This token lacks the scope {}.", scope.as_str());
    Problem::forbidden("insufficient_scope", detail).with("scope", scope.as_str())
}

/// A person by their session, or an admin by a token with `needed`. A call with a token, or under the admin API's path, is
/// never a person's.
pub async fn caller(req: &HttpRequest, visitor: &Visitor, needed: Scope) -> Result<Caller, Problem> {
    if bearer(req).is_some() || req.path().starts_with("/api/v1/admin/") {
        return Ok(Caller::Admin(admin(req, needed).await?));
    }
    Ok(Caller::Person(person(req, visitor)?.1))
}

/// The session of a call that only a signed-in person can make; a call that changes something comes from our own pages.
pub fn person(req: &HttpRequest, visitor: &Visitor) -> Result<(Session, Account), Problem> {
    let signed_in = visitor.signed_in.clone().ok_or_else(|| Problem::unauthorized("Sign in first."))?;
    if !req.method().is_safe() {
        check_same_origin(req, &app(req)?)?;
    }
    Ok(signed_in)
}

/// The token that is presented: 401 when it is not good, 429 when its caller guesses.
pub(super) async fn find_token(req: &HttpRequest, app: &App, presented: &str) -> Result<ApiToken, Problem> {
    let asked = app.guard.present(client_address(req, app), Credential::Token(presented))?;
    let (presented, environment, now) = (presented.to_owned(), app.admin_token.clone(), app.context.now());
    let found = app.db.read(move |conn| api_token::find(conn, &presented, environment.as_deref(), now)).await?;
    let Some(token) = found else {
        asked.unknown();
        security_log::bad_token(req, app);
        return Err(Problem::unauthorized("This token is not valid."));
    };
    asked.known();
    note_caller(req, CallerKind::Token);
    if token.is_due(now) {
        let id = token.id.clone();
        // Reading goes on where nothing can be written: the token is touched at the next call.
        if let Err(error) = app.db.write(move |conn| api_token::touch(conn, &id, now)).await {
            tracing::warn!(%error, "a token's last use was not written");
        }
    }
    Ok(token)
}
