//! `PUT /api/v1/organizations/{id}`: renames an organization.

use actix_web::{HttpRequest, web};
use serde_json::json;

use super::OrganizationView;
use crate::accounts::rename_organization;
use crate::accounts::scope::Scope;
use crate::error_code::ErrorCode;
use crate::http::answer::Answer;
use crate::http::auth::{Visitor, app};
use crate::http::caller::caller;
use crate::http::description::{About, Group};
use crate::http::field::Text;
use crate::http::input::{Input, request};
use crate::http::problem::Problem;
use crate::ids::OrganizationId;

/// The description of the call.
pub const ABOUT: About = About::new(Group::Accounts, "Rename an organization")
    .example(|| json!({"name": "Lake"}))
    .refuses(&[ErrorCode::NotAllowed, ErrorCode::OrganizationNotFound, ErrorCode::InvalidName]);

request! {
    /// An organization's new name.
    pub struct RenameOrganization {
        name: Text,
    }
}

/// Renames the organization. Only owners and admins can.
pub async fn handle(
    req: HttpRequest,
    visitor: Visitor,
    id: web::Path<OrganizationId>,
    input: Input<RenameOrganization>,
) -> Result<Answer<OrganizationView>, Problem> {
    let app = app(&req)?;
    let actor = caller(&req, &visitor, Scope::AccountsWrite).await?.actor();
    let RenameOrganization { name } = input.read()?;
    let (context, id) = (app.context.clone(), id.into_inner());
    let renamed = app.db.write(move |conn| rename_organization::rename(conn, &context, &actor, &id, &name)).await?;
    Ok(Answer(OrganizationView::new(&renamed, None)))
}
