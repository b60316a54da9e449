//! `POST /api/v1/sessions`: signs in with a password.

use actix_web::{HttpRequest, HttpResponse};
use serde_json::json;

use super::session_json;
use crate::abuse::Act;
use crate::accounts::sign_in;
use crate::http::api::account::account_json;
use crate::http::auth::{app, check_same_origin, session_cookie, start_session};
use crate::http::fields::Fields;
use crate::http::problem::Problem;
use crate::http::rate_limit::allow_person;
use crate::secret::Redacted;

/// `{login, password}`, the login being a user name or an e-mail address → 201 `{session, account}` and the cookie
pub async fn handle(req: HttpRequest, mut fields: Fields) -> Result<HttpResponse, Problem> {
    let app = app(&req)?;
    check_same_origin(&req, &app)?;
    let login = fields.text("login");
    let password = Redacted::new(fields.text("password"));
    fields.finish()?;
    allow_person(&req, &app, &login, |person| Act::Password { person }).await?;
    let account = sign_in::with_password(&app.db, &login, password).await?;

    let (session, token) = start_session(&req, &app, &account.id).await?;
    let body = json!({"session": session_json(&session, &session.id), "account": account_json(&account)});
    Ok(HttpResponse::Created().cookie(session_cookie(&app, token.expose())).json(body))
}
