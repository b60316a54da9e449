//! `POST /admin/stripe-events/{id}/replay` and `/admin/stripe-events/replay` (all failed events).

use actix_web::{HttpRequest, HttpResponse, web};

use super::press;
use crate::error_code::ErrorCode;
use crate::http::admin::stripe_events::replay;
use crate::http::auth::{Visitor, app};
use crate::http::fields::{BODY_LIMIT, Body};
use crate::http::pages::form::Form;
use crate::http::problem::Problem;

/// Replays one event.
pub async fn one(
    req: HttpRequest,
    visitor: Visitor,
    id: web::Path<String>,
    body: Body<BODY_LIMIT>,
) -> Result<HttpResponse, Problem> {
    let work = async |actor| match replay::run(&app(&req)?, actor, Some(id.clone())).await? {
        0 => Err(Problem::not_found(ErrorCode::EventNotFound, "There is no such event.")),
        _ => Ok(()),
    };
    press(&req, &visitor, &Form::parse(&body), "/admin", "event_replayed", work).await
}

/// Replays all failed events.
pub async fn all_failed(req: HttpRequest, visitor: Visitor, body: Body<BODY_LIMIT>) -> Result<HttpResponse, Problem> {
    let work = async |actor| replay::run(&app(&req)?, actor, None).await.map(|_| ());
    press(&req, &visitor, &Form::parse(&body), "/admin", "events_replayed", work).await
}
