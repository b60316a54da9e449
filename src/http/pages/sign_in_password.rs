//! `POST /sign-in/password`: signs in with a password.

use actix_web::{HttpRequest, HttpResponse};

use super::form::Form;
use super::refusal::form_problem;
use super::sign_in::{SignInForm, show_form};
use super::sign_in_code::proceed;
use super::view::or_problem;
use crate::accounts::session::Way;
use crate::accounts::sign_in::{SignInError, enter, with_password};
use crate::http::auth::{Visitor, app, browser};
use crate::http::fields::{BODY_LIMIT, Body};
use crate::http::problem::Problem;
use crate::http::rate_limit::allow_password;
use crate::http::security_log;
use crate::secret::Redacted;

/// Redirects to the dashboard or the second step. After a failure, shows the form again without revealing whether the
/// address or the password was wrong.
pub async fn handle(req: HttpRequest, visitor: Visitor, body: Body<BODY_LIMIT>) -> Result<HttpResponse, Problem> {
    or_problem(&req, sign_in(&req, &visitor, &Form::parse(&body)).await).await
}

async fn sign_in(req: &HttpRequest, visitor: &Visitor, form: &Form) -> Result<HttpResponse, Problem> {
    visitor.check_csrf(Some(form.get("csrf")))?;
    let app = app(req)?;
    let login = form.get("login");
    allow_password(req, &app, login).await?;
    let signed_in = async {
        let account = with_password(&app.db, login, Redacted::new(form.get("password").to_owned())).await?;
        let (context, browser, found) = (app.context.clone(), browser(req, &app), account.clone());
        let entered = app.db.write(move |conn| enter(conn, &context, &found, Way::Password, &browser)).await?;
        Ok((account, entered))
    };
    match signed_in.await {
        Ok((account, entered)) => proceed(req, &app, &account, Way::Password, entered, "signed_in"),
        Err(error @ SignInError::Refused) => {
            security_log::not_signed_in(req, &app, "password", "refused");
            let problem = Problem::from(error);
            let shown = SignInForm { login, password_problem: Some(form_problem(&problem)), ..SignInForm::default() };
            show_form(req, visitor, problem.status, &shown)
        }
        Err(error) => Err(error.into()),
    }
}
