//! `POST /api/v1/users`: signing up with an unused license key.

use actix_web::{HttpRequest, HttpResponse};
use serde_json::json;

use crate::abuse::Act;
use crate::http::auth::app;
use crate::http::fields::Fields;
use crate::http::problem::Problem;
use crate::http::rate_limit::{allow, present_key};
use crate::licenses::sign_up::{Request, SignUpError, sign_up};
use crate::secret::Redacted;

/// `{username, email, password, license_key}` → 201 `{id, username, email}`, the same whether the address has an account or
/// not: where it has one, nothing changes until the link is used that goes to its mailbox.
pub async fn handle(req: HttpRequest, mut fields: Fields) -> Result<HttpResponse, Problem> {
    let app = app(&req)?;
    // What is missing is as wrong as what is blank: one answer names all of it.
    let mut text = |field: &str| fields.optional_text(field).unwrap_or_default();
    let request = Request {
        username: text("username"),
        email: text("email"),
        password: Redacted::new(text("password")),
        license_key: Redacted::new(text("license_key")),
        seller_name: app.config.seller_name.clone(),
    };
    fields.finish()?;
    allow(&req, &app, Act::SignUp)?;
    let presented = present_key(&req, &app, request.license_key.expose())?;
    let outcome = sign_up(&app.db, &app.context, &app.ring, &request).await;
    match (&outcome, presented) {
        (Err(SignUpError::InvalidLicenseKey), Some(presented)) => presented.refused(),
        (Ok(_), Some(presented)) => presented.known(),
        // The key was not looked up, or it says nothing about it.
        _ => {}
    }
    let user = outcome?;
    app.wake.ring();
    let body = json!({"id": user.id, "username": user.username, "email": user.email.as_str()});
    Ok(HttpResponse::Created().json(body))
}
