//! `POST /subscriptions/{id}/cancel` and `/keep`: a subscription ends with the period that is paid for, or goes on after
//! all.

use actix_web::{HttpRequest, HttpResponse, web};
use serde_json::json;

use crate::billing::subscriptions::cancel::end_subscription;
use crate::clock::rfc3339;
use crate::http::auth::{Visitor, app};
use crate::http::caller::person;
use crate::http::problem::Problem;
use crate::ids::SubscriptionId;

/// Session cookie → `{subscription_id, ends_at}`
pub async fn cancel(
    req: HttpRequest,
    visitor: Visitor,
    id: web::Path<SubscriptionId>,
) -> Result<HttpResponse, Problem> {
    set(&req, &visitor, &id, true).await
}

/// Session cookie → `{subscription_id, ends_at: null}`
pub async fn keep(req: HttpRequest, visitor: Visitor, id: web::Path<SubscriptionId>) -> Result<HttpResponse, Problem> {
    set(&req, &visitor, &id, false).await
}

async fn set(req: &HttpRequest, visitor: &Visitor, id: &SubscriptionId, end: bool) -> Result<HttpResponse, Problem> {
    let app = app(req)?;
    let (_, account) = person(req, visitor)?;
    let ends_at = end_subscription(&app.billing, &account, id, end).await?;
    Ok(HttpResponse::Ok().json(json!({"subscription_id": id, "ends_at": ends_at.map(rfc3339)})))
}
