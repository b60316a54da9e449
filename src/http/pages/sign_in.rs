//! Signing in by a link in a mail: asked for, opened (GET shows a page), used (POST, once).

use actix_web::http::StatusCode;
use actix_web::http::header::USER_AGENT;
use actix_web::{HttpRequest, HttpResponse};
use serde_json::{Value, json};

use super::view::{Form, after_sign_in, or_problem, page, redirect, redirect_with};
use crate::abuse::Act;
use crate::accounts::email::Email;
use crate::accounts::sign_in_link::{self, LinkError};
use crate::accounts::{account, session};
use crate::db;
use crate::http::auth::{Visitor, app, no_session_cookie, session_cookie};
use crate::http::client_address::client_address;
use crate::http::fields::{BODY_LIMIT, Body, Fields};
use crate::http::problem::{FieldError, Problem};
use crate::http::rate_limit::allow_person;
use crate::mail::outbox::{self, NewMail};

const LINK_MINUTES: i64 = sign_in_link::LIFETIME / 60;

/// `GET /sign-in`
pub async fn show(req: HttpRequest, visitor: Visitor) -> Result<HttpResponse, Problem> {
    if visitor.signed_in.is_some() {
        return Ok(redirect("/dashboard").finish());
    }
    or_problem(&req, show_form(&req, &visitor, StatusCode::OK, &SignInForm::default())).await
}

/// `POST /sign-in`: the answer is the same whether the address is known or not.
pub async fn send_link(req: HttpRequest, visitor: Visitor, body: Body<BODY_LIMIT>) -> Result<HttpResponse, Problem> {
    or_problem(&req, queue_link(&req, &visitor, &Form::parse(&body)).await).await
}

/// `GET /sign-in/confirm?token=`: a page with a button, since mail scanners open links too.
pub async fn confirm(req: HttpRequest, visitor: Visitor) -> Result<HttpResponse, Problem> {
    let token = Fields::from_page_query(req.query_string()).optional_text("token").unwrap_or_default();
    let app = app(&req)?;
    let (secret, now, presented) = (app.secret.clone(), app.ambient.now(), token.clone());
    let peeked = app.db.read(move |conn| sign_in_link::peek(conn, &secret, &presented, now)).await;
    let shown = match peeked {
        Ok(_) => page(&req, &visitor, StatusCode::OK, "pages/sign_in_confirm.html", json!({"token": token})),
        Err(error) => failed(&req, &visitor, error),
    };
    or_problem(&req, shown).await
}

/// `POST /sign-in/confirm`: uses the link up and signs in.
pub async fn consume(req: HttpRequest, visitor: Visitor, body: Body<BODY_LIMIT>) -> Result<HttpResponse, Problem> {
    or_problem(&req, use_link(&req, &visitor, &Form::parse(&body)).await).await
}

/// `POST /sign-out`
pub async fn sign_out(req: HttpRequest, visitor: Visitor, body: Body<BODY_LIMIT>) -> Result<HttpResponse, Problem> {
    let app = app(&req)?;
    if let Err(problem) = visitor.check_csrf(Some(Form::parse(&body).get("csrf"))) {
        return or_problem(&req, Err(problem)).await;
    }
    if let Some((session, account)) = &visitor.signed_in {
        let (id, account_id, now) = (session.id.clone(), account.id.clone(), app.ambient.now());
        app.db.write(move |conn| session::revoke(conn, &account_id, &id, now)).await?;
    }
    Ok(redirect_with("/sign-in", "signed_out").cookie(no_session_cookie(&app)).finish())
}

/// What the sign-in page shows again after a mistake.
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
            let error = FieldError { field: "email".into(), message: error.to_string(), code: error.code() };
            let shown = SignInForm { email: typed.get("email"), errors: &[error], ..SignInForm::default() };
            return show_form(req, visitor, StatusCode::UNPROCESSABLE_ENTITY, &shown);
        }
    };
    let app = app(req)?;
    allow_person(req, &app, email.as_str(), |person| Act::SignInLink { person }).await?;
    let ambient = app.ambient.clone();
    app.db
        .write(move |conn| {
            let Some(account) = account::find_by_email(conn, &email)? else { return Ok::<_, db::Error>(()) };
            let Some(link_id) = sign_in_link::create(conn, &ambient, &account.id)? else { return Ok(()) };
            let mail = NewMail {
                template: "sign_in_link".into(),
                recipient: email.as_str().to_owned(),
                context: json!({"link_id": link_id}),
                once_key: None,
                order_id: None,
            };
            outbox::queue(conn, &ambient, &mail)?;
            Ok(())
        })
        .await?;
    app.wake.ring();
    page(req, visitor, StatusCode::OK, "pages/sign_in_sent.html", json!({"link_minutes": LINK_MINUTES}))
}

async fn use_link(req: &HttpRequest, visitor: &Visitor, typed: &Form) -> Result<HttpResponse, Problem> {
    visitor.check_csrf(Some(typed.get("csrf")))?;
    let app = app(req)?;
    let (secret, ambient, token) = (app.secret.clone(), app.ambient.clone(), typed.get("token").to_owned());
    let agent = req.headers().get(USER_AGENT).and_then(|value| value.to_str().ok()).map(str::to_owned);
    let ip = client_address(req, &app).to_string();
    let signed_in = app.db.write(move |conn| {
        let account = sign_in_link::consume(conn, &ambient, &secret, &token)?;
        let (_, token) = session::create(conn, &ambient, &account.id, agent.as_deref(), Some(&ip))?;
        Ok::<_, LinkError>((account.id, token))
    });
    match signed_in.await {
        Ok((account, token)) => {
            app.guard.signed_in(client_address(req, &app), &account);
            Ok(after_sign_in(req).cookie(session_cookie(&app, token.expose())).finish())
        }
        Err(error) => failed(req, visitor, error),
    }
}

fn failed(req: &HttpRequest, visitor: &Visitor, error: LinkError) -> Result<HttpResponse, Problem> {
    if let LinkError::Db(error) = error {
        return Err(error.into());
    }
    let context: Value = json!({"link_minutes": LINK_MINUTES});
    page(req, visitor, StatusCode::BAD_REQUEST, "pages/sign_in_failed.html", context)
}
