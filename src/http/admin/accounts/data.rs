//! `GET /api/v1/admin/accounts/{id}/data`: everything that is known of a person.

use actix_web::{HttpRequest, HttpResponse, web};
use serde_json::Value;

use crate::accounts::account;
use crate::accounts::scope::Scope;
use crate::app::App;
use crate::db;
use crate::error_code::ErrorCode;
use crate::http::auth::app;
use crate::http::caller::admin;
use crate::http::problem::Problem;
use crate::ids::AccountId;
use crate::person::export;

/// → one object with a list for each kind of thing; license keys are in the clear where they can be, so it takes full scope. 404
/// `account_not_found`
pub async fn handle(req: HttpRequest, id: web::Path<AccountId>) -> Result<HttpResponse, Problem> {
    let app = app(&req)?;
    admin(&req, Scope::Full).await?;
    Ok(HttpResponse::Ok().json(run(&app, id.into_inner()).await?))
}

/// What is known of a person.
pub async fn run(app: &App, id: AccountId) -> Result<Value, Problem> {
    let ring = app.ring.clone();
    let known = app.db.read(move |conn| match account::find(conn, &id)? {
        Some(account) => export::export(conn, &ring, &account.email),
        None => Ok::<_, db::Error>(None),
    });
    let known =
        known.await?.ok_or_else(|| Problem::not_found(ErrorCode::AccountNotFound, "There is no such account."))?;
    serde_json::to_value(known).map_err(|error| Problem::internal(&error))
}
