//! `/account/second-factor`: turns the second factor on and off.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};
use serde_json::{Value, json};

use super::account::sender;
use super::account_email::proves;
use super::form::Form;
use super::redirect::{redirect_with, sign_in_first};
use super::refusal::form_problem;
use super::view::{or_problem, page};
use crate::accounts::second_factor::{self, Checked};
use crate::accounts::session;
use crate::accounts::sign_in::SignInError;
use crate::audit::Actor;
use crate::db;
use crate::error_code::ErrorCode;
use crate::http::auth::{Visitor, app};
use crate::http::fields::{BODY_LIMIT, Body};
use crate::http::problem::Problem;

/// Renders the page, which shows whether the second factor is on.
pub async fn show(req: HttpRequest, visitor: Visitor) -> Result<HttpResponse, Problem> {
    if visitor.signed_in.is_none() {
        return Ok(sign_in_first(&req));
    }
    or_problem(&req, show_with(&req, &visitor, &Shown::default()).await).await
}

/// Creates a secret for the authenticator app, and shows it. Requires `current_password` if the account has one.
pub async fn begin(req: HttpRequest, visitor: Visitor, body: Body<BODY_LIMIT>) -> Result<HttpResponse, Problem> {
    or_problem(&req, make(&req, &visitor, &Form::parse(&body)).await).await
}

/// Turns the second factor on if `code` is valid, and shows the recovery codes.
pub async fn confirm(req: HttpRequest, visitor: Visitor, body: Body<BODY_LIMIT>) -> Result<HttpResponse, Problem> {
    or_problem(&req, turn_on(&req, &visitor, &Form::parse(&body)).await).await
}

/// Turns the second factor off if `code` is valid.
pub async fn remove(req: HttpRequest, visitor: Visitor, body: Body<BODY_LIMIT>) -> Result<HttpResponse, Problem> {
    or_problem(&req, turn_off(&req, &visitor, &Form::parse(&body)).await).await
}

/// The variable parts of the page.
#[derive(Default)]
struct Shown {
    secret: Option<String>,
    uri: Option<String>,
    recovery_codes: Vec<String>,
    problem: Option<Problem>,
}

async fn show_with(req: &HttpRequest, visitor: &Visitor, shown: &Shown) -> Result<HttpResponse, Problem> {
    let app = app(req)?;
    let id = visitor.account()?.id.clone();
    let read = app.db.read(move |conn| {
        let has_password = crate::accounts::password::stored(conn, &id)?.is_some();
        Ok::<_, db::Error>((second_factor::is_on(conn, &id)?, second_factor::codes_left(conn, &id)?, has_password))
    });
    let (is_on, codes_left, has_password) = read.await?;
    let is_fresh = visitor.signed_in.as_ref().is_some_and(|(session, _)| session.is_fresh(app.context.now()));
    let context: Value = json!({
        "is_on": is_on,
        "codes_left": codes_left,
        "needs_password": has_password && !is_fresh,
        "secret": shown.secret,
        "uri": shown.uri,
        "recovery_codes": shown.recovery_codes,
        "problem": shown.problem.as_ref().map(form_problem),
    });
    let status = shown.problem.as_ref().map_or(StatusCode::OK, |problem| problem.status);
    page(req, visitor, status, "pages/second_factor.html", context)
}

async fn refused(req: &HttpRequest, visitor: &Visitor, problem: Problem) -> Result<HttpResponse, Problem> {
    show_with(req, visitor, &Shown { problem: Some(problem), ..Shown::default() }).await
}

async fn make(req: &HttpRequest, visitor: &Visitor, form: &Form) -> Result<HttpResponse, Problem> {
    let app = app(req)?;
    let (session, account) = sender(visitor, form)?;
    if !proves(req, &app, &session, &account, form.get("current_password")).await? {
        let detail = "Give your current password, or sign in again by a link first.";
        return refused(req, visitor, Problem::forbidden(ErrorCode::WrongPassword, detail)).await;
    }
    let (context, sealer, issuer) = (app.context.clone(), app.sealer.clone(), app.config.seller_name.clone());
    let begun = app.db.write(move |conn| second_factor::begin(conn, &context, &sealer, &account, &issuer)).await?;
    let shown = match begun {
        Some(begun) => {
            Shown { secret: Some(begun.secret.into_inner()), uri: Some(begun.uri.into_inner()), ..Shown::default() }
        }
        None => Shown::default(),
    };
    show_with(req, visitor, &shown).await
}

async fn turn_on(req: &HttpRequest, visitor: &Visitor, form: &Form) -> Result<HttpResponse, Problem> {
    let app = app(req)?;
    let (session, account) = sender(visitor, form)?;
    let (context, sealer, code) = (app.context.clone(), app.sealer.clone(), form.get("code").to_owned());
    let confirmed = app.db.write(move |conn| {
        let codes = second_factor::confirm(conn, &context, &sealer, &account, &code)?;
        if codes.is_some() {
            session::with_second_factor(conn, &session.id)?;
            // Other sessions began without a code: their owners have to sign in again with one.
            session::revoke_others(conn, &account.id, &session.id, context.now())?;
        }
        Ok::<_, db::Error>(codes)
    });
    match confirmed.await? {
        Some(codes) => {
            app.wake.ring();
            let recovery_codes = codes.into_iter().map(|code| code.into_inner()).collect();
            show_with(req, visitor, &Shown { recovery_codes, ..Shown::default() }).await
        }
        None => {
            let detail = "The code does not fit this secret. Begin again and enter the code that the app shows now.";
            refused(req, visitor, Problem::new(StatusCode::UNPROCESSABLE_ENTITY, ErrorCode::WrongCode, detail)).await
        }
    }
}

async fn turn_off(req: &HttpRequest, visitor: &Visitor, form: &Form) -> Result<HttpResponse, Problem> {
    let app = app(req)?;
    let (_, account) = sender(visitor, form)?;
    let (context, sealer, code) = (app.context.clone(), app.sealer.clone(), form.get("code").to_owned());
    let removed = app.db.write(move |conn| {
        let checked = second_factor::check(conn, &context, &sealer, &account, &code)?;
        if checked == Checked::Right {
            second_factor::remove(conn, &context, &Actor::Customer(account.id.clone()), &account)?;
        }
        Ok::<_, db::Error>(checked)
    });
    match removed.await? {
        Checked::Right => {
            app.wake.ring();
            Ok(redirect_with("/account/second-factor", "second_factor_off").finish())
        }
        wrong => refused(req, visitor, SignInError::from(wrong).into()).await,
    }
}
