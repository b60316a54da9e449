//! `GET /api/v1/admin/webhook-endpoints/{id}`

use actix_web::{HttpRequest, web};

use super::{EndpointView, not_found};
use crate::accounts::scope::Scope;
use crate::app::App;
use crate::error_code::ErrorCode;
use crate::http::answer::Answer;
use crate::http::auth::app;
use crate::http::caller::admin;
use crate::http::description::{About, Group};
use crate::http::problem::Problem;
use crate::webhooks::endpoint::find;

/// The description of the call.
pub const ABOUT: About =
    About::new(Group::Webhooks, "Retrieve a webhook endpoint").refuses(&[ErrorCode::WebhookEndpointNotFound]);

/// Shows an endpoint, without its signing key.
pub async fn handle(req: HttpRequest, id: web::Path<String>) -> Result<Answer<EndpointView>, Problem> {
    let app = app(&req)?;
    admin(&req, Scope::OperationsRead).await?;
    Ok(Answer(run(&app, id.into_inner()).await?))
}

/// Returns the endpoint with this ID.
pub async fn run(app: &App, id: String) -> Result<EndpointView, Problem> {
    let endpoint = app.db.read(move |conn| find(conn, &id)).await?.ok_or_else(not_found)?;
    Ok(EndpointView::try_from(endpoint)?)
}
