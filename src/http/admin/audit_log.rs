//! `GET /api/v1/admin/audit-log`: who changed what, the newest first.

use actix_web::{HttpRequest, HttpResponse};
use serde_json::{Value, json};

use crate::accounts::scope::Scope;
use crate::audit::{self, Filter};
use crate::clock::rfc3339;
use crate::http::api::licenses::read_page;
use crate::http::auth::app;
use crate::http::caller::admin;
use crate::http::fields::Fields;
use crate::http::problem::Problem;

/// `?actor=&action=&subject=` → `{entries: [{id, at, actor, action, subject, detail}], next_cursor}`
pub async fn handle(req: HttpRequest) -> Result<HttpResponse, Problem> {
    let app = app(&req)?;
    admin(&req, Scope::OperationsRead).await?;
    let mut query = Fields::from_query(req.query_string());
    let mut text = |field: &str| query.optional_text(field).filter(|text| !text.is_empty());
    let filter = Filter { actor: text("actor"), action: text("action"), subject: text("subject") };
    let (limit, cursor) = read_page(&mut query)?;
    let page = app.db.read(move |conn| audit::list(conn, &filter, cursor.as_deref(), limit)).await?;
    let entries: Vec<Value> = page
        .entries
        .into_iter()
        .map(|e| {
            json!({
                "id": e.id,
                "at": rfc3339(e.at),
                "actor": e.actor,
                "action": e.action,
                "subject": e.subject,
                "detail": e.detail,
            })
        })
        .collect();
    Ok(HttpResponse::Ok().json(json!({"entries": entries, "next_cursor": page.next_cursor})))
}
