//! `DELETE /api/v1/leases/{id}`: releases a floating seat.

use actix_web::{HttpRequest, web};
use serde_json::json;

use super::{LeaseHolder, begin};
use crate::activations::leases::LeaseError;
use crate::error_code::ErrorCode;
use crate::http::answer::NoContent;
use crate::http::auth::app;
use crate::http::description::{About, Group};
use crate::http::input::OptionalInput;
use crate::http::problem::Problem;

/// The description of the call.
pub const ABOUT: About = About::new(Group::Licensing, "Release a lease")
    .details(
        "Frees the floating seat. The ID is sufficient; all other fields are optional, but checked if they are sent.",
    )
    .example(|| json!({"license_key": "LMG-ENT-K9X2M-P4N7Q-R3V8T-J6W1Y-A5C2", "instance_id": "worker-3"}))
    .refuses(&[ErrorCode::LicenseNotFound, ErrorCode::LeaseNotFound]);

/// Ends the lease.
pub async fn handle(
    req: HttpRequest,
    id: web::Path<String>,
    input: OptionalInput<LeaseHolder>,
) -> Result<NoContent, Problem> {
    let app = app(&req)?;
    let (attempt, holder, _) = begin(&app, &req, input.read()?)?;
    let (activator, id) = (app.activator.clone(), id.into_inner());
    let outcome = app.db.write(move |conn| activator.delete_lease(conn, &id, &holder)).await;
    attempt.ended(outcome, |license_id| license_id, LeaseError::code)?;
    Ok(NoContent)
}
