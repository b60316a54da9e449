//! `POST /deactivate-license`: deactivates a site.

use actix_web::HttpRequest;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::json;

use super::activate_license::SiteCall;
use crate::activations::deactivate::DeactivateError;
use crate::error_code::ErrorCode;
use crate::http::answer::Answer;
use crate::http::attempts::Attempt;
use crate::http::auth::app;
use crate::http::description::{About, Group};
use crate::http::input::Input;
use crate::http::problem::Problem;

/// The description of the call.
pub const ABOUT: About = About::new(Group::Purchase, "Deactivate a site")
    .example(
        || json!({"license_key": "KEY-7QF4-M2XK-9TNB-H3WD", "site_domain": "example.com", "email": "ada@example.com"}),
    )
    .refuses(&[
        ErrorCode::LicenseNotYours,
        ErrorCode::LicenseNotFound,
        ErrorCode::ActivationNotFound,
        ErrorCode::WrongActivationKind,
    ]);

/// The site that was deactivated.
#[derive(Serialize, JsonSchema)]
pub struct SiteAnswer {
    success: bool,
    message: String,
    license_key: String,
    site_domain: String,
}

/// Ends the site's activation. A malformed key is reported as not found, with the reason.
pub async fn handle(req: HttpRequest, input: Input<SiteCall>) -> Result<Answer<SiteAnswer>, Problem> {
    let app = app(&req)?;
    let attempt = Attempt::begin(&app, &req, "deactivate");
    let SiteCall { license_key, site_domain: site, email } = input.read()?;
    let (attempt, key) = attempt.instance(site.as_str()).license_key(&license_key)?;
    let (license_key, site_domain) = (key.as_str().to_owned(), site.as_str().to_owned());
    let activator = app.activator.clone();
    let outcome = app.db.write(move |conn| activator.deactivate_site(conn, &key, &site, email.0.as_ref())).await;
    attempt.ended(outcome, |ended| &ended.license_id, DeactivateError::code)?;
    let message = format!("The license is no longer active for {site_domain}.");
    Ok(Answer(SiteAnswer { success: true, message, license_key, site_domain }))
}
