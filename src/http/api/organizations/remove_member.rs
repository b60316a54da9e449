//! `DELETE /api/v1/organizations/{id}/members/{account_id}`: takes a member out, or an invitation back; one's own id
//! leaves.

use actix_web::{HttpRequest, HttpResponse, web};

use crate::accounts::invitation;
use crate::accounts::scope::Scope;
use crate::http::auth::{Visitor, app};
use crate::http::caller::caller;
use crate::http::problem::Problem;
use crate::ids::{AccountId, OrganizationId};

/// → 204; 409 `last_owner`
pub async fn handle(
    req: HttpRequest,
    visitor: Visitor,
    ids: web::Path<(OrganizationId, AccountId)>,
) -> Result<HttpResponse, Problem> {
    let app = app(&req)?;
    let actor = caller(&req, &visitor, Scope::Full).await?.actor();
    let (organization, account_id) = ids.into_inner();
    let context = app.context.clone();
    app.db.write(move |conn| invitation::take_out(conn, &context, &actor, &organization, &account_id)).await?;
    Ok(HttpResponse::NoContent().finish())
}
