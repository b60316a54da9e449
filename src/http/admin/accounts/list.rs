//! `GET /api/v1/admin/accounts`: all accounts, the newest first, or those that a search finds.

use actix_web::{HttpRequest, HttpResponse};
use serde_json::{Value, json};

use super::admin_json;
use crate::accounts::account;
use crate::accounts::scope::Scope;
use crate::http::api::licenses::read_page;
use crate::http::auth::app;
use crate::http::caller::admin;
use crate::http::fields::Fields;
use crate::http::problem::Problem;

/// `?search=`, the beginning of an e-mail address or user name → `{accounts: [{id, email, …}], next_cursor}`
pub async fn handle(req: HttpRequest) -> Result<HttpResponse, Problem> {
    let app = app(&req)?;
    admin(&req, Scope::AccountsRead).await?;
    let mut query = Fields::from_query(req.query_string());
    let search = query.optional_text("search").filter(|text| !text.trim().is_empty());
    let (limit, cursor) = read_page(&mut query)?;
    let page =
        app.db.read(move |conn| account::list(conn, search.as_deref(), None, None, cursor.as_deref(), limit)).await?;
    let accounts: Vec<Value> = page.entries.iter().map(admin_json).collect();
    Ok(HttpResponse::Ok().json(json!({"accounts": accounts, "next_cursor": page.next_cursor})))
}
