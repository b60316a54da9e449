//! `PUT /api/v1/organizations/{id}/members/{account_id}`: another role.

use actix_web::{HttpRequest, HttpResponse, web};
use serde_json::json;

use crate::accounts::member;
use crate::accounts::scope::Scope;
use crate::http::auth::{Visitor, app};
use crate::http::caller::caller;
use crate::http::fields::{Fields, required};
use crate::http::problem::Problem;
use crate::ids::{AccountId, OrganizationId};

/// `{role}` → `{account_id, role}`; 409 `last_owner`
pub async fn handle(
    req: HttpRequest,
    visitor: Visitor,
    ids: web::Path<(OrganizationId, AccountId)>,
    mut fields: Fields,
) -> Result<HttpResponse, Problem> {
    let app = app(&req)?;
    let actor = caller(&req, &visitor, Scope::Full).await?.actor();
    let role = fields.text("role");
    let role = super::role(&mut fields, &role);
    fields.finish()?;
    let role = required(role, "role")?;
    let (organization, account_id) = ids.into_inner();
    let body = json!({"account_id": account_id, "role": role.as_str()});
    let context = app.context.clone();
    app.db.write(move |conn| member::change_role(conn, &context, &actor, &organization, &account_id, role)).await?;
    Ok(HttpResponse::Ok().json(body))
}
