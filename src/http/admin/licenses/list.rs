//! `GET /api/v1/admin/licenses`

use actix_web::{HttpRequest, HttpResponse};

use crate::accounts::email::Email;
use crate::accounts::scope::Scope;
use crate::activations::search::{self, Search};
use crate::db;
use crate::http::api::licenses::read_page;
use crate::http::auth::app;
use crate::http::caller::admin;
use crate::http::fields::Fields;
use crate::http::problem::Problem;
use crate::ids::{OrderId, SubscriptionId};

/// `?email=&status=&tier=&key_prefix=&order_id=&subscription_id=&metadata=key:value` → `{licenses, next_cursor}`, the newest first
pub async fn handle(req: HttpRequest) -> Result<HttpResponse, Problem> {
    let app = app(&req)?;
    admin(&req, Scope::LicensesRead).await?;
    let mut query = Fields::from_query(req.query_string());
    let wanted = read_search(&mut query);
    let (limit, cursor) = read_page(&mut query)?;
    let (ring, now) = (app.ring.clone(), app.context.now());
    let read = app.db.read(move |conn| {
        let mut page = search::search(conn, &ring, &wanted, cursor.as_deref(), limit, now)?;
        search::with_owners(conn, &mut page.licenses)?;
        Ok::<_, db::Error>(page)
    });
    let page = read.await?;
    Ok(HttpResponse::Ok().json(page))
}

/// The filters; mistakes are noted.
pub fn read_search(query: &mut Fields) -> Search {
    let email = query.optional_text("email").unwrap_or_default();
    let email = query.parsed("email", &email, Email::parse, |e| e.code());
    let metadata = query.metadata_pair("metadata");
    let mut text = |field: &str| query.optional_text(field).filter(|text| !text.is_empty());
    Search {
        email,
        account_id: None,
        organization_id: None,
        status: text("status"),
        tier: text("tier"),
        key_prefix: text("key_prefix"),
        order_id: text("order_id").map(OrderId::from_text),
        subscription_id: text("subscription_id").map(SubscriptionId::from_text),
        metadata,
        sought: None,
    }
}
