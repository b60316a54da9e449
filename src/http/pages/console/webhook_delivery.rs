//! `GET /admin/webhooks/{id}`: a delivery with its payload, and a button that resends it.

use actix_web::{HttpRequest, HttpResponse, web};

use super::detail::{self, Action, Detail};
use super::list::Cell;
use super::{for_seller, press, webhooks};
use crate::http::admin::webhook_deliveries::{resend, show as shown};
use crate::http::auth::{Visitor, app};
use crate::http::fields::{BODY_LIMIT, Body};
use crate::http::pages::form::Form;
use crate::http::problem::Problem;

/// Renders the page.
pub async fn show(req: HttpRequest, visitor: Visitor, id: web::Path<String>) -> Result<HttpResponse, Problem> {
    for_seller(&req, &visitor, draw(&req, &visitor, &id)).await
}

/// Resends the delivery under the same ID.
pub async fn resend(
    req: HttpRequest,
    visitor: Visitor,
    id: web::Path<String>,
    body: Body<BODY_LIMIT>,
) -> Result<HttpResponse, Problem> {
    let to = format!("/admin/webhooks/{id}");
    let work = async |actor| resend::run(&app(&req)?, actor, id.into_inner()).await.map(|_| ());
    press(&req, &visitor, &Form::parse(&body), &to, "delivery_resent", work).await
}

async fn draw(req: &HttpRequest, visitor: &Visitor, id: &str) -> Result<HttpResponse, Problem> {
    let found = shown::run(&app(req)?, id.to_owned()).await?;
    let delivery = &found.delivery;
    let payload = serde_json::to_string_pretty(&found.payload).map_err(|error| Problem::internal(&error))?;
    let endpoint = format!("/admin/webhook-endpoints/{}", delivery.endpoint_id);
    let detail = Detail {
        facts: vec![
            ("Status", Cell::badge(delivery.status.as_str(), webhooks::tone(delivery.status))),
            ("Tries", Cell::text(delivery.attempts.to_string())),
            ("Last answer", Cell::text(delivery.last_status.map(|status| status.to_string()).unwrap_or_default())),
            ("Last error", Cell::text(delivery.last_error.clone().unwrap_or_default())),
            ("Endpoint", Cell::code(delivery.endpoint_id.clone()).leading_to(endpoint)),
            ("Queued", Cell::time(Some(delivery.created_at.to_string()))),
            ("Delivered", Cell::time(delivery.delivered_at.map(|at| at.to_string()))),
            ("Id", Cell::code(delivery.id.clone())),
        ],
        actions: vec![Action::at_once("resend", "Send it again")],
        payload: Some(("What is posted", payload)),
        ..Detail::of(&webhooks::SECTION, delivery.id.clone(), delivery.event.clone())
    };
    detail::draw(req, visitor, &detail)
}
