//! `POST /api/v1/trials`: starts a trial, one per mailbox and installation.

use actix_web::HttpRequest;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::json;

use crate::abuse::Act;
use crate::accounts::email::Email;
use crate::activations::installation_id::InstallationId;
use crate::clock::Timestamp;
use crate::error_code::ErrorCode;
use crate::http::answer::Created;
use crate::http::attempts::Attempt;
use crate::http::auth::app;
use crate::http::description::{About, Group};
use crate::http::input::{Input, request};
use crate::http::problem::Problem;
use crate::http::rate_limit::allow;
use crate::http::request_parts::DeviceFields;
use crate::ids::LicenseId;
use crate::trials::start::{TrialError, TrialRequest, start};

/// The description of the call.
pub const ABOUT: About = About::new(Group::Licensing, "Start a trial")
    .details("Each mailbox and each installation can start one trial.")
    .example(|| json!({"email": "ada@example.com", "installation_id": "6f1c2d7e"}))
    .refuses(&[ErrorCode::TrialNotOffered, ErrorCode::TrialUsed]);

request! {
    /// The person and the installation of a trial.
    pub struct StartTrial {
        email: Email,
        installation_id: InstallationId,
        /// The product's slug.
        product: Option<String>,
        ..device: DeviceFields,
    }
}

/// The trial's license and activation.
#[derive(Serialize, JsonSchema)]
#[schemars(inline)]
pub struct TrialStarted {
    valid: bool,
    trial: bool,
    expiry: Timestamp,
    license_id: LicenseId,
    activation_id: String,
}

/// Creates the trial's license and activates it on the installation.
pub async fn handle(req: HttpRequest, input: Input<StartTrial>) -> Result<Created<TrialStarted>, Problem> {
    let app = app(&req)?;
    let attempt = Attempt::begin(&app, &req, "trial");
    let StartTrial { email, installation_id: installation, product, device } = input.read()?;
    let details = device.details(attempt.ip());
    let attempt = attempt.instance(installation.as_str());
    allow(&req, &app, Act::Trial)?;
    let request = TrialRequest { email, installation, product, details, language: None };
    let (minter, activator) = (app.billing.minter.clone(), app.activator.clone());
    let outcome = app.db.write(move |conn| start(conn, &minter, &activator, &request)).await;
    let trial = attempt.ended(outcome, |trial| &trial.license_id, TrialError::code)?;
    Ok(Created(TrialStarted {
        valid: true,
        trial: true,
        expiry: Timestamp(trial.expiry),
        license_id: trial.license_id,
        activation_id: trial.activation_id,
    }))
}
