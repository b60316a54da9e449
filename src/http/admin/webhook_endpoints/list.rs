//! `GET /api/v1/admin/webhook-endpoints`: all endpoints, the newest first.

use actix_web::{HttpRequest, HttpResponse};
use serde_json::json;

use super::EndpointView;
use crate::accounts::scope::Scope;
use crate::http::api::licenses::read_page;
use crate::http::auth::app;
use crate::http::caller::admin;
use crate::http::fields::Fields;
use crate::http::problem::Problem;
use crate::webhooks::endpoint::list;

/// → `{endpoints, next_cursor}`, without their signing keys
pub async fn handle(req: HttpRequest) -> Result<HttpResponse, Problem> {
    let app = app(&req)?;
    admin(&req, Scope::OperationsRead).await?;
    let (limit, cursor) = read_page(&mut Fields::from_query(req.query_string()))?;
    let page = app.db.read(move |conn| list(conn, cursor.as_deref(), limit)).await?;
    let endpoints = page.entries.into_iter().map(EndpointView::try_from).collect::<Result<Vec<_>, _>>()?;
    Ok(HttpResponse::Ok().json(json!({"endpoints": endpoints, "next_cursor": page.next_cursor})))
}
