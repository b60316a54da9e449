//! `POST /api/v1/admin/webhook-endpoints/{id}/test`: posts a `webhook.test` event, or a sample of another
//! event, to one endpoint.

use actix_web::{HttpRequest, web};
use serde_json::json;

use super::not_found;
use crate::accounts::scope::Scope;
use crate::app::App;
use crate::audit::Actor;
use crate::error_code::ErrorCode;
use crate::http::admin::webhook_deliveries::DeliveryView;
use crate::http::answer::Accepted;
use crate::http::auth::app;
use crate::http::caller::admin;
use crate::http::description::{About, Group};
use crate::http::errors::sentence;
use crate::http::input::{OptionalInput, request};
use crate::http::problem::Problem;
use crate::views::webhook_samples::{self, TestPayload};
use crate::webhooks::queue_for::{QueueForError, queue_for};
use crate::webhooks::{Topic, body, delivery};

impl From<QueueForError> for Problem {
    fn from(error: QueueForError) -> Self {
        match error {
            QueueForError::NotFound => not_found(),
            QueueForError::Inactive => Self::conflict(ErrorCode::WebhookEndpointInactive, sentence(&error)),
            QueueForError::Db(error) => error.into(),
        }
    }
}

/// The description of the call.
pub const ABOUT: About = About::new(Group::Webhooks, "Send a test event")
    .details(
        "Sends `webhook.test` unless `event` is given. A sample contains made-up IDs, and `sample: true` next to its \
         type.",
    )
    .example(|| json!({"event": "payment.refunded"}))
    .refuses(&[ErrorCode::WebhookEndpointNotFound, ErrorCode::WebhookEndpointInactive])
    .refuses_with(&[(422, ErrorCode::InvalidEvent)]);

request! {
    /// The event to send.
    pub struct TestEndpoint {
        event: Option<String>,
    }
}

/// Queues the event, whether the endpoint subscribes to it or not.
pub async fn handle(
    req: HttpRequest,
    id: web::Path<String>,
    input: OptionalInput<TestEndpoint>,
) -> Result<Accepted<DeliveryView>, Problem> {
    let app = app(&req)?;
    let actor = admin(&req, Scope::OperationsWrite).await?.actor();
    let TestEndpoint { event } = input.read()?;
    let topic = event.map_or(Ok(Topic::Test), |name| parse(&name))?;
    Ok(Accepted(run(&app, actor, id.into_inner(), topic).await?))
}

/// Returns the topic with this name; 422 `invalid_event`.
pub fn parse(name: &str) -> Result<Topic, Problem> {
    let known = || Topic::EVERY.iter().copied();
    known().find(|topic| topic.as_str() == name).ok_or_else(|| {
        let names: Vec<&str> = known().map(Topic::as_str).collect();
        Problem::field("event", ErrorCode::InvalidEvent, format!("{name:?} is none of {}", names.join(", ")))
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
