//! `GET /api/v1/organizations/{id}`: an organization with its members.

use actix_web::{HttpRequest, HttpResponse, web};
use serde_json::Value;

use super::member_json;
use crate::accounts::organization::OrganizationError;
use crate::accounts::scope::Scope;
use crate::accounts::{member, organization};
use crate::http::auth::{Visitor, app};
use crate::http::body::with;
use crate::http::caller::{Caller, caller};
use crate::http::problem::Problem;

/// → `{id, name, role, created_at, members: [{account_id, email, username, role, since}]}`; 404 also for non-members
pub async fn handle(req: HttpRequest, visitor: Visitor, id: web::Path<String>) -> Result<HttpResponse, Problem> {
    let app = app(&req)?;
    let caller = caller(&req, &visitor, Scope::AccountsRead).await?;
    let (id, actor) = (id.into_inner(), caller.actor());
    let found = app.db.read(move |conn| {
        let role = member::authority(conn, &id, &actor)?;
        let organization = organization::find(conn, &id)?.ok_or(OrganizationError::NotFound)?;
        Ok::<_, OrganizationError>((organization, role, member::list(conn, &id)?))
    });
    let (organization, role, members) = found.await?;
    let body = super::json(&organization, matches!(caller, Caller::Person(_)).then_some(role));
    let members: Value = members.iter().map(member_json).collect();
    Ok(HttpResponse::Ok().json(with(body, "members", members)))
}
