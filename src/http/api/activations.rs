//! `POST /api/v1/license/activations`: where a license is in use, for display in the application.

use actix_web::HttpRequest;
use serde_json::json;

use crate::activations::activate::ActivateError;
use crate::activations::installation_id::InstallationId;
use crate::activations::seats_in_use::SeatsInUse;
use crate::error_code::ErrorCode;
use crate::http::answer::Answer;
use crate::http::attempts::Attempt;
use crate::http::auth::app;
use crate::http::description::{About, Group};
use crate::http::field::Text;
use crate::http::input::{Input, request};
use crate::http::problem::Problem;

/// The description of the call.
pub const ABOUT: About = About::new(Group::Licensing, "List a license's active seats")
    .details("For display in the application. `this` marks the calling installation.")
    .example(|| json!({"license_key": "LMG-BUS-K9X2M-P4N7Q-R3V8T-J6W1Y-A5C2", "installation_id": "6f1c2d7e"}))
    .refuses(&[ErrorCode::LicenseNotFound]);

request! {
    /// The license whose seats are listed.
    pub struct ListActivations {
        license_key: Text,
        /// The calling installation.
        installation_id: Option<InstallationId>,
    }
}

/// Lists the license's active sites or devices.
pub async fn handle(req: HttpRequest, input: Input<ListActivations>) -> Result<Answer<SeatsInUse>, Problem> {
    let app = app(&req)?;
    let ListActivations { license_key, installation_id: installation } = input.read()?;
    let mut attempt = Attempt::begin(&app, &req, "activations");
    if let Some(installation) = &installation {
        attempt = attempt.instance(installation.as_str());
    }
    let (attempt, key) = attempt.license_key(&license_key)?;
    let activator = app.activator.clone();
    let outcome = app.db.read(move |conn| activator.seats_in_use(conn, &key, installation.as_ref())).await;
    Ok(Answer(attempt.ended(outcome, |seats| &seats.license_id, ActivateError::code)?))
}
