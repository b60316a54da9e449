//! `GET /api/v1/organizations/{id}`: an organization with its members.

use actix_web::{HttpRequest, HttpResponse, web};
use serde_json::Value;

use super::{invited_json, member_json};
use crate::accounts::organization::OrganizationError;
use crate::accounts::scope::Scope;
use crate::accounts::{invitation, member, organization};
use crate::http::auth::{Visitor, app};
use crate::http::body::with;
use crate::http::caller::{Caller, caller};
use crate::http::problem::Problem;
use crate::ids::OrganizationId;

/// → `{id, name, role, created_at, members: [{account_id, email, username, role, since}],
/// invited: [{account_id, email, role, since}]}`; 404 also for non-members
pub async fn handle(
    req: HttpRequest,
    visitor: Visitor,
    id: web::Path<OrganizationId>,
) -> Result<HttpResponse, Problem> {
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
    let body = super::json(&organization, matches!(caller, Caller::Person(_)).then_some(role));
    let members: Value = members.iter().map(member_json).collect();
    let invited: Value = invited.iter().map(invited_json).collect();
    Ok(HttpResponse::Ok().json(with(with(body, "members", members), "invited", invited)))
}
