//! `GET /api/v1/admin/webhook-endpoints/{id}`

use actix_web::{HttpRequest, HttpResponse, web};

use super::{EndpointView, not_found};
use crate::accounts::scope::Scope;
use crate::http::auth::app;
use crate::http::caller::admin;
use crate::http::problem::Problem;
use crate::outgoing::endpoint::find;

/// → the endpoint, without its signing key; 404 `webhook_endpoint_not_found`
pub async fn handle(req: HttpRequest, id: web::Path<String>) -> Result<HttpResponse, Problem> {
    let app = app(&req)?;
    admin(&req, Scope::OperationsRead).await?;
    let endpoint = app.db.read(move |conn| find(conn, &id)).await?.ok_or_else(not_found)?;
    Ok(HttpResponse::Ok().json(EndpointView::try_from(endpoint)?))
}
