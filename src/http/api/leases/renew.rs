//! `PUT /api/v1/leases/{id}`: the heartbeat of a floating seat.

use actix_web::{HttpRequest, HttpResponse, web};

use super::{body, read_holder};
use crate::activations::leases::LeaseError;
use crate::http::auth::app;
use crate::http::fields::{BODY_LIMIT, Body};
use crate::http::problem::Problem;

/// → 200, the same as when it was made; 404 `lease_not_found` once it has ended
pub async fn handle(req: HttpRequest, id: web::Path<String>, sent: Body<BODY_LIMIT>) -> Result<HttpResponse, Problem> {
    let app = app(&req)?;
    let (attempt, holder, ttl) = read_holder(&app, &req, &sent)?;
    let (activator, id) = (app.activator.clone(), id.into_inner());
    let outcome = app.db.write(move |conn| activator.renew_lease(conn, &id, &holder, ttl)).await;
    let lease = attempt.ended(outcome, |lease| &lease.license_id, LeaseError::code)?;
    Ok(HttpResponse::Ok().json(body(&lease)))
}
