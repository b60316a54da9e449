//! `GET /api/v1/sessions`: where the caller is signed in.

use actix_web::{HttpRequest, HttpResponse};
use serde_json::{Value, json};

use super::session_json;
use crate::accounts::session;
use crate::db::Page;
use crate::http::api::licenses::read_page;
use crate::http::auth::{Visitor, app};
use crate::http::caller::person;
use crate::http::fields::Fields;
use crate::http::problem::Problem;

/// Session cookie → `{sessions: [{id, current, user_agent, ip, created_at, last_seen_at, expires_at}], next_cursor}`
pub async fn handle(req: HttpRequest, visitor: Visitor) -> Result<HttpResponse, Problem> {
    let app = app(&req)?;
    let (own, account) = person(&req, &visitor)?;
    let (limit, cursor) = read_page(&mut Fields::from_query(req.query_string()))?;
    let now = app.context.now();
    let mut sessions = app.db.read(move |conn| session::list(conn, &account.id, now)).await?;
    // The newest first; a session that has ended since keeps its place.
    sessions.retain(|session| cursor.as_deref().is_none_or(|after| session.id.as_str() < after));
    let page = Page::first_of(sessions, limit, |session| &session.id);
    let sessions: Vec<Value> = page.entries.iter().map(|session| session_json(session, &own.id)).collect();
    Ok(HttpResponse::Ok().json(json!({"sessions": sessions, "next_cursor": page.next_cursor})))
}
