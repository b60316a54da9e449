//! `GET /api/v1/admin/licenses/{id}`

use actix_web::{HttpRequest, web};

use super::LicenseView;
use crate::accounts::scope::Scope;
use crate::error_code::ErrorCode;
use crate::http::answer::Answer;
use crate::http::auth::app;
use crate::http::caller::admin;
use crate::http::description::{About, Group};
use crate::http::problem::Problem;
use crate::ids::LicenseId;

/// The description of the call.
pub const ABOUT: About = About::new(Group::Admin, "Retrieve a license").refuses(&[ErrorCode::LicenseNotFound]);

/// Shows the license.
pub async fn handle(req: HttpRequest, id: web::Path<LicenseId>) -> Result<Answer<LicenseView>, Problem> {
    let app = app(&req)?;
    admin(&req, Scope::LicensesRead).await?;
    Ok(Answer(super::find(&app, id.into_inner()).await?))
}
