//! `GET /api/v1/admin/stripe-events/{id}`: one event with its payload as it came, but for the ids of checkout sessions: a
//! token that may not read licenses opens no page that shows keys.

use actix_web::{HttpRequest, HttpResponse, web};
use serde_json::Value;

use crate::accounts::scope::Scope;
use crate::app::App;
use crate::error_code::ErrorCode;
use crate::http::auth::app;
use crate::http::caller::admin;
use crate::http::problem::Problem;
use crate::stripe::inbox;
use crate::stripe::session_id::masked;

/// → the event of the list and `payload`
pub async fn handle(req: HttpRequest, id: web::Path<String>) -> Result<HttpResponse, Problem> {
    let app = app(&req)?;
    admin(&req, Scope::OperationsRead).await?;
    Ok(HttpResponse::Ok().json(find(&app, id.into_inner()).await?))
}

/// The event with its payload; 404 `event_not_found`.
pub async fn find(app: &App, id: String) -> Result<Value, Problem> {
    let event = app.db.read(move |conn| inbox::find(conn, &id)).await?;
    let event = event.ok_or_else(|| Problem::not_found(ErrorCode::EventNotFound, "There is no such event."))?;
    let mut body = super::body(&event);
    let text = event.payload(&app.sealer).map_err(|e| Problem::internal(&e))?;
    let text = masked(&text);
    // Text that is no JSON is shown as text.
    let payload = serde_json::from_str(&text).unwrap_or_else(|_| Value::from(&*text));
    if let Some(body) = body.as_object_mut() {
        body.insert("payload".into(), payload);
    }
    Ok(body)
}
