//! `GET /api/v1/admin/webhook-deliveries/{id}`: one delivery with its body.

use actix_web::{HttpRequest, web};
use serde_json::Value;

use super::{DeliveryView, DeliveryWithPayload, not_found};
use crate::accounts::scope::Scope;
use crate::app::App;
use crate::error_code::ErrorCode;
use crate::http::answer::Answer;
use crate::http::auth::app;
use crate::http::caller::admin;
use crate::http::description::{About, Group};
use crate::http::problem::Problem;
use crate::webhooks::delivery::find;

/// The description of the call.
pub const ABOUT: About =
    About::new(Group::Webhooks, "A delivery with its body").refuses(&[ErrorCode::WebhookDeliveryNotFound]);

/// Shows a delivery.
pub async fn handle(req: HttpRequest, id: web::Path<String>) -> Result<Answer<DeliveryWithPayload>, Problem> {
    let app = app(&req)?;
    admin(&req, Scope::OperationsRead).await?;
    Ok(Answer(run(&app, id.into_inner()).await?))
}

/// Returns the delivery with this ID, and its body.
pub async fn run(app: &App, id: String) -> Result<DeliveryWithPayload, Problem> {
    let delivery = app.db.read(move |conn| find(conn, &id)).await?.ok_or_else(not_found)?;
    let payload: Value = serde_json::from_str(&delivery.payload).map_err(|e| Problem::internal(&e))?;
    Ok(DeliveryWithPayload { delivery: DeliveryView::from(delivery), payload })
}
