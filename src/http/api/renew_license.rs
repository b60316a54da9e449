//! `POST /api/v1/licenses/{id}/renew`: a checkout that lets a license which was bought once go on under the same key.

use actix_web::{HttpRequest, HttpResponse, web};
use serde_json::json;

use crate::abuse::Act;
use crate::billing::purchases::renew_license::renew_license;
use crate::http::auth::{Visitor, app};
use crate::http::caller::person;
use crate::http::problem::Problem;
use crate::http::rate_limit::allow;
use crate::ids::LicenseId;

/// Session cookie → `{checkout_url, session_id}`
pub async fn handle(req: HttpRequest, visitor: Visitor, id: web::Path<LicenseId>) -> Result<HttpResponse, Problem> {
    let app = app(&req)?;
    let (_, account) = person(&req, &visitor)?;
    allow(&req, &app, Act::Checkout)?;
    let language = Some(visitor.language(&req));
    let started = renew_license(&app.billing, &account, &id, language).await?;
    Ok(HttpResponse::Ok().json(json!({"checkout_url": started.checkout_url, "session_id": started.session_id})))
}
