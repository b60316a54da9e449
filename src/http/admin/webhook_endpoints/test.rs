//! `POST /api/v1/admin/webhook-endpoints/{id}/test`: posts a `webhook.test` event, or a sample of another, to one endpoint.

use actix_web::{HttpRequest, HttpResponse, web};

use super::not_found;
use crate::accounts::scope::Scope;
use crate::app::App;
use crate::audit::Actor;
use crate::http::admin::webhook_deliveries::DeliveryView;
use crate::http::auth::app;
use crate::http::caller::admin;
use crate::http::errors::sentence;
use crate::http::fields::{BODY_LIMIT, Body, Fields};
use crate::http::problem::Problem;
use crate::views::webhook_samples::{self, TestPayload};
use crate::webhooks::queue_for::{QueueForError, queue_for};
use crate::webhooks::{Topic, body, delivery};

impl From<QueueForError> for Problem {
    fn from(error: QueueForError) -> Self {
        match error {
            QueueForError::NotFound => not_found(),
            QueueForError::Inactive => Self::conflict("webhook_endpoint_inactive", sentence(&error)),
            QueueForError::Db(error) => error.into(),
        }
    }
}

/// `{event?}` → 202 the delivery; 409 `webhook_endpoint_inactive`, 422 `invalid_event`
pub async fn handle(req: HttpRequest, id: web::Path<String>, body: Body<BODY_LIMIT>) -> Result<HttpResponse, Problem> {
    let app = app(&req)?;
    let actor = admin(&req, Scope::OperationsWrite).await?.actor();
    let mut fields = Fields::parse_optional(&body.0)?;
    let name = fields.optional_text("event");
    fields.finish()?;
    let topic = name.map_or(Ok(Topic::Test), |name| parse(&name))?;
    Ok(HttpResponse::Accepted().json(run(&app, actor, id.into_inner(), topic).await?))
}

/// The topic of this name; 422 `invalid_event`.
pub fn parse(name: &str) -> Result<Topic, Problem> {
    let known = || Topic::ALL.into_iter().chain([Topic::Test]);
    known().find(|topic| topic.as_str() == name).ok_or_else(|| {
        let names: Vec<&str> = known().map(Topic::as_str).collect();
        Problem::field("event", "invalid_event", format!("{name:?} is none of {}", names.join(", ")))
    })
}

/// Queues a test event, or a sample of `topic`, for an endpoint.
pub async fn run(app: &App, actor: Actor, id: String, topic: Topic) -> Result<DeliveryView, Problem> {
    let context = app.context.clone();
    let queued = app.db.write(move |conn| {
        let posted = match topic {
            Topic::Test => body(&context, &TestPayload { endpoint_id: id.clone(), asked_by: actor.to_string() })?,
            _ => webhook_samples::body(&context, topic)?,
        };
        let delivery = queue_for(conn, &context, &id, topic, &posted)?;
        Ok::<_, QueueForError>(delivery::find(conn, &delivery)?)
    });
    let delivery = queued.await?.ok_or_else(not_found)?;
    app.wake.ring();
    Ok(DeliveryView::from(delivery))
}
