//! `PUT /api/v1/leases/{id}`: the heartbeat of a floating seat.

use actix_web::{HttpRequest, web};
use serde_json::json;

use super::{Lease, LeaseHolder, begin};
use crate::activations::leases::LeaseError;
use crate::error_code::ErrorCode;
use crate::http::answer::Answer;
use crate::http::auth::app;
use crate::http::description::{About, Group};
use crate::http::input::OptionalInput;
use crate::http::problem::Problem;

/// The description of the call.
pub const ABOUT: About = About::new(Group::Licensing, "Renew a lease")
    .details(
        "The heartbeat of a floating seat. The ID is sufficient; all other fields are optional, but checked if they \
         are sent.",
    )
    .example(|| {
        json!({"license_key": "LMG-ENT-K9X2M-P4N7Q-R3V8T-J6W1Y-A5C2", "instance_id": "worker-3", "ttl_seconds": 300})
    })
    .refuses(&[ErrorCode::LicenseNotFound, ErrorCode::LeaseNotFound]);

/// Extends the lease. Fails with 404 `lease_not_found` once it has expired.
pub async fn handle(
    req: HttpRequest,
    id: web::Path<String>,
    input: OptionalInput<LeaseHolder>,
) -> Result<Answer<Lease>, Problem> {
    let app = app(&req)?;
    let (attempt, holder, ttl) = begin(&app, &req, input.read()?)?;
    let (activator, id) = (app.activator.clone(), id.into_inner());
    let outcome = app.db.write(move |conn| activator.renew_lease(conn, &id, &holder, ttl)).await;
    let lease = attempt.ended(outcome, |lease| &lease.license_id, LeaseError::code)?;
    Ok(Answer(lease.into()))
}
