//! `POST /webhooks/stripe`: verifies the event, stores it and returns 200; a job processes it.

use std::convert::Infallible;
use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use schemars::{JsonSchema, SchemaGenerator};
use serde::Serialize;
use serde_json::json;

use crate::billing::events::receive::receive;
use crate::error_code::ErrorCode;
use crate::http::answer::Answer;
use crate::http::auth::app;
use crate::http::description::{About, Argument, Derived, Group};
use crate::http::problem::Problem;
use crate::http::request_body;
use crate::http::request_span::{CallerKind, note_caller};
use crate::http::security_log;
use crate::stripe::event::Event;
use crate::stripe::inbox::Incoming;
use crate::stripe::signature;

/// The largest webhook body, in bytes.
const LIMIT: usize = 1024 * 1024;

/// The description of the call.
pub const ABOUT: About = About::new(Group::Purchase, "Receive an event from Stripe")
    .details("The raw body, at most 1 MiB, signed in `Stripe-Signature`. Returns 200 once the event is stored.")
    .headers(&["Stripe-Signature"])
    .refuses(&[ErrorCode::InvalidSignature, ErrorCode::InvalidEvent]);

/// An event from Stripe. The body is read only after its length and the format of the signature were checked.
pub struct EventBody(Payload);

impl FromRequest for EventBody {
    type Error = Infallible;
    type Future = Ready<Result<Self, Infallible>>;

    fn from_request(_: &HttpRequest, payload: &mut Payload) -> Self::Future {
        ready(Ok(Self(payload.take())))
    }
}

impl Argument for EventBody {
    fn describe(_: &mut SchemaGenerator, derived: &mut Derived) {
        derived.body = Some(json!({"type": "object"}));
    }
}

/// The event is stored.
#[derive(Serialize, JsonSchema)]
#[schemars(inline)]
pub struct Received {
    received: bool,
}

/// Stores the event if Stripe's signature is valid.
pub async fn handle(req: HttpRequest, body: EventBody) -> Result<Answer<Received>, Problem> {
    let app = app(&req)?;
    let header = req.headers().get("stripe-signature").and_then(|value| value.to_str().ok()).unwrap_or_default();
    let refused = |error: signature::SignatureError| {
        security_log::bad_signature(&req, &app, &error);
        Problem::bad_request(ErrorCode::InvalidSignature, format!("Not a webhook from Stripe: {error}."))
    };
    let EventBody(mut payload) = body;
    request_body::check_length(&req, &mut payload, LIMIT).await?;
    // Checked before the body is read: anybody can send one.
    signature::plausible(header, app.context.now()).map_err(refused)?;
    let body = request_body::read(&req, payload, LIMIT).await?;
    signature::verify(header, &body, &app.webhook_secrets, app.context.now()).map_err(refused)?;
    note_caller(&req, CallerKind::Stripe);
    let event = Event::parse(&body).map_err(|why| Problem::bad_request(ErrorCode::InvalidEvent, why))?;
    tracing::Span::current().record("event.id", event.id.as_str());
    // Verified and parsed as JSON, so it is UTF-8.
    let payload =
        std::str::from_utf8(&body).map_err(|e| Problem::bad_request(ErrorCode::InvalidEvent, e.to_string()))?;
    let (context, incoming) = (app.context.clone(), Incoming::new(&app.sealer, event, payload));
    let stored = app.db.write(move |conn| receive(conn, &context, &incoming));
    if stored.await? {
        app.wake.ring();
    }
    Ok(Answer(Received { received: true }))
}
