//! `DELETE /api/v1/admin/tokens/{id}`: ends a token at once.

use actix_web::{HttpRequest, HttpResponse, web};

use crate::accounts::api_token;
use crate::accounts::scope::Scope;
use crate::http::auth::app;
use crate::http::caller::admin;
use crate::http::problem::Problem;

/// → 204; 404 `token_not_found`
pub async fn handle(req: HttpRequest, id: web::Path<String>) -> Result<HttpResponse, Problem> {
    let app = app(&req)?;
    let actor = admin(&req, Scope::Full).await?.actor();
    let (ambient, id) = (app.ambient.clone(), id.into_inner());
    if !app.db.write(move |conn| api_token::revoke(conn, &ambient, &actor, &id)).await? {
        return Err(Problem::not_found("token_not_found", "There is no such token that is still good."));
    }
    Ok(HttpResponse::NoContent().finish())
}
