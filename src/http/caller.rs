//! Authorization of API callers: programs by a token's scopes, people by their session.

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
use crate::error_code::ErrorCode;

/// The caller of a route that is open to people and to admin tokens.
pub enum Caller {
    Person(Account),
    Admin(ApiToken),
}

impl Caller {
    /// Returns this caller as the actor for the audit log.
    pub fn actor(&self) -> Actor {
        match self {
            Self::Person(account) => Actor::Customer(account.id.clone()),
            Self::Admin(token) => token.actor(),
        }
    }
}

/// Returns the token of an admin call: 401 without a valid one, 403 when its scopes do not suffice.
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

/// 403: the token is valid but lacks this scope.
pub fn needs(scope: Scope) -> Problem {
    let detail = format!("This token lacks the scope {}.", scope.as_str());
    Problem::forbidden(ErrorCode::InsufficientScope, detail).with("scope", scope.as_str())
}

/// Returns a person by their session, or an admin by a token with `needed`. A call with a token, or below the admin
/// API's path, is never treated as a person's.
pub async fn caller(req: &HttpRequest, visitor: &Visitor, needed: Scope) -> Result<Caller, Problem> {
    if bearer(req).is_some() || req.path().starts_with("/api/v1/admin/") {
        return Ok(Caller::Admin(admin(req, needed).await?));
    }
    Ok(Caller::Person(person(req, visitor)?.1))
}

/// Returns the session of a call that only a signed-in person can make; a call that changes something must come from
/// our own pages.
pub fn person(req: &HttpRequest, visitor: &Visitor) -> Result<(Session, Account), Problem> {
    let signed_in = visitor.signed_in.clone().ok_or_else(|| Problem::unauthorized("Sign in first."))?;
    if !req.method().is_safe() {
        check_same_origin(req, &app(req)?)?;
    }
    Ok(signed_in)
}

/// Looks up the presented token: 401 when it is invalid, 429 when its caller guesses.
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
        // Reads continue while the database refuses writes: the next call touches the token.
        if let Err(error) = app.db.write(move |conn| api_token::touch(conn, &id, now)).await {
            tracing::warn!(%error, "failed to record a token's last use");
        }
    }
    Ok(token)
}
