//! `/password-reset`: sends a link to people who forgot their password.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};
use serde_json::json;

use super::form::Form;
use super::sign_in::{LINK_MINUTES, send};
use super::view::{or_problem, page};
use crate::abuse::Act;
use crate::accounts::email::Email;
use crate::accounts::mails::links::ResetPassword;
use crate::accounts::sign_in_link::Purpose;
use crate::http::auth::{Visitor, app};
use crate::http::fields::{BODY_LIMIT, Body};
use crate::http::problem::{FieldError, Problem};
use crate::http::rate_limit::allow_person;

/// Renders the form.
pub async fn show(req: HttpRequest, visitor: Visitor) -> Result<HttpResponse, Problem> {
    or_problem(&req, form(&req, &visitor, StatusCode::OK, "", &[])).await
}

/// Queues a link to `email`. The response does not reveal whether the address has an account.
pub async fn ask(req: HttpRequest, visitor: Visitor, body: Body<BODY_LIMIT>) -> Result<HttpResponse, Problem> {
    or_problem(&req, queue(&req, &visitor, &Form::parse(&body)).await).await
}

fn form(
    req: &HttpRequest,
    visitor: &Visitor,
    status: StatusCode,
    email: &str,
    errors: &[FieldError],
) -> Result<HttpResponse, Problem> {
    let context = json!({"link_minutes": LINK_MINUTES, "values": {"email": email}, "errors": errors});
    page(req, visitor, status, "pages/password_reset.html", context)
}

async fn queue(req: &HttpRequest, visitor: &Visitor, typed: &Form) -> Result<HttpResponse, Problem> {
    visitor.check_csrf(Some(typed.get("csrf")))?;
    let email = match Email::parse(typed.get("email")) {
        Ok(email) => email,
        Err(error) => {
            let error = FieldError::new("email", error.code(), error);
            return form(req, visitor, StatusCode::UNPROCESSABLE_ENTITY, typed.get("email"), &[error]);
        }
    };
    let app = app(req)?;
    allow_person(req, &app, email.as_str(), |person, browser| Act::SignInLink { person, browser }).await?;
    send(&app, Purpose::ResetPassword, |link_id| ResetPassword { link_id }, email, visitor.browser_hash()).await?;
    page(req, visitor, StatusCode::OK, "pages/sign_in_sent.html", json!({"link_minutes": LINK_MINUTES}))
}
