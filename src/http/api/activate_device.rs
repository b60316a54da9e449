//! `POST /api/v1/license/activate`: binds a key to a device.

use actix_web::{HttpRequest, HttpResponse};
use serde_json::{Value, json};

use crate::accounts::display_name;
use crate::accounts::email::Email;
use crate::activations::activate::{ActivateError, Activated};
use crate::activations::activate_device::Device;
use crate::activations::activation::Details;
use crate::activations::installation_id::InstallationId;
use crate::http::attempts::Attempt;
use crate::http::auth::app;
use crate::http::fields::{Fields, required};
use crate::http::problem::Problem;

/// The longest text that a device may tell of itself, in characters; the rest is cut off.
const MAX_TEXT: usize = 255;

/// `{email?, installation_id, license_key, instance_name?, hostname?, os_type?, os_version?, app_version?, product?}` →
/// `{valid, expiry, active_count, message, activation_id, replaced, …}`, and what `validate` answers besides
pub async fn handle(req: HttpRequest, mut fields: Fields) -> Result<HttpResponse, Problem> {
    let app = app(&req)?;
    let email = owner_email(&mut fields);
    let installation = installation_id(&mut fields, "installation_id");
    let key = fields.text("license_key");
    let product = fields.optional_text("product");
    let attempt = Attempt::begin(&app, &req, "activate");
    let details = details(&mut fields, attempt.ip());
    fields.finish()?;
    let installation = required(installation, "installation_id")?;
    let attempt = attempt.instance(installation.as_str());
    let (attempt, license_key) = attempt.license_key(&key)?;
    let device = Device { email, license_key, installation, details, product };
    let activator = app.activator.clone();
    let outcome = app.db.write(move |conn| activator.activate_device(conn, &device)).await;
    let active = attempt.ended(outcome, |active| &active.license_id, ActivateError::code)?;
    let message = match &active.replaced {
        None => "The license is active on this device.".to_owned(),
        Some(replaced) => format!("The license is active on this device, in place of {replaced}."),
    };
    let more = json!({"message": message, "activation_id": active.activation_id, "replaced": active.replaced});
    Ok(HttpResponse::Ok().json(with_answer(&active, more)))
}

/// The address of a key's owner; a tier may do without it. Without a key nobody can know.
pub(super) fn owner_email(fields: &mut Fields) -> Option<Email> {
    if fields.value("license_key").is_none() && fields.value("email").is_none() {
        fields.wrong("email", "invalid_fields", "is required, unless the license opens by its key alone");
    }
    fields.optional_email("email")
}

/// What a validation would answer here now, and `more`, whose fields win.
pub(super) fn with_answer(active: &Activated, more: Value) -> Value {
    let mut body = json!(active.standing);
    if let (Some(body), Value::Object(more)) = (body.as_object_mut(), more) {
        body.extend(more);
    }
    body
}

/// An installation's id in a field that must be there.
pub(in crate::http) fn installation_id(fields: &mut Fields, field: &str) -> Option<InstallationId> {
    let text = fields.text(field);
    fields.parsed(field, &text, InstallationId::parse, |_| "invalid_installation_id")
}

/// What the device tells of itself; for people to read, so nothing is refused but what is no text.
pub(super) fn details(fields: &mut Fields, ip: Option<String>) -> Details {
    let mut text = |field: &str| {
        let text = fields.optional_text(field)?;
        let clean: String = display_name::cleaned(text.trim()).chars().take(MAX_TEXT).collect();
        Some(clean).filter(|text| !text.is_empty())
    };
    Details {
        instance_name: text("instance_name"),
        hostname: text("hostname"),
        os_type: text("os_type"),
        os_version: text("os_version"),
        app_version: text("app_version"),
        ip,
    }
}
