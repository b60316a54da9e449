//! `DELETE /api/v1/organizations/{id}/members/{account_id}`: removes a member or withdraws an invitation. With the
//! caller's own ID, the caller leaves.

use actix_web::{HttpRequest, web};

use crate::accounts::invitation;
use crate::accounts::scope::Scope;
use crate::error_code::ErrorCode;
use crate::http::answer::NoContent;
use crate::http::auth::{Visitor, app};
use crate::http::caller::caller;
use crate::http::description::{About, Group};
use crate::http::problem::Problem;
use crate::ids::{AccountId, OrganizationId};

/// The description of the call.
pub const ABOUT: About = About::new(Group::Accounts, "Remove a member, or leave").refuses(&[
    ErrorCode::NotAllowed,
    ErrorCode::OrganizationNotFound,
    ErrorCode::NotMember,
    ErrorCode::LastOwner,
]);

/// Removes the member or the invitation. The last owner cannot be removed.
pub async fn handle(
    req: HttpRequest,
    visitor: Visitor,
    ids: web::Path<(OrganizationId, AccountId)>,
) -> Result<NoContent, Problem> {
    let app = app(&req)?;
    let actor = caller(&req, &visitor, Scope::Full).await?.actor();
    let (organization, account_id) = ids.into_inner();
    let context = app.context.clone();
    app.db.write(move |conn| invitation::take_out(conn, &context, &actor, &organization, &account_id)).await?;
    Ok(NoContent)
}
