//! `POST /api/v1/license/deactivate`: frees a seat, asked by the device, or by one that shows the license's seats.

use actix_web::{HttpRequest, HttpResponse};
use serde_json::json;

use super::activate_device::installation_id;
use crate::activations::activation::Activation;
use crate::activations::deactivate::DeactivateError;
use crate::activations::move_seat::MoveError;
use crate::app::App;
use crate::http::attempts::Attempt;
use crate::http::auth::app;
use crate::http::fields::{Fields, required};
use crate::http::problem::Problem;

/// `{license_key, installation_id}`, or `{license_key, activation_id}` for another one, within the tier's moves →
/// `{success, message, license_id, activation_id}`
pub async fn handle(req: HttpRequest, mut fields: Fields) -> Result<HttpResponse, Problem> {
    let app = app(&req)?;
    let key = fields.text("license_key");
    if fields.value("activation_id").is_some() && fields.value("installation_id").is_none() {
        return by_id(&req, &app, &key, fields).await;
    }
    let installation = installation_id(&mut fields, "installation_id");
    fields.finish()?;
    let installation = required(installation, "installation_id")?;
    let attempt = Attempt::begin(&app, &req, "deactivate").instance(installation.as_str());
    let (attempt, key) = attempt.license_key(&key)?;
    let activator = app.activator.clone();
    let outcome = app.db.write(move |conn| activator.deactivate_device(conn, &key, &installation)).await;
    let ended = attempt.ended(outcome, |ended| &ended.license_id, DeactivateError::code)?;
    Ok(answer(&ended, "The license is no longer active on this device."))
}

async fn by_id(req: &HttpRequest, app: &App, key: &str, mut fields: Fields) -> Result<HttpResponse, Problem> {
    let id = fields.text("activation_id");
    fields.finish()?;
    let (attempt, key) = Attempt::begin(app, req, "deactivate").license_key(key)?;
    let activator = app.activator.clone();
    let outcome = app.db.write(move |conn| activator.deactivate_by_key(conn, &key, &id)).await;
    let ended = attempt.ended(outcome, |ended| &ended.license_id, MoveError::code)?;
    Ok(answer(&ended, "The license is no longer active there."))
}

fn answer(ended: &Activation, message: &str) -> HttpResponse {
    HttpResponse::Ok().json(json!({
        "success": true,
        "message": message,
        "license_id": ended.license_id,
        "activation_id": ended.id,
    }))
}
