//! `GET /admin/stripe-events/{id}`: a Stripe event with its payload.

use actix_web::{HttpRequest, HttpResponse, web};

use super::detail::{self, Action, Detail};
use super::list::Cell;
use super::{for_seller, stripe_events};
use crate::http::admin::stripe_events::show::{EventWithPayload, find};
use crate::http::auth::{Visitor, app};
use crate::http::problem::Problem;

/// Renders the page.
pub async fn show(req: HttpRequest, visitor: Visitor, id: web::Path<String>) -> Result<HttpResponse, Problem> {
    for_seller(&req, &visitor, draw(&req, &visitor, &id)).await
}

async fn draw(req: &HttpRequest, visitor: &Visitor, id: &str) -> Result<HttpResponse, Problem> {
    let EventWithPayload { event, payload } = find(&app(req)?, id.to_owned()).await?;
    let payload = serde_json::to_string_pretty(&payload).unwrap_or_default();
    let detail = Detail {
        facts: vec![
            ("Status", Cell::text(event.status.as_str())),
            ("Tries", Cell::text(event.attempts.to_string())),
            ("Last error", Cell::text(event.last_error.unwrap_or_default())),
            ("Of", Cell::time(Some(event.event_time.to_string()))),
            ("Received", Cell::time(Some(event.received_at.to_string()))),
            ("Processed", Cell::time(event.processed_at.map(|at| at.to_string()))),
            ("API version", Cell::text(event.api_version.unwrap_or_default())),
            ("Id", Cell::code(event.id.as_str())),
        ],
        actions: vec![Action::at_once("replay", "Process it again")],
        payload: Some(("What Stripe sent", payload)),
        ..Detail::of(&stripe_events::SECTION, event.id, event.type_)
    };
    detail::draw(req, visitor, &detail)
}
