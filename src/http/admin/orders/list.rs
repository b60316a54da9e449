//! `GET /api/v1/admin/orders`: all orders, the newest first, or those that fit.

use actix_web::{HttpRequest, HttpResponse};
use serde_json::json;

use super::OrderView;
use crate::accounts::email::Email;
use crate::accounts::scope::Scope;
use crate::billing::purchases::search::{Attention, Search, list};
use crate::billing::records::order::OrderStatus;
use crate::http::api::licenses::read_page;
use crate::http::auth::app;
use crate::http::caller::admin;
use crate::http::fields::Fields;
use crate::http::problem::Problem;
use crate::ids::{SessionId, SubscriptionId};

/// `?status=&email=&attention=any|partial_refund&subscription_id=&checkout_session_id=&metadata=key:value` → `{orders, next_cursor}`
pub async fn handle(req: HttpRequest) -> Result<HttpResponse, Problem> {
    let app = app(&req)?;
    admin(&req, Scope::OperationsRead).await?;
    let mut query = Fields::from_query(req.query_string());
    let email = query.optional_text("email").unwrap_or_default();
    let email = query.parsed("email", &email, Email::parse, |e| e.code());
    let names: Vec<&str> = OrderStatus::ALL.iter().map(|status| status.as_str()).collect();
    let status = query.one_of("status", &names).as_deref().and_then(OrderStatus::parse);
    let metadata = query.metadata_pair("metadata");
    let mut text = |field: &str| query.optional_text(field).filter(|text| !text.is_empty());
    let attention = text("attention").map(|reason| match reason.as_str() {
        "any" => Attention::Any,
        _ => Attention::For(reason),
    });
    let wanted = Search {
        status,
        email,
        attention,
        subscription_id: text("subscription_id").map(SubscriptionId::from_text),
        checkout_session_id: text("checkout_session_id").map(SessionId::from_text),
        metadata,
        sought: None,
    };
    let (limit, cursor) = read_page(&mut query)?;
    let sealer = app.sealer.clone();
    let page = app.db.read(move |conn| list(conn, &sealer, &wanted, cursor.as_deref(), limit)).await?;
    let orders = page.entries.into_iter().map(OrderView::try_from).collect::<Result<Vec<_>, _>>()?;
    Ok(HttpResponse::Ok().json(json!({"orders": orders, "next_cursor": page.next_cursor})))
}
