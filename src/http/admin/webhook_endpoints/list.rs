//! `GET /api/v1/admin/webhook-endpoints`: all endpoints, newest first.

use actix_web::HttpRequest;
use schemars::JsonSchema;
use serde::Serialize;

use super::EndpointView;
use crate::accounts::scope::Scope;
use crate::http::answer::Answer;
use crate::http::auth::app;
use crate::http::caller::admin;
use crate::http::description::{About, Group};
use crate::http::input::Query;
use crate::http::problem::Problem;
use crate::http::request_parts::Paging;
use crate::webhooks::endpoint::list;

/// The description of the call.
pub const ABOUT: About = About::new(Group::Webhooks, "List all webhook endpoints");

/// Endpoints, without their signing keys.
#[derive(Serialize, JsonSchema)]
#[schemars(inline)]
pub struct Endpoints {
    endpoints: Vec<EndpointView>,
    next_cursor: Option<String>,
}

/// Lists the endpoints.
pub async fn handle(req: HttpRequest, query: Query<Paging>) -> Result<Answer<Endpoints>, Problem> {
    let app = app(&req)?;
    admin(&req, Scope::OperationsRead).await?;
    let Paging { limit, cursor } = query.read()?;
    let page = app.db.read(move |conn| list(conn, cursor.as_deref(), limit)).await?;
    let endpoints = page.entries.into_iter().map(EndpointView::try_from).collect::<Result<Vec<_>, _>>()?;
    Ok(Answer(Endpoints { endpoints, next_cursor: page.next_cursor }))
}
