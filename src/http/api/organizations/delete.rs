//! `DELETE /api/v1/organizations/{id}`: the end of an organization that owns no license.

use actix_web::{HttpRequest, web};

use crate::accounts::delete_organization;
use crate::accounts::scope::Scope;
use crate::error_code::ErrorCode;
use crate::http::answer::NoContent;
use crate::http::auth::{Visitor, app};
use crate::http::caller::caller;
use crate::http::description::{About, Group};
use crate::http::problem::Problem;
use crate::ids::OrganizationId;

/// The prose of the call.
pub const ABOUT: About = About::new(Group::Accounts, "Delete an organization")
    .details("Its owners may, once its licenses are handed over. Members and invitations go with it.")
    .refuses(&[ErrorCode::NotAllowed, ErrorCode::OrganizationNotFound, ErrorCode::OrganizationHasLicenses]);

/// Deletes the organization, unless it owns licenses.
pub async fn handle(req: HttpRequest, visitor: Visitor, id: web::Path<OrganizationId>) -> Result<NoContent, Problem> {
    let app = app(&req)?;
    let actor = caller(&req, &visitor, Scope::Full).await?.actor();
    let (context, id) = (app.context.clone(), id.into_inner());
    app.db.write(move |conn| delete_organization::delete(conn, &context, &actor, &id)).await?;
    Ok(NoContent)
}
