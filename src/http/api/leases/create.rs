//! `POST /api/v1/leases`: takes a floating seat.

use actix_web::HttpRequest;
use serde_json::json;

use super::{Lease, Ttl, seconds};
use crate::activations::installation_id::InstallationId;
use crate::activations::leases::{LeaseError, LeaseRequest};
use crate::error_code::ErrorCode;
use crate::http::answer::Created;
use crate::http::attempts::Attempt;
use crate::http::auth::app;
use crate::http::description::{About, Group};
use crate::http::field::Text;
use crate::http::input::{Input, request};
use crate::http::problem::Problem;

/// The description of the call.
pub const ABOUT: About = About::new(Group::Licensing, "Create a lease")
    .details("Takes a floating seat. The lease expires automatically unless it is renewed.")
    .example(|| {
        json!({"license_key": "LMG-ENT-K9X2M-P4N7Q-R3V8T-J6W1Y-A5C2", "instance_id": "worker-3", "ttl_seconds": 300})
    })
    .refuses(&[
        ErrorCode::LicenseInactive,
        ErrorCode::LicenseExpired,
        ErrorCode::LicenseSuspended,
        ErrorCode::LicenseRevoked,
        ErrorCode::LicenseNotFound,
        ErrorCode::LeaseLimit,
    ]);

request! {
    /// The license and the instance that takes a floating seat.
    pub struct LeaseCall as "LeaseCall" {
        license_key: Text,
        instance_id: InstallationId,
        /// How long the lease lasts, in seconds. Defaults to 300.
        ttl_seconds: Ttl,
    }
}

/// Takes the seat. A malformed key is reported as not found, with the reason.
pub async fn handle(req: HttpRequest, input: Input<LeaseCall>) -> Result<Created<Lease>, Problem> {
    let app = app(&req)?;
    let LeaseCall { license_key, instance_id: instance, ttl_seconds } = input.read()?;
    let attempt = Attempt::begin(&app, &req, "lease").instance(instance.as_str());
    let (attempt, license_key) = attempt.license_key(&license_key)?;
    let request = LeaseRequest { license_key, instance, ttl: seconds(ttl_seconds) };
    let activator = app.activator.clone();
    let outcome = app.db.write(move |conn| activator.create_lease(conn, &request)).await;
    let lease = attempt.ended(outcome, |lease| &lease.license_id, LeaseError::code)?;
    Ok(Created(lease.into()))
}
