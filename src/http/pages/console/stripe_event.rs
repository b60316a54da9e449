//! `GET /admin/stripe-events/{id}`: a Stripe event with its payload.

use actix_web::{HttpRequest, HttpResponse, web};

use super::detail::{self, Action, Detail};
use super::list::Cell;
use super::{for_seller, stripe_events};
use crate::http::admin::stripe_events::show::find;
use crate::http::auth::{Visitor, app};
use crate::http::problem::Problem;

/// The page.
pub async fn show(req: HttpRequest, visitor: Visitor, id: web::Path<String>) -> Result<HttpResponse, Problem> {
    for_seller(&req, &visitor, draw(&req, &visitor, &id)).await
}

async fn draw(req: &HttpRequest, visitor: &Visitor, id: &str) -> Result<HttpResponse, Problem> {
    let event = find(&app(req)?, id.to_owned()).await?;
    let text = |name: &str| event.get(name).and_then(|value| value.as_str()).unwrap_or_default().to_owned();
    let time = |name: &str| Cell::time(Some(text(name)).filter(|time| !time.is_empty()));
    let payload = event.get("payload").map(|payload| serde_json::to_string_pretty(payload).unwrap_or_default());
    let detail = Detail {
        facts: vec![
            ("Status", Cell::text(text("status"))),
            ("Tries", Cell::text(event.get("attempts").map(ToString::to_string).unwrap_or_default())),
            ("Last error", Cell::text(text("last_error"))),
            ("Of", time("event_time")),
            ("Received", time("received_at")),
            ("Processed", time("processed_at")),
            ("API version", Cell::text(text("api_version"))),
            ("Id", Cell::code(text("id"))),
        ],
        actions: vec![Action::at_once("replay", "Process it again")],
        payload: payload.map(|text| ("What Stripe sent", text)),
        ..Detail::of(&stripe_events::SECTION, text("id"), text("type"))
    };
    detail::draw(req, visitor, &detail)
}
