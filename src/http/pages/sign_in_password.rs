//! `POST /sign-in/password`: signing in with a password in place of a link.

use actix_web::{HttpRequest, HttpResponse};

use super::sign_in::{SignInForm, show_form};
use super::view::{Form, after_sign_in, form_problem, or_problem};
use crate::abuse::Act;
use crate::accounts::sign_in::{SignInError, with_password};
use crate::http::auth::{Visitor, app, session_cookie, start_session};
use crate::http::fields::{BODY_LIMIT, Body};
use crate::http::problem::Problem;
use crate::http::rate_limit::allow_person;
use crate::secret::Redacted;

/// Leads to the dashboard, or shows the form again without saying which part was wrong.
pub async fn handle(req: HttpRequest, visitor: Visitor, body: Body<BODY_LIMIT>) -> Result<HttpResponse, Problem> {
    or_problem(&req, sign_in(&req, &visitor, &Form::parse(&body)).await).await
}

async fn sign_in(req: &HttpRequest, visitor: &Visitor, form: &Form) -> Result<HttpResponse, Problem> {
    visitor.check_csrf(Some(form.get("csrf")))?;
    let app = app(req)?;
    let login = form.get("login");
    allow_person(req, &app, login, |person| Act::Password { person }).await?;
    match with_password(&app.db, login, Redacted::new(form.get("password").to_owned())).await {
        Ok(account) => {
            let (_, token) = start_session(req, &app, &account.id).await?;
            Ok(after_sign_in(req).cookie(session_cookie(&app, token.expose())).finish())
        }
        Err(error @ SignInError::Refused) => {
            let problem = Problem::from(error);
            let shown = SignInForm { login, password_problem: Some(form_problem(&problem)), ..SignInForm::default() };
            show_form(req, visitor, problem.status, &shown)
        }
        Err(error) => Err(error.into()),
    }
}
