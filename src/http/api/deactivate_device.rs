//! `POST /api/v1/license/deactivate`: frees a device's seat, asked by the device.

use actix_web::{HttpRequest, HttpResponse};
use serde_json::json;

use super::activate_device::installation_id;
use crate::activations::deactivate::DeactivateError;
use crate::http::attempts::Attempt;
use crate::http::auth::app;
use crate::http::fields::{Fields, required};
use crate::http::problem::Problem;

/// `{license_key, installation_id}` → `{success, message, license_id, activation_id}`
pub async fn handle(req: HttpRequest, mut fields: Fields) -> Result<HttpResponse, Problem> {
    let app = app(&req)?;
    let key = fields.text("license_key");
    let installation = installation_id(&mut fields, "installation_id");
    fields.finish()?;
    let installation = required(installation, "installation_id")?;
    let attempt = Attempt::begin(&app, &req, "deactivate").instance(installation.as_str());
    let (attempt, key) = attempt.license_key(&key)?;
    let activator = app.activator.clone();
    let outcome = app.db.write(move |conn| activator.deactivate_device(conn, &key, &installation)).await;
    let ended = attempt.ended(outcome, |ended| &ended.license_id, DeactivateError::code)?;
    Ok(HttpResponse::Ok().json(json!({
        "success": true,
        "message": "The license is no longer active on this device.",
        "license_id": ended.license_id,
        "activation_id": ended.id,
    })))
}
