//! `DELETE /api/v1/admin/tokens/{id}`: revokes a token immediately.

use actix_web::{HttpRequest, web};

use crate::accounts::api_token;
use crate::accounts::scope::Scope;
use crate::app::App;
use crate::audit::Actor;
use crate::error_code::ErrorCode;
use crate::http::answer::NoContent;
use crate::http::auth::app;
use crate::http::caller::admin;
use crate::http::description::{About, Group};
use crate::http::problem::Problem;

/// The description of the call.
pub const ABOUT: About = About::new(Group::Admin, "Revoke an API token").refuses(&[ErrorCode::TokenNotFound]);

/// Revokes the token.
pub async fn handle(req: HttpRequest, id: web::Path<String>) -> Result<NoContent, Problem> {
    let app = app(&req)?;
    let actor = admin(&req, Scope::Full).await?.actor();
    run(&app, actor, id.into_inner()).await?;
    Ok(NoContent)
}

/// Revokes a token.
pub async fn run(app: &App, actor: Actor, id: String) -> Result<(), Problem> {
    let context = app.context.clone();
    if !app.db.write(move |conn| api_token::revoke(conn, &context, &actor, &id)).await? {
        return Err(Problem::not_found(ErrorCode::TokenNotFound, "There is no such token that is still good."));
    }
    Ok(())
}
