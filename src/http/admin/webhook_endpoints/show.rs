//! `GET /api/v1/admin/webhook-endpoints/{id}`

use actix_web::{HttpRequest, HttpResponse, web};

use super::{EndpointView, not_found};
use crate::accounts::scope::Scope;
use crate::app::App;
use crate::http::auth::app;
use crate::http::caller::admin;
use crate::http::problem::Problem;
use crate::webhooks::endpoint::find;

/// → the endpoint, without its signing key; 404 `webhook_endpoint_not_found`
pub async fn handle(req: HttpRequest, id: web::Path<String>) -> Result<HttpResponse, Problem> {
    let app = app(&req)?;
    admin(&req, Scope::OperationsRead).await?;
    Ok(HttpResponse::Ok().json(run(&app, id.into_inner()).await?))
}

/// The endpoint of this id.
pub async fn run(app: &App, id: String) -> Result<EndpointView, Problem> {
    let endpoint = app.db.read(move |conn| find(conn, &id)).await?.ok_or_else(not_found)?;
    Ok(EndpointView::try_from(endpoint)?)
}
