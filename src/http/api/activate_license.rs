//! `POST /activate-license`: binds a key to a site.

use actix_web::HttpRequest;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::json;

use super::activate_device::{DeviceActivated, OwnerEmail};
use crate::activations::activate::{ActivateError, Activated};
use crate::activations::site_domain::SiteDomain;
use crate::error_code::ErrorCode;
use crate::http::answer::Answer;
use crate::http::attempts::Attempt;
use crate::http::auth::app;
use crate::http::description::{About, Group};
use crate::http::field::Text;
use crate::http::input::{Input, request};
use crate::http::problem::Problem;

/// The description of the call.
pub const ABOUT: About = About::new(Group::Purchase, "Activate a site")
    .details(
        "Activating the same site again also returns 200. `email` is the owner's address; it can be left out if the \
         tier's `owner_check` is `key` or the license has no owner.",
    )
    .example(
        || json!({"license_key": "KEY-7QF4-M2XK-9TNB-H3WD", "site_domain": "example.com", "email": "ada@example.com"}),
    )
    .refuses(&[
        ErrorCode::LicenseNotYours,
        ErrorCode::LicenseInactive,
        ErrorCode::LicenseExpired,
        ErrorCode::LicenseSuspended,
        ErrorCode::LicenseRevoked,
        ErrorCode::LicenseNotFound,
        ErrorCode::ActivationLimit,
        ErrorCode::WrongActivationKind,
    ]);

request! {
    /// A license key and a site.
    pub struct SiteCall as "SiteCall" {
        pub(super) license_key: Text,
        pub(super) site_domain: SiteDomain,
        /// The owner's email address.
        pub(super) email: OwnerEmail,
    }
}

/// An active site, with the result that a validation would return for it.
#[derive(Serialize, JsonSchema)]
pub struct SiteActivated {
    #[serde(flatten)]
    activated: DeviceActivated,
    success: bool,
    license_key: String,
    site_domain: String,
}

/// Activates the site. A malformed key is reported as not found, with the reason.
pub async fn handle(req: HttpRequest, input: Input<SiteCall>) -> Result<Answer<SiteActivated>, Problem> {
    let app = app(&req)?;
    let attempt = Attempt::begin(&app, &req, "activate");
    let SiteCall { license_key, site_domain: site, email } = input.read()?;
    let (attempt, key) = attempt.instance(site.as_str()).license_key(&license_key)?;
    let (license_key, site_domain) = (key.as_str().to_owned(), site.as_str().to_owned());
    let activator = app.activator.clone();
    let outcome = app.db.write(move |conn| activator.activate_site(conn, &key, &site, email.0.as_ref())).await;
    let active = attempt.ended(outcome, |active| &active.license_id, ActivateError::code)?;
    let message = format!("The license is active for {site_domain}.");
    let Activated { standing, activation_id, replaced, .. } = active;
    let activated = DeviceActivated { standing, message, activation_id, replaced };
    Ok(Answer(SiteActivated { activated, success: true, license_key, site_domain }))
}
