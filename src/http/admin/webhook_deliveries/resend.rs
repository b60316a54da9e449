//! `POST /api/v1/admin/webhook-deliveries/{id}/resend`: resends a delivery immediately.

use actix_web::{HttpRequest, web};
use serde_json::json;

use super::{DeliveryView, not_found};
use crate::accounts::scope::Scope;
use crate::app::App;
use crate::audit::{Actor, record};
use crate::db;
use crate::error_code::ErrorCode;
use crate::http::answer::Accepted;
use crate::http::auth::app;
use crate::http::caller::admin;
use crate::http::description::{About, Group};
use crate::http::problem::Problem;
use crate::webhooks::delivery::{find, resend};

/// The description of the call.
pub const ABOUT: About =
    About::new(Group::Webhooks, "Post a delivery again, at once").refuses(&[ErrorCode::WebhookDeliveryNotFound]);

/// Queues the delivery with its existing ID, regardless of its status.
pub async fn handle(req: HttpRequest, id: web::Path<String>) -> Result<Accepted<DeliveryView>, Problem> {
    let app = app(&req)?;
    let actor = admin(&req, Scope::OperationsWrite).await?.actor();
    Ok(Accepted(run(&app, actor, id.into_inner()).await?))
}

/// Queues a delivery again.
pub async fn run(app: &App, actor: Actor, id: String) -> Result<DeliveryView, Problem> {
    let context = app.context.clone();
    let queued = app.db.write(move |conn| {
        if !resend(conn, &context, &id)? {
            return Ok::<_, db::Error>(None);
        }
        record(conn, &context, &actor, "webhook_delivery.resent", &id, json!({}))?;
        find(conn, &id)
    });
    let delivery = queued.await?.ok_or_else(not_found)?;
    app.wake.ring();
    Ok(DeliveryView::from(delivery))
}
