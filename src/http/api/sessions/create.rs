//! `POST /api/v1/sessions`: signs in with a password, and a code where the account asks for one.

use actix_web::{HttpRequest, HttpResponse};
use serde_json::json;

use super::session_json;
use crate::accounts::session::{Session, Way};
use crate::accounts::sign_in::{Entered, SignInError, enter, enter_with_code, with_password};
use crate::accounts::{Account, second_factor};
use crate::app::App;
use crate::http::api::account::account_json;
use crate::http::auth::{app, browser, check_same_origin, session_cookie};
use crate::http::fields::Fields;
use crate::http::known_browser;
use crate::http::problem::Problem;
use crate::http::rate_limit::allow_password;
use crate::http::security_log;
use crate::secret::Redacted;

/// `{login, password, code?}`, the login being a user name or an e-mail address → 201 `{session, account}` and the cookie
pub async fn handle(req: HttpRequest, mut fields: Fields) -> Result<HttpResponse, Problem> {
    let app = app(&req)?;
    check_same_origin(&req, &app)?;
    let login = fields.text("login");
    let password = Redacted::new(fields.text("password"));
    let code = fields.optional_text("code").filter(|code| !code.trim().is_empty());
    fields.finish()?;
    allow_password(&req, &app, &login).await?;
    match sign_in(&req, &app, &login, password, code).await {
        Ok((account, session, token)) => {
            security_log::signed_in(&req, &app, &account, Way::Password, session.second_factor);
            let body = json!({"session": session_json(&session, &session.id), "account": account_json(&account)});
            let mut response = HttpResponse::Created();
            response.cookie(session_cookie(token.expose())).cookie(known_browser::cookie(&req, &app, &account.id));
            Ok(response.json(body))
        }
        Err(error) => {
            if let Some(why) = security_log::refusal(&error) {
                security_log::not_signed_in(&req, &app, "password", why);
            }
            Err(error.into())
        }
    }
}

async fn sign_in(
    req: &HttpRequest,
    app: &App,
    login: &str,
    password: Redacted<String>,
    code: Option<String>,
) -> Result<(Account, Session, Redacted<String>), SignInError> {
    let account = with_password(&app.db, login, password).await?;
    let (context, browser, found) = (app.context.clone(), browser(req, app), account.clone());
    let id = account.id.clone();
    if !app.db.read(move |conn| second_factor::is_on(conn, &id)).await? {
        let entered = app.db.write(move |conn| enter(conn, &context, &found, Way::Password, &browser)).await?;
        return match entered {
            Entered::Session(session, token) => Ok((account, session, token)),
            Entered::SecondFactor(_) => Err(SignInError::CodeRequired),
        };
    }
    let code = code.ok_or(SignInError::CodeRequired)?;
    let sealer = app.sealer.clone();
    let entered = app.db.write(move |conn| enter_with_code(conn, &context, &sealer, &found, &code, &browser)).await?;
    let (session, token) = entered.map_err(SignInError::from)?;
    app.wake.ring();
    Ok((account, session, token))
}
