//! `DELETE /api/v1/admin/webhook-endpoints/{id}`: deletes an endpoint and its deliveries.

use actix_web::{HttpRequest, web};
use serde_json::json;

use super::not_found;
use crate::accounts::scope::Scope;
use crate::app::App;
use crate::audit::{Actor, record};
use crate::db;
use crate::error_code::ErrorCode;
use crate::http::answer::NoContent;
use crate::http::auth::app;
use crate::http::caller::admin;
use crate::http::description::{About, Group};
use crate::http::problem::Problem;
use crate::webhooks::endpoint::delete;

/// The description of the call.
pub const ABOUT: About = About::new(Group::Webhooks, "Delete an endpoint with its deliveries")
    .refuses(&[ErrorCode::WebhookEndpointNotFound]);

/// Deletes an endpoint. Its queued deliveries are not posted.
pub async fn handle(req: HttpRequest, id: web::Path<String>) -> Result<NoContent, Problem> {
    let app = app(&req)?;
    let actor = admin(&req, Scope::OperationsWrite).await?.actor();
    run(&app, actor, id.into_inner()).await?;
    Ok(NoContent)
}

/// Deletes an endpoint.
pub async fn run(app: &App, actor: Actor, id: String) -> Result<(), Problem> {
    let context = app.context.clone();
    let deleted = app.db.write(move |conn| {
        let deleted = delete(conn, &id)?;
        if deleted {
            record(conn, &context, &actor, "webhook_endpoint.deleted", &id, json!({}))?;
        }
        Ok::<_, db::Error>(deleted)
    });
    if !deleted.await? {
        return Err(not_found());
    }
    Ok(())
}
