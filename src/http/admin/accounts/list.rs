//! `GET /api/v1/admin/accounts`: all accounts, newest first, or those that match a search.

use actix_web::HttpRequest;
use schemars::JsonSchema;
use serde::Serialize;

use super::AccountOfAdmin;
use crate::accounts::account;
use crate::accounts::scope::Scope;
use crate::http::answer::Answer;
use crate::http::auth::app;
use crate::http::caller::admin;
use crate::http::description::{About, Group};
use crate::http::input::{Query, request};
use crate::http::problem::Problem;
use crate::http::request_parts::Paging;

/// The description of the call.
pub const ABOUT: About =
    About::new(Group::Admin, "Find accounts").details("`search` is the beginning of an e-mail address or user name.");

request! {
    /// Which accounts are listed.
    pub struct ListAccounts {
        search: Option<String>,
        ..paging: Paging,
    }
}

/// A page of accounts.
#[derive(Serialize, JsonSchema)]
#[schemars(inline)]
pub struct Accounts {
    accounts: Vec<AccountOfAdmin>,
    next_cursor: Option<String>,
}

/// Lists the accounts.
pub async fn handle(req: HttpRequest, query: Query<ListAccounts>) -> Result<Answer<Accounts>, Problem> {
    let app = app(&req)?;
    admin(&req, Scope::AccountsRead).await?;
    let ListAccounts { search, paging: Paging { limit, cursor } } = query.read()?;
    let search = search.filter(|text| !text.trim().is_empty());
    let page =
        app.db.read(move |conn| account::list(conn, search.as_deref(), None, None, cursor.as_deref(), limit)).await?;
    let accounts = page.entries.iter().map(AccountOfAdmin::from).collect();
    Ok(Answer(Accounts { accounts, next_cursor: page.next_cursor }))
}
