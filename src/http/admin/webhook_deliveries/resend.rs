//! `POST /api/v1/admin/webhook-deliveries/{id}/resend`: posts a delivery again, at once.

use actix_web::{HttpRequest, HttpResponse, web};
use serde_json::json;

use super::{DeliveryView, not_found};
use crate::accounts::scope::Scope;
use crate::app::App;
use crate::audit::{Actor, record};
use crate::db;
use crate::http::auth::app;
use crate::http::caller::admin;
use crate::http::problem::Problem;
use crate::webhooks::delivery::{find, resend};

/// → 202 the delivery, queued under its old id, whatever became of it before
pub async fn handle(req: HttpRequest, id: web::Path<String>) -> Result<HttpResponse, Problem> {
    let app = app(&req)?;
    let actor = admin(&req, Scope::OperationsWrite).await?.actor();
    Ok(HttpResponse::Accepted().json(run(&app, actor, id.into_inner()).await?))
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
