//! `GET /api/v1/admin/mail`: the outbox, the newest first, or those that fit.

use actix_web::{HttpRequest, HttpResponse};
use serde_json::json;

use super::MailView;
use crate::accounts::scope::Scope;
use crate::db::Page;
use crate::http::api::licenses::read_page;
use crate::http::auth::app;
use crate::http::caller::admin;
use crate::http::fields::Fields;
use crate::http::problem::Problem;
use crate::ids::OrderId;
use crate::mail::outbox::{Filter, Mail, Status, list};

/// `?status=queued|sent|failed&recipient=&order_id=` → `{mail, next_cursor}`
pub async fn handle(req: HttpRequest) -> Result<HttpResponse, Problem> {
    let app = app(&req)?;
    admin(&req, Scope::OperationsRead).await?;
    let mut query = Fields::from_query(req.query_string());
    let status = query.one_of("status", &["queued", "sent", "failed"]);
    let mut text = |field: &str| query.optional_text(field).filter(|text| !text.is_empty());
    let filter = Filter {
        status: status.as_deref().and_then(Status::parse),
        recipient: text("recipient").map(|recipient| recipient.trim().to_lowercase()),
        order_id: text("order_id").map(OrderId::from_text),
    };
    let (limit, cursor) = read_page(&mut query)?;
    let rows = app.db.read(move |conn| list(conn, &filter, cursor.as_deref(), limit + 1)).await?;
    let page = Page::first_of(rows, limit, |mail: &Mail| &mail.id);
    let mail: Vec<MailView> = page.entries.iter().map(MailView::from).collect();
    Ok(HttpResponse::Ok().json(json!({"mail": mail, "next_cursor": page.next_cursor})))
}
