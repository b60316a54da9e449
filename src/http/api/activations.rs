//! `POST /api/v1/license/activations`: where a license is in use, for the application to show.

use actix_web::{HttpRequest, HttpResponse};

use super::activate_device::installation_id;
use crate::activations::activate::ActivateError;
use crate::http::attempts::Attempt;
use crate::http::auth::app;
use crate::http::fields::Fields;
use crate::http::problem::Problem;

/// `{license_key, installation_id?}` → `{activations: [{activation_id, kind, subject, instance_name, first_activated,
/// last_seen, this}], used, limit}`
pub async fn handle(req: HttpRequest, mut fields: Fields) -> Result<HttpResponse, Problem> {
    let app = app(&req)?;
    let key = fields.text("license_key");
    let installation = match fields.value("installation_id") {
        Some(_) => installation_id(&mut fields, "installation_id"),
        None => None,
    };
    fields.finish()?;
    let mut attempt = Attempt::begin(&app, &req, "activations");
    if let Some(installation) = &installation {
        attempt = attempt.instance(installation.as_str());
    }
    let (attempt, key) = attempt.license_key(&key)?;
    let activator = app.activator.clone();
    let outcome = app.db.read(move |conn| activator.seats_in_use(conn, &key, installation.as_ref())).await;
    let seats = attempt.ended(outcome, |seats| &seats.license_id, ActivateError::code)?;
    Ok(HttpResponse::Ok().json(seats))
}
