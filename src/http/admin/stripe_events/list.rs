//! `GET /api/v1/admin/stripe-events`: what Stripe sent, the newest first.

use actix_web::{HttpRequest, HttpResponse};
use serde_json::{Value, json};

use crate::accounts::scope::Scope;
use crate::http::api::licenses::read_page;
use crate::http::auth::app;
use crate::http::caller::admin;
use crate::http::fields::Fields;
use crate::http::problem::Problem;
use crate::stripe::inbox::{self, StoredEvent};

const STATUSES: [&str; 4] = ["received", "processed", "ignored", "failed"];

/// `?status=` → `{events: […], next_cursor}`
pub async fn handle(req: HttpRequest) -> Result<HttpResponse, Problem> {
    let app = app(&req)?;
    admin(&req, Scope::OperationsRead).await?;
    let mut query = Fields::from_query(req.query_string());
    let status = query.optional_text("status").filter(|text| !text.is_empty());
    if status.as_deref().is_some_and(|status| !STATUSES.contains(&status)) {
        query.wrong("status", "invalid_fields", format!("one of {}", STATUSES.join(", ")));
    }
    let (limit, cursor) = read_page(&mut query)?;
    query.finish()?;
    // The time and the id of the last event of the page before.
    let before = cursor.as_deref().and_then(|cursor| {
        let (time, id) = cursor.split_once('-')?;
        Some((time.parse().ok()?, id.to_owned()))
    });
    let read = app.db.read(move |conn| inbox::list(conn, status.as_deref(), before, limit + 1));
    let mut events: Vec<StoredEvent> = read.await?;
    let shown = usize::try_from(limit).unwrap_or(0);
    let more = events.len() > shown;
    events.truncate(shown);
    let next = events.last().filter(|_| more).map(|event| format!("{}-{}", event.event_time, event.id));
    let events: Vec<Value> = events.iter().map(super::body).collect();
    Ok(HttpResponse::Ok().json(json!({"events": events, "next_cursor": next})))
}
