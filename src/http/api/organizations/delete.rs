//! `DELETE /api/v1/organizations/{id}`: deletes an organization that owns no licenses.

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

/// The description of the call.
pub const ABOUT: About = About::new(Group::Accounts, "Delete an organization")
    .details(
        "Only owners can delete an organization, after transferring its licenses. Its members and invitations are \
         deleted with it.",
    )
    .refuses(&[ErrorCode::NotAllowed, ErrorCode::OrganizationNotFound, ErrorCode::OrganizationHasLicenses]);

/// Deletes the organization, unless it owns licenses.
pub async fn handle(req: HttpRequest, visitor: Visitor, id: web::Path<OrganizationId>) -> Result<NoContent, Problem> {
    let app = app(&req)?;
    let actor = caller(&req, &visitor, Scope::Full).await?.actor();
    let (context, id) = (app.context.clone(), id.into_inner());
    app.db.write(move |conn| delete_organization::delete(conn, &context, &actor, &id)).await?;
    Ok(NoContent)
}
