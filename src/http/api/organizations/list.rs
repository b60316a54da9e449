//! `GET /api/v1/organizations`: those that the caller is a member of, or, with an admin token, all.

use actix_web::{HttpRequest, HttpResponse};
use serde_json::{Value, json};

use crate::accounts::organization;
use crate::accounts::scope::Scope;
use crate::http::api::licenses::read_page;
use crate::http::auth::{Visitor, app};
use crate::http::caller::{Caller, caller};
use crate::http::fields::Fields;
use crate::http::problem::Problem;

/// → `{organizations: [{id, name, role, created_at}], next_cursor}`
pub async fn handle(req: HttpRequest, visitor: Visitor) -> Result<HttpResponse, Problem> {
    let app = app(&req)?;
    let (limit, cursor) = read_page(&mut Fields::from_query(req.query_string()))?;
    let (shown, next_cursor): (Vec<Value>, Option<String>) = match caller(&req, &visitor, Scope::AccountsRead).await? {
        Caller::Person(account) => {
            let own = app.db.read(move |conn| organization::of_account(conn, &account.id)).await?;
            (own.iter().map(|(organization, role)| super::json(organization, Some(*role))).collect(), None)
        }
        Caller::Admin(_) => {
            let page = app.db.read(move |conn| organization::list(conn, None, cursor.as_deref(), limit)).await?;
            (page.entries.iter().map(|organization| super::json(organization, None)).collect(), page.next_cursor)
        }
    };
    Ok(HttpResponse::Ok().json(json!({"organizations": shown, "next_cursor": next_cursor})))
}
