//! `GET /api/v1/admin/tokens`: all tokens, also those that are over, the newest first.

use actix_web::{HttpRequest, HttpResponse};
use serde_json::{Value, json};

use super::token_json;
use crate::accounts::api_token;
use crate::accounts::scope::Scope;
use crate::http::api::licenses::read_page;
use crate::http::auth::app;
use crate::http::caller::admin;
use crate::http::fields::Fields;
use crate::http::problem::Problem;

/// → `{tokens: [{id, name, scopes, created_at, expires_at, last_used_at, revoked_at}], next_cursor}`
pub async fn handle(req: HttpRequest) -> Result<HttpResponse, Problem> {
    let app = app(&req)?;
    admin(&req, Scope::Full).await?;
    let (limit, cursor) = read_page(&mut Fields::from_query(req.query_string()))?;
    let page = app.db.read(move |conn| api_token::list(conn, cursor.as_deref(), limit)).await?;
    let tokens: Vec<Value> = page.entries.iter().map(token_json).collect();
    Ok(HttpResponse::Ok().json(json!({"tokens": tokens, "next_cursor": page.next_cursor})))
}
