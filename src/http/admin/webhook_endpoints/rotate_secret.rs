//! `POST /api/v1/admin/webhook-endpoints/{id}/rotate-secret`: a new signing key.

use actix_web::{HttpRequest, HttpResponse, web};
use serde_json::json;

use super::{EndpointView, EndpointWithSecret, not_found};
use crate::accounts::scope::Scope;
use crate::app::App;
use crate::audit::{Actor, record};
use crate::db;
use crate::http::auth::app;
use crate::http::caller::admin;
use crate::http::problem::Problem;
use crate::webhooks::endpoint::{find, rotate};

/// → the endpoint and `secret`, never shown again; for a day deliveries are signed with the old key too
pub async fn handle(req: HttpRequest, id: web::Path<String>) -> Result<HttpResponse, Problem> {
    let app = app(&req)?;
    let actor = admin(&req, Scope::OperationsWrite).await?.actor();
    Ok(HttpResponse::Ok().json(run(&app, actor, id.into_inner()).await?))
}

/// Gives an endpoint a new signing key.
pub async fn run(app: &App, actor: Actor, id: String) -> Result<EndpointWithSecret, Problem> {
    let (context, sealer) = (app.context.clone(), app.sealer.clone());
    let rotated = app.db.write(move |conn| {
        let Some(secret) = rotate(conn, &context, &sealer, &id)? else { return Ok::<_, db::Error>(None) };
        record(conn, &context, &actor, "webhook_endpoint.secret_rotated", &id, json!({}))?;
        Ok(find(conn, &id)?.map(|endpoint| (endpoint, secret)))
    });
    let (endpoint, secret) = rotated.await?.ok_or_else(not_found)?;
    Ok(EndpointWithSecret { endpoint: EndpointView::try_from(endpoint)?, secret: secret.into_inner() })
}
