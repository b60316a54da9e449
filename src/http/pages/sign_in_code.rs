//! `/sign-in/code`: the second step of a sign-in, for accounts that have a second factor.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};
use serde_json::json;

use super::form::Form;
use super::redirect::{after_sign_in, redirect};
use super::refusal::form_problem;
use super::view::{or_problem, page};
use crate::accounts::Account;
use crate::accounts::second_factor::Checked;
use crate::accounts::session::{Session, Way};
use crate::accounts::sign_in::{Entered, SignInError, complete};
use crate::app::App;
use crate::db;
use crate::http::auth::{Visitor, app, browser, session_cookie};
use crate::http::cookies;
use crate::http::fields::{BODY_LIMIT, Body};
use crate::http::known_browser;
use crate::http::problem::Problem;
use crate::http::security_log;

/// Renders the form.
pub async fn show(req: HttpRequest, visitor: Visitor) -> Result<HttpResponse, Problem> {
    if cookies::value(&req, cookies::CHALLENGE).is_none() {
        return Ok(redirect("/sign-in").finish());
    }
    or_problem(&req, form(&req, &visitor, StatusCode::OK, None)).await
}

/// Checks `code`, from the authenticator app or one of the recovery codes.
pub async fn submit(req: HttpRequest, visitor: Visitor, body: Body<BODY_LIMIT>) -> Result<HttpResponse, Problem> {
    or_problem(&req, check(&req, &visitor, &Form::parse(&body)).await).await
}

/// Redirects after a successful first step: with a new session, or to the second step.
pub(super) fn proceed(
    req: &HttpRequest,
    app: &App,
    account: &Account,
    way: Way,
    entered: Entered,
    flash: &'static str,
) -> Result<HttpResponse, Problem> {
    match entered {
        Entered::Session(_, token) => {
            security_log::signed_in(req, app, account, way, false);
            let known = known_browser::cookie(req, app, &account.id);
            Ok(after_sign_in(req, flash).cookie(session_cookie(token.expose())).cookie(known).finish())
        }
        Entered::SecondFactor(token) => {
            security_log::code_asked(req, app, account, way);
            let cookie = cookies::build(cookies::CHALLENGE, token.into_inner(), None);
            Ok(redirect("/sign-in/code").cookie(cookie).finish())
        }
    }
}

fn form(
    req: &HttpRequest,
    visitor: &Visitor,
    status: StatusCode,
    problem: Option<&Problem>,
) -> Result<HttpResponse, Problem> {
    let context = json!({"problem": problem.map(form_problem)});
    page(req, visitor, status, "pages/sign_in_code.html", context)
}

async fn check(req: &HttpRequest, visitor: &Visitor, typed: &Form) -> Result<HttpResponse, Problem> {
    visitor.check_csrf(Some(typed.get("csrf")))?;
    let app = app(req)?;
    let presented = cookies::value(req, cookies::CHALLENGE).unwrap_or_default();
    let (context, sealer, code) = (app.context.clone(), app.sealer.clone(), typed.get("code").to_owned());
    let browser = browser(req, &app);
    let done = app.db.write(move |conn| complete(conn, &context, &sealer, &presented, &code, &browser));
    let (session, token) = match done.await? {
        Some(Ok(started)) => started,
        Some(Err(checked)) => return refused(req, visitor, &app, checked),
        None => {
            security_log::not_signed_in(req, &app, "code", "expired");
            return Ok(redirect("/sign-in").cookie(cookies::removal(cookies::CHALLENGE)).finish());
        }
    };
    signed_in(req, &app, &session).await?;
    let mut response = after_sign_in(req, "signed_in");
    response.cookie(cookies::removal(cookies::CHALLENGE));
    response.cookie(known_browser::cookie(req, &app, &session.account_id));
    Ok(response.cookie(session_cookie(token.expose())).finish())
}

async fn signed_in(req: &HttpRequest, app: &App, session: &Session) -> Result<(), Problem> {
    let id = session.account_id.clone();
    let account = app.db.read(move |conn| crate::accounts::account::find(conn, &id)).await?;
    let account = account.ok_or_else(|| Problem::internal(&db::Error::Corrupt("an account vanished".into())))?;
    security_log::signed_in(req, app, &account, session.way, true);
    app.wake.ring();
    Ok(())
}

fn refused(req: &HttpRequest, visitor: &Visitor, app: &App, checked: Checked) -> Result<HttpResponse, Problem> {
    let error = SignInError::from(checked);
    if let Some(why) = security_log::refusal(&error) {
        security_log::not_signed_in(req, app, "code", why);
    }
    let problem = Problem::from(error);
    form(req, visitor, problem.status, Some(&problem))
}
