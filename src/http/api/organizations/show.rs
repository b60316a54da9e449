//! `GET /api/v1/organizations/{id}`: an organization with its members.

use actix_web::{HttpRequest, web};
use schemars::JsonSchema;
use serde::Serialize;

use super::{InvitedView, MemberView, OrganizationView};
use crate::accounts::organization::OrganizationError;
use crate::accounts::scope::Scope;
use crate::accounts::{invitation, member, organization};
use crate::error_code::ErrorCode;
use crate::http::answer::Answer;
use crate::http::auth::{Visitor, app};
use crate::http::caller::{Caller, caller};
use crate::http::description::{About, Group};
use crate::http::problem::Problem;
use crate::ids::OrganizationId;

/// The description of the call.
pub const ABOUT: About =
    About::new(Group::Accounts, "Retrieve an organization").refuses(&[ErrorCode::OrganizationNotFound]);

/// An organization with its members.
#[derive(Serialize, JsonSchema)]
pub struct OrganizationWithMembers {
    #[serde(flatten)]
    organization: OrganizationView,
    members: Vec<MemberView>,
    /// Pending invitations. Visible only to owners, admins and admin tokens.
    invited: Vec<InvitedView>,
}

/// Returns the organization; 404 for callers who are not members.
pub async fn handle(
    req: HttpRequest,
    visitor: Visitor,
    id: web::Path<OrganizationId>,
) -> Result<Answer<OrganizationWithMembers>, Problem> {
    let app = app(&req)?;
    let caller = caller(&req, &visitor, Scope::AccountsRead).await?;
    let (id, actor, now) = (id.into_inner(), caller.actor(), app.context.now());
    let found = app.db.read(move |conn| {
        let role = member::authority(conn, &id, &actor)?;
        let organization = organization::find(conn, &id)?.ok_or(OrganizationError::NotFound)?;
        let invited = if role.manages() { invitation::of_organization(conn, &id, now)? } else { Vec::new() };
        Ok::<_, OrganizationError>((organization, role, member::list(conn, &id)?, invited))
    });
    let (organization, role, members, invited) = found.await?;
    let own_role = matches!(caller, Caller::Person(_)).then_some(role);
    Ok(Answer(OrganizationWithMembers {
        organization: OrganizationView::new(&organization, own_role),
        members: members.iter().map(MemberView::from).collect(),
        invited: invited.iter().map(InvitedView::from).collect(),
    }))
}
