//! `GET /api/v1/admin/bulk-actions`, and what became of the licenses of one: `…/{id}/licenses`

use actix_web::{HttpRequest, HttpResponse, web};
use serde::Serialize;

use super::{BulkActionView, view};
use crate::accounts::scope::Scope;
use crate::bulk::action::{BulkAction, BulkState};
use crate::bulk::row::{self, RowState};
use crate::clock::rfc3339;
use crate::db;
use crate::http::api::licenses::read_page;
use crate::http::auth::app;
use crate::http::caller::admin;
use crate::http::fields::Fields;
use crate::http::problem::Problem;
use crate::ids::{BulkActionId, LicenseId};

#[derive(Serialize)]
struct Actions {
    bulk_actions: Vec<BulkActionView>,
    next_cursor: Option<String>,
}

#[derive(Serialize)]
struct Licenses {
    licenses: Vec<Outcome>,
    next_cursor: Option<String>,
}

/// What became of one license.
#[derive(Serialize)]
struct Outcome {
    id: LicenseId,
    result: RowState,
    code: Option<String>,
    at: Option<String>,
}

/// `?state=` → `{bulk_actions, next_cursor}`, the newest first
pub async fn handle(req: HttpRequest) -> Result<HttpResponse, Problem> {
    let app = app(&req)?;
    admin(&req, Scope::LicensesRead).await?;
    let mut query = Fields::from_query(req.query_string());
    let state = query.one_of("state", BulkState::TEXTS).as_deref().and_then(BulkState::parse);
    let (limit, cursor) = read_page(&mut query)?;
    let page = app.db.read(move |conn| {
        let page = BulkAction::list(conn, state, cursor.as_deref(), limit)?;
        let shown: Vec<_> = page.entries.into_iter().map(|action| view(action, None, Vec::new())).collect();
        let bulk_actions = shown.into_iter().collect::<db::Result<_>>()?;
        Ok::<_, db::Error>(Actions { bulk_actions, next_cursor: page.next_cursor })
    });
    Ok(HttpResponse::Ok().json(page.await?))
}

/// `?result=` → `{licenses: [{id, result, code, at}], next_cursor}`
pub async fn licenses(req: HttpRequest, id: web::Path<BulkActionId>) -> Result<HttpResponse, Problem> {
    let app = app(&req)?;
    admin(&req, Scope::LicensesRead).await?;
    let mut query = Fields::from_query(req.query_string());
    let state = query.one_of("result", RowState::TEXTS).as_deref().and_then(RowState::parse);
    let (limit, cursor) = read_page(&mut query)?;
    let id = super::find(&app, id.into_inner()).await?.id;
    let page = app.db.read(move |conn| row::list(conn, &id, state, cursor.as_deref(), limit)).await?;
    let outcome =
        |row: row::Row| Outcome { id: row.license_id, result: row.state, code: row.code, at: row.at.map(rfc3339) };
    let licenses = page.entries.into_iter().map(outcome).collect();
    Ok(HttpResponse::Ok().json(Licenses { licenses, next_cursor: page.next_cursor }))
}
