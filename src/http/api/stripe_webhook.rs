//! `POST /webhooks/stripe`: believes it, puts it on disk, says 200. The work is a job.

use actix_web::{HttpRequest, HttpResponse, web};
use serde_json::json;

use crate::billing::events::receive::receive;
use crate::error_code::ErrorCode;
use crate::http::auth::app;
use crate::http::problem::Problem;
use crate::http::request_body;
use crate::http::request_span::{CallerKind, note_caller};
use crate::http::security_log;
use crate::stripe::event::Event;
use crate::stripe::inbox::Incoming;
use crate::stripe::signature;

/// The most a webhook may hold.
const LIMIT: usize = 1024 * 1024;

/// A raw body and `Stripe-Signature` → 200 once the event is on disk; 400 `invalid_signature`.
pub async fn handle(req: HttpRequest, payload: web::Payload) -> Result<HttpResponse, Problem> {
    let app = app(&req)?;
    let header = req.headers().get("stripe-signature").and_then(|value| value.to_str().ok()).unwrap_or_default();
    let refused = |error: signature::SignatureError| {
        security_log::bad_signature(&req, &app, &error);
        Problem::bad_request(ErrorCode::InvalidSignature, format!("Not a webhook from Stripe: {error}."))
    };
    let mut payload = payload.into_inner();
    request_body::check_length(&req, &mut payload, LIMIT).await?;
    // Before anything of the body is read: anybody may send one.
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
    Ok(HttpResponse::Ok().json(json!({"received": true})))
}
