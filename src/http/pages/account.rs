//! `GET /account` and its forms: signed-in browsers, and the password.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};
use serde_json::{Map, Value, json};

use super::browser_name::browser_name;
use super::form::Form;
use super::redirect::{redirect_with, sign_in_first};
use super::refusal::form_problem;
use super::view::{or_problem, page};
use crate::accounts::change_password::{ChangeError, change_password};
use crate::accounts::session::{self, Session};
use crate::accounts::{Account, password, second_factor};
use crate::billing::subscriptions::portal::has_billing;
use crate::clock::rfc3339;
use crate::db;
use crate::error_code::ErrorCode;
use crate::http::auth::{Visitor, app};
use crate::http::fields::{BODY_LIMIT, Body};
use crate::http::problem::{FieldError, Problem};
use crate::http::rate_limit::allow_own_password;
use crate::secret::Redacted;

/// Renders the page.
pub async fn show(req: HttpRequest, visitor: Visitor) -> Result<HttpResponse, Problem> {
    if visitor.signed_in.is_none() {
        return Ok(sign_in_first(&req));
    }
    or_problem(&req, show_with(&req, &visitor, &Mistakes::default()).await).await
}

/// Signs another browser out.
pub async fn revoke(req: HttpRequest, visitor: Visitor, body: Body<BODY_LIMIT>) -> Result<HttpResponse, Problem> {
    or_problem(&req, revoke_one(&req, &visitor, &Form::parse(&body)).await).await
}

/// Signs all other browsers out.
pub async fn revoke_others(
    req: HttpRequest,
    visitor: Visitor,
    body: Body<BODY_LIMIT>,
) -> Result<HttpResponse, Problem> {
    or_problem(&req, revoke_rest(&req, &visitor, &Form::parse(&body)).await).await
}

/// Sets or changes the password.
pub async fn set_password(req: HttpRequest, visitor: Visitor, body: Body<BODY_LIMIT>) -> Result<HttpResponse, Problem> {
    or_problem(&req, change(&req, &visitor, &Form::parse(&body)).await).await
}

/// The refused form, which is shown again with its errors and the typed values.
#[derive(Default)]
pub(super) struct Mistakes {
    /// The refused form: `profile`, `password`, `email`, `data` or `erase`.
    form: &'static str,
    errors: Vec<FieldError>,
    problem: Option<Value>,
    typed: Map<String, Value>,
}

impl Mistakes {
    pub(super) fn fields(form: &'static str, errors: Vec<FieldError>, typed: &Form) -> Self {
        let problem = Some(form_problem(&Problem::fields(&errors)));
        let kept = ["name", "language", "new_email", "erase_email"];
        let typed = kept.iter().map(|name| ((*name).to_owned(), typed.get(name).into())).collect();
        Self { form, errors, problem, typed }
    }

    pub(super) fn whole(form: &'static str, problem: Value) -> Self {
        Self { form, problem: Some(problem), ..Self::default() }
    }

    fn status(&self) -> StatusCode {
        if self.errors.is_empty() && self.problem.is_none() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY }
    }
}

/// Returns the session and account that sent this form. Fails with 401 when nobody is signed in, and with 403 when the
/// form did not come from our page.
pub(super) fn sender(visitor: &Visitor, form: &Form) -> Result<(Session, Account), Problem> {
    visitor.check_csrf(Some(form.get("csrf")))?;
    visitor.signed_in.clone().ok_or_else(|| Problem::unauthorized("Sign in first."))
}

pub(super) async fn show_with(
    req: &HttpRequest,
    visitor: &Visitor,
    mistakes: &Mistakes,
) -> Result<HttpResponse, Problem> {
    let app = app(req)?;
    let account = visitor.account()?.clone();
    let own = visitor.signed_in.as_ref().map(|(session, _)| session.id.clone());
    let now = app.context.now();
    let id = account.id.clone();
    let found = app.db.read(move |conn| {
        let has_password = password::stored(conn, &id)?.is_some();
        let has_billing = has_billing(conn, &id)?;
        let sessions = session::list(conn, &id, now)?;
        Ok::<_, db::Error>((sessions, has_password, second_factor::is_on(conn, &id)?, has_billing))
    });
    let (sessions, has_password, second_factor, has_billing) = found.await?;
    let is_fresh = visitor.signed_in.as_ref().is_some_and(|(session, _)| session.is_fresh(now));
    let sessions: Vec<Value> = sessions
        .iter()
        .map(|session| {
            json!({
                "id": session.id,
                "current": Some(&session.id) == own.as_ref(),
                "browser": session.user_agent.as_deref().map(browser_name),
                "ip": session.ip,
                "created_at": rfc3339(session.created_at),
                "last_seen_at": rfc3339(session.last_seen_at),
            })
        })
        .collect();
    let typed = |field: &str, kept: &str| match mistakes.typed.get(field).and_then(Value::as_str) {
        Some(typed) => typed.to_owned(),
        None => kept.to_owned(),
    };
    let language = visitor.language(req).tag();
    let context = json!({
        "username": account.username,
        "values": {
            "name": typed("name", account.name.as_deref().unwrap_or_default()),
            "language": typed("language", language),
            "new_email": typed("new_email", ""),
            "erase_email": typed("erase_email", ""),
        },
        "wrong_form": mistakes.form,
        "has_billing": has_billing,
        "has_password": has_password,
        "is_fresh": is_fresh,
        "second_factor": second_factor,
        "password_min_length": password::LENGTH.start(),
        "errors": mistakes.errors,
        "problem": mistakes.problem,
        "sessions": sessions,
    });
    page(req, visitor, mistakes.status(), "pages/account.html", context)
}

async fn revoke_one(req: &HttpRequest, visitor: &Visitor, form: &Form) -> Result<HttpResponse, Problem> {
    let app = app(req)?;
    let (_, account) = sender(visitor, form)?;
    let (id, now) = (form.get("id").to_owned(), app.context.now());
    // A session that has expired in the meantime counts as revoked.
    app.db.write(move |conn| session::revoke(conn, &account.id, &id, now)).await?;
    Ok(redirect_with("/account", "session_revoked").finish())
}

async fn revoke_rest(req: &HttpRequest, visitor: &Visitor, form: &Form) -> Result<HttpResponse, Problem> {
    let app = app(req)?;
    let (own, account) = sender(visitor, form)?;
    let now = app.context.now();
    app.db.write(move |conn| session::revoke_others(conn, &account.id, &own.id, now)).await?;
    Ok(redirect_with("/account", "sessions_revoked").finish())
}

async fn change(req: &HttpRequest, visitor: &Visitor, form: &Form) -> Result<HttpResponse, Problem> {
    let app = app(req)?;
    let (own, account) = sender(visitor, form)?;
    allow_own_password(req, &app, &account.id)?;
    let current = Some(form.get("current_password")).filter(|text| !text.is_empty());
    let current = current.map(|text| Redacted::new(text.to_owned()));
    let words = [app.config.seller_name.as_str()];
    let changed = change_password(&app.db, &app.context, &account, &own, current, form.get("new_password"), &words);
    let errors = match changed.await {
        Ok(()) => {
            app.wake.ring();
            return Ok(redirect_with("/account", "password_set").finish());
        }
        Err(error @ ChangeError::WrongPassword) => {
            vec![FieldError::new("current_password", ErrorCode::WrongPassword, error)]
        }
        Err(ChangeError::Rule(error)) => vec![FieldError::new("new_password", ErrorCode::InvalidPassword, error)],
        Err(error @ ChangeError::NotFresh) => vec![FieldError::new("new_password", ErrorCode::SignInAgain, error)],
        Err(error) => return Err(error.into()),
    };
    show_with(req, visitor, &Mistakes::fields("password", errors, form)).await
}
