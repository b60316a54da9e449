//! `POST /api/v1/license/deactivate`: frees a seat, called by the device itself or by another device of the license.

use actix_web::HttpRequest;
use schemars::{JsonSchema, SchemaGenerator};
use serde::Serialize;
use serde_json::json;

use crate::activations::activation::Activation;
use crate::activations::deactivate::DeactivateError;
use crate::activations::installation_id::InstallationId;
use crate::activations::move_seat::MoveError;
use crate::app::App;
use crate::error_code::ErrorCode;
use crate::http::answer::Answer;
use crate::http::attempts::Attempt;
use crate::http::auth::app;
use crate::http::description::{About, Group, Members};
use crate::http::field::{Field, Text};
use crate::http::fields::Fields;
use crate::http::input::{Input, Request};
use crate::http::problem::Problem;
use crate::ids::LicenseId;

/// The description of the call.
pub const ABOUT: About = About::new(Group::Licensing, "Deactivate a device")
    .details(
        "A device frees its own seat with `installation_id`, or another device's with `activation_id`, within the \
         tier's `moves_per_month`.",
    )
    .example(|| json!({"license_key": "LMG-BUS-K9X2M-P4N7Q-R3V8T-J6W1Y-A5C2", "installation_id": "6f1c2d7e"}))
    .refuses(&[
        ErrorCode::LicenseNotFound,
        ErrorCode::ActivationNotFound,
        ErrorCode::WrongActivationKind,
        ErrorCode::MoveLimit,
    ]);

/// The seat to free.
pub struct DeactivateDevice {
    license_key: String,
    seat: Seat,
}

enum Seat {
    Own(InstallationId),
    Other(String),
}

impl Request for DeactivateDevice {
    fn read(fields: &mut Fields) -> Option<Self> {
        let license_key = fields.text("license_key");
        let is_other = fields.value("activation_id").is_some() && fields.value("installation_id").is_none();
        let seat = match is_other {
            true => Seat::Other(fields.text("activation_id")),
            false => Seat::Own(InstallationId::read(fields, "installation_id")?),
        };
        Some(Self { license_key, seat })
    }

    fn members(generator: &mut SchemaGenerator) -> Members {
        let mut members = Members::default();
        members.add("license_key", true, Text::schema(generator), "");
        members.add("installation_id", false, InstallationId::schema(generator), "The device that asks.");
        members.add("activation_id", false, Text::schema(generator), "Another device's activation.");
        members.codes.push(ErrorCode::InvalidInstallationId);
        members
    }
}

/// A seat that was freed.
#[derive(Serialize, JsonSchema)]
#[schemars(inline)]
pub struct Deactivated {
    success: bool,
    message: &'static str,
    license_id: LicenseId,
    activation_id: String,
}

/// Ends the device's own activation, or that of another device.
pub async fn handle(req: HttpRequest, input: Input<DeactivateDevice>) -> Result<Answer<Deactivated>, Problem> {
    let app = app(&req)?;
    let DeactivateDevice { license_key, seat } = input.read()?;
    let installation = match seat {
        Seat::Own(installation) => installation,
        Seat::Other(id) => return by_id(&req, &app, &license_key, id).await,
    };
    let attempt = Attempt::begin(&app, &req, "deactivate").instance(installation.as_str());
    let (attempt, key) = attempt.license_key(&license_key)?;
    let activator = app.activator.clone();
    let outcome = app.db.write(move |conn| activator.deactivate_device(conn, &key, &installation)).await;
    let ended = attempt.ended(outcome, |ended| &ended.license_id, DeactivateError::code)?;
    Ok(answer(ended, "The license is no longer active on this device."))
}

async fn by_id(req: &HttpRequest, app: &App, key: &str, id: String) -> Result<Answer<Deactivated>, Problem> {
    let (attempt, key) = Attempt::begin(app, req, "deactivate").license_key(key)?;
    let activator = app.activator.clone();
    let outcome = app.db.write(move |conn| activator.deactivate_by_key(conn, &key, &id)).await;
    let ended = attempt.ended(outcome, |ended| &ended.license_id, MoveError::code)?;
    Ok(answer(ended, "The license is no longer active there."))
}

fn answer(ended: Activation, message: &'static str) -> Answer<Deactivated> {
    Answer(Deactivated { success: true, message, license_id: ended.license_id, activation_id: ended.id })
}
