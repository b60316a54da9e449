//! `POST /api/v1/trials`: a license that nobody paid for, one for each mailbox and each installation.

use actix_web::{HttpRequest, HttpResponse};
use serde_json::json;

use super::activate_device::{details, installation_id};
use crate::abuse::Act;
use crate::clock::rfc3339;
use crate::http::attempts::Attempt;
use crate::http::auth::app;
use crate::http::fields::{Fields, required};
use crate::http::problem::Problem;
use crate::http::rate_limit::allow;
use crate::trials::start::{TrialError, TrialRequest, start};

/// `{email, installation_id, product?, instance_name?, …}` → 201
/// `{valid, trial, expiry, license_id, activation_id}`; 409 `trial_used`
pub async fn handle(req: HttpRequest, mut fields: Fields) -> Result<HttpResponse, Problem> {
    let app = app(&req)?;
    let attempt = Attempt::begin(&app, &req, "trial");
    let email = fields.email("email");
    let installation = installation_id(&mut fields, "installation_id");
    let product = fields.optional_text("product");
    let details = details(&mut fields, attempt.ip());
    fields.finish()?;
    let installation = required(installation, "installation_id")?;
    let attempt = attempt.instance(installation.as_str());
    allow(&req, &app, Act::Trial)?;
    let request = TrialRequest { email: required(email, "email")?, installation, product, details, language: None };
    let (minter, activator) = (app.billing.minter.clone(), app.activator.clone());
    let outcome = app.db.write(move |conn| start(conn, &minter, &activator, &request)).await;
    let trial = attempt.ended(outcome, |trial| &trial.license_id, TrialError::code)?;
    Ok(HttpResponse::Created().json(json!({
        "valid": true,
        "trial": true,
        "expiry": rfc3339(trial.expiry),
        "license_id": trial.license_id,
        "activation_id": trial.activation_id,
    })))
}
