//! `GET /api/v1/admin/licenses/{id}`

use actix_web::{HttpRequest, HttpResponse, web};

use crate::accounts::scope::Scope;
use crate::http::auth::app;
use crate::http::caller::admin;
use crate::http::problem::Problem;
use crate::ids::LicenseId;

/// → the license with its activations; 404 `license_not_found`
pub async fn handle(req: HttpRequest, id: web::Path<LicenseId>) -> Result<HttpResponse, Problem> {
    let app = app(&req)?;
    admin(&req, Scope::LicensesRead).await?;
    super::answer(&app, id.into_inner()).await
}
