//! `DELETE /api/v1/leases/{id}`: gives a floating seat back.

use actix_web::{HttpRequest, HttpResponse, web};

use super::read;
use crate::activations::leases::LeaseError;
use crate::http::auth::app;
use crate::http::fields::Fields;
use crate::http::problem::Problem;

/// → 204
pub async fn handle(req: HttpRequest, id: web::Path<String>, fields: Fields) -> Result<HttpResponse, Problem> {
    let app = app(&req)?;
    let (attempt, request) = read(&app, &req, fields)?;
    let (activator, id) = (app.activator.clone(), id.into_inner());
    let outcome = app.db.write(move |conn| activator.delete_lease(conn, &id, &request)).await;
    attempt.ended(outcome, |license_id| license_id, LeaseError::code)?;
    Ok(HttpResponse::NoContent().finish())
}
