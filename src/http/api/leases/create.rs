//! `POST /api/v1/leases`: takes a floating seat.

use actix_web::{HttpRequest, HttpResponse};

use super::{body, read};
use crate::activations::leases::LeaseError;
use crate::http::auth::app;
use crate::http::fields::Fields;
use crate::http::problem::Problem;

/// → 201 `{id, license_id, instance_id, created_at, renewed_at, expires_at}`; 409 `lease_limit`
pub async fn handle(req: HttpRequest, fields: Fields) -> Result<HttpResponse, Problem> {
    let app = app(&req)?;
    let (attempt, request) = read(&app, &req, fields)?;
    let activator = app.activator.clone();
    let outcome = app.db.write(move |conn| activator.create_lease(conn, &request)).await;
    let lease = attempt.ended(outcome, |lease| &lease.license_id, LeaseError::code)?;
    Ok(HttpResponse::Created().json(body(&lease)))
}
