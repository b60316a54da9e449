//! `POST /licenses/{id}/cancel`: one site or key less in its subscription; the last one ends it with its period.

use actix_web::{HttpRequest, HttpResponse, web};
use serde_json::json;

use crate::billing::subscriptions::cancel_license::cancel_license;
use crate::http::auth::{Visitor, app};
use crate::http::caller::person;
use crate::http::problem::Problem;
use crate::ids::LicenseId;

/// Session cookie → `{subscription_id, quantity, ends_at_period_end}`
pub async fn handle(req: HttpRequest, visitor: Visitor, id: web::Path<LicenseId>) -> Result<HttpResponse, Problem> {
    let app = app(&req)?;
    let (_, account) = person(&req, &visitor)?;
    let changed = cancel_license(&app.billing, &account, &id).await?;
    let body = json!({
        "subscription_id": changed.subscription_id,
        "quantity": changed.quantity,
        "ends_at_period_end": changed.ends_at_period_end,
    });
    Ok(HttpResponse::Ok().json(body))
}
