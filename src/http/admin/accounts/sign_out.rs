//! `POST /api/v1/admin/accounts/{id}/sign-out`: ends all sessions and open links of an account.

use actix_web::{HttpRequest, web};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::json;

use crate::accounts::scope::Scope;
use crate::accounts::{account, credentials};
use crate::app::App;
use crate::audit::{self, Actor};
use crate::db;
use crate::error_code::ErrorCode;
use crate::http::answer::Answer;
use crate::http::auth::app;
use crate::http::caller::admin;
use crate::http::description::{About, Group};
use crate::http::problem::Problem;
use crate::ids::AccountId;

/// The description of the call.
pub const ABOUT: About =
    About::new(Group::Admin, "End all sessions of an account").refuses(&[ErrorCode::AccountNotFound]);

/// The sessions that ended.
#[derive(Serialize, JsonSchema)]
#[schemars(inline)]
pub struct SessionsEnded {
    /// The number of sessions that ended.
    ended: usize,
}

/// Ends the account's sessions and open links.
pub async fn handle(req: HttpRequest, id: web::Path<AccountId>) -> Result<Answer<SessionsEnded>, Problem> {
    let app = app(&req)?;
    let actor = admin(&req, Scope::AccountsWrite).await?.actor();
    let ended = run(&app, actor, id.into_inner()).await?;
    Ok(Answer(SessionsEnded { ended }))
}

/// Ends the account's sessions and open links, and returns the number of sessions. 404 `account_not_found`
pub async fn run(app: &App, actor: Actor, id: AccountId) -> Result<usize, Problem> {
    let context = app.context.clone();
    let ended = app.db.write(move |conn| {
        if !account::lock(conn, &id)? {
            return Ok::<_, db::Error>(None);
        }
        let ended = credentials::end_all(conn, &context, &id)?;
        audit::record(conn, &context, &actor, "account.signed_out", &id, json!({"sessions_ended": ended}))?;
        Ok(Some(ended))
    });
    ended.await?.ok_or_else(|| Problem::not_found(ErrorCode::AccountNotFound, "There is no such account."))
}
