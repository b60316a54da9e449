//! `POST /activate-license`: binds a key to a site.

use actix_web::{HttpRequest, HttpResponse};
use serde_json::json;

use super::activate_device::{owner_email, with_answer};
use crate::accounts::email::Email;
use crate::activations::activate::ActivateError;
use crate::activations::site_domain::SiteDomain;
use crate::error_code::ErrorCode;
use crate::http::attempts::Attempt;
use crate::http::auth::app;
use crate::http::fields::{Fields, required};
use crate::http::problem::Problem;
use crate::licenses::key::LicenseKey;

/// What both site calls take.
pub(super) struct SiteCall {
    pub key: LicenseKey,
    pub site: SiteDomain,
    /// The owner's; a tier may do without it.
    pub email: Option<Email>,
}

impl SiteCall {
    /// Reads `{license_key, site_domain, email?}`. A key that cannot exist is not found, and the answer says why.
    pub fn read(attempt: Attempt, mut fields: Fields) -> Result<(Attempt, Self), Problem> {
        let key = fields.text("license_key");
        let site = fields.text("site_domain");
        let site = fields.parsed("site_domain", &site, SiteDomain::parse, |_| ErrorCode::InvalidSiteDomain);
        let email = owner_email(&mut fields);
        fields.finish()?;
        let site = required(site, "site_domain")?;
        let attempt = attempt.instance(site.as_str());
        let (attempt, key) = attempt.license_key(&key)?;
        Ok((attempt, Self { key, site, email }))
    }
}

/// `{license_key, site_domain, email?}` → `{success, message, license_key, site_domain, …}`, and what `validate` answers
/// besides
pub async fn handle(req: HttpRequest, fields: Fields) -> Result<HttpResponse, Problem> {
    let app = app(&req)?;
    let attempt = Attempt::begin(&app, &req, "activate");
    let (attempt, SiteCall { key, site, email }) = SiteCall::read(attempt, fields)?;
    let mut body = json!({
        "success": true,
        "message": format!("The license is active for {}.", site.as_str()),
        "license_key": key.as_str(),
        "site_domain": site.as_str(),
    });
    let activator = app.activator.clone();
    let outcome = app.db.write(move |conn| activator.activate_site(conn, &key, &site, email.as_ref())).await;
    let active = attempt.ended(outcome, |active| &active.license_id, ActivateError::code)?;
    if let Some(body) = body.as_object_mut() {
        body.insert("activation_id".into(), json!(active.activation_id));
        body.insert("replaced".into(), json!(active.replaced));
    }
    Ok(HttpResponse::Ok().json(with_answer(&active, body)))
}
