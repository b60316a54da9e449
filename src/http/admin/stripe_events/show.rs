//! `GET /api/v1/admin/stripe-events/{id}`: one event with its payload, without the IDs of checkout sessions, so that
//! a token without `licenses:read` cannot open a page that shows keys.

use actix_web::{HttpRequest, web};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use super::EventView;
use crate::accounts::scope::Scope;
use crate::app::App;
use crate::error_code::ErrorCode;
use crate::http::answer::Answer;
use crate::http::auth::app;
use crate::http::caller::admin;
use crate::http::description::{About, Group};
use crate::http::problem::Problem;
use crate::stripe::inbox;
use crate::stripe::session_id::masked;

/// The description of the call.
pub const ABOUT: About = About::new(Group::Admin, "Retrieve a Stripe event").refuses(&[ErrorCode::EventNotFound]);

/// An event with its payload.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(inline)]
pub struct EventWithPayload {
    #[serde(flatten)]
    pub event: EventView,
    /// What Stripe sent.
    pub payload: Value,
}

/// Shows the event.
pub async fn handle(req: HttpRequest, id: web::Path<String>) -> Result<Answer<EventWithPayload>, Problem> {
    let app = app(&req)?;
    admin(&req, Scope::OperationsRead).await?;
    Ok(Answer(find(&app, id.into_inner()).await?))
}

/// Returns the event with its payload; 404 `event_not_found`.
pub async fn find(app: &App, id: String) -> Result<EventWithPayload, Problem> {
    let event = app.db.read(move |conn| inbox::find(conn, &id)).await?;
    let event = event.ok_or_else(|| Problem::not_found(ErrorCode::EventNotFound, "There is no such event."))?;
    let text = event.payload(&app.sealer).map_err(|e| Problem::internal(&e))?;
    let text = masked(&text);
    // A payload that is not JSON is shown as text.
    let payload = serde_json::from_str(&text).unwrap_or_else(|_| Value::from(&*text));
    Ok(EventWithPayload { event: EventView::from(&event), payload })
}
