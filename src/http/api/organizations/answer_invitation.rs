//! `POST /api/v1/organizations/{id}/accept` and `/decline`: accepts or declines an invitation.

use actix_web::{HttpRequest, web};

use super::OrganizationView;
use crate::accounts::invitation;
use crate::error_code::ErrorCode;
use crate::http::answer::{Answer, NoContent};
use crate::http::auth::{Visitor, app};
use crate::http::caller::person;
use crate::http::description::{About, Group};
use crate::http::problem::Problem;
use crate::ids::OrganizationId;

/// The description of `/accept`.
pub const ACCEPT: About = About::new(Group::Accounts, "Accept an invitation").refuses(&[ErrorCode::InvitationNotFound]);

/// The description of `/decline`.
pub const DECLINE: About =
    About::new(Group::Accounts, "Decline an invitation").refuses(&[ErrorCode::InvitationNotFound]);

/// Makes the caller a member and returns the organization.
pub async fn accept(
    req: HttpRequest,
    visitor: Visitor,
    id: web::Path<OrganizationId>,
) -> Result<Answer<OrganizationView>, Problem> {
    let app = app(&req)?;
    let (_, account) = person(&req, &visitor)?;
    let (context, id, me) = (app.context.clone(), id.into_inner(), account.id.clone());
    let joined = app.db.write(move |conn| invitation::accept(conn, &context, &id, &me));
    let (organization, role) = joined.await?;
    Ok(Answer(OrganizationView::new(&organization, Some(role))))
}

/// Removes the invitation.
pub async fn decline(req: HttpRequest, visitor: Visitor, id: web::Path<OrganizationId>) -> Result<NoContent, Problem> {
    let app = app(&req)?;
    let (_, account) = person(&req, &visitor)?;
    let (context, id, me) = (app.context.clone(), id.into_inner(), account.id.clone());
    app.db.write(move |conn| invitation::decline(conn, &context, &id, &me)).await?;
    Ok(NoContent)
}
