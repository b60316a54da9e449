//! `GET /api/v1/admin/stripe-events`: what Stripe sent, the newest first.

use actix_web::{HttpRequest, HttpResponse};
use serde_json::{Value, json};

use crate::accounts::scope::Scope;
use crate::app::App;
use crate::db::Page;
use crate::error_code::ErrorCode;
use crate::http::api::licenses::read_page;
use crate::http::auth::app;
use crate::http::caller::admin;
use crate::http::fields::Fields;
use crate::http::problem::Problem;
use crate::stripe::inbox::{self, EventStatus, StoredEvent};

/// `?status=` → `{events: […], next_cursor}`
pub async fn handle(req: HttpRequest) -> Result<HttpResponse, Problem> {
    let app = app(&req)?;
    admin(&req, Scope::OperationsRead).await?;
    let mut query = Fields::from_query(req.query_string());
    let text = query.optional_text("status").filter(|text| !text.is_empty());
    let status = text.as_deref().and_then(EventStatus::parse);
    if text.is_some() && status.is_none() {
        query.wrong("status", ErrorCode::InvalidFields, format!("one of {}", EventStatus::TEXTS.join(", ")));
    }
    let (limit, cursor) = read_page(&mut query)?;
    let found = page(&app, status, None, cursor.as_deref(), limit).await?;
    let events: Vec<Value> = found.entries.iter().map(super::body).collect();
    Ok(HttpResponse::Ok().json(json!({"events": events, "next_cursor": found.next_cursor})))
}

/// Events of a status, or with an id or type that is sought, after `cursor` (a page's `next_cursor`).
pub async fn page(
    app: &App,
    status: Option<EventStatus>,
    sought: Option<String>,
    cursor: Option<&str>,
    limit: i64,
) -> Result<Page<StoredEvent>, Problem> {
    // The time and the id of the last event of the page before.
    let before = cursor.and_then(|cursor| {
        let (time, id) = cursor.split_once('-')?;
        Some((time.parse().ok()?, id.to_owned()))
    });
    let read = app.db.read(move |conn| inbox::list(conn, status, sought.as_deref(), before, limit + 1));
    let mut entries: Vec<StoredEvent> = read.await?;
    let shown = usize::try_from(limit).unwrap_or(0);
    let more = entries.len() > shown;
    entries.truncate(shown);
    let next_cursor = entries.last().filter(|_| more).map(|event| format!("{}-{}", event.event_time, event.id));
    Ok(Page { entries, next_cursor })
}
