//! `POST /api/v1/organizations/{id}/accept` and `/decline`: what somebody who is invited says.

use actix_web::{HttpRequest, HttpResponse, web};

use crate::accounts::invitation;
use crate::http::auth::{Visitor, app};
use crate::http::caller::person;
use crate::http::problem::Problem;
use crate::ids::OrganizationId;

/// → 200 `{id, name, role, created_at}`, the organization that the caller belongs to now; 404 `invitation_not_found`
pub async fn accept(
    req: HttpRequest,
    visitor: Visitor,
    id: web::Path<OrganizationId>,
) -> Result<HttpResponse, Problem> {
    let app = app(&req)?;
    let (_, account) = person(&req, &visitor)?;
    let (context, id, me) = (app.context.clone(), id.into_inner(), account.id.clone());
    let joined = app.db.write(move |conn| invitation::accept(conn, &context, &id, &me));
    let (organization, role) = joined.await?;
    Ok(HttpResponse::Ok().json(super::json(&organization, Some(role))))
}

/// → 204; 404 `invitation_not_found`
pub async fn decline(
    req: HttpRequest,
    visitor: Visitor,
    id: web::Path<OrganizationId>,
) -> Result<HttpResponse, Problem> {
    let app = app(&req)?;
    let (_, account) = person(&req, &visitor)?;
    let (context, id, me) = (app.context.clone(), id.into_inner(), account.id.clone());
    app.db.write(move |conn| invitation::decline(conn, &context, &id, &me)).await?;
    Ok(HttpResponse::NoContent().finish())
}
