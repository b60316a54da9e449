//! `PUT /api/v1/organizations/{id}`: another name.

use actix_web::{HttpRequest, HttpResponse, web};

use crate::accounts::rename_organization;
use crate::accounts::scope::Scope;
use crate::http::auth::{Visitor, app};
use crate::http::caller::caller;
use crate::http::fields::Fields;
use crate::http::problem::Problem;
use crate::ids::OrganizationId;

/// `{name}` → `{id, name, role: null, created_at}`; owners and admins may
pub async fn handle(
    req: HttpRequest,
    visitor: Visitor,
    id: web::Path<OrganizationId>,
    mut fields: Fields,
) -> Result<HttpResponse, Problem> {
    let app = app(&req)?;
    let actor = caller(&req, &visitor, Scope::AccountsWrite).await?.actor();
    let name = fields.text("name");
    fields.finish()?;
    let (context, id) = (app.context.clone(), id.into_inner());
    let renamed = app.db.write(move |conn| rename_organization::rename(conn, &context, &actor, &id, &name)).await?;
    Ok(HttpResponse::Ok().json(super::json(&renamed, None)))
}
