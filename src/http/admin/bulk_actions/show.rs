//! `GET /api/v1/admin/bulk-actions/{id}`

use actix_web::{HttpRequest, web};

use super::BulkActionView;
use crate::accounts::scope::Scope;
use crate::error_code::ErrorCode;
use crate::http::answer::Answer;
use crate::http::auth::app;
use crate::http::caller::admin;
use crate::http::description::{About, Group};
use crate::http::problem::Problem;
use crate::ids::BulkActionId;

/// The description of the call.
pub const ABOUT: About = About::new(Group::Admin, "Retrieve a bulk action").refuses(&[ErrorCode::BulkActionNotFound]);

/// Shows the action with its counts.
pub async fn handle(req: HttpRequest, id: web::Path<BulkActionId>) -> Result<Answer<BulkActionView>, Problem> {
    let app = app(&req)?;
    admin(&req, Scope::LicensesRead).await?;
    Ok(Answer(super::find(&app, id.into_inner()).await?))
}
