//! `DELETE /api/v1/sessions/{id}`: signs one of the caller's browsers out.

use actix_web::{HttpRequest, HttpResponse, web};

use crate::accounts::session;
use crate::error_code::ErrorCode;
use crate::http::auth::{Visitor, app, no_session_cookie};
use crate::http::caller::person;
use crate::http::problem::Problem;

/// Session cookie → 204; 404 `session_not_found` also for somebody else's
pub async fn handle(req: HttpRequest, visitor: Visitor, id: web::Path<String>) -> Result<HttpResponse, Problem> {
    let app = app(&req)?;
    let (own, account) = person(&req, &visitor)?;
    let (id, now) = (id.into_inner(), app.context.now());
    let is_own = id == own.id;
    if !app.db.write(move |conn| session::revoke(conn, &account.id, &id, now)).await? {
        return Err(Problem::not_found(ErrorCode::SessionNotFound, "You have no such session."));
    }
    let mut response = HttpResponse::NoContent();
    if is_own {
        response.cookie(no_session_cookie());
    }
    Ok(response.finish())
}
