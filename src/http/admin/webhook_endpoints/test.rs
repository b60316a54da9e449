//! `POST /api/v1/admin/webhook-endpoints/{id}/test`: posts a `webhook.test` event to one endpoint.

use actix_web::{HttpRequest, HttpResponse, web};
use serde::Serialize;

use super::not_found;
use crate::accounts::scope::Scope;
use crate::app::App;
use crate::audit::Actor;
use crate::db;
use crate::http::admin::webhook_deliveries::DeliveryView;
use crate::http::auth::app;
use crate::http::caller::admin;
use crate::http::problem::Problem;
use crate::outgoing::{Payload, Topic, body, delivery, endpoint};

/// The payload of `webhook.test`.
#[derive(Clone, Debug, Serialize)]
struct TestPayload {
    endpoint_id: String,
    asked_by: String,
}

impl Payload for TestPayload {
    fn topic(&self) -> Topic {
        Topic::Test
    }
}

/// → 202 the delivery; 409 `webhook_endpoint_inactive`
pub async fn handle(req: HttpRequest, id: web::Path<String>) -> Result<HttpResponse, Problem> {
    let app = app(&req)?;
    let actor = admin(&req, Scope::OperationsWrite).await?.actor();
    Ok(HttpResponse::Accepted().json(run(&app, actor, id.into_inner()).await?))
}

/// Queues a test event for an endpoint.
pub async fn run(app: &App, actor: Actor, id: String) -> Result<DeliveryView, Problem> {
    let ambient = app.ambient.clone();
    let queued = app.db.write(move |conn| {
        let Some(endpoint) = endpoint::find(conn, &id)? else { return Ok::<_, db::Error>(None) };
        if !endpoint.active {
            return Ok(Some(None));
        }
        let body = body(&ambient, &TestPayload { endpoint_id: id.clone(), asked_by: actor.to_string() })?;
        let delivery = delivery::queue(conn, &ambient, &id, Topic::Test, &body)?;
        Ok(Some(delivery::find(conn, &delivery)?))
    });
    let delivery = queued.await?.ok_or_else(not_found)?;
    let inactive = || Problem::conflict("webhook_endpoint_inactive", "This endpoint is switched off.");
    app.wake.ring();
    Ok(DeliveryView::from(delivery.ok_or_else(inactive)?))
}
