//! `DELETE /api/v1/leases/{id}`: gives a floating seat back.

use actix_web::{HttpRequest, HttpResponse, web};

use super::read_holder;
use crate::activations::leases::LeaseError;
use crate::http::auth::app;
use crate::http::fields::{BODY_LIMIT, Body};
use crate::http::problem::Problem;

/// → 204
pub async fn handle(req: HttpRequest, id: web::Path<String>, sent: Body<BODY_LIMIT>) -> Result<HttpResponse, Problem> {
    let app = app(&req)?;
    let (attempt, holder, _) = read_holder(&app, &req, &sent)?;
    let (activator, id) = (app.activator.clone(), id.into_inner());
    let outcome = app.db.write(move |conn| activator.delete_lease(conn, &id, &holder)).await;
    attempt.ended(outcome, |license_id| license_id, LeaseError::code)?;
    Ok(HttpResponse::NoContent().finish())
}
