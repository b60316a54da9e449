//! `GET /api/v1/admin/accounts/{id}`: an account, and what it belongs to.

use actix_web::{HttpRequest, HttpResponse, web};
use serde_json::Value;

use super::admin_json;
use crate::accounts::scope::Scope;
use crate::accounts::{account, organization};
use crate::db;
use crate::error_code::ErrorCode;
use crate::http::api::organizations;
use crate::http::auth::app;
use crate::http::body::with;
use crate::http::caller::admin;
use crate::http::problem::Problem;
use crate::ids::AccountId;

/// → `{id, email, username, role, customer_id, created_at, organizations: […]}`; 404 `account_not_found`
pub async fn handle(req: HttpRequest, id: web::Path<AccountId>) -> Result<HttpResponse, Problem> {
    let app = app(&req)?;
    admin(&req, Scope::AccountsRead).await?;
    let found = app.db.read(move |conn| {
        let Some(account) = account::find(conn, &id)? else { return Ok::<_, db::Error>(None) };
        let belongs_to = organization::of_account(conn, &account.id)?;
        Ok(Some((account, belongs_to)))
    });
    let found = found.await?;
    let (account, belongs_to) =
        found.ok_or_else(|| Problem::not_found(ErrorCode::AccountNotFound, "There is no such account."))?;
    let organizations: Value = belongs_to.iter().map(|(o, role)| organizations::json(o, Some(*role))).collect();
    Ok(HttpResponse::Ok().json(with(admin_json(&account), "organizations", organizations)))
}
