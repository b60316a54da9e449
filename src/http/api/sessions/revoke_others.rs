//! `DELETE /api/v1/sessions`: signs the caller out everywhere else.

use actix_web::{HttpRequest, HttpResponse};
use serde_json::json;

use crate::accounts::session;
use crate::http::auth::{Visitor, app};
use crate::http::caller::person;
use crate::http::problem::Problem;

/// Session cookie → `{ended}`, how many
pub async fn handle(req: HttpRequest, visitor: Visitor) -> Result<HttpResponse, Problem> {
    let app = app(&req)?;
    let (own, account) = person(&req, &visitor)?;
    let now = app.context.now();
    let ended = app.db.write(move |conn| session::revoke_others(conn, &account.id, &own.id, now)).await?;
    Ok(HttpResponse::Ok().json(json!({"ended": ended})))
}
