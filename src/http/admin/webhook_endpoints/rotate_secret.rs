//! `POST /api/v1/admin/webhook-endpoints/{id}/rotate-secret`: replaces the signing key.

use actix_web::{HttpRequest, web};
use serde_json::json;

use super::{EndpointView, EndpointWithSecret, not_found};
use crate::accounts::scope::Scope;
use crate::app::App;
use crate::audit::{Actor, record};
use crate::db;
use crate::error_code::ErrorCode;
use crate::http::answer::Answer;
use crate::http::auth::app;
use crate::http::caller::admin;
use crate::http::description::{About, Group};
use crate::http::problem::Problem;
use crate::webhooks::endpoint::{find, rotate};

/// The description of the call.
pub const ABOUT: About = About::new(Group::Webhooks, "Rotate an endpoint's signing key")
    .details("For 24 hours, deliveries are signed with both the old and the new key. `secret` is returned only once.")
    .refuses(&[ErrorCode::WebhookEndpointNotFound]);

/// Replaces the signing key of an endpoint.
pub async fn handle(req: HttpRequest, id: web::Path<String>) -> Result<Answer<EndpointWithSecret>, Problem> {
    let app = app(&req)?;
    let actor = admin(&req, Scope::OperationsWrite).await?.actor();
    Ok(Answer(run(&app, actor, id.into_inner()).await?))
}

/// Replaces the signing key of an endpoint, and returns the new one.
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
