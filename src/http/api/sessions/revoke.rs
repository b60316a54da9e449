//! `DELETE /api/v1/sessions/{id}`: signs one of the caller's browsers out.

use actix_web::{CustomizeResponder, HttpRequest, Responder, web};

use crate::accounts::session;
use crate::error_code::ErrorCode;
use crate::http::answer::NoContent;
use crate::http::auth::{Visitor, app, no_session_cookie};
use crate::http::caller::person;
use crate::http::description::{About, Group};
use crate::http::problem::Problem;

/// The description of the call.
pub const ABOUT: About = About::new(Group::Accounts, "Revoke a session").refuses(&[ErrorCode::SessionNotFound]);

/// Ends the session; the calling session's cookie is deleted too. Another account's session is not found.
pub async fn handle(
    req: HttpRequest,
    visitor: Visitor,
    id: web::Path<String>,
) -> Result<CustomizeResponder<NoContent>, Problem> {
    let app = app(&req)?;
    let (own, account) = person(&req, &visitor)?;
    let (id, now) = (id.into_inner(), app.context.now());
    let is_own = id == own.id;
    if !app.db.write(move |conn| session::revoke(conn, &account.id, &id, now)).await? {
        return Err(Problem::not_found(ErrorCode::SessionNotFound, "You have no such session."));
    }
    let done = NoContent.customize();
    Ok(if is_own { done.add_cookie(&no_session_cookie()) } else { done })
}
