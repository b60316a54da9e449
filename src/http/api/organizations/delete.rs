//! `DELETE /api/v1/organizations/{id}`: the end of an organization that owns no license.

use actix_web::{HttpRequest, HttpResponse, web};

use crate::accounts::delete_organization;
use crate::accounts::scope::Scope;
use crate::http::auth::{Visitor, app};
use crate::http::caller::caller;
use crate::http::problem::Problem;
use crate::ids::OrganizationId;

/// → 204; 409 `organization_has_licenses`
pub async fn handle(
    req: HttpRequest,
    visitor: Visitor,
    id: web::Path<OrganizationId>,
) -> Result<HttpResponse, Problem> {
    let app = app(&req)?;
    let actor = caller(&req, &visitor, Scope::Full).await?.actor();
    let (context, id) = (app.context.clone(), id.into_inner());
    app.db.write(move |conn| delete_organization::delete(conn, &context, &actor, &id)).await?;
    Ok(HttpResponse::NoContent().finish())
}
