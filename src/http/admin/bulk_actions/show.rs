//! `GET /api/v1/admin/bulk-actions/{id}`

use actix_web::{HttpRequest, HttpResponse, web};

use crate::accounts::scope::Scope;
use crate::http::auth::app;
use crate::http::caller::admin;
use crate::http::problem::Problem;
use crate::ids::BulkActionId;

/// → the action with its counts; 404 `bulk_action_not_found`
pub async fn handle(req: HttpRequest, id: web::Path<BulkActionId>) -> Result<HttpResponse, Problem> {
    let app = app(&req)?;
    admin(&req, Scope::LicensesRead).await?;
    Ok(HttpResponse::Ok().json(super::find(&app, id.into_inner()).await?))
}
