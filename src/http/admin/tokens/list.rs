//! `GET /api/v1/admin/tokens`: all tokens, including expired and revoked ones, newest first.

use actix_web::HttpRequest;
use schemars::JsonSchema;
use serde::Serialize;

use super::TokenView;
use crate::accounts::api_token;
use crate::accounts::scope::Scope;
use crate::http::answer::Answer;
use crate::http::auth::app;
use crate::http::caller::admin;
use crate::http::description::{About, Group};
use crate::http::input::Query;
use crate::http::problem::Problem;
use crate::http::request_parts::Paging;

/// The description of the call.
pub const ABOUT: About = About::new(Group::Admin, "List all API tokens, including expired and revoked ones");

/// A page of tokens.
#[derive(Serialize, JsonSchema)]
#[schemars(inline)]
pub struct Tokens {
    tokens: Vec<TokenView>,
    next_cursor: Option<String>,
}

/// Lists the tokens.
pub async fn handle(req: HttpRequest, query: Query<Paging>) -> Result<Answer<Tokens>, Problem> {
    let app = app(&req)?;
    admin(&req, Scope::Full).await?;
    let Paging { limit, cursor } = query.read()?;
    let page = app.db.read(move |conn| api_token::list(conn, cursor.as_deref(), limit)).await?;
    let tokens = page.entries.into_iter().map(TokenView::from).collect();
    Ok(Answer(Tokens { tokens, next_cursor: page.next_cursor }))
}
