//! Requests a sign-in link (`sign_in_confirm.rs` opens it), and signs out.

use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::{HttpRequest, HttpResponse};
use serde_json::{Value, json};

use super::form::Form;
use super::redirect::{redirect, redirect_with};
use super::view::{or_problem, page};
use crate::abuse::Act;
use crate::accounts::email::Email;
use crate::accounts::mails::links::SignInLink;
use crate::accounts::sign_in_link::{self, NewLink, Purpose};
use crate::accounts::{account, session};
use crate::app::App;
use crate::db;
use crate::http::auth::{Visitor, app, no_session_cookie};
use crate::http::fields::{BODY_LIMIT, Body};
use crate::http::problem::{FieldError, Problem};
use crate::http::rate_limit::allow_person;
use crate::mail::{MailKind, NewMail};

pub(super) const LINK_MINUTES: i64 = sign_in_link::LIFETIME / 60;

/// `GET /sign-in`: renders the form.
pub async fn show(req: HttpRequest, visitor: Visitor) -> Result<HttpResponse, Problem> {
    if visitor.signed_in.is_some() {
        return Ok(redirect("/dashboard").finish());
    }
    or_problem(&req, show_form(&req, &visitor, StatusCode::OK, &SignInForm::default())).await
}

/// `POST /sign-in`: queues a link. The response does not reveal whether the address has an account.
pub async fn send_link(req: HttpRequest, visitor: Visitor, body: Body<BODY_LIMIT>) -> Result<HttpResponse, Problem> {
    or_problem(&req, queue_link(&req, &visitor, &Form::parse(&body)).await).await
}

/// `POST /sign-out`: ends the session.
pub async fn sign_out(req: HttpRequest, visitor: Visitor, body: Body<BODY_LIMIT>) -> Result<HttpResponse, Problem> {
    let app = app(&req)?;
    if let Err(problem) = visitor.check_csrf(Some(Form::parse(&body).get("csrf"))) {
        return or_problem(&req, Err(problem)).await;
    }
    if let Some((session, account)) = &visitor.signed_in {
        let (id, account_id, now) = (session.id.clone(), account.id.clone(), app.context.now());
        app.db.write(move |conn| session::revoke(conn, &account_id, &id, now)).await?;
    }
    let mut response = redirect_with("/sign-in", "signed_out").cookie(no_session_cookie()).finish();
    // The browser also clears cached pages and storage, but not cookies: this response sets one.
    let kept = HeaderValue::from_static("\"cache\", \"storage\"");
    response.headers_mut().insert(HeaderName::from_static("clear-site-data"), kept);
    Ok(response)
}

/// The values and errors that the sign-in page shows after an error.
#[derive(Default)]
pub(super) struct SignInForm<'a> {
    pub email: &'a str,
    pub errors: &'a [FieldError],
    pub login: &'a str,
    pub password_problem: Option<Value>,
}

pub(super) fn show_form(
    req: &HttpRequest,
    visitor: &Visitor,
    status: StatusCode,
    form: &SignInForm<'_>,
) -> Result<HttpResponse, Problem> {
    let context = json!({
        "link_minutes": LINK_MINUTES,
        "next": null,
        "values": {"email": form.email, "login": form.login},
        "errors": form.errors,
        "problem": null,
        "password_enabled": true,
        "password_problem": form.password_problem,
    });
    page(req, visitor, status, "pages/sign_in.html", context)
}

async fn queue_link(req: &HttpRequest, visitor: &Visitor, typed: &Form) -> Result<HttpResponse, Problem> {
    visitor.check_csrf(Some(typed.get("csrf")))?;
    let email = match Email::parse(typed.get("email")) {
        Ok(email) => email,
        Err(error) => {
            let error = FieldError::new("email", error.code(), error);
            let shown = SignInForm { email: typed.get("email"), errors: &[error], ..SignInForm::default() };
            return show_form(req, visitor, StatusCode::UNPROCESSABLE_ENTITY, &shown);
        }
    };
    let app = app(req)?;
    allow_person(req, &app, email.as_str(), |person, browser| Act::SignInLink { person, browser }).await?;
    send(&app, Purpose::SignIn, |link_id| SignInLink { link_id }, email, visitor.browser_hash()).await?;
    page(req, visitor, StatusCode::OK, "pages/sign_in_sent.html", json!({"link_minutes": LINK_MINUTES}))
}

/// Queues a link for the account with this address, if it exists and may sign in.
pub(super) async fn send<M: MailKind>(
    app: &App,
    purpose: Purpose,
    mail: fn(String) -> M,
    email: Email,
    browser_hash: String,
) -> Result<(), Problem> {
    let context = app.context.clone();
    let queued = app.db.write(move |conn| {
        let Some(account) = account::any_of_email(conn, &email)? else { return Ok::<_, db::Error>(()) };
        let link = NewLink { purpose, browser_hash: Some(&browser_hash), detail: None };
        let Some(link_id) = sign_in_link::create(conn, &context, &account.id, &link)? else { return Ok(()) };
        NewMail::new(email.as_str(), mail(link_id)).queue(conn, &context).map(|_| ())
    });
    queued.await?;
    app.wake.ring();
    Ok(())
}
