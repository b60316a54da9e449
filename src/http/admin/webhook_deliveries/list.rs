//! `GET /api/v1/admin/webhook-deliveries`: all deliveries, the newest first, or those that fit.

use actix_web::{HttpRequest, HttpResponse};
use serde_json::json;

use super::DeliveryView;
use crate::accounts::scope::Scope;
use crate::http::api::licenses::read_page;
use crate::http::auth::app;
use crate::http::caller::admin;
use crate::http::fields::Fields;
use crate::http::problem::Problem;
use crate::webhooks::delivery::{Filter, STATUSES, list};

/// `?endpoint_id=&status=queued|delivered|failed&event=` → `{deliveries, next_cursor}`
pub async fn handle(req: HttpRequest) -> Result<HttpResponse, Problem> {
    let app = app(&req)?;
    admin(&req, Scope::OperationsRead).await?;
    let mut query = Fields::from_query(req.query_string());
    let status = query.one_of("status", &STATUSES);
    let mut text = |field: &str| query.optional_text(field).filter(|text| !text.is_empty());
    let filter = Filter { endpoint_id: text("endpoint_id"), status, event: text("event") };
    let (limit, cursor) = read_page(&mut query)?;
    let page = app.db.read(move |conn| list(conn, &filter, cursor.as_deref(), limit)).await?;
    let deliveries: Vec<DeliveryView> = page.entries.into_iter().map(DeliveryView::from).collect();
    Ok(HttpResponse::Ok().json(json!({"deliveries": deliveries, "next_cursor": page.next_cursor})))
}
