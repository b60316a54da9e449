//! `POST /deactivate-license`: frees a key from a site.

use actix_web::{HttpRequest, HttpResponse};
use serde_json::json;

use super::activate_license::SiteCall;
use crate::activations::deactivate::DeactivateError;
use crate::http::attempts::Attempt;
use crate::http::auth::app;
use crate::http::fields::Fields;
use crate::http::problem::Problem;

/// `{license_key, site_domain, email?}` → `{success, message, license_key, site_domain}`
pub async fn handle(req: HttpRequest, fields: Fields) -> Result<HttpResponse, Problem> {
    let app = app(&req)?;
    let attempt = Attempt::begin(&app, &req, "deactivate");
    let (attempt, SiteCall { key, site, email }) = SiteCall::read(attempt, fields)?;
    let body = json!({
        "success": true,
        "message": format!("The license is no longer active for {}.", site.as_str()),
        "license_key": key.as_str(),
        "site_domain": site.as_str(),
    });
    let activator = app.activator.clone();
    let outcome = app.db.write(move |conn| activator.deactivate_site(conn, &key, &site, email.as_ref())).await;
    attempt.ended(outcome, |ended| &ended.license_id, DeactivateError::code)?;
    Ok(HttpResponse::Ok().json(body))
}
