//! `GET /api/v1/admin/stripe-events/{id}`: one event with its payload as it came.

use actix_web::{HttpRequest, HttpResponse, web};
use serde_json::Value;

use crate::accounts::scope::Scope;
use crate::http::auth::app;
use crate::http::caller::admin;
use crate::http::problem::Problem;
use crate::stripe::inbox;

/// → the event of the list and `payload`
pub async fn handle(req: HttpRequest, id: web::Path<String>) -> Result<HttpResponse, Problem> {
    let app = app(&req)?;
    admin(&req, Scope::OperationsRead).await?;
    let id = id.into_inner();
    let event = app.db.read(move |conn| inbox::find(conn, &id)).await?;
    let event = event.ok_or_else(|| Problem::not_found("event_not_found", "There is no such event."))?;
    let mut body = super::body(&event);
    // Text that is no JSON is shown as text.
    let payload = serde_json::from_str(&event.payload).unwrap_or_else(|_| Value::from(event.payload.clone()));
    if let Some(body) = body.as_object_mut() {
        body.insert("payload".into(), payload);
    }
    Ok(HttpResponse::Ok().json(body))
}
