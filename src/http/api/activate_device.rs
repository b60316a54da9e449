//! `POST /api/v1/license/activate`: binds a key to a device.

use actix_web::HttpRequest;
use schemars::{JsonSchema, SchemaGenerator};
use serde::Serialize;
use serde_json::json;

use crate::accounts::email::Email;
use crate::activations::activate::{ActivateError, Activated, Standing};
use crate::activations::activate_device::Device;
use crate::activations::installation_id::InstallationId;
use crate::error_code::ErrorCode;
use crate::http::answer::Answer;
use crate::http::attempts::Attempt;
use crate::http::auth::app;
use crate::http::description::{About, Group};
use crate::http::field::{Field, Text};
use crate::http::fields::Fields;
use crate::http::input::{Input, request};
use crate::http::problem::Problem;
use crate::http::request_parts::DeviceFields;

/// The description of the call.
pub const ABOUT: About = About::new(Group::Licensing, "Activate a device")
    .details(
        "Activating the same installation again also returns 200. `replaced` is the installation that was \
         deactivated to make room, if the tier allows that. `email` is the owner's address; it can be left out if \
         the tier's `owner_check` is `key` or the license has no owner.",
    )
    .example(|| {
        json!({
            "email": "ada@example.com", "installation_id": "6f1c2d7e",
            "license_key": "LMG-BUS-K9X2M-P4N7Q-R3V8T-J6W1Y-A5C2", "hostname": "build-7",
        })
    })
    .refuses(&[
        ErrorCode::LicenseNotYours,
        ErrorCode::LicenseInactive,
        ErrorCode::LicenseExpired,
        ErrorCode::LicenseSuspended,
        ErrorCode::LicenseRevoked,
        ErrorCode::ProductMismatch,
        ErrorCode::LicenseNotFound,
        ErrorCode::ActivationLimit,
        ErrorCode::WrongActivationKind,
        ErrorCode::ActivationChurn,
    ]);

request! {
    /// A device to activate.
    pub struct ActivateDevice {
        email: OwnerEmail,
        installation_id: InstallationId,
        license_key: Text,
        /// The slug of the application's product. Licenses for other products are refused.
        product: Option<String>,
        ..device: DeviceFields,
    }
}

/// An active device, with the result that a validation would return for it.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Activated")]
pub struct DeviceActivated {
    #[serde(flatten)]
    pub(super) standing: Standing,
    pub(super) message: String,
    pub(super) activation_id: String,
    /// The installation that was deactivated to make room.
    pub(super) replaced: Option<String>,
}

/// Activates the device. Activating the same installation again takes no additional seat.
pub async fn handle(req: HttpRequest, input: Input<ActivateDevice>) -> Result<Answer<DeviceActivated>, Problem> {
    let app = app(&req)?;
    let attempt = Attempt::begin(&app, &req, "activate");
    let ActivateDevice { email, installation_id: installation, license_key, product, device } = input.read()?;
    let details = device.details(attempt.ip());
    let attempt = attempt.instance(installation.as_str());
    let (attempt, license_key) = attempt.license_key(&license_key)?;
    let device = Device { email: email.0, license_key, installation, details, product };
    let activator = app.activator.clone();
    let outcome = app.db.write(move |conn| activator.activate_device(conn, &device)).await;
    let active = attempt.ended(outcome, |active| &active.license_id, ActivateError::code)?;
    let message = match &active.replaced {
        None => "The license is active on this device.".to_owned(),
        Some(replaced) => format!("The license is active on this device, in place of {replaced}."),
    };
    let Activated { standing, activation_id, replaced, .. } = active;
    Ok(Answer(DeviceActivated { standing, message, activation_id, replaced }))
}

/// The address of a key's owner; some tiers do not require it.
pub struct OwnerEmail(pub Option<Email>);

impl Field for OwnerEmail {
    const REQUIRED: bool = false;
    const CODE: Option<ErrorCode> = <Email as Field>::CODE;

    fn read(fields: &mut Fields, _: &str) -> Option<Self> {
        Some(Self(owner_email(fields)))
    }

    fn schema(generator: &mut SchemaGenerator) -> schemars::Schema {
        <Option<Email> as Field>::schema(generator)
    }
}

/// Reads the address of a key's owner. It may be absent only if a key is present, because only the key's tier can waive
/// it.
pub(super) fn owner_email(fields: &mut Fields) -> Option<Email> {
    if fields.value("license_key").is_none() && fields.value("email").is_none() {
        fields.wrong("email", ErrorCode::InvalidFields, "is required, unless the license opens by its key alone");
    }
    fields.optional_email("email")
}

/// Reads an installation ID from a required field.
pub(in crate::http) fn installation_id(fields: &mut Fields, field: &str) -> Option<InstallationId> {
    InstallationId::read(fields, field)
}
